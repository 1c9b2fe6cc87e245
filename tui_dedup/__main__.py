"""`python -m tui_dedup` is `dedup-tui`."""

from tui_dedup.cli import main

main()
