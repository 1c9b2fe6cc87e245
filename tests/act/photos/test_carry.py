"""What only the lost photo had goes to the kept one first, is read back, and stops the removal where it cannot."""

import msgspec
import pytest

from tui_dedup import act
from tui_dedup.act import metadata
from tui_dedup.act import plan as plans
from tui_dedup.events import Notice


@pytest.fixture
def rich(scene, photos):
    """The item that goes has a keyword and an album, which the one that stays lacks."""
    (group,) = scene.plan.groups
    members = tuple(
        msgspec.structs.replace(member, asset=msgspec.structs.replace(member.asset, keywords=("beach",), albums=("Trip",)))
        if member.action == "remove"
        else member
        for member in group.members
    )
    scene.plan = msgspec.structs.replace(scene.plan, groups=(msgspec.structs.replace(group, members=members),))
    photos.change(albums=[{"id": "TRIP", "name": "Trip", "members": []}])
    return scene


def kept(scene, photos) -> dict:
    return next(item for item in photos.state["items"] if scene.uuids[0] in item["id"])


def test_the_kept_one_gets_it_before_the_other_goes(rich, photos, photokit) -> None:
    assert rich.apply(carry=True).result == "done"
    assert kept(rich, photos)["keywords"] == ["beach"]
    assert photos.state["albums"][0]["members"] == [f"{rich.uuids[0]}/L0/001"]
    assert "IMG_1994.JPG takes from those that go: keywords beach; albums Trip" in rich.notices


def test_it_is_done_only_when_asked_for(rich, photos, photokit) -> None:
    assert rich.apply().result == "done"
    assert not photos.calls("set_details.applescript")


@pytest.mark.parametrize(
    ("script", "answer"),
    [("set_details.applescript", -1743), ("set_details.applescript", "nothing"), ("add_to_album.applescript", "nothing")],
)
def test_when_it_is_not_there_afterwards_nothing_is_removed(rich, photos, photokit, script: str, answer) -> None:
    photos.trouble(script, answer)
    deed = rich.apply(carry=True)
    assert deed.result == "left"
    assert "dedup-tui apply" in deed.detail
    assert "Nothing is removed" in rich.notices
    assert "requests" not in photokit.state


def test_two_albums_of_one_name_cannot_be_told_apart(rich, photos, photokit) -> None:
    photos.change(albums=[{"id": name, "name": "Trip", "members": []} for name in ("ONE", "TWO")])
    assert rich.apply(carry=True).result == "left"
    assert "2 albums called Trip" in rich.notices


def test_a_rehearsal_shows_it_and_writes_nothing(rich, photos) -> None:
    settings = msgspec.structs.replace(rich.settings, photos=msgspec.structs.replace(rich.settings.photos, carry=True))
    told = [event.text for event in act.rehearse(rich.plan, settings) if isinstance(event, Notice)]
    assert told == ["IMG_1994.JPG takes from those that go: keywords beach; albums Trip"]
    assert not photos.calls("set_details.applescript")


def test_the_plan_warns_of_what_would_be_lost(scene) -> None:
    scene.catalog._database.write("UPDATE asset SET keywords = '[\"beach\"]' WHERE uuid = ?", (scene.gone,))
    (group,) = plans.build(scene.catalog, scene.settings).groups
    (removed,) = group.removed
    assert removed.warnings == ("has what no kept photo has: keywords",)


def test_no_sidecar_is_ever_planned_inside_a_library(rich, monkeypatch: pytest.MonkeyPatch) -> None:
    (group,) = rich.plan.groups
    lost = {member.location: {"keywords": frozenset({"beach"})} for member in group.removed}
    monkeypatch.setattr(metadata, "_read", lambda paths: lost)
    assert metadata.losses(rich.plan) == []
