"""Two removals at once, as of two workspaces, or of one plan that was started twice."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.act.conftest import keep, make, plan, remove
from tui_dedup import act
from tui_dedup.act import deeds, freedesktop
from tui_dedup.act.planfile import Plan
from tui_dedup.act.verify import recheck
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed
from tui_dedup.settings import DeedAction, Settings

FILES = 100
Results = dict[str, str]


def carry_out(plan: Plan, catalog: Path) -> Results:
    """Carry out a plan and return what became of each path."""
    with Catalog(catalog) as opened:
        return {deed.path: deed.result for deed in act.apply(opened, plan, Settings()) if isinstance(deed, Deed)}


@pytest.mark.parametrize("opposite", [False, True])
@pytest.mark.parametrize("actions", [("trash", "trash"), ("move", "trash"), ("hardlink", "trash"), ("hardlink", "hardlink")])
def test_each_photo_is_kept_once_and_nobody_is_told_otherwise(
    photos: Path, tmp_path: Path, trash: Path, actions: tuple[DeedAction, DeedAction], opposite: bool
) -> None:
    pairs = [(make(photos / f"a/{n}.jpg", b"%d" % n), make(photos / f"b/{n}.jpg", b"%d" % n)) for n in range(FILES)]
    turned = [pair[::-1] for pair in pairs] if opposite else pairs
    plans = [
        plan(*([keep(a), remove(b)] for a, b in order), action=action, move_to=tmp_path / "away")
        for action, order in zip(actions, (pairs, turned), strict=True)
    ]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        told = pool.starmap(carry_out, zip(plans, (tmp_path / "1.sqlite", tmp_path / "2.sqlite"), strict=True), chunksize=1)
    for number, pair in enumerate(pairs):
        left = [path for path in pair if path.exists()]
        assert left
        assert all(path.read_bytes() == b"%d" % number for path in left)
    if "hardlink" not in actions:
        done = [path for results in told for path, result in results.items() if result == "done"]
        assert not any(map(os.path.exists, done))
    assert {path.name for path in trash.glob("files/*")} == {path.stem for path in trash.glob("info/*")}


@pytest.mark.parametrize("early", [True, False])
def test_what_another_removal_took_stays_where_it_put_it(
    photos: Path, tmp_path: Path, trash: Path, apply: Callable[..., dict[str, Deed]], monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    """It lies in the same trash: it was brought back from there, while the other one called it removed."""
    copy = make(photos / "b.jpg")
    wanted = plan([keep(make(photos / "a.jpg")), remove(copy)])

    def meanwhile(proof: object) -> None:
        if not early:
            recheck(proof)
        monkeypatch.undo()
        assert carry_out(wanted, tmp_path / "other.sqlite") == {str(copy): "done"}
        if early:
            recheck(proof)

    monkeypatch.setattr(deeds, "recheck", meanwhile)
    deed = apply(wanted)["b.jpg"]
    said = f"{copy} went away after it was verified" if early else "it could not be moved: No such file or directory"
    assert (deed.result, deed.detail) == ("left", said)
    assert (trash / "files/b.jpg").exists()


def test_a_move_that_a_server_made_and_called_failed_is_made(
    photos: Path, trash: Path, apply: Callable[..., dict[str, Deed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is asked again, since its answer was lost, finds nothing to move any more."""
    copy = make(photos / "b.jpg")

    def asked_twice(source: str, target: str) -> None:
        for _ in range(2):
            os.rename(source, target)

    monkeypatch.setattr(freedesktop, "rename_new", asked_twice)
    deed = apply(plan([keep(make(photos / "a.jpg")), remove(copy)]))["b.jpg"]
    assert (deed.result, deed.detail) == ("done", f"in the trash, at {trash}/files/b.jpg")


def test_a_link_that_another_removal_made_stays(
    photos: Path, tmp_path: Path, trash: Path, apply: Callable[..., dict[str, Deed]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the last moment it takes the place of the photo, which lies in the trash then: that one was brought back."""
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    enter = freedesktop.enter

    def meanwhile(place: freedesktop.Trash, path: str) -> str:
        monkeypatch.undo()
        assert carry_out(plan([keep(kept), remove(copy)], action="hardlink"), tmp_path / "other.sqlite") == {path: "done"}
        return enter(place, path)

    monkeypatch.setattr(freedesktop, "enter", meanwhile)
    deed = apply(plan([keep(kept), remove(copy)]))["b.jpg"]
    said = f"{copy} was replaced at the last moment; what replaced it was put back"
    assert (deed.result, deed.detail) == ("left", said)
    assert copy.samefile(kept)
    assert (trash / "files/b.jpg").exists()
