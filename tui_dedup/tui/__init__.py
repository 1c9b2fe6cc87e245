"""The app: a terminal interface over the catalog and the worker process."""

import logging
import sys
from io import TextIOWrapper
from pathlib import Path

from tui_dedup.settings import Settings
from tui_dedup.tui import process


def run(settings: Settings, config: Path | None = None) -> int:
    """Run the app until the person quits and return the exit code.

    `settings.paths` are the folders to look through; `config` is the file that the settings were read from, when it is not
    the usual one. How the terminal shows pictures is found out first: nobody else may talk to the terminal once the app
    has it.
    """
    process.begin()
    from tui_dedup.tui.app import DedupApp  # noqa: PLC0415 - the package stays free of Textual until the app runs
    from tui_dedup.tui.hangup import end_with  # noqa: PLC0415
    from tui_dedup.tui.images import detect  # noqa: PLC0415

    end_with(sys.stdin.fileno())
    app = DedupApp(settings, detect(settings.images.protocol), config, process.settle)
    log = LateFile(app.session.workspace.logs / "app.log", delay=True, encoding="utf-8")
    logging.basicConfig(handlers=[log], level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        app.run()
    finally:
        app.close()
    return app.return_code or 0


class LateFile(logging.FileHandler):
    """A log file whose folder is made with its first line."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()
