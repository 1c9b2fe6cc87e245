"""Having Photos remove items, by the best way that works here, and the truth about what became of each."""

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import msgspec

from tui_dedup.act.photos.album_rung import AlbumRung
from tui_dedup.act.photos.carry import additions, carry
from tui_dedup.act.photos.check import Proven, check, deed
from tui_dedup.act.photos.find_again import find_again
from tui_dedup.act.photos.photokit_rung import PhotoKitRung
from tui_dedup.act.photos.plan_rung import PlanRung
from tui_dedup.act.photos.rung import RECENTLY_DELETED, Fate, Rung, RungError, uuid_of
from tui_dedup.act.planfile import Plan, encode
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Outcome
from tui_dedup.events import Event, Notice, StageFinished, StageStarted
from tui_dedup.macos import session
from tui_dedup.macos.photos_app import PhotosApp
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

PLAN_NAME = "photos-plan.json"


def remove(catalog: Catalog, plan: Plan, settings: Settings) -> Iterator[Event]:
    """Have Photos remove the items of a plan, in which nothing else goes, and yield what becomes of each.

    Every group is read in full first, then the journal is written, then the rungs are tried from the top: PhotoKit, an
    album for the person to empty, a plan for later. The first that can do anything does it for all items at once, so
    that macOS asks once. Nothing counts as removed before Photos, asked again, has it no more. Raises `PlanError` when
    not even a plan can be saved.
    """
    workspace = Workspace(settings.workspace)
    started = time.perf_counter()
    yield StageStarted("verify", sum(len(group.removed) for group in plan.groups))
    proven = yield from check(find_again(plan, settings, workspace.exports), settings)
    yield StageFinished("verify", len(proven), time.perf_counter() - started)
    if proven:
        yield from _hand_over(catalog, plan, proven, settings, PlanRung(plan, workspace.folder / PLAN_NAME))


def _hand_over(catalog: Catalog, plan: Plan, proven: Sequence[Proven], settings: Settings, saved: PlanRung) -> Iterator[Event]:
    started = time.perf_counter()
    yield StageStarted("remove", len(proven))
    removal = catalog.journal.begin(encode(plan).decode())
    places = [f"{RECENTLY_DELETED}{item.candidate.uuid}" for item in proven]
    intents = [replace(item.unit[0].file, destination=place) for item, place in zip(proven, places, strict=True)]
    numbers = catalog.journal.intend(removal, intents)
    rungs = (PhotoKitRung(settings.photos), AlbumRung(settings.photos), saved)
    carried = not settings.photos.carry or (yield from _carried(plan, proven, settings))
    fates = yield from _climb(rungs if carried else (saved,), proven)
    outcomes = [_outcome(number, fates[item.candidate.uuid]) for number, item in zip(numbers, proven, strict=True)]
    catalog.journal.close(outcomes)
    catalog.journal.finish(removal)
    for item in proven:
        fate = fates[item.candidate.uuid]
        if fate.result == "done":
            catalog.files.set_gone(item.unit[0].path, gone=True)
        yield deed(item.candidate.member, fate)
    if session.over_ssh() and any(fate.result != "done" for fate in fates.values()):
        yield Notice(session.SSH_STEPS.format(command=saved.command))
    yield StageFinished("remove", len(proven), time.perf_counter() - started)


def _carried(plan: Plan, proven: Sequence[Proven], settings: Settings) -> Generator[Event, None, bool]:
    """Write to the kept items what only those had that go; return whether all of it is there."""
    going = {item.candidate.uuid for item in proven}
    groups = tuple(group for group in plan.groups if any(uuid_of(member) in going for member in group.removed))
    wanted = list(additions(msgspec.structs.replace(plan, groups=groups)))
    for addition in wanted:
        yield Notice(addition.words)
    try:
        carry(PhotosApp(settings.photos.timeout), wanted)
    except RungError as error:
        yield Notice(f"Nothing is removed, because the kept photos could not be given what the others have. {error}")
        return False
    return True


def _climb(rungs: Sequence[Rung], proven: Sequence[Proven]) -> Generator[Event, None, dict[str, Fate]]:
    """Return what became of each item by UUID, by the first rung that could do anything."""
    doubts = {item.candidate.uuid: item.doubt() for item in proven}
    fates = {uuid: Fate("left", doubt) for uuid, doubt in doubts.items() if doubt}
    candidates = [item.candidate for item in proven if item.candidate.uuid not in fates]
    for rung in rungs if candidates else ():
        try:
            reason = rung.why_not(candidates)
            if reason is None:
                return fates | rung.take(candidates)
        except RungError as error:
            reason = str(error)
        yield Notice(f"{rung.name}: {reason}")
    return fates


def _outcome(number: int, fate: Fate) -> Outcome:
    return Outcome(number, "done" if fate.result == "done" else "failed", None, fate.detail)
