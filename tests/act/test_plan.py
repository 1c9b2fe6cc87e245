"""From the marks in the catalog to a plan, and the plan as a file."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from tests.act.conftest import keep, make, plan, remove
from tui_dedup.act import drafting
from tui_dedup.act import plan as plans
from tui_dedup.act.plan import PlanError
from tui_dedup.act.planfile import schema
from tui_dedup.catalog import Catalog
from tui_dedup.records import (
    FILM,
    PICTURES,
    Action,
    Evidence,
    Fingerprint,
    Group,
    Kind,
    Level,
    Member,
    Relation,
    Scanned,
    SourceFile,
)
from tui_dedup.settings import Act, Settings

SCHEMA = Path(plans.__file__).parents[1] / "schemas/plan-1.json"


class Library:
    """Files that the catalog knows, by name, and groups of them."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self.catalog, self.folder = catalog, folder
        self.run = catalog.runs.begin([str(folder)])
        self.ids: dict[str, int] = {}
        self.groups: dict[Level, list[Group]] = {level: [] for level in Level}

    def add(self, name: str, content: bytes = b"a photo", side: int = 100, extras: Iterable[str] = ()) -> Path:
        """Make a photo and record it as the scan does."""
        path = self.add_other(name, content, Kind.PHOTO)
        ((number, _),) = self.catalog.files.unread(self.run, "test")
        md5 = hashlib.md5(content).hexdigest()
        fingerprint = Fingerprint(md5, "JPEG", side, side, 1, bytes(32), None, None, None, None, None, False, frozenset(extras))
        self.catalog.files.save("test", [Scanned(number, md5, fingerprint)])
        self.ids[name] = number
        return path

    def add_other(self, name: str, content: bytes, kind: Kind) -> Path:
        """Make a file that the scan does not read."""
        path = make(self.folder / name, content)
        found = path.lstat()
        stat = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_dev, found.st_ino)
        self.catalog.files.record(self.run, [SourceFile(str(path), str(self.folder), kind, *stat)])
        return path

    def add_beside(self, photo: str, name: str, content: bytes) -> Path:
        """Make a file that goes with a photo."""
        path = self.add_other(name, content, Kind.SIDECAR)
        self.catalog.companions.link([(str(path), str(self.folder / photo))])
        return path

    def group(self, level: Level, *names: str, relation: Relation = Relation.RESIZED) -> None:
        """Add a group whose keeper is the first."""
        evidence = Evidence(Relation.SAME_BYTES if level is Level.EXACT else relation)
        members = tuple(Member(self.ids[name], name == names[0], "", evidence) for name in names)
        self.groups[level].append(Group(f"{level}:{names[0]}", level, members, 1))
        self.catalog.groups.replace(level, self.groups[level])

    def mark(self, name: str, action: Action = Action.REMOVE) -> None:
        self.catalog.decisions.mark({self.ids[name]: action})

    def plan(self, *levels: Level, protect: tuple[str, ...] = ()) -> dict[str, dict[str, str]]:
        """Build the plan and return action by file name for each group."""
        self.built = plans.build(self.catalog, Settings(act=Act(protect=protect)), levels or tuple(Level))
        return {group.id: {os.path.basename(m.path): m.action for m in group.members} for group in self.built.groups}


@pytest.fixture
def library(catalog: Catalog, photos: Path) -> Library:
    return Library(catalog, photos)


def test_exact_copies_are_removed_by_default(library: Library) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        library.add(name)
    library.group(Level.EXACT, "a.jpg", "b.jpg", "c.jpg")
    assert library.plan() == {"exact:a.jpg": {"a.jpg": "keep", "b.jpg": "remove", "c.jpg": "remove"}}
    assert plans.summary(library.built) == plans.Summary(2, 0, 14, 1, ())


def test_the_undecided_stay(library: Library) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        library.add(name, name.encode())
    library.group(Level.PERCEPTUAL, "a.jpg", "b.jpg", "c.jpg")
    assert library.plan() == {}
    library.mark("b.jpg")
    assert library.plan() == {"perceptual:a.jpg": {"a.jpg": "keep", "b.jpg": "remove", "c.jpg": "keep"}}


@pytest.mark.parametrize("relation", [relation for relation in Relation if relation is not Relation.SAME_BYTES])
def test_without_a_person_only_copies_are_assumed(library: Library, relation: Relation) -> None:
    library.add("a.jpg")
    library.add("b.jpg", b"the next page")
    library.group(Level.PERCEPTUAL, "a.jpg", "b.jpg", relation=relation)
    copies = {Relation.SAME_PICTURE, Relation.RESIZED, Relation.REENCODED, Relation.TURNED}
    planned = plans.build(library.catalog, Settings(), assume=[Level.PERCEPTUAL])
    assert len(planned.groups) == (relation in copies)
    assert plans.unsure(library.catalog, Level.PERCEPTUAL) == (relation not in copies)
    library.mark("b.jpg", Action.KEEP)
    assert plans.unsure(library.catalog, Level.PERCEPTUAL) == 0


def test_a_photo_with_more_than_its_picture_is_not_assumed(library: Library) -> None:
    """The first page alone was compared: the others would be lost with a copy that nobody looked at."""
    library.add("a.tif")
    library.add("b.tif", b"ten pages", extras=[PICTURES])
    library.group(Level.PERCEPTUAL, "a.tif", "b.tif", relation=Relation.SAME_PICTURE)
    assert plans.build(library.catalog, Settings(), assume=[Level.PERCEPTUAL]).groups == ()
    assert plans.unsure(library.catalog, Level.PERCEPTUAL) == 1


@pytest.mark.parametrize("more", [{"side": 200}, {"extras": ["keyword Anna"]}, {"name": "b.dng"}], ids=str)
def test_what_has_more_than_the_keeper_waits_for_a_person(library: Library, more: dict[str, Any]) -> None:
    """Nobody was there to be told that the large picture, the keyword or the RAW would go."""
    library.add("a.jpg", extras=["rating 5"])
    richer = library.add(**{"name": "b.jpg", "content": b"a richer one", "extras": ["rating 5"], **more})
    library.group(Level.PERCEPTUAL, "a.jpg", richer.name)
    assert plans.build(library.catalog, Settings(), assume=[Level.PERCEPTUAL]).groups == ()
    assert plans.unsure(library.catalog, Level.PERCEPTUAL) == 1


def test_copies_of_a_keeper_that_goes_are_not_assumed(library: Library) -> None:
    """Who marked the keeper meant to keep its copy: without either, the edit alone would be left."""
    for name in ("keeper.jpg", "copy.jpg"):
        library.add(name, name.encode())
    library.group(Level.PERCEPTUAL, "keeper.jpg", "copy.jpg")
    library.add("edit.jpg", b"edit")
    edit = Member(library.ids["edit.jpg"], False, "", Evidence(Relation.EDITED))
    (group,) = library.groups[Level.PERCEPTUAL]
    library.catalog.groups.replace(Level.PERCEPTUAL, [replace(group, members=(*group.members, edit))])
    library.mark("keeper.jpg")
    (group,) = plans.build(library.catalog, Settings(), assume=[Level.PERCEPTUAL]).groups
    assert [os.path.basename(member.location) for member in group.removed] == ["keeper.jpg"]


def test_only_the_levels_asked_for_are_planned(library: Library) -> None:
    library.add("a.jpg")
    library.add("b.jpg")
    library.group(Level.EXACT, "a.jpg", "b.jpg")
    assert library.plan(Level.PERCEPTUAL) == {}


def test_copies_stand_with_the_photo_that_stands_for_them(library: Library) -> None:
    """The small picture and its exact copy go together, because the large one stays."""
    library.add("large.jpg", b"large")
    for name in ("small.jpg", "copy.jpg"):
        library.add(name, b"small")
    library.group(Level.EXACT, "small.jpg", "copy.jpg")
    library.group(Level.PERCEPTUAL, "large.jpg", "small.jpg")
    library.mark("small.jpg")
    assert library.plan() == {"perceptual:large.jpg": {"small.jpg": "remove", "copy.jpg": "remove", "large.jpg": "keep"}}


def test_a_photo_stays_when_nothing_like_it_would(library: Library) -> None:
    """`w` hangs on `x` alone: that `k` stays is no reason for `w` to go."""
    for name in ("k.jpg", "x.jpg", "w.jpg"):
        library.add(name, name.encode())
    library.group(Level.PERCEPTUAL, "k.jpg", "x.jpg")
    library.group(Level.AI, "x.jpg", "w.jpg")
    library.mark("x.jpg")
    library.mark("w.jpg")
    assert library.plan() == {"ai:x.jpg": {"k.jpg": "keep", "x.jpg": "remove", "w.jpg": "keep"}}
    assert plans.summary(library.built).warnings == ("1 marked photo stays: nothing like it would be kept",)


def test_all_marked_means_none_removed(library: Library) -> None:
    library.add("a.jpg")
    library.add("b.jpg")
    library.group(Level.EXACT, "a.jpg", "b.jpg")
    library.mark("a.jpg")
    assert library.plan() == {"exact:a.jpg": {"a.jpg": "keep", "b.jpg": "keep"}}
    assert plans.summary(library.built).photos == 0


@pytest.mark.parametrize("spelling", ["safe", "link", "link/../safe", "SAFE"])
def test_protected_photos_stay_and_say_so(library: Library, spelling: str) -> None:
    """In whatever way a removal would find them protected: the question would promise what it refuses."""
    library.add("a.jpg")
    library.add("safe/b.jpg")
    (library.folder / "link").symlink_to("safe")
    library.group(Level.EXACT, "a.jpg", "safe/b.jpg")
    assert library.plan(protect=(str(library.folder / spelling),)) == {"exact:a.jpg": {"a.jpg": "keep", "b.jpg": "keep"}}
    assert plans.summary(library.built).warnings == ("1 marked photo stays: protected",)


@pytest.mark.parametrize("names", [("safe/b.jpg", "b.xmp"), ("b.jpg", "safe/b.xmp")])
def test_a_protected_folder_that_is_away_is_known_by_its_name(library: Library, names: tuple[str, str]) -> None:
    """Whether the photo lies in it or what goes with it."""
    for name in ("a.jpg", names[0]):
        library.add(name)
    library.add_beside(*names, b"edits")
    library.add_beside("a.jpg", "a.xmp", b"edits")
    library.group(Level.EXACT, "a.jpg", names[0])
    (library.folder / "safe").rename(library.folder / "away")
    library.plan(protect=(str(library.folder / "safe"),))
    assert plans.summary(library.built).warnings == ("1 marked photo stays: protected",)


@pytest.mark.parametrize(
    ("folder", "said"),
    [("link", "behind a link"), ("My.photoslibrary", "part of a photo library, from which Photos alone removes")],
)
def test_a_place_from_which_nothing_is_removed_is_told_before(library: Library, folder: str, said: str) -> None:
    library.add("a.jpg")
    library.add(f"{folder}/b.jpg")
    library.group(Level.EXACT, "a.jpg", f"{folder}/b.jpg")
    if folder == "link":
        (library.folder / folder).rename(library.folder / "moved")
        (library.folder / folder).symlink_to("moved")
    library.plan()
    assert plans.summary(library.built).warnings == (f"1 marked photo stays: {said}",)


def test_warnings_name_what_one_might_regret(library: Library) -> None:
    library.add("small.jpg", b"small", side=10)
    library.add("large.cr2", b"large", side=20)
    library.group(Level.PERCEPTUAL, "small.jpg", "large.cr2")
    library.mark("large.cr2")
    library.plan()
    assert plans.summary(library.built).warnings == (
        "1 photo has what no kept photo has: more pixels, a camera original (RAW), a picture without losses",
    )


def test_a_motion_photo_without_another_is_warned_of(library: Library) -> None:
    library.add("a.jpg", b"still")
    library.add("b.jpg", b"moving", extras=[FILM])
    library.add("c.jpg", b"moving too", extras=[FILM])
    library.group(Level.PERCEPTUAL, "a.jpg", "b.jpg")
    library.mark("b.jpg", Action.REMOVE)
    library.plan()
    (removed,) = library.built.groups[0].removed
    assert removed.warnings == (f"{drafting.LACKING}: a video",)
    library.group(Level.AI, "c.jpg", "b.jpg")
    library.plan()
    (removed,) = library.built.groups[0].removed
    assert removed.warnings == ()


def test_a_warning_says_once_what_several_would_lose(library: Library) -> None:
    names = [f"{number}.jpg" for number in range(6)]
    for name, word in zip(names, ("", "Anna", "Anna", "Ben", "Cleo", "Dora"), strict=True):
        library.add(name, name.encode(), extras=[f"keyword {word}"] if word else [])
    library.group(Level.PERCEPTUAL, *names)
    for name in names[1:]:
        library.mark(name)
    library.plan()
    assert plans.summary(library.built).warnings == (
        "5 photos have what no kept photo has: keyword Anna, keyword Ben, keyword Cleo and those of 1 more",
    )


def test_companions_are_planned_with_their_photo(library: Library) -> None:
    for name in ("a.jpg", "b.jpg"):
        library.add(name)
    library.add_beside("a.jpg", "a.mov", b"video")
    video = library.add_beside("b.jpg", "b.mov", b"video")
    library.group(Level.EXACT, "a.jpg", "b.jpg")
    library.plan()
    (copy,) = library.built.groups[0].removed
    assert [file.location for file in copy.files] == [str(library.folder / "b.jpg"), str(video)]
    assert plans.summary(library.built).companions == 1


def test_a_plan_survives_the_disk(tmp_path: Path) -> None:
    odd = make(tmp_path / os.fsdecode(b"\xff\n.jpg"))
    wanted = plan([keep(make(tmp_path / "a.jpg")), remove(odd)])
    plans.dump(wanted, tmp_path / "plan.json")
    assert plans.load(tmp_path / "plan.json") == wanted
    assert plans.load(tmp_path / "plan.json").groups[0].removed[0].location == str(odd)


def test_a_plan_fits_its_schema(tmp_path: Path) -> None:
    wanted = plan([keep(make(tmp_path / "a.jpg")), remove(make(tmp_path / "b.jpg"), make(tmp_path / "b.mov"))])
    jsonschema.validate(msgspec.json.decode(plans.encode(wanted)), msgspec.json.decode(SCHEMA.read_bytes()))


def test_the_schema_in_the_package_is_that_of_the_code() -> None:
    assert msgspec.json.decode(SCHEMA.read_bytes()) == msgspec.json.decode(msgspec.json.encode(schema()))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"version": 1', '"version": 2', "version"),
        ('"remove"', '"delete"', r"members\[1\].action"),
        ('"action": "keep"', '"acton": "keep"', "acton"),
        ('"path": "/', '"path": "', "absolute"),
        ('"path": "/', '"path": "/../', "absolute"),
        ('"md5": "', '"md5": "x', "md5"),
        ('"groups"', '"groups', "usable"),
        ('"action": "trash"', '"action": "move", "move_to": "aside"', "absolute"),
        ('"action": "trash"', '"action": "move", "move_to": "/aside\\u0000"', "absolute"),
    ],
)
def test_a_plan_with_a_mistake_says_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "plan.json"
    text = plans.encode(plan([keep(make(tmp_path / "a.jpg")), remove(make(tmp_path / "b.jpg"))])).decode()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(PlanError, match=said) as caught:
        plans.load(file)
    assert str(file) in str(caught.value)


def test_a_move_to_nowhere_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    """It would have moved everything below the current folder."""
    with pytest.raises(PlanError, match="--move-to"):
        plans.build(catalog, Settings(act=Act(action="move")))


def test_a_missing_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="No such file"):
        plans.load(tmp_path / "plan.json")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    make(tmp_path / "plan.json", b"\xff\xfe")
    with pytest.raises(PlanError, match="not a usable plan"):
        plans.load(tmp_path / "plan.json")
