"""Exit codes, as the README tells them."""

DONE = 0
FOUND = 1
"""Duplicates were found, with `--exit-code` only."""
USAGE = 2
"""Wrong usage or settings; nothing was begun."""
PARTIAL = 3
"""Done in part; the report says what failed."""
INTERRUPTED = 130
