import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tui_dedup.records import DateSource, Kind, SourceFile, Taken
from tui_dedup.scan import movies
from tui_dedup.scan.movies import read_header
from tui_dedup.scan.opening import prepare
from tui_dedup.scan.read import read
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace

from .films import box, film, metadata, quicktime

JULY_2019 = int((datetime(2019, 7, 5, 11, 30, 45) - datetime(1904, 1, 1)).total_seconds())


@pytest.mark.parametrize("full", [False, True], ids=["QuickTime", "MP4"])
def test_the_identifier_of_a_live_photo(full: bool) -> None:
    made = quicktime(metadata(full, make="Apple", content_identifier="ABC-123"))
    assert read_header(io.BytesIO(made)).keys == {"com.apple.quicktime.make": "Apple", movies.CONTENT_ID: "ABC-123"}


def test_the_date_of_the_header() -> None:
    assert read_header(io.BytesIO(quicktime(created=JULY_2019))).created == datetime(2019, 7, 5, 11, 30, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no video", id="no video"),
        pytest.param(quicktime(), id="no metadata"),
        pytest.param(quicktime(box(b"meta", b"\0\0\0\0keys")), id="broken boxes"),
        pytest.param(quicktime(metadata(content_identifier="x" * 500_000))[:1000], id="cut off"),
        pytest.param(
            box(b"moov", box(b"meta", box(b"hdlr") + box(b"keys", b"\xff" * 40) + box(b"ilst", b"\xff" * 40))), id="absurd keys"
        ),
        pytest.param(box(b"free") * 5000 + quicktime(metadata(content_identifier="too far")), id="thousands of boxes"),
    ],
)
def test_what_is_broken_says_nothing(made: bytes) -> None:
    assert movies.CONTENT_ID not in read_header(io.BytesIO(made)).keys


@pytest.mark.parametrize(
    ("made", "is_movie"),
    [
        (quicktime(), True),
        (quicktime().replace(b"qt  ", b"crx "), False),
        (quicktime().replace(b"qt  ", b"avis"), False),
        (b"", False),
    ],
)
def test_a_film_is_told_from_pictures_in_the_same_boxes(made: bytes, is_movie: bool) -> None:
    assert movies.is_movie(io.BytesIO(made)) is is_movie


def test_a_film_under_the_name_of_a_photo_is_told(
    tmp_path: Path, workspace: Workspace, source: Callable[..., SourceFile]
) -> None:
    prepare()
    (tmp_path / "a.heic").write_bytes(quicktime())
    reason = read(7, source(tmp_path / "a.heic", Kind.PHOTO), Scan(), workspace).content_error
    assert reason is not None
    assert "a video under a photo's name" in reason


def test_no_frame_can_be_read_from_what_is_no_video(tmp_path: Path) -> None:
    (tmp_path / "a.mov").write_bytes(b"no video")
    with pytest.raises(movies.NoVideoError):
        movies.frame(str(tmp_path / "a.mov"))


class TestRead:
    """A video as the scanner reads it."""

    @pytest.fixture
    def scanned(self, workspace: Workspace, source: Callable[..., SourceFile]) -> Callable:
        return lambda path: read(7, source(path, Kind.VIDEO), Scan(), workspace)

    @pytest.mark.parametrize("name", ["a.mp4", "a.MOV", "a.avi", "a.mkv"])
    def test_it_has_a_size_and_a_picture_and_no_hash(self, tmp_path: Path, workspace: Workspace, scanned, name: str) -> None:
        found = scanned(film(tmp_path / name)).fingerprint
        assert (found.width, found.height, found.dhash) == (320, 240, b"")
        assert found.format == name[2:].upper()
        assert workspace.thumbnail(found.md5).exists()

    def test_the_date_with_its_time_zone_goes_before_that_of_the_header(self, tmp_path: Path, scanned) -> None:
        path = film(tmp_path / "a.mov")
        before, inside = path.read_bytes().split(b"moov")
        movie = box(b"moov", inside + metadata(creationdate="2019-07-05T13:30:45+0200"))
        path.write_bytes(before[:-4] + movie)
        zone = timezone(timedelta(hours=2))
        assert scanned(path).fingerprint.taken == Taken(datetime(2019, 7, 5, 13, 30, 45, tzinfo=zone), DateSource.VIDEO)

    def test_what_is_no_video_has_its_reason(self, tmp_path: Path, scanned) -> None:
        (tmp_path / "a.mov").write_bytes(b"no video")
        assert scanned(tmp_path / "a.mov").content_error == "not a video in a known format"
