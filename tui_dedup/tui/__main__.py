"""The app over the settings of a file, for whoever starts it as a process: `python -m tui_dedup.tui SETTINGS.json`."""

import sys
from pathlib import Path

import msgspec

from tui_dedup.settings import Settings
from tui_dedup.tui import run

if __name__ == "__main__":
    sys.exit(run(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Settings)))
