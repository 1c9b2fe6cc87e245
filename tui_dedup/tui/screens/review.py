"""The groups of one level: the list, the photos of the highlighted group, and what is known of them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from tui_dedup.errors import DedupError
from tui_dedup.records import Level
from tui_dedup.text import count, human_bytes
from tui_dedup.tui import decisions, keymap, words
from tui_dedup.tui.changes import Change, GroupView, Outcome, read_group
from tui_dedup.tui.comparing import Mode
from tui_dedup.tui.filters import parse
from tui_dedup.tui.listing import Listing
from tui_dedup.tui.messages import DeleteAsked
from tui_dedup.tui.screens.deciding import Deciding
from tui_dedup.tui.screens.frame import Frame
from tui_dedup.tui.session import Session
from tui_dedup.tui.state import Overview
from tui_dedup.tui.widgets.details import Details
from tui_dedup.tui.widgets.filter_box import FilterBox
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.tui.widgets.photo_grid import PhotoGrid

if TYPE_CHECKING:
    from tui_dedup.catalog import Catalog

KEYS = {binding.action.partition("(")[0] for binding in keymap.REVIEW if isinstance(binding, Binding)}
"""What the keys of a review do, all of it with groups."""
NEIGHBOURS = 2
"""How many groups before and after the highlighted one have their pictures drawn ahead of time."""


class ReviewScreen(Deciding, Frame):
    """The review of a level."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = keymap.REVIEW

    def __init__(self, session: Session, level: Level) -> None:
        """Take what the screens share, and the level."""
        Frame.__init__(self, session, str(level))
        self.level = level
        self._version = -1
        self._versions: dict[Level, int] = {}
        self._looked = False
        self._listing = Listing(level)

    def body(self) -> ComposeResult:
        """Put the list beside the photos."""
        cell = self.session.terminal
        with Container(id="left"):
            yield FilterBox(id="filtering")
            yield GroupList(id="groups")
            yield Details("Details", id="evidence")
        with Container(id="pane"):
            yield PhotoGrid(self.session.pictures, cell.cell_height / cell.cell_width, id="photos")
            yield Details(id="details")
        yield Static(id="empty", markup=False)

    def on_mount(self) -> None:
        """Follow the app: groups may come while one reviews."""
        self.watch(self.app, "overview", self._on_overview)
        self.watch(self.app, "versions", self._on_versions)

    def on_screen_resume(self) -> None:
        """Show what another screen has changed."""
        self._on_versions(self._versions)
        if self.group is not None and (row := self.query_one(GroupList).row):
            self._load_group(row.id)

    def _on_overview(self, overview: Overview) -> None:
        self._looked = overview.last is not None

    def _on_versions(self, versions: dict[Level, int]) -> None:
        self._versions = versions
        version = versions.get(self.level, 0)
        if self.is_current and version != self._version:
            self._version = version
            self.load()

    @work(group="rows", exclusive=True, exit_on_error=False)
    async def load(self) -> None:
        """Read the list; groups that are new join at its end."""
        if not self._listing:
            await self._list(self._listing.peek)
            if row := self.query_one(GroupList).row:
                await self._read_group(row.id)
        await self._list(self._listing.load)
        if row := self.query_one(GroupList).row:
            self._load_group(row.id)

    async def _list(self, change: Callable[["Catalog"], None]) -> None:
        """Change the listing away from the event loop, and show it."""
        try:
            await self.session.store.ask(change)
        except DedupError as error:
            self._tell_trouble(str(error))
            return
        listing, groups = self._listing, self.query_one(GroupList)
        groups.show(listing.visible)
        some = f"{len(groups.rows):,} of {len(listing):,} · " if len(groups.rows) < len(listing) else ""
        groups.border_title = f"Groups · {some}by {listing.order}"
        groups.border_subtitle = f"{listing.new:,} new at the end" if listing.new else ""
        self.set_class(not listing, "-empty")
        self.set_class(not groups.rows, "-nothing")
        if not groups.rows:
            self.group = None
            self.query_one("#empty", Static).update(_nothing(self.level, self._looked, bool(listing)))
        self.refresh_bindings()

    def _tell_trouble(self, text: str) -> None:
        """Say in the screen itself what went wrong where there is nothing else to see, else beside the groups."""
        if self._listing:
            self.notify(text, severity="error", markup=False)
            return
        self.add_class("-empty", "-nothing")
        self.query_one("#empty", Static).update(words.trouble(text))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer only the keys that do something: without groups, those of the app and of what was decided elsewhere."""
        if not self.has_class("-nothing") or action in ("undo", "redo"):
            return True
        return bool(self._listing) if action == "filter" else action not in KEYS

    @on(FilterBox.Changed)
    @work(group="rows", exclusive=True, exit_on_error=False)
    async def _on_filter(self, event: FilterBox.Changed) -> None:
        await self._list(partial(self._listing.choose, chosen=parse(event.text)))

    def action_filter(self) -> None:
        """Type or pick what the list is to show."""
        self.query_one(FilterBox).open(lambda: self.session.store.ask(self._listing.picks))

    def escape(self) -> bool:
        """Take the filter away; return whether there was one."""
        self.set_focus(None)
        return self.query_one(FilterBox).close()

    @on(GroupList.Highlighted)
    def _on_highlighted(self, message: GroupList.Highlighted) -> None:
        if self.group is None or self.group.row.id != message.row.id:
            self._load_group(message.row.id)

    @work(group="group", exclusive=True, exit_on_error=False)
    async def _load_group(self, group_id: str) -> None:
        if await self._read_group(group_id):
            await self._prefetch()

    async def _read_group(self, group_id: str) -> bool:
        """Read a group and show it; return whether there is one."""
        try:
            group = await self.session.store.ask(lambda catalog: read_group(catalog, group_id))
        except DedupError as error:
            self.notify(str(error), severity="error", markup=False)
            return False
        if group is None:
            return False
        if self.group is None or self.group.row.id != group_id:
            self.set_reactive(Deciding.photo, 0)
        self.group = group
        return True

    async def _prefetch(self) -> None:
        groups, grid = self.query_one(GroupList), self.query_one(PhotoGrid)
        near = [groups.cursor + step for step in (1, -1, 2, -2)][: 2 * NEIGHBOURS]
        ids = [groups.rows[place].id for place in near if 0 <= place < len(groups.rows)]
        views = await self.session.store.ask(lambda catalog: [catalog.groups.members(group) for group in ids])
        self.session.pictures.prefetch(request for members in views for request in grid.requests(members))

    def watch_group(self, group: GroupView | None) -> None:
        """Show the group."""
        if group is None:
            return
        groups, pane = self.query_one(GroupList), self.query_one("#pane")
        groups.update_rows({group.row.id: group.row})
        relation = group.row.relation
        pane.border_title = (
            f"{groups.cursor + 1:,} of {len(groups.rows):,} · {relation} · frees {human_bytes(group.row.reclaimable)}"
            f"{f' · {words.RETURNED}' if group.row.returned else ''}"
        )
        self._show_photos()

    def watch_photo(self) -> None:
        """Show which photo is chosen."""
        self._show_photos()

    def _show_photos(self) -> None:
        if self.group:
            members = self.group.members
            told = [details for details in self.query(Details) if details.display]
            self.query_one(PhotoGrid).show(members, self.photo, details=not told)
            self._tell_photo()
            for details in told:
                details.show(members, self.photo)

    @on(PhotoGrid.Arranged)
    def _tell_photo(self) -> None:
        """Say which photo is chosen, and how many are in sight when that is not all."""
        if self.group:
            photos, shown = len(self.group.members), self.query_one(PhotoGrid).in_sight
            some = f", {shown} in sight" if shown < photos else ""
            self.query_one("#pane").border_subtitle = f"photo {self.photo + 1} of {photos}{some}"

    def show_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Show the changed groups, and their lines also when they are not in sight."""
        changed = {outcome.group.row.id: outcome.group.row for outcome in outcomes}
        self._listing.update(changed)
        self.query_one(GroupList).update_rows(changed)
        super().show_outcomes(outcomes)

    def action_check_shown(self) -> None:
        """Mark all but the keeper in every group of the list."""
        self._decide_shown(decisions.mark_others)

    def action_keep_shown(self) -> None:
        """Keep every photo in every group of the list."""
        self._decide_shown(decisions.keep_all)

    @work(group="shown", exclusive=True, exit_on_error=False)
    async def _decide_shown(self, decision: Callable[[GroupView], Change]) -> None:
        ids = [row.id for row in self.query_one(GroupList).rows]
        groups = await self.session.store.ask(lambda catalog: [read_group(catalog, group) for group in ids])
        changes = [decision(group) for group in groups if group is not None]
        if changes:
            self.decide(*changes)
            self.notify(f"{count(len(changes), 'group')}: {changes[0].text}. u takes it back.", markup=False)

    @on(PhotoGrid.Chosen)
    def _on_chosen(self, message: PhotoGrid.Chosen) -> None:
        if message.index == self.photo:
            self.action_open()
        self.photo = message.index

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

    def action_details(self) -> None:
        """Show or hide what is known of the photo."""
        self.toggle_class("-details")
        self.call_after_refresh(self._show_photos)

    def on_resize(self) -> None:
        """Show what is known of the photo where there is room for it now."""
        self.call_after_refresh(self._show_photos)

    @work(group="rows", exclusive=True, exit_on_error=False)
    async def action_sort(self) -> None:
        """Sort by the next order."""
        await self._list(self._listing.sort)

    def action_delete(self) -> None:
        """Ask for the marked photos of this level to be removed."""
        self.app.post_message(DeleteAsked((self.level,), self._listing.hidden))

    def action_open(self, mode: Mode = Mode.ONE) -> None:
        """Look at the photo full screen."""
        from tui_dedup.tui.screens.viewer import ViewerScreen  # noqa: PLC0415 - when it is wanted

        if self.group is not None:
            viewer = ViewerScreen(self.session, self.group, self.photo, mode, self._neighbour)
            self.app.push_screen(viewer, lambda _: setattr(self, "photo", viewer.photo))

    def action_compare(self) -> None:
        """Look at the photo and the keeper side by side."""
        self.action_open(Mode.SIDE)

    def action_blink(self) -> None:
        """Flip between the photo and the keeper."""
        self.action_open(Mode.BLINK)

    async def _neighbour(self, steps: int) -> GroupView | None:
        """Highlight another group and return it: for the viewer above."""
        groups = self.query_one(GroupList)
        with self.prevent(GroupList.Highlighted):
            groups.move(steps)
        row = groups.row
        self.group = await self.session.store.ask(lambda catalog: read_group(catalog, row.id)) if row else None
        return self.group


def _nothing(level: Level, looked: bool, filtered: bool) -> Content:
    """Return what an empty list says: what was looked for, and what to try."""
    if filtered:
        return Content("No group is like that. esc shows all of them.")
    advice = {
        Level.EXACT: "No two files hold the same bytes. To look further, add a folder on the panel (1).",
        Level.PERCEPTUAL: "No two photos look the same. To find more, let more bits differ on the panel (1) or add a folder.",
        Level.AI: "The model found no similar photos. To find more, lower the threshold on the panel (1) or add a folder.",
    }
    name = words.LEVEL_NAMES[level]
    if not looked:
        return Content(f"{name}: nothing was looked for yet.\n\nPress 1 for the panel and start there.")
    return Content(advice[level].replace(". ", ".\n\n", 1))
