"""The line at the top: what is looked at, what the worker does, and what the marks would free."""

from textual.content import Content
from textual.widgets import Static

from tui_dedup.text import cells, count, human_bytes, human_seconds, shorten
from tui_dedup.tui import words
from tui_dedup.tui.activity import Activity
from tui_dedup.tui.state import Overview

LEAST = 12
"""Cells that the folders have before the number of their files is left out."""


class TopBar(Static):
    """Watches the app's overview and activity."""

    DEFAULT_CSS = """
    TopBar { height: 1; padding: 0 1; background: $panel; }
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(markup=False)
        self._overview = Overview()
        self._activity: Activity | None = None

    def on_mount(self) -> None:
        """Follow the app."""
        self.watch(self.app, "overview", self._take_overview)
        self.watch(self.app, "activity", self._take_activity)

    def on_resize(self) -> None:
        """Use the new width."""
        self._show()

    def _take_overview(self, overview: Overview) -> None:
        self._overview = overview
        self._show()

    def _take_activity(self, activity: Activity | None) -> None:
        self._activity = activity
        self._show()

    def _show(self) -> None:
        width, right, middle = self.content_size.width, savings(self._overview), _doing(self._activity)
        left = _source(self._overview, max(0, width - right.cell_length - middle.cell_length - 4))
        space = max(2, width - left.cell_length - middle.cell_length - right.cell_length)
        self.update(left + " " * (space // 2) + middle + " " * (space - space // 2) + right, layout=False)


def savings(overview: Overview) -> Content:
    """Return how many photos are marked, and what their removal frees."""
    if not overview.marked:
        return Content.styled("nothing marked", "$text-muted")
    return Content.assemble(
        (f"marked {overview.marked:,}", "bold"), " · ", (f"frees {human_bytes(overview.frees)}", "bold $text-success")
    )


def _source(overview: Overview, width: int) -> Content:
    title = Content.styled("dedup-tui", "bold")
    if overview.last is None:
        return title.truncate(width)
    files = f" · {count(overview.files, 'file')}"
    roots = ", ".join(map(words.place, overview.last.roots))
    room = width - len("dedup-tui   ") - len(files)
    if room < min(cells(roots), LEAST):
        files, room = "", room + len(files)
    return (title + Content.styled(f"   {shorten(roots, max(8, room))}{files}", "$text-muted")).truncate(width)


def _doing(activity: Activity | None) -> Content:
    stage = activity.stage if activity else None
    if activity is None or stage is None:
        return Content("")
    done = f"{100 * stage.done // stage.total}%" if stage.total else f"{stage.done:,}"
    left = f" · {human_seconds(stage.remaining)} left" if stage.remaining else ""
    return Content.styled(f"{stage.stage} {done}{left}", "$notable")
