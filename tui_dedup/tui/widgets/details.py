"""All that is known of a photo beside its keeper, what differs standing out."""

from collections.abc import Callable, Sequence

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui_dedup.records import Asset, MemberView, Photo
from tui_dedup.text import padded, printable, shorten
from tui_dedup.tui import words

LABEL = 11
"""Cells of the field names."""
BESIDE = 50
"""Cells from which photo and keeper have room beside each other."""


def _camera(photo: Photo) -> str:
    make, model = photo.fingerprint.camera_make or "", photo.fingerprint.camera_model or ""
    return printable(model if model.startswith(make) else f"{make} {model}") or "–"


def _place(photo: Photo) -> str:
    known = photo.asset if photo.asset and photo.asset.latitude is not None else photo.fingerprint
    latitude, longitude = known.latitude, known.longitude
    return "–" if latitude is None or longitude is None else f"{latitude:.4f}, {longitude:.4f}"


FIELDS: dict[str, Callable[[Photo], str]] = {
    "name": words.name,
    "folder": lambda photo: words.folder(photo.path),
    "taken": lambda photo: f"{photo.taken.when:%Y-%m-%d %H:%M:%S}",
    "date from": lambda photo: str(photo.taken.source),
    "size": lambda photo: f"{photo.file.size:,} B",
    "dimensions": words.dimensions,
    "format": lambda photo: photo.fingerprint.format,
    "camera": _camera,
    "place": _place,
    "with it": lambda photo: ", ".join(words.file_name(path) for path in photo.companions) or "–",
    "MD5": lambda photo: "– (not the original)" if photo.stand_in else photo.md5,
}


def _of_asset(read: Callable[[Asset], str]) -> Callable[[Photo], str]:
    return lambda photo: (printable(read(photo.asset)) if photo.asset else "") or "–"


IN_PHOTOS: dict[str, Callable[[Photo], str]] = {
    "in Photos": lambda photo: words.traits(photo) or "–",
    "title": _of_asset(lambda asset: asset.title),
    "about it": _of_asset(lambda asset: asset.description),
    "keywords": _of_asset(lambda asset: ", ".join(asset.keywords)),
    "albums": _of_asset(lambda asset: ", ".join(asset.albums)),
    "people": _of_asset(lambda asset: ", ".join(asset.people)),
}
"""What Photos says, shown where one of the photos is an item of it."""

HOLDS: dict[str, Callable[[Photo], str]] = {"holds": lambda photo: ", ".join(sorted(photo.fingerprint.extras)) or "–"}
"""What else is in a file, shown where one of the photos has such."""


class Details(VerticalScroll, can_focus=False):
    """A table of fields: of the photo alone when it is the keeper, else of both."""

    DEFAULT_CSS = """
    Details { height: auto; }
    Details Static { width: 1fr; height: auto; }
    """

    def __init__(self, title: str = "", *, id: str | None = None) -> None:  # noqa: A002
        """Start empty; a title is for a box that has a border."""
        self._text = Static(markup=False)
        self._lines = 0
        self._shown: tuple[Sequence[MemberView], int] | None = None
        super().__init__(self._text, id=id)
        self.border_title = title

    def show(self, members: Sequence[MemberView], index: int) -> None:
        """Show the member at `index` beside the first one, the keeper."""
        self._shown = members, index
        self._render_table()

    def on_resize(self) -> None:
        """Use the new width."""
        self._render_table()

    def _render_table(self) -> None:
        if self._shown and self.size.width:
            members, index = self._shown
            text = table(members[index], members[0], self.size.width - 2)
            lines = text.plain.count("\n")
            self._text.update(text, layout=lines != self._lines)
            self._lines = lines


def table(member: MemberView, keeper: MemberView, width: int) -> Content:
    """Return the fields of a member, and of the keeper beside them, or below where it is narrow, when that is another."""
    both = member is not keeper
    beside = both and width >= BESIDE
    width = max(width, LABEL + 1)
    room = (width - LABEL) // 2 - 1 if beside else width - LABEL
    lines = [_head(member, both, beside, room)]
    photos = member.photo, keeper.photo
    fields = FIELDS | (HOLDS if any(photo.fingerprint.extras for photo in photos) else {})
    fields |= IN_PHOTOS if any(photo.asset for photo in photos) else {}
    for field, read in fields.items():
        mine, other = read(member.photo), read(keeper.photo)
        differs = both and mine != other
        line = Content.styled(f"{field:<{LABEL}}", "$text-muted")
        line += Content.styled(padded(shorten(mine, room), room), "bold $notable" if differs else "")
        if beside:
            line += Content.styled(f" {shorten(other, room)}", "" if differs else "$text-muted")
        lines.append(line)
        if differs and not beside:
            lines.append(Content.styled(f"{'  keeper':<{LABEL}}{shorten(other, room)}", "$text-muted"))
    lines += [Content.styled(f"{'copy':<{LABEL}}", "$text-muted") + words.place(path, width - LABEL) for path in member.copies]
    return Content("\n").join(lines)


def _head(member: MemberView, both: bool, beside: bool, room: int) -> Content:
    if not both:
        return Content.styled(f"keeper: {member.reason}", "bold")
    columns = f"{'':<{LABEL}}{'this photo':<{room}} keeper\n" if beside else ""
    return Content.styled(columns, "$text-muted") + Content.styled(words.evidence(member), "bold $notable")
