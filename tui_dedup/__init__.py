"""dedup-tui: find duplicate photos in a terminal, with real pictures, and never lose one."""

__version__ = "0.1.0"
