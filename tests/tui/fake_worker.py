"""A worker that computes nothing: it reads a job and plays the lines of events of the file named in its argument.

A line `wait` stands for work that goes on until a word comes: `cancel` ends it as the real worker ends.
"""

import sys
from pathlib import Path

CANCELLED = 130

sys.stdin.readline()
for line in Path(sys.argv[1]).read_text().splitlines():
    if line == "wait":
        if sys.stdin.readline().strip() in ("cancel", ""):
            sys.exit(CANCELLED)
    else:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
sys.exit(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
