"""What happens while a scan goes on."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import meanwhile, pipeline, report
from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, GroupsReady, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.jobs import StageName
from tui_dedup.records import Level
from tui_dedup.scan import batch
from tui_dedup.settings import Match, Scan, Settings
from tui_dedup.workspace import Workspace

EXACT = GroupsReady(Level.EXACT, 1, 100)


def scan(*done: int) -> Generator[Event, None, None]:
    for number in done:
        yield Progress("scan", number)


def group() -> Iterator[Event]:
    yield StageStarted("match", 1)
    yield EXACT
    yield StageFinished("match", 1, 0.1)


def test_groups_come_between_the_progress_of_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanwhile, "FIRST", 0.0)
    monkeypatch.setattr(meanwhile, "SHARE", 0)
    one, two = Progress("scan", 1), Progress("scan", 2)
    assert list(meanwhile.grouped(scan(1, 1, 2), group)) == [one, one, EXACT, one, one, two, two, EXACT, two]


def test_a_short_scan_is_not_held_up() -> None:
    assert list(meanwhile.grouped(scan(1, 2), group)) == [Progress("scan", 1), Progress("scan", 2)]


def test_closing_closes_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanwhile, "FIRST", 0.0)
    scanning = scan(1, 2)
    events = meanwhile.grouped(scanning, group)
    assert [next(events), next(events), next(events)] == [Progress("scan", 1), Progress("scan", 1), EXACT]
    events.close()
    assert next(scanning, None) is None


def test_a_run_with_early_groups_ends_as_one_without(demo_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanwhile, "FIRST", 0.0)
    monkeypatch.setattr(meanwhile, "SHARE", 0)
    monkeypatch.setattr(batch, "_SECONDS", 0.0)
    reports = []
    for early in (False, True):
        workspace = Workspace(tmp_path / str(early))
        settings = Settings(
            workspace=str(workspace.folder),
            paths=(str(demo_library),),
            match=Match(levels=(Level.EXACT, Level.PERCEPTUAL)),
            scan=Scan(workers=2),
        )
        events = list(pipeline.run(settings, early=early))
        scanned = next(place for place, event in enumerate(events) if isinstance(event, StageFinished) and event.stage == "scan")
        ready = [event for event in events[:scanned] if isinstance(event, GroupsReady) and event.groups]
        assert {event.level for event in ready} == ({Level.EXACT, Level.PERCEPTUAL} if early else set())
        with Catalog(workspace.catalog) as catalog:
            reports.append(report.build(catalog))
    for content in reports:
        del content["started"], content["seconds"]
    assert reports[0] == reports[1]


def test_a_scan_halts_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meanwhile, "LOOK", 2)
    seen = []
    scanning = scan(1, 2, 3, 4, 5)
    assert list(meanwhile.until(scanning, lambda: bool(seen.append(1)) or len(seen) == 2)) == [*scan(1, 2, 3, 4)]
    assert next(scanning, None) is None


@pytest.mark.slow
@pytest.mark.model
def test_thumbnails_beyond_their_bounds_are_embedded_before_the_next_ones(
    demo_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meanwhile, "LOOK", 10)
    settings = Settings(workspace=str(tmp_path / "w"), paths=(str(demo_library),), scan=Scan(workers=2, thumbnail_cache=400_000))
    events = list(pipeline.run(settings))
    texts = [event.text for event in events if isinstance(event, Notice)]
    assert len(texts) == len(set(texts)), "nothing is told twice"
    read = [event.total for event in events if isinstance(event, StageStarted) and event.stage == "scan"]
    embedded = [event.done for event in events if isinstance(event, StageFinished) and event.stage == "embed"]
    assert len(read) > 2
    assert read == sorted(read, reverse=True), "nothing is read twice"
    assert len(embedded) == len(read), "what was read is embedded before the next photos are"
    with Catalog(Workspace(settings.workspace).catalog) as catalog:
        run = catalog.runs.last()
        assert catalog.vectors.missing(run.id, run.model.key) == []
    assert not [event for event in events if isinstance(event, PathSkipped) and "thumbnail" in event.reason]
    assert sum(path.stat().st_size for path in (tmp_path / "w" / "thumbnails").rglob("*.jpg")) <= 400_000


@pytest.mark.slow
@pytest.mark.parametrize("stages", [("scan", "group"), ("scan",)])
def test_with_little_room_for_thumbnails_the_groups_are_the_same(
    demo_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stages: tuple[StageName, ...]
) -> None:
    monkeypatch.setattr(meanwhile, "LOOK", 10)
    groups = []
    for name, room in (("large", 2**31), ("small", 200_000)):
        settings = Settings(
            workspace=str(tmp_path / name),
            paths=(str(demo_library),),
            match=Match(levels=(Level.EXACT, Level.PERCEPTUAL)),
            scan=Scan(workers=2, thumbnail_cache=room),
        )
        for wanted in dict.fromkeys([stages, ("group",)]):
            list(pipeline.run(settings, wanted))
        with Catalog(Workspace(settings.workspace).catalog) as catalog:
            groups.append(report.build(catalog)["groups"])
        left = sum(path.stat().st_size for path in Workspace(settings.workspace).thumbnails.rglob("*.jpg"))
    assert left <= 200_000
    assert len(groups[0]) > 5
    assert groups[0] == groups[1]


@pytest.mark.slow
@pytest.mark.model
def test_groups_of_the_last_run_stay_until_those_of_this_one_are_known(demo_copy: Path, tmp_path: Path) -> None:
    settings = Settings(workspace=str(tmp_path / "w"), paths=(str(demo_copy),), scan=Scan(workers=2))
    list(pipeline.run(settings))
    photo = next(demo_copy.rglob("IMG_3003.JPG"))
    Image.open(photo).rotate(10).save(demo_copy / "another.jpg")
    events = list(pipeline.run(settings, early=True))
    ready = [event.groups for event in events if isinstance(event, GroupsReady) and event.level is Level.AI]
    assert len(ready) > 1, "there is an early grouping, before the new photo is embedded"
    assert min(ready) == max(ready) > 0
    assert not [event for event in events if isinstance(event, Notice) and event.text.startswith("Found")]
