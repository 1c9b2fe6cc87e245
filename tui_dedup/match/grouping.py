"""From near pairs to the groups of a level: stars, keepers, and the measured relation of each member."""

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
from PIL import Image

from tui_dedup.batching import batched
from tui_dedup.catalog import Catalog
from tui_dedup.match import likeness, looks, relation
from tui_dedup.match.groups import Choice, Kept, Outline, identity
from tui_dedup.match.keeper import Facts
from tui_dedup.match.likeness import Likeness
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.prints import ALIKE, Prints
from tui_dedup.records import Evidence, Group, Level, Photo, Relation
from tui_dedup.settings import Match
from tui_dedup.text import printable

Work = Generator[float | str, None, list[Group]]
Scores = Mapping[tuple[str, str], float]
_BATCH, _SEVERAL = 64, 512


class Grouping:
    """Makes groups from outlines: reads their photos, chooses keepers and measures relations."""

    def __init__(self, catalog: Catalog, pictures: Pictures, settings: Match, choice: Choice) -> None:
        """Take where things are kept, how keepers are chosen and how near prints have to be."""
        self._catalog = catalog
        self._pictures = pictures
        self._settings = settings
        self._choice = choice

    def exact(self, copies: Mapping[str, Sequence[int]]) -> list[Group]:
        """Return the groups of photos of the same bytes: file ids by content."""
        wanted = {identity(Level.EXACT, [md5]): file_ids for md5, file_ids in copies.items()}
        return [kept.of_same_bytes() for kept in self._kept(Level.EXACT, wanted)]

    def groups(self, level: Level, wanted: Sequence[Outline], standing: Mapping[str, Sequence[int]], scores: Scores) -> Work:
        """Return these groups, yielding the share that is measured.

        `standing` are the file ids that stand for each content, `scores` are cosines by MD5s, as far as they are known.
        """
        kept = self._kept(
            level, {outline.id: [file_id for md5 in outline.md5s for file_id in standing[md5]] for outline in wanted}
        )
        measured = yield from self._measured(level, kept)
        rejected = {outline.id: outline.rejected for outline in wanted}
        return [_group(choice, measured, scores, rejected[choice.id]) for choice in kept]

    def _kept(self, level: Level, wanted: Mapping[str, Sequence[int]]) -> list[Kept]:
        """Return the photos of each group, named by their file ids, with the one to keep."""
        listed = self._catalog.files.by_ids([file_id for ids in wanted.values() for file_id in ids])
        photos = {photo.id: photo for photo in listed}
        facts = Facts(self._qualities(listed), self._settings.keep_formats, self._settings.keep_folders)
        there = {group: [photos[file_id] for file_id in ids if file_id in photos] for group, ids in wanted.items()}
        return [self._choice.among(group, level, found, facts) for group, found in there.items() if len(found) > 1]

    def _qualities(self, photos: Sequence[Photo]) -> dict[str, tuple[float, float]]:
        if not self._choice.by_quality:
            return {}
        return looks.qualities(self._catalog.looks.of([photo.md5 for photo in photos], looks.VERSION))

    def _measured(self, level: Level, kept: Sequence[Kept]) -> Generator[float, None, dict[tuple[str, str], Likeness]]:
        """Return what every member and its keeper have in common, measured now or before.

        Where a thumbnail cannot be had it stays unknown, and is measured when the group is made again.
        """
        pairs = {(photo.md5, choice.kept.md5): (photo, choice.kept) for choice in kept for photo in choice.others}
        stored = self._catalog.near.likenesses(likeness.VERSION, list(pairs))
        found = {pair: msgspec.json.decode(data, type=Likeness) for pair, data in stored.items()}
        missing = [pair for pair in pairs if pair not in found]
        md5s = sorted({md5 for pair in missing for md5 in pair})
        number = {md5: place for place, md5 in enumerate(md5s)}
        known = self._catalog.looks.of(md5s, looks.VERSION)
        prints = Prints(self._catalog.contents.hashes_of(md5s), [known.get(md5) for md5 in md5s])

        def measure(pair: tuple[str, str]) -> tuple[Likeness, bool]:
            md5, keeper = pair
            near = prints.between(number[keeper], number[md5])
            whole = level is Level.PERCEPTUAL or (near.bits <= self._settings.perceptual_distance and near.correlation >= ALIKE)
            try:
                return likeness.measure(self._pictures.thumbnail(md5), self._pictures.thumbnail(keeper), near, whole=whole), True
            except (OSError, Image.DecompressionBombError):
                return Likeness(False, near.bits, near.turn), False

        done = 0
        with ThreadPoolExecutor() as pool:
            for several in batched(missing, _SEVERAL):
                for _ in self._pictures.ready(md5 for pair in several for md5 in pair):
                    yield done / len(missing)
                for batch in batched(several, _BATCH):
                    fresh = dict(zip(batch, pool.map(measure, batch), strict=True))
                    rows = [(*pair, msgspec.json.encode(one).decode()) for pair, (one, known) in fresh.items() if known]
                    self._catalog.near.add_likenesses(likeness.VERSION, rows)
                    found |= {pair: one for pair, (one, _) in fresh.items()}
                    done += len(batch)
                    yield done / len(missing)
        return found


def _group(
    choice: Kept, measured: Mapping[tuple[str, str], Likeness], scores: Scores, rejected: Sequence[tuple[str, str]]
) -> Group:
    evidence = {choice.kept.id: Evidence(Relation.SAME_PICTURE, note=_rejection(choice.kept, choice, rejected))}
    for photo in choice.others:
        like = measured[photo.md5, choice.kept.md5]
        kind, words = relation.of(photo, choice.kept, like)
        cosine = scores.get((min(photo.md5, choice.kept.md5), max(photo.md5, choice.kept.md5)))
        score = float(like.bits) if choice.level is Level.PERCEPTUAL else cosine
        number = f"{like.bits}/256 bits" if choice.level is Level.PERCEPTUAL else _cosine(cosine)
        told = [words, number, _rejection(photo, choice, rejected)]
        evidence[photo.id] = Evidence(kind, score, ", ".join(filter(None, told)))
    return choice.group(evidence, returned=bool(rejected))


def _cosine(cosine: float | None) -> str:
    return "" if cosine is None else f"cosine {cosine:.2f}"


def _rejection(photo: Photo, choice: Kept, rejected: Sequence[tuple[str, str]]) -> str:
    """Tell which of the others a person called not similar to this photo."""
    if not rejected:
        return ""
    foes = {other for pair in rejected if photo.md5 in pair for other in pair}
    if not foes:
        return ""
    names = [printable(other.name) for other in choice.photos if other.md5 in foes and other.md5 != photo.md5]
    return f"you said it is not similar to {', '.join(names)}" if names else ""
