"""Where photos live. A source finds files and looks at names and sizes only; it reads no picture."""
