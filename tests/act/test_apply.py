"""A plan is carried out as far as it can be proven, and no further."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.act.conftest import contents, keep, make, plan, remove
from tui_dedup import act
from tui_dedup.act import deeds
from tui_dedup.act.guard import Case
from tui_dedup.act.planfile import PlanError
from tui_dedup.act.verify import Proof, recheck
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed, StageFinished, StageStarted
from tui_dedup.records import Level
from tui_dedup.settings import Act, DeedAction, Settings

Apply = Callable[..., dict[str, Deed]]


def test_a_marked_copy_goes_to_the_trash(photos: Path, trash: Path, apply: Apply, catalog: Catalog) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    deeds = apply(plan([keep(kept), remove(copy)]))
    assert deeds["b.jpg"].result == "done"
    assert kept.exists()
    assert not copy.exists()
    assert (trash / "files/b.jpg").read_bytes() == b"a photo"
    (deed,) = catalog.journal.deeds(1)
    assert (deed.state, deed.destination) == ("done", str(trash / "files/b.jpg"))


def test_events_tell_how_far_it_is(photos: Path, catalog: Catalog) -> None:
    wanted = plan([keep(make(photos / "a.jpg")), remove(make(photos / "b.jpg"))])
    events = list(act.apply(catalog, wanted, Settings()))
    assert events[0] == StageStarted("remove", 1)
    assert isinstance(events[-1], StageFinished)
    assert catalog.journal.removals()[0].finished is not None


def changed(path: Path) -> None:
    path.write_bytes(b"another photo")


def same_size_same_time(path: Path) -> None:
    stat = path.stat()
    path.write_bytes(b"A PHOTO")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def replaced(path: Path) -> None:
    other = make(path.with_name("other"), b"a photo")
    os.replace(other, path)


def truncated(path: Path) -> None:
    os.truncate(path, 3)


def touched(path: Path) -> None:
    os.utime(path, (1, 1))


def gone(path: Path) -> None:
    path.unlink()


def a_link(path: Path) -> None:
    path.rename(path.with_name("moved"))
    path.symlink_to(path.with_name("moved"))


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("harm", [changed, same_size_same_time, replaced, truncated, touched, gone, a_link, a_folder, a_pipe])
@pytest.mark.parametrize("victim", ["kept.jpg", "copy.jpg"])
def test_a_file_that_changed_since_the_review_drops_its_group_and_no_other(
    photos: Path, apply: Apply, harm: Callable[[Path], None], victim: str
) -> None:
    bad = [keep(make(photos / "bad/kept.jpg")), remove(make(photos / "bad/copy.jpg")), remove(make(photos / "bad/third.jpg"))]
    good = [keep(make(photos / "good/kept.jpg", b"good")), remove(make(photos / "good/fine.jpg", b"good"))]
    harm(photos / "bad" / victim)
    deeds = apply(plan(bad, good))
    assert [deeds["copy.jpg"].result, deeds["third.jpg"].result, deeds["fine.jpg"].result] == ["left", "left", "done"]
    assert victim in deeds["third.jpg"].detail
    assert (photos / "bad/third.jpg").exists()


def test_a_hard_link_of_the_kept_file_is_no_copy(photos: Path, apply: Apply) -> None:
    kept = make(photos / "kept.jpg")
    os.link(kept, photos / "link.jpg")
    deeds = apply(plan([keep(kept), remove(photos / "link.jpg")]))
    assert deeds["link.jpg"].result == "left"
    assert "twice" in deeds["link.jpg"].detail
    assert (photos / "link.jpg").exists()


def test_the_same_file_twice_in_a_plan_is_left(photos: Path, apply: Apply) -> None:
    kept, copy = make(photos / "kept.jpg"), make(photos / "copy.jpg")
    deeds = apply(plan([keep(kept), remove(copy)], [keep(copy), remove(kept)]))
    assert {deed.result for deed in deeds.values()} == {"left"}
    assert kept.exists()
    assert copy.exists()


def test_a_symlink_is_no_keeper(photos: Path, apply: Apply) -> None:
    target = make(photos / "target.jpg")
    link = photos / "link.jpg"
    link.symlink_to(target)
    deeds = apply(plan([keep(link), remove(target)]))
    assert deeds["target.jpg"].result == "left"
    assert target.exists()


def test_a_group_that_keeps_nothing_is_left(photos: Path, apply: Apply) -> None:
    a, b = make(photos / "a.jpg"), make(photos / "b.jpg")
    deeds = apply(plan([remove(a), remove(b)]))
    assert {(deed.result, deed.detail) for deed in deeds.values()} == {("left", "no copy would stay")}
    assert a.exists()
    assert b.exists()


def test_an_exact_group_needs_a_kept_copy_of_the_same_bytes(photos: Path, apply: Apply) -> None:
    members = [keep(make(photos / "a.jpg")), remove(make(photos / "b.jpg", b"another"))]
    assert apply(plan(members))["b.jpg"].result == "left"
    assert apply(plan(members, level=Level.PERCEPTUAL))["b.jpg"].result == "done"


@pytest.mark.parametrize("spelling", ["protected", "link-to-protected", "protected/.."])
def test_nothing_in_a_protected_folder_is_removed(photos: Path, apply: Apply, spelling: str) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "protected/deep/b.jpg")
    (photos / "link-to-protected").symlink_to(photos / "protected")
    settings = Settings(act=Act(protect=(str(photos / spelling),)))
    deeds = apply(plan([keep(kept), remove(copy)]), settings)
    assert (deeds["b.jpg"].result, deeds["b.jpg"].detail) == ("left", f"{copy} is protected")
    assert copy.exists()


def test_a_photo_library_is_never_touched(photos: Path, apply: Apply) -> None:
    kept, inside = make(photos / "a.jpg"), make(photos / "My.PhotosLibrary/originals/b.jpg")
    assert apply(plan([keep(kept), remove(inside)]))["b.jpg"].result == "left"
    assert inside.exists()


def test_a_folder_that_became_a_link_is_not_followed(photos: Path, apply: Apply) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "folder/b.jpg")
    wanted = plan([keep(kept), remove(copy)])
    (photos / "folder").rename(photos / "elsewhere")
    (photos / "folder").symlink_to(photos / "elsewhere")
    assert apply(wanted)["b.jpg"].result == "left"
    assert (photos / "elsewhere/b.jpg").exists()


def test_companions_go_with_their_photo(photos: Path, trash: Path, apply: Apply) -> None:
    kept = keep(make(photos / "a/1.jpg"), make(photos / "a/1.mov", b"video"))
    copy = remove(make(photos / "b/1.jpg"), make(photos / "b/1.mov", b"video"))
    assert {deed.result for deed in apply(plan([kept, copy])).values()} == {"done"}
    assert not list((photos / "b").iterdir())
    assert contents(trash / "files") == {b"a photo", b"video"}


def test_a_companion_that_no_kept_copy_has_saves_its_photo(photos: Path, apply: Apply) -> None:
    copy = remove(make(photos / "b/1.jpg"), make(photos / "b/1.mov", b"video"))
    deeds = apply(plan([keep(make(photos / "a/1.jpg")), copy]))
    assert {deed.result for deed in deeds.values()} == {"left"}
    assert "1.mov would go" in deeds["1.jpg"].detail


def test_companions_whose_content_the_plan_does_not_know_are_compared_by_their_bytes(photos: Path, apply: Apply) -> None:
    kept = keep(make(photos / "a/1.jpg"), make(photos / "a/1.mov", b"video"))
    other = remove(make(photos / "b/1.jpg"), make(photos / "b/1.mov", b"VIDEO"))
    blank = [replace(member, companions=tuple(replace(file, md5=None) for file in member.companions)) for member in (kept, other)]
    assert {deed.result for deed in apply(plan(blank)).values()} == {"left"}
    assert (photos / "b/1.mov").exists()


def test_a_companion_that_went_away_drops_the_group(photos: Path, apply: Apply) -> None:
    kept = keep(make(photos / "a/1.jpg"), make(photos / "a/1.mov", b"video"))
    copy = remove(make(photos / "b/1.jpg"), make(photos / "b/1.mov", b"video"))
    (photos / "b/1.mov").unlink()
    assert apply(plan([kept, copy]))["1.jpg"].result == "left"


def test_names_of_any_bytes_go_and_come_back(photos: Path, apply: Apply, undo: Apply) -> None:
    names = ["two\nlines.jpg", os.fsdecode(b"latin-\xe9.jpg"), "\x1b[31mred.jpg", "-rf", "100%.jpg", "ünï.jpg", "a b.jpg"]
    kept = keep(make(photos / "kept.jpg"))
    copies = [make(photos / name) for name in names]
    deeds = apply(plan([kept, *map(remove, copies)]))
    assert {deed.result for deed in deeds.values()} == {"done"}
    assert all(deed.path.isprintable() for deed in deeds.values())
    assert {deed.result for deed in undo().values()} == {"done"}
    assert all(copy.read_bytes() == b"a photo" for copy in copies)


def test_what_the_plan_does_not_name_is_not_touched(photos: Path, apply: Apply) -> None:
    bystander = make(photos / "c.jpg")
    apply(plan([keep(make(photos / "a.jpg")), remove(make(photos / "b.jpg"))]))
    assert bystander.exists()


def test_stopping_between_batches_leaves_a_journal_that_holds(photos: Path, catalog: Catalog, undo: Apply) -> None:
    groups = [[keep(make(photos / f"{n}a", b"%d" % n)), remove(make(photos / f"{n}b", b"%d" % n))] for n in range(600)]
    events = act.apply(catalog, plan(*groups), Settings())
    while not isinstance(next(events), Deed):
        pass
    events.close()
    moved = [deed for deed in catalog.journal.deeds(1) if deed.state == "done"]
    assert 0 < len(moved) < 600
    assert catalog.journal.removals()[0].finished is None
    undo()
    assert all((photos / f"{n}b").exists() for n in range(600))


@pytest.mark.parametrize("action", ["trash", "move", "hardlink"])
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_an_interrupt_leaves_a_photo_and_its_film_together(
    photos: Path, tmp_path: Path, apply: Apply, undo: Apply, monkeypatch: pytest.MonkeyPatch, action: DeedAction, gone: int
) -> None:
    """Ctrl-C, a closed terminal or a cancel in the app may come before, between or after the two."""
    copies = [make(photos / "b/1.jpg"), make(photos / "b/1.mov", b"video")]
    before = [copy.stat().st_ino for copy in copies]

    def now() -> list[int | None]:
        return [copy.stat().st_ino if copy.exists() else None for copy in copies]

    def interrupted(step: Callable[..., None]) -> Callable[..., None]:
        def look(*about: object) -> None:
            if sum(inode not in before for inode in now()) == gone:
                raise KeyboardInterrupt
            step(*about)

        return look

    monkeypatch.setattr(deeds, "recheck", interrupted(recheck))
    monkeypatch.setattr(Case, "check_kept", interrupted(Case.check_kept))
    kept = keep(make(photos / "a/1.jpg"), make(photos / "a/1.mov", b"video"))
    with pytest.raises(KeyboardInterrupt):
        apply(plan([kept, remove(*copies)], action=action, move_to=tmp_path / "moved"))
    assert now() == before
    monkeypatch.undo()
    undo()
    assert now() == before


def test_a_path_that_its_folder_spells_in_another_way_is_left(photos: Path, apply: Apply) -> None:
    """Where a disk is blind to case, both are one file, and some such disks tell another inode for each."""
    kept, copy = make(photos / "kept.jpg"), make(photos / "copy.jpg")
    other = replace(keep(kept), path=str(photos / "Kept.JPG"))
    deeds = apply(plan([other, remove(copy)]))
    assert deeds["copy.jpg"].result == "left"
    assert "spelled in another way" in deeds["copy.jpg"].detail


@pytest.mark.parametrize("action", ["trash", "move"])
def test_what_goes_with_the_kept_photo_comes_back(
    photos: Path, apply: Apply, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, action: DeedAction
) -> None:
    """Two names that nobody could tell for one, as those of a disk that is mounted twice."""
    kept, copy = make(photos / "kept.jpg"), make(photos / "copy.jpg")
    companion = make(photos / "copy.xmp", b"a sidecar")

    def lose(proof: Proof) -> None:
        recheck(proof)
        if proof.path == str(copy):
            kept.unlink()

    monkeypatch.setattr(deeds, "recheck", lose)
    members = [keep(kept, make(photos / "kept.xmp", b"a sidecar")), remove(copy, companion)]
    told = apply(plan(members, action=action, move_to=tmp_path / "away"))
    assert told["copy.jpg"].result == told["copy.xmp"].result == "left"
    assert "or both are one file; it was put back" in told["copy.jpg"].detail
    assert copy.read_bytes() == b"a photo"
    assert companion.exists()


@pytest.mark.parametrize("folder", ["Trash/files", ".Trash-1000/files", ".Trashes/501", "$RECYCLE.BIN"])
@pytest.mark.parametrize("action", ["trash", "report"])
def test_a_copy_in_a_trash_is_none(photos: Path, apply: Apply, folder: str, action: DeedAction) -> None:
    """With the one that stays for it, it goes when the trash is emptied."""
    (photos / "Trash/info").mkdir(parents=True)
    thrown, copy = make(photos / folder / "a.jpg"), make(photos / "b.jpg")
    deed = apply(plan([keep(thrown), remove(copy)], action=action))["b.jpg"]
    assert (deed.result, deed.detail) == ("left", f"{thrown} lies in a trash, and goes when that is emptied")
    assert copy.exists()


@pytest.mark.parametrize("link", [True, False])
def test_nothing_is_moved_into_a_trash(photos: Path, tmp_path: Path, catalog: Catalog, apply: Apply, link: bool) -> None:
    target = tmp_path / ".Trash-1000/files"
    if link:
        target.mkdir(parents=True)
        (tmp_path / "aside").symlink_to(target)
        target = tmp_path / "aside"
    copy = make(photos / "b.jpg")
    with pytest.raises(PlanError, match="lies in a trash"):
        apply(plan([keep(make(photos / "a.jpg")), remove(copy)], action="move", move_to=target))
    assert copy.exists()
    assert catalog.journal.removals() == []


def test_a_plan_that_makes_of_what_stays_what_goes_elsewhere_is_left(photos: Path, apply: Apply) -> None:
    """As an edited plan can: the photo that one group keeps is one that another group removes, or goes with one."""
    a, b, c, d = (make(photos / f"{name}.jpg") for name in "abcd")
    deeds = apply(plan([keep(a), remove(b)], [keep(c), remove(a)], [keep(b), remove(d, c)]))
    assert {deed.result for deed in deeds.values()} == {"left"}
    assert all(path.exists() for path in (a, b, c, d))


def test_a_photo_that_is_to_go_twice_is_left(photos: Path, apply: Apply) -> None:
    kept, copy = make(photos / "a.jpg"), make(photos / "b.jpg")
    for wanted in (plan([keep(kept), remove(copy), remove(copy)]), plan([keep(kept), remove(copy)], [keep(kept), remove(copy)])):
        assert apply(wanted)["b.jpg"].result == "left"
    assert copy.exists()
