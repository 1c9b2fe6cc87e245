"""A screen with the groups of a level: which there are, which of them are in sight, and which one is highlighted."""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.binding import Binding
from textual.widgets import Static

from tui_dedup.errors import DedupError
from tui_dedup.records import Level
from tui_dedup.tui import keymap, words
from tui_dedup.tui.filters import parse
from tui_dedup.tui.listing import Listing
from tui_dedup.tui.screens.frame import Frame
from tui_dedup.tui.session import Session
from tui_dedup.tui.widgets.filter_box import FilterBox
from tui_dedup.tui.widgets.group_list import GroupList

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog

KEYS = {binding.action.partition("(")[0] for binding in keymap.REVIEW if isinstance(binding, Binding)}
"""What the keys of a review do, all of it with groups."""


class Grouped(Frame):
    """Reads, filters and sorts the list `#groups`; `#empty` says why it is empty. Subclasses show the highlighted group."""

    def __init__(self, session: Session, level: Level) -> None:
        """Take what the screens share, and the level."""
        super().__init__(session, str(level))
        self.level = level
        self.listing = Listing(level)
        self._version = -1
        self._versions: dict[Level, int] = {}

    @abstractmethod
    def show_group(self, group_id: str | None) -> None:
        """Read a group and show it; None when there is none any more."""

    @abstractmethod
    async def read_group(self, group_id: str) -> bool:
        """Read a group and show it at once; return whether there is one."""

    def on_mount(self) -> None:
        """Follow the app: groups may come while one reviews."""
        self.watch(self.app, "versions", self._on_versions)
        self.watch(self.app, "overview", self._say_why_empty, init=False)

    def on_screen_resume(self) -> None:
        """Show what another screen has changed."""
        self._on_versions(self._versions)
        self._say_why_empty()

    def _say_why_empty(self) -> None:
        """Say of an empty list why it is, as it stands now."""
        if self.is_current and self.has_class("-empty"):
            self.load()

    def _on_versions(self, versions: dict[Level, int]) -> None:
        self._versions = versions
        version = versions.get(self.level, 0)
        if self.is_current and version != self._version:
            self._version = version
            self.load()

    @work(group="rows", exclusive=True, exit_on_error=False)
    async def load(self) -> None:
        """Read the list; groups that are new join at its end."""
        if not self.listing:
            await self._list(self.listing.peek)
            if row := self.query_one(GroupList).row:
                await self.read_group(row.id)
        await self._list(self.listing.load)
        if row := self.query_one(GroupList).row:
            self.show_group(row.id)

    async def _list(self, change: Callable[["Catalog"], None]) -> None:
        """Change the listing away from the event loop, and show it."""
        try:
            await self.session.store.ask(change)
        except DedupError as error:
            self._tell_trouble(error)
            return
        listing, groups = self.listing, self.query_one(GroupList)
        groups.show(listing.visible)
        some = f"{len(groups.rows):,} of {len(listing):,} · " if len(groups.rows) < len(listing) else ""
        groups.border_title = f"Groups · {some}by {listing.order}"
        groups.border_subtitle = f"{listing.new:,} new at the end" if listing.new else ""
        self.set_class(not listing, "-empty")
        self.set_class(not groups.rows, "-nothing")
        if not groups.rows:
            self.show_group(None)
            text = words.no_groups(self.level, self.overview.looked(self.level), filtered=bool(listing))
            self.query_one("#empty", Static).update(text)
        self.refresh_bindings()

    def _tell_trouble(self, error: DedupError) -> None:
        """Say in the screen itself what went wrong where there is nothing else to see, else beside the groups."""
        if self.listing:
            self.notify(str(error), severity="error", markup=False)
            return
        self.add_class("-empty", "-nothing")
        self.query_one("#empty", Static).update(words.trouble(error))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer only the keys that do something: without groups, those of the app and of what was decided elsewhere."""
        if not self.has_class("-nothing") or action in ("undo", "redo"):
            return True
        return bool(self.listing) if action == "filter" else action not in KEYS

    @on(FilterBox.Changed)
    @work(group="rows", exclusive=True, exit_on_error=False)
    async def _on_filter(self, event: FilterBox.Changed) -> None:
        await self._list(partial(self.listing.choose, chosen=parse(event.text)))

    def action_filter(self) -> None:
        """Type or pick what the list is to show."""
        self.query_one(FilterBox).open(lambda: self.session.store.ask(self.listing.picks))

    @work(group="rows", exclusive=True, exit_on_error=False)
    async def action_sort(self) -> None:
        """Sort by the next order."""
        await self._list(self.listing.sort)

    def escape(self) -> bool:
        """Take the filter away; return whether there was one."""
        self.set_focus(None)
        return self.query_one(FilterBox).close()

    def action_group(self, steps: int) -> None:
        """Highlight another group."""
        self.query_one(GroupList).move(steps)

    def action_page(self, pages: int) -> None:
        """Move by as many groups as are in sight."""
        groups = self.query_one(GroupList)
        groups.move(pages * max(1, groups.size.height - 1))

    def action_unreviewed(self) -> None:
        """Highlight the next group that waits for a decision, from here on and then from the top."""
        groups = self.query_one(GroupList)
        order = [*range(groups.cursor + 1, len(groups.rows)), *range(groups.cursor)]
        place = next((index for index in order if not groups.rows[index].reviewed), None)
        if place is None:
            self.notify("You have decided on every group here.", markup=False)
        else:
            groups.cursor = place
