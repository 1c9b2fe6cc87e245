"""Large pictures of single photos, for a person who looks closely: decoded where thumbnails are, and kept for a while."""

from collections.abc import Iterator
from contextlib import closing

from msgspec.structs import replace

from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, Failed, Finished
from tui_dedup.scan.pool import read_all
from tui_dedup.scan.thumbnails import trim
from tui_dedup.settings import Settings
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace

SIDE = 4096
"""The longer side of a close-up in pixels: all of a photo of twelve megapixels."""
KEPT = 200_000_000
"""Bytes that all close-ups may take, oldest out."""


def enlarge(catalog: Catalog, workspace: Workspace, photo: int, settings: Settings) -> Iterator[Event]:
    """Make the close-up of the photo with this file id, and yield how it ended; the thumbnail stays as it is."""
    found = catalog.files.by_ids([photo])
    if not found:
        yield Failed("The photo is no longer in the catalog.")
        return
    asked = replace(settings.scan, thumbnail_side=SIDE, workers=1)
    with closing(read_all([(photo, found[0].file)], asked, workspace.close_ups)) as results:
        _, scanned = next(result for result in results if result is not None)
    trim(workspace.close_ups, KEPT)
    if reason := scanned.file_error or scanned.content_error:
        yield Failed(f"{printable(found[0].path)}: {reason}")
    elif scanned.md5 != found[0].md5:
        yield Failed(f"{printable(found[0].path)} has changed since the last run.")
    else:
        yield Finished()
