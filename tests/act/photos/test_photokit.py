"""PhotoKit, by a stand-in with its real constants: what is deleted, what is not, and what is said of it."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tui_dedup import act
from tui_dedup.act import UndoError
from tui_dedup.act.photos import photokit_rung
from tui_dedup.act.photos.rung import Candidate
from tui_dedup.records import Trait


def digest(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def test_the_copy_goes_in_one_request_and_photos_does_it(scene, photokit) -> None:
    before = digest(scene.library)
    deed = scene.apply()
    assert (deed.action, deed.result, deed.detail) == ("photos", "done", "in Recently Deleted in Photos")
    assert photokit.state["requests"] == [[scene.gone]]
    assert set(photokit.state["assets"]) == {scene.uuids[0]}
    assert scene.journal == [("done", "in Recently Deleted in Photos")]
    assert digest(scene.library) == before, "we never touch the library"


def test_what_photos_removed_stands_in_no_group(scene, photokit) -> None:
    scene.apply()
    assert not scene.catalog.groups.rows("exact")


def test_undo_says_that_photos_can(scene, photokit) -> None:
    scene.apply()
    with pytest.raises(UndoError, match=r"Recently Deleted.*1 item.*Recover"):
        list(act.undo(scene.catalog))


def test_a_cancel_means_that_nothing_happened(scene, photokit, photos) -> None:
    photokit.change(trouble=photokit_rung.CANCELLED)
    deed = scene.apply()
    assert (deed.result, deed.detail) == ("left", "you cancelled; nothing was removed")
    assert scene.journal == [("failed", "you cancelled; nothing was removed")]
    assert not photos.calls("make_album.applescript"), "no other way is tried after a no"
    with pytest.raises(UndoError, match="no removal"):
        list(act.undo(scene.catalog))


def test_success_is_believed_only_when_the_item_is_gone(scene, photokit) -> None:
    photokit.change(trouble="nothing happens")
    deed = scene.apply()
    assert (deed.result, deed.detail) == ("left", "Photos said that it was deleted, but it is still there")


def test_a_refusal_is_told_with_its_words(scene, photokit) -> None:
    photokit.change(trouble=3300)
    deed = scene.apply()
    assert deed.result == "left"
    assert "PHPhotosErrorDomain error 3300" in deed.detail


def test_a_question_that_nobody_answers_ends(scene, photokit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photokit_rung, "CONFIRM_SECONDS", 3.0)
    photokit.change(trouble="hang")
    deed = scene.apply()
    assert deed.result == "left"
    assert "nobody answered" in deed.detail


@pytest.mark.parametrize("which", [0, -1])
def test_an_item_that_is_gone_from_photos_leaves_its_group_alone(scene, photokit, which: int) -> None:
    photokit.lose(scene.uuids[which])
    deed = scene.apply()
    assert deed.result == "left"
    assert "Photos any more" in deed.detail or "no such item" in deed.detail
    assert "requests" not in photokit.state


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"favourite": True}, "favourite"),
        ({"hidden": True}, "hidden"),
        ({"edited": True}, "edited"),
        ({"burst": "B"}, "burst"),
        ({"subtypes": 8}, "live"),
        ({"source": 2}, "shared"),
        ({"deletable": False}, "does not let it be deleted"),
    ],
)
def test_what_became_protected_since_the_scan_stays(scene, photokit, facts: dict[str, object], words: str) -> None:
    photokit.change(assets={**photokit.state["assets"], scene.gone: facts})
    deed = scene.apply()
    assert deed.result == "left"
    assert words in deed.detail
    assert "requests" not in photokit.state


def test_a_kind_that_is_not_protected_goes(scene, photokit) -> None:
    photokit.change(assets={**photokit.state["assets"], scene.gone: {"favourite": True}})
    assert scene.apply(protect=(Trait.EDITED,)).result == "done"


def test_permission_is_asked_for_once(scene, photokit) -> None:
    photokit.change(status=0, answer=3)
    assert scene.apply().result == "done"


@pytest.mark.parametrize(("status", "words"), [(1, "a profile"), (2, "denied"), (4, "only some photos")])
def test_without_permission_the_next_rung_is_tried_and_the_switch_named(scene, photokit, photos, status, words) -> None:
    photokit.change(status=status)
    deed = scene.apply()
    assert "in the album" in deed.detail
    assert words in scene.notices
    assert "Privacy & Security > Photos" in scene.notices


def test_without_its_bindings_it_says_what_to_install(scene, photokit, photos, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH")
    assert "in the album" in scene.apply().detail
    assert "dedup-tui[photokit]" in scene.notices


def test_another_library_than_the_systems_is_not_for_photokit(scene, photokit, photos, home: Path, tmp_path: Path) -> None:
    (tmp_path / "Other.photoslibrary").mkdir()
    for path in home.rglob("*.plist"):
        path.write_bytes(path.read_bytes().replace(b"Mine.photoslibrary", b"Other.photoslibrary"))
    scene.apply()
    assert "System Photo Library only" in scene.notices
    assert "requests" not in photokit.state


def test_over_ssh_photokit_is_not_asked(scene, photokit, photos, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5 10.0.0.2 22")
    deed = scene.apply()
    assert "in the album" in deed.detail
    assert "requests" not in photokit.state
    assert "Over SSH" in scene.notices


def test_only_what_is_gone_counts_when_photos_removes_some(scene, photokit) -> None:
    """Two items go in one request, and Photos says yes but takes one."""
    (group,) = scene.plan.groups
    gone, (kept,) = next(iter(group.removed)), tuple(group.kept)
    other = msgspec.structs.replace(gone, asset=msgspec.structs.replace(gone.asset, uuid="0EBA5A05-6E6B-4EF6-B264-8F3AE6B88379"))
    photokit.change(assets={**photokit.state["assets"], other.asset.uuid: {}}, trouble="partly")
    fates = photokit_rung.PhotoKitRung(scene.settings.photos).take([Candidate(gone, (kept,)), Candidate(other, (kept,))])
    (asked,) = photokit.state["requests"]
    assert {uuid: fate.result for uuid, fate in fates.items()} == {asked[0]: "done", asked[1]: "left"}
    assert fates[asked[1]].detail == "Photos said that it was deleted, but it is still there"


def test_a_removal_that_is_cut_off_is_in_the_journal(scene, photokit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Photos did it, and we ended before we heard: the entry stays open, undo names the place, and a second try finds it gone."""
    ask = photokit_rung._ask

    def cut_off(deed: str, *rest: Any) -> Any:
        answer = ask(deed, *rest)
        if deed == "delete":
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(photokit_rung, "_ask", cut_off)
    with pytest.raises(KeyboardInterrupt):
        scene.apply()
    assert [state for state, _ in scene.journal] == ["intended"]
    with pytest.raises(UndoError, match=r"Recently Deleted.*1 item"):
        list(act.undo(scene.catalog))
    monkeypatch.setattr(photokit_rung, "_ask", ask)
    assert "no such item, or no longer" in scene.apply().detail
