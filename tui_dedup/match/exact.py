"""Photos of the same bytes."""

from collections import defaultdict
from collections.abc import Iterable

from tui_dedup.records import Photo


def by_content(photos: Iterable[Photo]) -> dict[str, list[Photo]]:
    """Return the photos of each content, by MD5; the contents and the photos of each in order.

    Two names of one file (hard links, or a folder reached twice) are one photo, by its first path. A photo
    without a hash matches nothing and is left out.
    """
    found: dict[str, dict[tuple[int, int], Photo]] = defaultdict(dict)
    for photo in sorted(photos, key=lambda photo: photo.path):
        if photo.md5:
            found[photo.md5].setdefault((photo.file.device, photo.file.inode), photo)
    return {md5: list(files.values()) for md5, files in sorted(found.items())}
