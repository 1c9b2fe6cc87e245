"""The contents of a run, and which photos stand for each of them in the levels above the exact one.

A set of exact copies stands there as one, by its keeper. A stand-in, whose bytes prove nothing, stands for itself.
"""

from collections.abc import Collection, Sequence
from functools import cached_property

from tui_dedup.catalog import Catalog


class Contents:
    """The contents that readable photos of a run hold. They are read as they are asked for."""

    def __init__(self, catalog: Catalog, run: int) -> None:
        """Take the run; `digest` tells whether anything changed since another time, `photos` how many photos there are."""
        self._catalog = catalog.contents
        self._run = run
        noted = catalog.stamps.about("contents", run)
        if noted is None:
            noted = " ".join(map(str, self._catalog.digest(run)))
            catalog.stamps.put("contents", run, noted)
        self.digest, photos = noted.split()
        self.photos = int(photos)

    @cached_property
    def pictures(self) -> list[str]:
        """The contents that are pictures, in order; videos are not."""
        return self._catalog.pictures(self._run)

    @cached_property
    def exact(self) -> dict[str, list[int]]:
        """The contents that several photos hold, with their file ids by path; stand-ins are left out."""
        return {md5: originals for md5, (originals, _) in self._shared.items() if len(originals) > 1}

    def standing(self, md5s: Sequence[str], keepers: Collection[int]) -> dict[str, list[int]]:
        """Return the file ids of the photos that stand for each of these contents: an original, and every stand-in.

        Of several originals it is the one among `keepers`, else the first path.
        """
        found = {}
        for md5, (originals, stand_ins) in self._held(md5s).items():
            kept = [file_id for file_id in originals if file_id in keepers] if len(originals) > 1 else []
            found[md5] = (kept or originals)[:1] + stand_ins
        return found

    def several(self) -> list[str]:
        """Return the pictures for which more than one photo stands."""
        found = [md5 for md5, (originals, stand_ins) in self._shared.items() if len(originals[:1] + stand_ins) > 1]
        return [md5 for md5, dhash in zip(found, self._catalog.hashes_of(found), strict=True) if dhash]

    @cached_property
    def _shared(self) -> dict[str, tuple[list[int], list[int]]]:
        return self._held(self._catalog.shared(self._run))

    def _held(self, md5s: Sequence[str]) -> dict[str, tuple[list[int], list[int]]]:
        """Return originals and stand-ins that hold each content, by path.

        Two names of one file (hard links, or a folder reached twice) are one photo, by its first path.
        """
        found: dict[str, tuple[list[int], list[int]]] = {md5: ([], []) for md5 in md5s}
        files = set()
        for holder in self._catalog.holders(self._run, md5s):
            if holder.place not in files:
                files.add(holder.place)
                found[holder.md5][holder.stand_in].append(holder.file_id)
        return found
