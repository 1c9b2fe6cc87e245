import io
from datetime import UTC, datetime

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from tui_dedup.records import DateSource, Taken
from tui_dedup.scan import metadata
from tui_dedup.scan.opening import open_picture, prepare

BASE, GPS = ExifTags.Base, ExifTags.GPS
NOON = datetime(2019, 7, 5, 11, 30, 45)


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


def read(
    base: dict[int, object] | None = None,
    details: dict[int, object] | None = None,
    gps: dict[int, object] | None = None,
    name: str = "a.jpg",
    **options: object,
) -> metadata.Metadata:
    """The metadata of a small JPEG with these tags."""
    exif = Image.Exif()
    exif.update(base or {})
    exif.get_ifd(ExifTags.IFD.Exif).update(details or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "JPEG", exif=exif, **options)
    return metadata.read(open_picture(file, name, 100), name)


def test_the_original_date_comes_first_with_its_subsecond_and_offset() -> None:
    found = read(
        {BASE.DateTime: "2020:01:01 00:00:00"},
        {
            BASE.DateTimeOriginal: "2019:07:05 11:30:45",
            BASE.SubsecTimeOriginal: "5",
            BASE.OffsetTimeOriginal: "+00:00",
            BASE.DateTimeDigitized: "2020:02:02 00:00:00",
        },
    )
    assert found.taken == Taken(NOON.replace(microsecond=500_000, tzinfo=UTC), DateSource.ORIGINAL)


def test_nonsense_falls_through_to_the_next_source() -> None:
    found = read({BASE.DateTime: "2019:07:05 11:30:45"}, {BASE.DateTimeOriginal: "0000:00:00 00:00:00"})
    assert found.taken == Taken(NOON, DateSource.EXIF)


@pytest.mark.parametrize(
    "xmp",
    [b'<x exif:DateTimeOriginal="2019-07-05T11:30:45"/>', b"<photoshop:DateCreated>2019-07-05T11:30:45</photoshop:DateCreated>"],
)
def test_a_date_in_xmp(xmp: bytes) -> None:
    assert read(xmp=xmp).taken == Taken(NOON, DateSource.XMP)


def test_the_day_of_a_change_comes_after_all_that_tells_when_a_photo_was_taken() -> None:
    """Programs write it when they save, and many drop the tags of the exposure."""
    changed = {BASE.DateTime: "2020:01:01 00:00:00"}
    assert read(changed, xmp=b'<x xmp:CreateDate="2019-07-05T11:30:45"/>').taken == Taken(NOON, DateSource.XMP)
    taken = read(changed, gps={GPS.GPSDateStamp: "2019:07:05", GPS.GPSTimeStamp: (11.0, 30.0, 45.0)}).taken
    assert taken is not None
    assert taken.source is DateSource.GPS
    assert list(DateSource).index(DateSource.EXIF) > list(DateSource).index(DateSource.GPS)


def test_the_time_of_the_position_in_xmp_comes_before_that_of_a_change() -> None:
    changed = {BASE.DateTime: "2020:01:01 00:00:00"}
    found = read(changed, xmp=b"<exif:GPSTimeStamp>2019-07-05T11:30:45Z</exif:GPSTimeStamp>").taken
    assert found == Taken(NOON.replace(tzinfo=UTC), DateSource.GPS)


def test_the_exposure_comes_before_the_file_in_xmp_wherever_they_stand() -> None:
    found = read(xmp=b'<x xmp:CreateDate="2020-01-01T00:00:00" exif:DateTimeOriginal="2019-07-05T11:30:45"/>')
    assert found.taken == Taken(NOON, DateSource.XMP)


@pytest.mark.parametrize("text", ["2019:07:05 11:30:45", "2019-07-05T11:30:45", "Fri, 5 Jul 2019 11:30:45 +0000"])
def test_a_date_in_png_text(text: str) -> None:
    info = PngInfo()
    info.add_text("Creation Time", text)
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "PNG", pnginfo=info)
    found = metadata.read(open_picture(file, "a.png", 100), "a.png").taken
    assert found is not None
    assert (found.when.replace(tzinfo=None), found.source) == (NOON, DateSource.PNG)


def test_the_time_of_the_satellites_is_utc() -> None:
    found = read(gps={GPS.GPSDateStamp: "2019:07:05", GPS.GPSTimeStamp: (11.0, 30.0, 45.0)})
    assert found.taken == Taken(NOON.replace(tzinfo=UTC), DateSource.GPS)


def test_no_date_is_none() -> None:
    assert read().taken is None


def test_the_camera() -> None:
    found = read({BASE.Make: "Canon\0\0", BASE.Model: " EOS 5D\x1b[31m "})
    assert (found.camera_make, found.camera_model) == ("Canon", "EOS 5D[31m")


def test_the_place() -> None:
    found = read(
        gps={
            GPS.GPSLatitude: (48.0, 30.0, 36.0),
            GPS.GPSLatitudeRef: "S",
            GPS.GPSLongitude: (2.0, 15.0, 0.0),
            GPS.GPSLongitudeRef: "E",
        }
    )
    assert (found.latitude, found.longitude) == pytest.approx((-48.51, 2.25))


@pytest.mark.parametrize("latitude", [(0.0, 0.0, 0.0), (91.0, 0.0, 0.0), (1.0, 2.0)])
def test_a_place_that_does_not_exist_is_none(latitude: object) -> None:
    found = read(gps={GPS.GPSLatitude: latitude, GPS.GPSLongitude: (0.0, 0.0, 0.0)})
    assert (found.latitude, found.longitude) == (None, None)


@pytest.mark.parametrize(("name", "comment"), [("Screenshot_1.png", ""), ("IMG_1.PNG", "Screenshot")])
def test_a_screenshot_says_so_by_name_or_comment(name: str, comment: str) -> None:
    assert read(details={BASE.UserComment: comment}, name=name).is_screenshot
    assert not read(name="IMG_1.PNG").is_screenshot


def test_broken_tags_are_left_out() -> None:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert metadata.read(open_picture(file, "a.jpg", 100), "a.jpg") == metadata.Metadata()
