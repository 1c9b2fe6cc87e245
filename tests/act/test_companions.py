"""What goes with a photo goes only where a kept photo has a copy of it, or where a person was told."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.act.test_plan import Library
from tui_dedup.act import drafting
from tui_dedup.act import plan as plans
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed
from tui_dedup.records import Level, Relation
from tui_dedup.settings import Settings

LOST = f"{drafting.COMPANIONS}: b.xmp"
WAITING = f"{drafting.WAITS}: b.xmp"


@pytest.fixture
def library(catalog: Catalog, photos: Path) -> Library:
    """A photo with a sidecar, and another that stands for it."""
    library = Library(catalog, photos)
    library.add("a.jpg", b"exported")
    library.add("b.jpg", b"by the camera")
    library.add_beside("b.jpg", "b.xmp", b"my edits")
    library.group(Level.PERCEPTUAL, "a.jpg", "b.jpg", relation=Relation.REENCODED)
    return library


@pytest.fixture
def copies(catalog: Catalog, photos: Path) -> Library:
    """Three exact copies, the first of which stays."""
    library = Library(catalog, photos)
    for name in "abc":
        library.add(f"{name}.jpg")
    library.add_beside("a.jpg", "a.xmp", b"my edits")
    library.group(Level.EXACT, "a.jpg", "b.jpg", "c.jpg")
    return library


def assumed(library: Library) -> plans.Plan:
    """The plan that nobody looks at."""
    return plans.build(library.catalog, Settings(), assume=list(Level))


def told(plan: plans.Plan) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What becomes of each photo by its name, and the warnings on it."""
    return {os.path.basename(m.location): (m.action, m.warnings) for group in plan.groups for m in group.members}


@pytest.mark.parametrize(
    ("beside", "content"),
    [(None, b""), ("a.xmp", b"your edits"), ("a.xmp", b"YOUR own edits"), ("a.xmp", b"MY EDITS"), ("a.aae", b"my edits")],
)
def test_a_photo_waits_with_a_companion_of_which_no_kept_one_has_a_copy(
    library: Library, beside: str | None, content: bytes
) -> None:
    if beside:
        library.add_beside("a.jpg", beside, content)
    planned = assumed(library)
    assert told(planned) == {"a.jpg": ("keep", ()), "b.jpg": ("keep", (WAITING,))}
    assert list(plans.waiting(planned)) == [Deed(str(library.folder / "b.jpg"), "trash", "left", WAITING)]


def test_a_photo_goes_with_a_companion_of_which_the_kept_one_has_a_copy(library: Library) -> None:
    library.add_beside("a.jpg", "A.XMP", b"my edits")
    planned = assumed(library)
    assert told(planned) == {"a.jpg": ("keep", ()), "b.jpg": ("remove", ())}
    assert list(plans.waiting(planned)) == []


def test_a_person_is_warned_and_may_let_a_companion_go(library: Library) -> None:
    library.add_beside("a.jpg", "a.xmp", b"MY EDITS")
    library.mark("b.jpg")
    library.plan()
    assert told(library.built)["b.jpg"] == ("remove", (LOST,))
    assert plans.summary(library.built).warnings == ("1 photo goes with files of which no kept photo has a copy: b.xmp",)
    assert told(assumed(library))["b.jpg"] == ("keep", (WAITING,)), "nobody would see the warning"


def test_an_exact_copy_with_another_companion_stays_and_the_others_go(copies: Library) -> None:
    """A removal would leave the whole group alone."""
    copies.add_beside("b.jpg", "b.xmp", b"MY EDITS")
    copies.add_beside("c.jpg", "c.xmp", b"my edits")
    copies.plan()
    for planned in (copies.built, assumed(copies)):
        assert told(planned) == {"a.jpg": ("keep", ()), "b.jpg": ("keep", (WAITING,)), "c.jpg": ("remove", ())}


def test_exact_copies_of_what_goes_wait_with_their_own_companions(library: Library) -> None:
    """The copy's mark is a default of its level: nobody set it."""
    library.add_beside("a.jpg", "a.xmp", b"my edits")
    library.add("copy.jpg", b"by the camera")
    library.add_beside("copy.jpg", "copy.xmp", b"MY EDITS")
    library.group(Level.EXACT, "b.jpg", "copy.jpg")
    library.mark("b.jpg")
    planned = told(assumed(library))
    assert planned["copy.jpg"] == ("keep", (f"{drafting.WAITS}: copy.xmp",))
    assert planned["b.jpg"] == ("remove", ())


@pytest.mark.parametrize("name", ["a.xmp", "b.xmp"])
def test_a_companion_that_changed_since_the_scan_is_like_no_other(library: Library, name: str) -> None:
    library.add_beside("a.jpg", "a.xmp", b"my edits")
    (library.folder / name).write_bytes(b"my edits")
    os.utime(library.folder / name, (1, 1))
    assert told(assumed(library))["b.jpg"] == ("keep", (WAITING,))


@pytest.mark.parametrize("name", ["a.xmp", "b.xmp"])
def test_a_companion_that_changes_after_the_plan_leaves_the_photo_in_place(
    library: Library, apply: Callable[..., dict[str, Deed]], name: str
) -> None:
    """Even where size and times tell nothing."""
    library.add_beside("a.jpg", "a.xmp", b"my edits")
    planned = assumed(library)
    path = library.folder / name
    before = path.stat()
    path.write_bytes(b"MY EDITS")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert {deed.result for deed in apply(planned).values()} == {"left"}
    assert (library.folder / "b.jpg").exists()


def test_of_many_companions_the_first_are_named(catalog: Catalog, photos: Path) -> None:
    library = Library(catalog, photos)
    library.add("a.jpg")
    for number in range(5):
        library.add(f"{number}.jpg")
        library.add_beside(f"{number}.jpg", f"{number}.xmp", b"%d" % number)
    library.group(Level.EXACT, "a.jpg", *(f"{number}.jpg" for number in range(5)))
    library.plan()
    assert plans.summary(library.built).warnings == (
        "5 marked photos stay: no kept photo has a copy of what would go with it: 0.xmp, 1.xmp, 2.xmp and those of 2 more",
    )


@pytest.mark.parametrize(("other", "shared"), [("c.TIF", "c.xmp"), ("c-edited.jpg", "c.jpg.json")])
def test_a_sidecar_of_two_photos_stays_with_the_one_that_stays(copies: Library, other: str, shared: str) -> None:
    """It holds the edits, or the place, of another photo, too: there they must stay, wherever a copy of them lies."""
    copies.add(other, b"another photo")
    copies.add_beside("c.jpg", shared, b"my edits")
    (group,) = plans.build(copies.catalog, Settings(), assume=[Level.EXACT]).groups
    assert [os.path.basename(file.location) for file in group.going] == ["b.jpg", "c.jpg"]


def test_a_sidecar_goes_with_the_last_photo_that_has_it(copies: Library) -> None:
    copies.add("c.jpeg")
    copies.add_beside("c.jpg", "c.xmp", b"my edits")
    copies.groups[Level.EXACT].clear()
    copies.group(Level.EXACT, "a.jpg", "b.jpg", "c.jpg", "c.jpeg")
    group = plans.build(copies.catalog, Settings(), assume=[Level.EXACT]).groups[-1]
    assert [os.path.basename(file.location) for file in group.going] == ["b.jpg", "c.jpg", "c.xmp", "c.jpeg"]


def test_a_json_of_takeout_that_no_kept_photo_has_lets_its_photo_wait(library: Library) -> None:
    library.add_beside("a.jpg", "a.xmp", b"my edits")
    library.add_beside("b.jpg", "b.jpg.supplemental-metadata.json", b"my place")
    assert told(assumed(library))["b.jpg"] == ("keep", (f"{drafting.WAITS}: b.jpg.supplemental-metadata.json",))
    library.add_beside("a.jpg", "a.jpg.supplemental-metadata.json", b"my place")
    assert told(assumed(library))["b.jpg"] == ("remove", ())
