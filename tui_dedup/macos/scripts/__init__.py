"""Scripts that osascript runs. Arguments come to `run` as text and are never pasted into a script."""
