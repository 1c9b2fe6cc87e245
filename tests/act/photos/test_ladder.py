"""What goes to Photos, what must hold before, and what is left when nothing answers."""

import os
from pathlib import Path

import msgspec
import pytest

from tui_dedup import act
from tui_dedup.act import plan as plans
from tui_dedup.act.photos.split import split
from tui_dedup.events import Deed
from tui_dedup.macos import libraries
from tui_dedup.settings import Photos, Settings


@pytest.fixture(autouse=True)
def _nothing_answers(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Neither PhotoKit nor osascript is there, as on Linux."""
    if "photokit" not in request.fixturenames and "photos" not in request.fixturenames:
        monkeypatch.setenv("PATH", "/nowhere")


def change(scene, **changes: object) -> None:
    """Change the member of the plan that is to go."""
    (group,) = scene.plan.groups
    members = tuple(
        msgspec.structs.replace(member, **changes) if member.action == "remove" else member for member in group.members
    )
    scene.plan = msgspec.structs.replace(scene.plan, groups=(msgspec.structs.replace(group, members=members),))


def test_the_plan_knows_the_items_by_uuid_and_library(scene) -> None:
    (group,) = scene.plan.groups
    assert {member.asset.library for member in group.members} == {str(scene.library)}
    assert all(member.asset.uuid in member.path for member in group.members)


def test_where_nothing_answers_the_plan_is_saved_with_its_command(scene, tmp_path: Path) -> None:
    deed = scene.apply()
    saved = tmp_path / "workspace" / "photos-plan.json"
    assert (deed.result, deed.detail.endswith(f"dedup-tui apply {saved}")) == ("left", True)
    assert plans.load(saved).groups == scene.plan.groups
    assert "PhotoKit: it is on a Mac only" in scene.notices


def test_a_saved_plan_is_carried_out_later_at_the_mac(scene, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    scene.apply()
    request.getfixturevalue("photokit")
    scene.plan = plans.load(tmp_path / "workspace" / "photos-plan.json")
    assert scene.apply().result == "done"


def test_a_plan_made_on_a_copy_fits_the_library_of_the_mac(scene, photokit, home: Path) -> None:
    there = scene.library.rename(scene.library.parent / "Real.photoslibrary")
    for path in home.rglob("*.plist"):
        path.write_bytes(path.read_bytes().replace(b"Mine.photoslibrary", b"Real.photoslibrary"))
    assert libraries.system_library() == str(there)
    scene.settings = msgspec.structs.replace(scene.settings, photos=Photos(libraries=("auto",)))
    assert scene.apply().result == "done"


def test_a_photo_that_changed_since_leaves_its_group_alone(scene, photokit) -> None:
    path = next(scene.library.rglob(f"originals/*/{scene.uuids[0]}.jpeg"))
    path.write_bytes(path.read_bytes() + b"!")
    deed = scene.apply()
    assert deed.result == "left"
    assert "changed since the scan" in deed.detail
    assert "requests" not in photokit.state


def test_a_protected_kind_stays_whatever_a_plan_says(scene, photokit) -> None:
    (group,) = scene.plan.groups
    asset = next(member.asset for member in group.members if member.action == "remove")
    change(scene, asset=msgspec.structs.replace(asset, traits=("favourite",)))
    assert "protected in Photos (favourite)" in scene.apply().detail
    assert "requests" not in photokit.state


def test_a_plan_that_names_the_file_of_another_item_is_refused(scene, photokit) -> None:
    (group,) = scene.plan.groups
    asset = next(member.asset for member in group.members if member.action == "remove")
    change(scene, asset=msgspec.structs.replace(asset, uuid="0EBA5A05-6E6B-4EF6-B264-8F3AE6B88379"))
    assert "another file than that of the item" in scene.apply().detail
    assert "requests" not in photokit.state


def test_without_its_item_a_file_in_a_library_is_never_touched(scene) -> None:
    change(scene, asset=None)
    deed = scene.apply()
    assert deed.result == "left"
    assert "part of a photo library" in deed.detail


def test_a_preview_is_nothing_that_may_stay_alone(scene, photokit) -> None:
    (group,) = scene.plan.groups
    members = tuple(
        msgspec.structs.replace(member, asset=msgspec.structs.replace(member.asset, stand_in=True))
        if member.action == "keep"
        else member
        for member in group.members
    )
    scene.plan = msgspec.structs.replace(scene.plan, groups=(msgspec.structs.replace(group, members=members),))
    assert "the original is not on this disk" in scene.apply().detail


def test_a_folder_gives_its_copy_to_the_trash_and_photos_its_own(scene, photokit, home: Path, tmp_path: Path) -> None:
    (group,) = scene.plan.groups
    kept = next(member for member in group.members if member.action == "keep")
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(Path(kept.path).read_bytes())
    stat = copy.stat()
    file = plans.PlanMember(
        path=str(copy),
        size=stat.st_size,
        device=stat.st_dev,
        inode=stat.st_ino,
        mtime_ns=stat.st_mtime_ns,
        md5=kept.md5,
        action="remove",
    )
    both = msgspec.structs.replace(group, members=(*group.members, file))
    whole = msgspec.structs.replace(scene.plan, groups=(both,))
    deeds = {deed.action: deed for deed in act.apply(scene.catalog, whole, scene.settings) if isinstance(deed, Deed)}
    assert {action: deed.result for action, deed in deeds.items()} == {"trash": "done", "photos": "done"}
    assert not os.path.lexists(copy)
    assert len(scene.catalog.journal.removals()) == 2


def test_both_parts_of_a_plan_have_all_that_stays(scene) -> None:
    files, items = split(scene.plan)
    assert not files.groups
    assert items.groups == scene.plan.groups


def test_a_rehearsal_asks_photos_for_nothing(scene, photokit) -> None:
    scene.plan = msgspec.structs.replace(scene.plan, action="report")
    assert scene.apply().result == "planned"
    assert "requests" not in photokit.state


def test_settings_protect_an_item_from_the_plan_on(scene) -> None:
    scene.catalog._database.write("UPDATE asset SET traits = '[\"favourite\"]'")
    planned = plans.build(scene.catalog, Settings())
    assert not any(group.removed for group in planned.groups)
    warnings = [warning for group in planned.groups for member in group.members for warning in member.warnings]
    assert warnings == ["marked, but stays: protected in Photos (favourite)"]
