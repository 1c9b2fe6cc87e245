"""RAW files made here: DNG, which every camera's RAW resembles, with and without a preview."""

import io
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import rawpy
import tifffile
from PIL import Image, UnidentifiedImageError

from tui_dedup.records import DateSource, Taken
from tui_dedup.scan import metadata, raw
from tui_dedup.scan.decode import decode, upright
from tui_dedup.scan.limits import TooManyPixelsError
from tui_dedup.scan.opening import open_picture, prepare

RGGB = [(33421, "H", 2, (2, 2), True), (33422, "B", 4, bytes([0, 1, 1, 2]), True)]
DNG = [(50706, "B", 4, bytes([1, 4, 0, 0]), True), (50708, "s", 0, "Test Camera", True), (50717, "I", 1, 4095, True)]
MATRIX = [(50721, "2i", 9, (1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1), True)]


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


@pytest.fixture
def dng(tmp_path: Path) -> Path:
    """A DNG of 640 x 480 pixels without a preview, taken upright by a camera held sideways."""
    mosaic = np.tile(np.linspace(0, 4095, 640, dtype=np.uint16), (480, 1))
    camera = [(271, "s", 0, "Maker", True), (272, "s", 0, "Model", True), (274, "H", 1, 6, True)]
    when = [(306, "s", 0, "2019:07:05 11:30:45", True)]
    path = tmp_path / "a.dng"
    tifffile.imwrite(path, mosaic, photometric="cfa", extratags=RGGB + DNG + MATRIX + camera + when, metadata=None)
    return path


def test_a_raw_without_a_preview_is_developed(dng: Path) -> None:
    with dng.open("rb") as file:
        picture = open_picture(file, dng.name, 10**6)
        assert (picture.format, picture.size, upright(picture)) == ("DNG", (640, 480), (480, 640))
        assert decode(picture, 512).size == (240, 320)


@pytest.mark.parametrize(("name", "form"), [("a", "RAW"), ("a.jpg", "RAW"), ("a.heic", "RAW"), ("a.nef", "NEF")])
def test_a_raw_is_known_by_its_bytes(dng: Path, name: str, form: str) -> None:
    with dng.open("rb") as file:
        picture = open_picture(file, name, 10**6)
    assert (picture.format, picture.size) == (form, (640, 480))


def test_libraw_is_asked_for_no_format_that_is_not_wanted(dng: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes over the network is opened as few formats alone."""
    monkeypatch.delattr(rawpy, "imread")
    with dng.open("rb") as file, pytest.raises(UnidentifiedImageError):
        open_picture(file, "", 10**6, ("JPEG", "PNG"))


def test_the_metadata_is_that_of_the_raw(dng: Path) -> None:
    with dng.open("rb") as file:
        found = metadata.read(open_picture(file, dng.name, 10**6), dng.name)
    assert (found.camera_make, found.camera_model) == ("Maker", "Model")
    assert found.taken == Taken(datetime(2019, 7, 5, 11, 30, 45), DateSource.ORIGINAL)


def test_too_many_pixels_are_refused_before_developing(dng: Path) -> None:
    with dng.open("rb") as file, pytest.raises(TooManyPixelsError, match="640 x 480"):
        open_picture(file, dng.name, 300_000)


def test_a_raw_with_a_whole_preview_that_was_cut_off_is_told(dng: Path, tmp_path: Path) -> None:
    content = dng.read_bytes()
    with pytest.raises(OSError, match="truncated"):
        open_picture(io.BytesIO(content[:-1000]), dng.name, 10**6)


def test_a_preview_that_was_cut_off_is_told_in_words(dng: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of formats that do not tell their length, LibRaw alone sees it."""

    def extract(_: object) -> None:
        raise rawpy.LibRawIOError(b"Input/output error")

    monkeypatch.setattr(raw, "_preview", extract)
    with dng.open("rb") as file, pytest.raises(OSError, match="truncated"):
        open_picture(file, dng.name, 10**6)


def test_a_jpeg_that_is_called_raw_is_a_jpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibRaw must not be asked: it takes a JPEG with a camera's notes for a RAW, and fails later."""
    monkeypatch.delattr(rawpy, "imread")
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG")
    assert open_picture(file, "a.cr2", 10**6).format == "JPEG"
