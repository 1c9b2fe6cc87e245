"""The app: a terminal interface over the catalog and the worker process."""

import gc
import sys

from tui_dedup.settings import Settings


def run(settings: Settings) -> int:
    """Run the app until the person quits and return the exit code.

    `settings.paths` are the folders to look through. How the terminal shows pictures is found out first: nobody else
    may talk to the terminal once the app has it.
    """
    gc.disable()  # what the start makes stays: looking through it for garbage is a seventh of the start
    from tui_dedup.tui.app import DedupApp  # noqa: PLC0415 - the package stays free of Textual until the app runs
    from tui_dedup.tui.hangup import end_with  # noqa: PLC0415
    from tui_dedup.tui.images import detect  # noqa: PLC0415

    end_with(sys.stdin.fileno())
    app = DedupApp(settings, detect(settings.images.protocol))
    try:
        app.run()
    finally:
        app.close()
    return app.return_code or 0
