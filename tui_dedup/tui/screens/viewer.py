"""A photo full screen: alone, beside its keeper, flipping with it, or as what differs from it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from tui_dedup.records import MemberView
from tui_dedup.tui import keymap, words
from tui_dedup.tui.changes import GroupView
from tui_dedup.tui.comparing import Mode
from tui_dedup.tui.fitting import WHOLE, View
from tui_dedup.tui.pictures import Below, Request
from tui_dedup.tui.screens.deciding import Deciding
from tui_dedup.tui.session import Session
from tui_dedup.tui.widgets.captions import badge
from tui_dedup.tui.widgets.details import Details
from tui_dedup.tui.widgets.hints import Hints
from tui_dedup.tui.widgets.picture import Picture

Neighbour = Callable[[int], Awaitable[GroupView | None]]
"""Moves so many groups on in the list below and returns the group there."""


NAME = 14
"""Cells that a file's name has at least in the line under the picture."""


class ViewerScreen(Deciding):
    """The pictures take all but two lines; every key of the review that decides on a photo works here too."""

    BINDINGS: ClassVar[list[BindingType]] = keymap.VIEWER

    mode: var[Mode] = var(Mode.ONE, init=False)
    """How the photo is looked at."""
    view: var[View] = var(View(), init=False)
    """The part that is in sight, the same for photo and keeper."""
    flipped: var[bool] = var(False, init=False)
    """While blinking: whether the keeper is shown in the photo's place."""

    def __init__(self, session: Session, group: GroupView, photo: int, mode: Mode, neighbour: Neighbour) -> None:
        """Take the group, which photo of it to show and how, and the way to the other groups."""
        super().__init__(classes=f"-{group.row.level}")
        self.set_class(mode is Mode.SIDE, "-side")
        self.session = session
        self._neighbour = neighbour
        self.set_reactive(Deciding.group, group)
        self.set_reactive(Deciding.photo, photo)
        self.set_reactive(ViewerScreen.mode, mode)

    def compose(self) -> ComposeResult:
        """Put the pictures over the line that tells of them."""
        with Horizontal(id="pictures"):
            for name in ("keeper", "photo"):
                yield Container(Picture(self.session.pictures, id=name), id=f"{name}-frame", classes="frame")
            yield Details(id="details")
        yield Static(id="line", markup=False)
        yield Hints()

    def on_mount(self) -> None:
        """Show the photo."""
        self.query_one("#keeper-frame").border_title = "the keeper"
        self._need_other()
        self._show()

    def on_resize(self) -> None:
        """Draw the neighbours for the new size."""
        self.call_after_refresh(self._show)

    def watch_group(self) -> None:
        """Show the group as it is now."""
        self._show()

    def watch_photo(self) -> None:
        """Show another photo, from its own front."""
        self.set_reactive(ViewerScreen.flipped, False)
        self._show()
        self._sharpen()

    def watch_mode(self) -> None:
        """Look in another way."""
        self.set_reactive(ViewerScreen.flipped, False)
        self._show()

    def watch_view(self) -> None:
        """Look at another part; the photo is made sharp when one comes near."""
        self._show()
        self._sharpen()

    def watch_flipped(self) -> None:
        """Flip."""
        self._show()

    def _show(self) -> None:
        if self.group is None or not self.is_mounted:
            return
        members = self.group.members
        member, keeper = members[self.photo], members[0]
        shown = keeper if self.mode is Mode.BLINK and self.flipped else member
        left, right = self.query_one("#keeper", Picture), self.query_one("#photo", Picture)
        side = self.mode is Mode.SIDE
        self.set_class(side, "-side")
        self.query_one("#photo-frame").border_title = words.name(member.photo, 40)
        left.show(keeper.photo.md5 if side else "", self.view)
        right.show(shown.photo.md5, self.view, self._below(shown))
        self.query_one(Details).show(members, self.photo)
        self.query_one("#line", Static).update(self._line(shown), layout=False)
        self.call_after_refresh(self._prefetch)

    def _below(self, shown: MemberView) -> Below | None:
        """Return the keeper, where the photo is shown in its place on it, or as what differs from it."""
        if self.group is None or self.mode not in (Mode.BLINK, Mode.DIFFERENCE):
            return None
        keeper, difference = self.group.members[0].photo.md5, self.mode is Mode.DIFFERENCE
        lies = self.group.lies.get(shown.photo.md5, WHOLE if difference else None)
        return Below(keeper, lies, difference) if lies and shown.photo.md5 != keeper else None

    @work(group="sharpen", exclusive=True, exit_on_error=False)
    async def _sharpen(self) -> None:
        """Have the close-ups of what is looked at closely, and show them."""
        if self.group is None or self.view.zoom == 1:
            return
        both = {member.photo.md5: member.photo for member in (self.group.members[self.photo], self.group.members[0])}
        photos = list(both.values())[: 1 if self.mode is Mode.ONE else 2]
        for photo in photos:
            if wrong := await self.session.look_closely(photo):
                self.notify(f"No close-up. {wrong}", severity="warning", markup=False)
            for picture in self.query(Picture):
                picture.redraw()

    def _prefetch(self) -> None:
        """Draw the neighbours, once the photo itself is painted."""
        request = self.query_one("#photo", Picture).request
        if self.group and request.cells and not request.below:
            near = [self.photo + step for step in (1, -1, 2, -2)] + [0]
            photos = [self.group.members[place].photo.md5 for place in near if 0 <= place < len(self.group.members)]
            self.session.pictures.prefetch(
                Request(md5, request.columns, request.rows, request.view) for md5 in photos if md5 != request.md5
            )

    def _line(self, member: MemberView) -> Content:
        photo, group = member.photo, self.group
        place = group.index(photo.id) + 1 if group else 0
        parts = [
            f"{place} of {len(group.members) if group else 0}",
            str(self.mode) if self.mode is not Mode.ONE else "",
            f"{self.view.zoom:.1f}×" if self.view.zoom > 1 else "",
            member.reason.partition(":")[0] if member.keeper else words.evidence(member),
            f"{words.dimensions(photo)} {words.size(photo)}",
            words.when(photo.taken),
            words.date_source(photo.taken),
        ]
        head, room = badge(member), self.size.width - 2
        told = fitting(filter(None, parts), room - head.cell_length - NAME)
        name = words.name(photo, max(NAME, room - head.cell_length - len(told) - 1))
        return head + Content.styled(f" {name}", "bold") + Content(told)

    def action_compare(self) -> None:
        """Show photo and keeper side by side, or the photo alone again."""
        self.mode = Mode.ONE if self.mode is Mode.SIDE else Mode.SIDE
        self._need_other()

    def action_blink(self) -> None:
        """Flip between photo and keeper."""
        if self.mode is Mode.BLINK:
            self.flipped = not self.flipped
        else:
            self.mode = Mode.BLINK
            self.flipped = True
        self._need_other()

    def action_difference(self) -> None:
        """Show what differs, or the photo itself again."""
        self.mode = Mode.ONE if self.mode is Mode.DIFFERENCE else Mode.DIFFERENCE
        self._need_other()

    def _need_other(self) -> None:
        """Go on to the second photo where the keeper would be compared with itself."""
        if self.photo == 0 and self.mode is not Mode.ONE:
            self.photo = 1

    def action_zoom(self, steps: int) -> None:
        """Come nearer, or go back."""
        self.view = self.view.zoomed(steps)

    def action_pan(self, right: int, down: int) -> None:
        """Move what is in sight."""
        self.view = self.view.panned(right, down)

    def action_actual(self) -> None:
        """Show the photo in its own pixels."""
        if self.group:
            seen = self.group.members[self.photo].photo.fingerprint
            box = self.query_one("#photo", Picture).content_size
            self.view = self.view.actual((seen.width, seen.height), *box, self.session.terminal)

    def action_fit(self) -> None:
        """Show the whole photo, upright."""
        self.view = View()

    def action_turn(self) -> None:
        """Turn the view."""
        self.view = self.view.turned()

    def action_details(self) -> None:
        """Show or hide what is known."""
        self.toggle_class("-details")
        self.call_after_refresh(self._show)

    @work(group="group", exclusive=True, exit_on_error=False)
    async def action_group(self, steps: int) -> None:
        """Go on to another group."""
        group = await self._neighbour(steps)
        if group is not None:
            self.set_reactive(Deciding.photo, min(self.photo, 1 if self.mode is not Mode.ONE else 0))
            self.group = group


def fitting(parts: Iterable[str], room: int) -> str:
    """Return the first parts that fit into so many cells, each behind a dot."""
    told = ""
    for part in parts:
        if len(told) + len(part) + 3 > room:
            break
        told += f" · {part}"
    return told
