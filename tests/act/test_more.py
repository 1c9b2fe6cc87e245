"""What is lost with a photo that goes."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from tui_dedup.act.more import more, unmerged
from tui_dedup.records import DateSource, Fingerprint, Kind, Photo, SourceFile, Taken

NOW = datetime(2020, 1, 2)


def photo(md5: str = "kept", name: str = "a.jpg", form: str = "JPEG", side: int = 100, **found: object) -> Photo:
    values = {"taken": None, "latitude": None, "longitude": None, "extras": frozenset(), **found}
    fingerprint = Fingerprint(
        md5, form, side, side, 1, bytes(32), camera_make=None, camera_model=None, is_screenshot=False, **values
    )
    return Photo(1, SourceFile(f"/p/{name}", "/p", Kind.PHOTO, 1, 1, 1, 1, 1), fingerprint, Taken(NOW, DateSource.MTIME))


@pytest.mark.parametrize(
    ("richer", "lost"),
    [
        pytest.param({"side": 101}, ["more pixels"], id="larger"),
        pytest.param({"form": "PNG"}, ["a picture without losses"], id="lossless"),
        pytest.param({"name": "a.CR3", "form": "CR3"}, ["a camera original (RAW)", "a picture without losses"], id="RAW"),
        pytest.param({"form": "RAW"}, ["a camera original (RAW)", "a picture without losses"], id="RAW under another name"),
        pytest.param({"latitude": 48.1, "longitude": 11.5}, ["a position"], id="position"),
        pytest.param({"taken": Taken(NOW, DateSource.ORIGINAL)}, ["a date"], id="date"),
        pytest.param({"taken": Taken(NOW, DateSource.EXIF)}, [], id="the date of a change"),
        pytest.param({"extras": frozenset(["rating 5", "rating 3"])}, ["rating 5"], id="another rating"),
    ],
)
def test_a_richer_photo(richer: dict[str, object], lost: list[str]) -> None:
    kept = photo(extras=frozenset(["rating 3"]))
    assert more(photo("other", **richer), [kept]) == lost


def test_kept_photos_have_it_together() -> None:
    rich = photo("rich", form="PNG", latitude=1.0, longitude=1.0)
    assert more(rich, [photo(form="BMP"), photo("place", latitude=1.0, longitude=1.0)]) == []


@pytest.mark.parametrize(
    ("lost", "kept", "left"),
    [
        pytest.param(["keyword Anna", "rating 5", "a position"], {}, [], id="all of it"),
        pytest.param(["rating 5"], {"extras": frozenset(["rating 3"])}, ["rating 5"], id="another rating"),
        pytest.param(["title a", "title b"], {}, ["title a", "title b"], id="two titles"),
        pytest.param(["person Anna", "more pixels"], {}, ["person Anna", "more pixels"], id="no words of a sidecar"),
        pytest.param(["title a"], {"companions": ("/p/a.xmp",)}, ["title a"], id="a sidecar that nobody read"),
    ],
)
def test_what_a_sidecar_does_not_take(lost: list[str], kept: dict[str, object], left: list[str]) -> None:
    companions = kept.pop("companions", ())
    assert unmerged(lost, [replace(photo(**kept), companions=companions)]) == left


def test_what_has_the_bytes_of_a_kept_photo_has_no_more() -> None:
    assert more(photo(side=200), [photo()]) == []
