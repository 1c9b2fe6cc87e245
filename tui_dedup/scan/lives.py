"""Which videos say that they are a half of a Live Photo."""

from collections.abc import Generator, Sequence
from threading import Event

from tui_dedup.batching import batched
from tui_dedup.records import SourceFile
from tui_dedup.scan import movies
from tui_dedup.scan.files import ChangedError, open_unchanged
from tui_dedup.scan.threads import each

Task = tuple[int, SourceFile]
"""A file's id in the catalog, and the file."""

_BATCH = 64


def heard(videos: Sequence[Task], workers: int) -> Generator[list[tuple[int, str]] | None, None, None]:
    """Yield the Live Photo's identifiers of the videos in batches, by file id; '' for one that has none.

    One that cannot be read is left out, so that the next run asks again. Yields None when nothing got ready for a while.
    """
    yield from each(_listen, batched(videos, _BATCH), workers)


def _listen(videos: Sequence[Task], stop: Event) -> list[tuple[int, str]]:
    found = []
    for file_id, file in videos:
        if stop.is_set():
            break
        try:
            with open_unchanged(file) as opened:
                found.append((file_id, movies.read_header(opened).keys.get(movies.CONTENT_ID, "")))
        except (OSError, ChangedError):
            continue
    return found
