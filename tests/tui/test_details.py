"""What is known of a photo, beside its keeper."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tui_dedup.catalog import Catalog
from tui_dedup.records import Asset, MemberView, Trait
from tui_dedup.tui.widgets.details import table


@pytest.fixture
def members(workspace: Path) -> list[MemberView]:
    with Catalog(workspace / "catalog.sqlite") as catalog:
        return catalog.groups.members("perceptual-cat")


def fields(text: str) -> dict[str, str]:
    return {line[:11].strip(): line[11:].strip() for line in text.splitlines()[1:]}


def test_of_plain_files_nothing_is_said_of_photos(members: list[MemberView]) -> None:
    assert "albums" not in fields(table(members[0], members[0], 60).plain)


def test_of_an_item_in_photos_its_albums_keywords_and_traits_are_told(members: list[MemberView]) -> None:
    asset = Asset("/lib", "1", "cat.png", frozenset({Trait.FAVOURITE, Trait.EDITED}), keywords=("pets",), albums=("Home", "2020"))
    keeper = replace(members[0], photo=replace(members[0].photo, asset=asset))
    told = fields(table(keeper, keeper, 60).plain)
    assert told["in Photos"] == "edited, favourite"
    assert told["keywords"] == "pets"
    assert told["albums"] == "Home, 2020"


def test_beside_a_plain_file_the_item_in_photos_is_told_too(members: list[MemberView]) -> None:
    keeper = replace(members[0], photo=replace(members[0].photo, asset=Asset("/lib", "1", "cat.png", albums=("Home",))))
    assert fields(table(members[1], keeper, 80).plain)["albums"].split() == ["–", "Home"]


@pytest.mark.parametrize("width", [0, 1, 11, 30])
def test_a_window_may_be_narrower_than_the_names_of_the_fields(members: list[MemberView], width: int) -> None:
    assert "size" in table(members[1], members[0], width - 2).plain


def test_a_name_in_wide_characters_leaves_the_keeper_its_column(members: list[MemberView]) -> None:
    photo = members[1].photo
    wide = replace(photo, file=replace(photo.file, path=f"/home/ana/{'写' * 80}.jpg"))
    (line,) = [line for line in table(replace(members[1], photo=wide), members[0], 60).split("\n") if "写" in line.plain]
    assert line.plain.split() == ["name", "写写写写写…写写写.jpg", "cat.png"]
    assert line.cell_length <= 60
