import pytest

from tui_dedup.records import Kind
from tui_dedup.scan.companions import pair
from tui_dedup.sources.kinds import kind_of


def pairs(*names: str) -> dict[str, str]:
    """The photo of each companion among files of these names in one folder."""
    found = pair((f"/p/{name}", kind_of(name) or Kind.SIDECAR, "") for name in names)
    return {companion.removeprefix("/p/"): photo.removeprefix("/p/") for companion, photo in found}


@pytest.mark.parametrize(
    ("photo", "companion"),
    [
        ("IMG_1.HEIC", "IMG_1.MOV"),
        ("IMG_1.JPG", "img_1.mov"),
        ("IMG_1.HEIC", "IMG_1.MP4"),
        ("IMG_1.JPG", "IMG_1.CR2"),
        ("IMG_1.JPG", "IMG_1.xmp"),
        ("IMG_1.JPG", "IMG_1.JPG.xmp"),
        ("IMG_1.HEIC", "IMG_1.AAE"),
        ("IMG_1.HEIC", "IMG_E1.AAE"),
        ("IMG_1.HEIC", "IMG_O1.AAE"),
        ("IMG_1.JPG", "IMG_1.THM"),
    ],
)
def test_what_travels_with_a_photo(photo: str, companion: str) -> None:
    assert pairs(photo, companion) == {companion: photo}


def test_the_jpeg_stands_for_a_raw_and_all_its_sidecars() -> None:
    assert pairs("1.CR2", "1.CR2.xmp", "1.JPG", "1.MOV", "1.xmp") == dict.fromkeys(
        ["1.CR2", "1.CR2.xmp", "1.MOV", "1.xmp"], "1.JPG"
    )


def test_two_developed_photos_of_one_name_are_two_photos() -> None:
    assert pairs("1.HEIC", "1.JPG", "1.MOV") == {"1.MOV": "1.JPG"}


def test_the_edited_photo_of_apple_has_its_own_sidecar() -> None:
    assert pairs("IMG_1.JPG", "IMG_E1.JPG", "IMG_E1.AAE") == {"IMG_E1.AAE": "IMG_E1.JPG"}


def test_a_raw_alone_is_a_photo() -> None:
    assert pairs("1.NEF", "1.xmp") == {"1.xmp": "1.NEF"}


def test_other_folders_and_other_names_do_not_matter() -> None:
    files = [("/a/1.JPG", Kind.PHOTO), ("/b/1.MOV", Kind.VIDEO), ("/a/2.MOV", Kind.VIDEO), ("/a/1.AVI", Kind.VIDEO)]
    assert list(pair((*file, "") for file in files)) == []


def test_two_names_that_differ_in_case_alone_are_two_photos() -> None:
    assert pairs("IMG_1.JPG", "img_1.jpg") == {}


def test_two_raws_of_one_name_are_two_photos() -> None:
    assert pairs("1.CR2", "1.NEF", "1.xmp") == {"1.xmp": "1.CR2"}


def live(**names: str) -> dict[str, str]:
    """The photo of each companion among files that say which Live Photo they belong to: IMG_1_HEIC="A" for IMG_1.HEIC."""
    files = [(".".join(name.rsplit("_", 1)), identifier) for name, identifier in names.items()]
    found = pair((f"/p/{name}", kind_of(name) or Kind.SIDECAR, identifier) for name, identifier in files)
    return {companion.removeprefix("/p/"): photo.removeprefix("/p/") for companion, photo in found}


class TestLivePhotos:
    def test_the_halves_are_found_whatever_their_names(self) -> None:
        assert live(a_HEIC="A", b_MOV="A", b_HEIC="B", a_MOV="B") == {"b.MOV": "a.HEIC", "a.MOV": "b.HEIC"}

    def test_a_video_of_another_live_photo_is_on_its_own(self) -> None:
        assert live(a_HEIC="A", a_MOV="B") == {}

    def test_names_decide_between_copies_of_one_live_photo(self) -> None:
        assert live(a_HEIC="A", a_MOV="A", b_HEIC="A", b_MOV="A") == {"a.MOV": "a.HEIC", "b.MOV": "b.HEIC"}

    def test_names_decide_where_a_half_says_nothing(self) -> None:
        assert live(a_HEIC="A", a_MOV="", b_HEIC="", b_MOV="B") == {"a.MOV": "a.HEIC", "b.MOV": "b.HEIC"}

    def test_the_halves_of_another_folder_do_not_matter(self) -> None:
        assert list(pair([("/a/1.HEIC", Kind.PHOTO, "A"), ("/b/1.MOV", Kind.VIDEO, "A")])) == []


class TestTakeout:
    @pytest.mark.parametrize(
        ("photo", "beside"),
        [
            ("IMG_0001.jpg", "IMG_0001.jpg.json"),
            ("IMG_0001.HEIC", "IMG_0001.heic.JSON"),
            ("IMG_0001.jpg", "IMG_0001.jpg.supplemental-metadata.json"),
            ("IMG_0001.jpg", "IMG_0001.jpg.supple.json"),
            ("IMG_0001(1).jpg", "IMG_0001.jpg(1).json"),
            ("IMG_0001(1).jpg", "IMG_0001.jpg.supplemental-metadata(1).json"),
            ("IMG_0001(1).jpg", "IMG_0001(1).jpg.json"),
            ("PXL_20230102_030405678.MP.jpg", "PXL_20230102_030405678.MP.jpg.supplemental-met.json"),
            ("original_b3e0a1d2-1111-2222-3333-444455556666_P.jpg", "original_b3e0a1d2-1111-2222-3333-444455556666_.json"),
            ("original_b3e0a1d2-1111-2222-3333-444455556666_P(2).jpg", "original_b3e0a1d2-1111-2222-3333-444455556666_(2).json"),
            ("IMG_0001-edited.jpg", "IMG_0001.jpg.json"),
        ],
    )
    def test_the_json_travels_with_its_photo(self, photo: str, beside: str) -> None:
        assert pairs(photo, "other.jpg", beside) == {beside: photo}

    def test_the_photo_itself_goes_before_its_edit(self) -> None:
        assert pairs("1-edited.jpg", "1.jpg", "1.jpg.json") == {"1.jpg.json": "1.jpg"}

    def test_what_is_numbered_is_another_photo(self) -> None:
        assert pairs("1.jpg", "1(1).jpg", "1.jpg.json", "1.jpg(1).json") == {"1.jpg.json": "1.jpg", "1.jpg(1).json": "1(1).jpg"}
        assert pairs("1.jpg", "1.jpg(1).json") == {}

    def test_the_json_of_a_film_or_a_raw_goes_where_that_goes(self) -> None:
        assert pairs("1.HEIC", "1.MP4", "1.MP4.json") == dict.fromkeys(["1.MP4", "1.MP4.json"], "1.HEIC")
        assert pairs("1.JPG", "1.CR2", "1.CR2.json") == dict.fromkeys(["1.CR2", "1.CR2.json"], "1.JPG")
        assert pairs("1.HEIC", "2.MP4", "2.MP4.json") == {}

    @pytest.mark.parametrize("name", ["metadata.json", "package.json", "1.txt.json", "1.json"])
    def test_any_other_json_is_not_ours(self, name: str) -> None:
        assert kind_of(name) is None
