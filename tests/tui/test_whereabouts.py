"""Where the photos of a group lie, in as few words as tell them apart."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tui_dedup.catalog import Catalog
from tui_dedup.records import Asset, Evidence, MemberView, Photo, Relation
from tui_dedup.text import cells
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.whereabouts import folders
from tui_dedup.tui.widgets.captions import CAPTION_LINES, caption

from .conftest import at


@pytest.fixture
def member(library: Path) -> MemberView:
    """A copy that goes."""
    with Catalog(library / "catalog.sqlite") as catalog:
        return catalog.groups.members("exact-rocket")[1]


@pytest.fixture
def photo(member: MemberView) -> Photo:
    return member.photo


def lying(photo: Photo, *paths: str) -> list[Photo]:
    return [replace(photo, file=replace(photo.file, path=path)) for path in paths]


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["/p/Camera/1.jpg", "/p/Backup/Camera/1.jpg"], ["Camera/", "Backup/Camera/"]),
        (["/p/2019/1.jpg", "/p/2019/2.jpg"], ["2019/", "2019/"]),
        (["/p/1.jpg", "/p/Camera/1.jpg"], ["./", "Camera/"]),
        (["/1.jpg", "/2.jpg"], ["/", "/"]),
        (["/a/2019/07/1.jpg", "/b/2019/07/1.jpg"], ["a/2019/07/", "b/2019/07/"]),
    ],
)
def test_a_folder_is_told_from_where_it_differs(photo: Photo, paths: list[str], told: list[str]) -> None:
    assert [folder.whole for folder in folders(lying(photo, *paths))] == told


def test_what_has_no_room_ends_where_all_are_the_same(photo: Photo) -> None:
    one, other = folders(lying(photo, "/old disk/Pictures/2019/1.jpg", "/new disk/Pictures/2019/1.jpg"))
    assert (one.within(30), other.within(30)) == ("old disk/Pictures/2019/", "new disk/Pictures/2019/")
    assert (one.within(12), other.within(12)) == ("old disk/…/", "new disk/…/")


@pytest.mark.parametrize(
    "name", ["写真" * 20, "\x1b[31m" * 5, "عربي" * 10, "👩‍👩‍👧" * 10], ids=["wide", "escapes", "right to left", "joined"]
)
def test_any_folder_keeps_to_its_cells(photo: Photo, name: str) -> None:
    for folder in folders(lying(photo, f"/p/{name}/1.jpg", "/p/2/1.jpg")):
        assert cells(folder.within(22)) <= 22
        assert folder.within(22).isprintable()


def test_an_item_of_photos_lies_in_its_albums(photo: Photo) -> None:
    item = replace(photo, asset=Asset("/lib", "1", "cat.png", albums=("Home", "2020")))
    plain, kept = folders([photo, item])
    assert (plain.whole, kept.whole) == ("Backup/", "Photos: Home, 2020")


def test_a_note_of_two_lines_takes_the_place_of_the_folder(member: MemberView) -> None:
    (folder,) = folders([member.photo])
    noted = replace(member, evidence=Evidence(Relation.EDITED, 8, "brighter, other colours, 8/256 bits"))
    for shown, told in ((member, True), (noted, False)):
        lines = caption(shown, folder, 22).plain.splitlines()
        assert ("Backup/" in lines) is told
        assert len(lines) <= CAPTION_LINES


async def test_copies_of_one_name_are_told_apart_under_their_pictures_and_groups_by_their_names(app: DedupApp) -> None:
    async with at(app, "2"):
        lines = ["".join(segment.text for segment in line) for line in app.screen._compositor.render_strips()]
        (told,) = [line for line in lines if "Backup/" in line]
        assert "2019/" in told
        assert "IMG_2041.JPG" in lines[3]
        assert "coffee.jpg" in lines[4]
