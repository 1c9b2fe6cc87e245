"""From the marks in the catalog to the groups of a plan."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from tui_dedup.act import attributes
from tui_dedup.act.companions import Companions, fields
from tui_dedup.act.fences import OUT_OF_REACH, PROTECTED, Fences
from tui_dedup.act.lacking import lack
from tui_dedup.act.more import more, unmerged
from tui_dedup.act.planfile import Plan, PlanAsset, PlanError, PlanGroup, PlanMember, new
from tui_dedup.catalog import Catalog
from tui_dedup.records import Action, Asset, Level, MemberView, Photo, Relation, Trait
from tui_dedup.settings import Photos, Settings
from tui_dedup.text import printable

MARKED = "marked, but "
"""How a warning on a photo begins that stays in spite of its mark."""
STAYS = f"{MARKED}stays"
ALONE = f"{STAYS}: nothing like it would be kept"
LACKING = "has what no kept photo has"
COMPANIONS = "goes with files of which no kept photo has a copy"
WAITS = f"{STAYS}: no kept photo has a copy of what would go with it"
UNSAID = f"{STAYS}: no kept photo has the same tags or comments"
NAMING = (LACKING, COMPANIONS, WAITS, UNSAID)
"""Warnings after which, and a colon, what it is about is named."""

COPIES = frozenset({Relation.SAME_BYTES, Relation.SAME_PICTURE, Relation.RESIZED, Relation.REENCODED, Relation.TURNED})
"""What a photo is to the kept one where nobody needs to look: it shows the same, detail by detail."""


_Warnings = defaultdict[int, list[str]]
"""Warnings by the ids of photos."""


@dataclass(frozen=True, slots=True)
class _Set:
    """A group of the catalog in which something is marked."""

    id: str
    level: Level
    members: list[MemberView]

    @property
    def ids(self) -> list[int]:
        return [view.photo.id for view in self.members]


def build(
    catalog: Catalog,
    settings: Settings,
    levels: Sequence[Level] = tuple(Level),
    assume: Collection[Level] = (),
    merge: bool = False,
    reading: Callable[[int], None] = lambda _: None,
) -> Plan:
    """Return the plan that the marks and defaults of `levels` make.

    Undecided photos stay, but for the levels to `assume`: there all copies of the keeper go that nobody decided on. What
    was edited, cropped or taken a moment later is no copy, nor is what has several pages, of which only the first was
    compared, nor what has or says more than the keeper, but for words that a sidecar will take with `merge`. What goes with
    a companion of which no kept photo has a copy, byte for byte, stays whatever its mark where nobody looks at the plan,
    which is what levels to assume mean, and where it is an exact copy, whose whole group a removal would refuse. Else a
    warning on it names the companion. What has tags or comments of a person that no kept photo has stays, too, where nobody
    looks; else a warning names them.

    Groups that share a content become one, so that each file is in the plan once and exact copies stand with the photo
    that stands for them. A photo stays whatever its mark when it is protected or when nothing like it would be kept;
    a warning on it says so.

    Companions that may be copies of one another are read: `reading` is told of so many bytes before that, and ends the
    drafting with what it raises. Raises `PlanError` for a move to nowhere.
    """
    if settings.act.action == "move" and not settings.act.move_to:
        raise PlanError("The action `move` needs a folder to move to. Name it with --move-to, or as act.move_to in the settings.")
    rows = (
        _Set(group, level, _assumed(members, merge) if level in assume else members)
        for level in levels
        for group, _, members in catalog.groups.all(level)
    )
    sets = [row for row in rows if any(view.action is Action.REMOVE for view in row.members)]
    photos = {view.photo.id: view.photo for row in sets for view in row.members}
    companions = Companions(catalog, photos.values(), reading)
    gone, warnings = _decide(sets, photos, settings)
    _hold(sets, photos, companions, gone, warnings, seen=not assume)
    _warn(sets, photos, gone, warnings)
    going = _paths(photos, gone)
    members = {i: _member(photo, going, warnings[i], companions) for i, photo in photos.items()}
    groups = tuple(_group(parts, members) for parts in _connected(sets))
    action = settings.act.action
    return new(groups, action, os.path.abspath(os.path.expanduser(settings.act.move_to)) if action == "move" else None)


def _assumed(members: Sequence[MemberView], merge: bool) -> list[MemberView]:
    """Return the members with all copies of the keeper to be removed where nobody decided."""
    kept = [view.photo for view in members if view.keeper and view.action is not Action.REMOVE]
    return [replace(view, action=Action.REMOVE) if _open(view) and _is_copy(view, kept, merge) else view for view in members]


def _open(view: MemberView) -> bool:
    return view.action is Action.UNDECIDED and not view.keeper


def _is_copy(view: MemberView, kept: Sequence[Photo], merge: bool) -> bool:
    """Tell whether all that a photo shows, holds and says is in the kept one."""
    if view.evidence.relation is Relation.SAME_BYTES:
        return True
    if not kept or view.evidence.relation not in COPIES or view.photo.fingerprint.motion:
        return False
    lost = more(view.photo, kept)
    return not (unmerged(lost, kept) if merge else lost)


def unsure(catalog: Catalog, level: Level, *, merge: bool = False) -> int:
    """Return how many photos nobody decided on and no plan assumes, because they may be no copies of the kept one."""
    groups = [members for _, _, members in catalog.groups.all(level)]
    return sum(_open(view) for members in groups for view in _assumed(members, merge))


def _decide(sets: list[_Set], photos: Mapping[int, Photo], settings: Settings) -> tuple[set[int], _Warnings]:
    """Return the ids of the photos to remove, and the warnings on those that stay in spite of their marks."""
    warnings: _Warnings = defaultdict(list)
    gone = _marked(sets)
    fences = {in_photos: Fences(settings.act.protect, libraries=in_photos) for in_photos in (False, True)}
    for i in list(gone):
        reason = _fenced(photos[i], fences[photos[i].asset is not None], settings.photos)
        if reason is not None:
            gone.remove(i)
            warnings[i].append(f"{STAYS}: {reason}")
    kept_like = _kept_like(sets, gone)
    for i in [i for i in gone if photos[i].md5 not in kept_like]:
        gone.remove(i)
        warnings[i].append(ALONE)
    return gone, warnings


def _hold(
    sets: list[_Set], photos: Mapping[int, Photo], companions: Companions, gone: set[int], warnings: _Warnings, seen: bool
) -> None:
    """Let stay what goes with a companion of which no kept photo has a copy, or with words of a person that none has.

    What a person will have `seen` goes, with a warning, but for exact copies with such a companion.
    """
    beside = _staying_beside(sets, gone)
    kept = {photo.md5 for i, photo in photos.items() if i not in gone}
    going = _paths(photos, gone)
    for i in sorted(gone):
        alone = [printable(os.path.basename(path)) for path in companions.alone(photos[i], beside[i], going)]
        waits = not seen or photos[i].md5 in kept
        unsaid = [] if seen else _unsaid(photos[i], beside[i])
        if alone:
            warnings[i].append(f"{WAITS if waits else COMPANIONS}: {', '.join(alone)}")
        if unsaid:
            warnings[i].append(f"{UNSAID}: {', '.join(unsaid)}")
        if (alone and waits) or unsaid:
            gone.remove(i)


def _warn(sets: list[_Set], photos: Mapping[int, Photo], gone: set[int], warnings: _Warnings) -> None:
    """Warn of what goes and has more than what stays."""
    beside = _staying_beside(sets, gone)
    for i in gone:
        kept = beside[i]
        lost = [*more(photos[i], kept), *_unsaid(photos[i], kept), *lack(_assets(kept), _assets([photos[i]])).kinds]
        if lost:
            warnings[i].append(f"{LACKING}: {', '.join(lost)}")


def _unsaid(photo: Photo, kept: Iterable[Photo]) -> list[str]:
    """Return what a person said of a photo's file, and of none of those kept; Photos keeps such words elsewhere."""
    return [] if photo.asset else attributes.alone(photo.path, (other.path for other in kept))


def _marked(sets: Iterable[_Set]) -> set[int]:
    """Return the photos that some group removes and none keeps."""
    actions: defaultdict[int, set[Action]] = defaultdict(set)
    for row in sets:
        for view in row.members:
            actions[view.photo.id].add(view.action)
    return {i for i, found in actions.items() if Action.REMOVE in found and Action.KEEP not in found}


def _fenced(photo: Photo, fences: Fences, photos: Photos) -> str | None:
    """Return why a removal would refuse a photo, or what goes with it, for the place where it lies or what it is to Photos."""
    for reason in map(fences.reason, (photo.path, *photo.companions)):
        if reason is not None and not reason.startswith(OUT_OF_REACH):
            return reason
    kinds = protected_kinds(photo.asset, photos)
    return f"{PROTECTED} in Photos ({', '.join(kinds)})" if kinds else None


def protected_kinds(asset: Asset | PlanAsset | None, photos: Photos) -> list[Trait]:
    """Return what an item of Photos is that the settings protect, nothing for a plain file."""
    return sorted(set(asset.traits) & set(photos.protect)) if asset else []


def _kept_like(sets: Iterable[_Set], gone: Collection[int]) -> set[str]:
    """Return the contents that have, in a group of theirs, a photo that stays."""
    kept = (row for row in sets if any(view.photo.id not in gone and not view.photo.stand_in for view in row.members))
    return {view.photo.md5 for row in kept for view in row.members}


def _staying_beside(sets: Iterable[_Set], gone: Collection[int]) -> defaultdict[int, list[Photo]]:
    """Return the photos that stay in the groups of each photo."""
    beside: defaultdict[int, list[Photo]] = defaultdict(list)
    for row in sets:
        kept = [view.photo for view in row.members if view.photo.id not in gone]
        for i in row.ids:
            beside[i] += kept
    return beside


def _connected(sets: Sequence[_Set]) -> list[list[_Set]]:
    """Return the groups, put together where they share a content, in their order."""
    parts: dict[str, list[_Set]] = {}
    for row in sets:
        touched = {id(part): part for view in row.members if (part := parts.get(view.photo.md5)) is not None}
        merged = [old for part in touched.values() for old in part] + [row]
        parts |= {view.photo.md5: merged for old in merged for view in old.members}
    return list({id(part): part for part in parts.values()}.values())


def _group(parts: Sequence[_Set], members: Mapping[int, PlanMember]) -> PlanGroup:
    """Return the parts as one group, under the name of its loosest part."""
    order = list(Level)
    loosest = max(parts, key=lambda row: order.index(row.level))
    ids = dict.fromkeys(i for row in parts for i in row.ids)
    return PlanGroup(loosest.id, loosest.level, tuple(members[i] for i in ids))


def _paths(photos: Mapping[int, Photo], ids: Iterable[int]) -> set[str]:
    return {photos[i].path for i in ids}


def _member(photo: Photo, going: Collection[str], warnings: Sequence[str], companions: Companions) -> PlanMember:
    return PlanMember(
        **fields(photo.file),
        md5=photo.md5,
        action="remove" if photo.path in going else "keep",
        warnings=tuple(warnings),
        companions=companions.planned(photo, going),
        asset=_asset(photo.asset) if photo.asset else None,
    )


def _assets(photos: Iterable[Photo]) -> list[PlanAsset]:
    return [_asset(photo.asset) for photo in photos if photo.asset]


def _asset(asset: Asset) -> PlanAsset:
    return PlanAsset(
        library=printable(asset.library),
        uuid=asset.uuid,
        name=asset.name,
        traits=tuple(sorted(asset.traits)),
        stand_in=asset.stand_in,
        title=asset.title,
        description=asset.description,
        keywords=asset.keywords,
        albums=asset.albums,
    )
