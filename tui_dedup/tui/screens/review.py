"""The groups of one level: the list, the photos of the highlighted group, and what is known of them."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Static

from tui_dedup.errors import DedupError
from tui_dedup.text import count, human_bytes
from tui_dedup.tui import decisions, keymap, words
from tui_dedup.tui.changes import Change, GroupView, Outcome, read_group
from tui_dedup.tui.comparing import Mode
from tui_dedup.tui.messages import DeleteAsked
from tui_dedup.tui.screens.deciding import Deciding
from tui_dedup.tui.screens.grouped import Grouped
from tui_dedup.tui.widgets.details import Details
from tui_dedup.tui.widgets.filter_box import FilterBox
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.tui.widgets.photo_grid import PhotoGrid

NEIGHBOURS = 2
"""How many groups before and after the highlighted one have their pictures drawn ahead of time."""


class ReviewScreen(Deciding, Grouped):
    """The review of a level."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = keymap.REVIEW

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

    def on_screen_resume(self) -> None:
        """Show what another screen has changed."""
        if self.group is not None and (row := self.query_one(GroupList).row):
            self.show_group(row.id)

    @on(GroupList.Highlighted)
    def _on_highlighted(self, message: GroupList.Highlighted) -> None:
        if self.group is None or self.group.row.id != message.row.id:
            self.show_group(message.row.id)

    def show_group(self, group_id: str | None) -> None:
        """Read a group and show it, then make those near it ready; None when there is none any more."""
        if group_id is None:
            self.group = None
        else:
            self._load_group(group_id)

    @work(group="group", exclusive=True, exit_on_error=False)
    async def _load_group(self, group_id: str) -> None:
        if await self.read_group(group_id):
            await self._prefetch()

    async def read_group(self, group_id: str) -> bool:
        """Read a group and show it at once; return whether there is one."""
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
        self.listing.update(changed)
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

    def action_details(self) -> None:
        """Show or hide what is known of the photo."""
        self.toggle_class("-details")
        self.call_after_refresh(self._show_photos)

    def on_resize(self) -> None:
        """Show what is known of the photo where there is room for it now."""
        self.call_after_refresh(self._show_photos)

    def action_delete(self) -> None:
        """Ask for the marked photos of this level to be removed."""
        self.app.post_message(DeleteAsked((self.level,), self.listing.hidden))

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
