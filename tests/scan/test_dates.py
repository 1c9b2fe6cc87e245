from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dedup.scan import dates

NOON = datetime(2019, 7, 5, 11, 30, 45)


@pytest.mark.parametrize(
    "text",
    ["2019:07:05 11:30:45", "2019-07-05T11:30:45", " 2019:07:05 11:30:45\0", "2019/07/05 11:30:45"],
)
def test_dates_as_cameras_and_programs_write_them(text: str) -> None:
    assert dates.parse(text) == NOON


def test_a_day_alone_is_its_midnight() -> None:
    assert dates.parse("2019:07:05") == datetime(2019, 7, 5)


def test_subsecond_and_offset_count() -> None:
    zone = timezone(timedelta(hours=-3, minutes=-30))
    assert dates.parse("2019:07:05 11:30:45", "25", "-03:30") == NOON.replace(microsecond=250_000, tzinfo=zone)
    assert dates.parse("2019-07-05T11:30:45.25-0330") == NOON.replace(microsecond=250_000, tzinfo=zone)
    assert dates.parse("2019-07-05T11:30:45Z") == NOON.replace(tzinfo=UTC)


def test_a_clock_may_be_where_it_is_latest_on_earth_and_no_later() -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    assert dates.parse(f"{now + timedelta(hours=13, minutes=50):%Y:%m:%d %H:%M:%S}")
    assert dates.parse(f"{now + timedelta(hours=14, minutes=10):%Y:%m:%d %H:%M:%S}") is None


def test_dates_as_mail_writes_them() -> None:
    assert dates.parse("Fri, 05 Jul 2019 13:30:45 +0200") == NOON.replace(tzinfo=UTC)


@pytest.mark.parametrize(("subsecond", "offset"), [("xy", "+99:00"), ("", "   :  "), ("\0", "+2")])
def test_broken_subsecond_and_offset_are_left_out(subsecond: str, offset: str) -> None:
    assert dates.parse("2019:07:05 11:30:45", subsecond, offset) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "0000:00:00 00:00:00",
        "1970:01:01 00:00:00",
        "1969-12-31T23:00:00",
        "9999:12:31 23:59:59",
        "1801:01:01 00:00:00",
        "2019:02:30 10:00:00",
        "2019:07:05 25:00:00",
        "    :  :     :  :  ",
        "yesterday",
        "",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    assert dates.parse(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    dates.parse(text, text, text)
    dates.from_name(text)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20190705_113045.jpg",
        "IMG_20190705_113045_HDR.jpg",
        "PXL_20190705_113045123.jpg",
        "20190705_113045(1).jpg",
        "IMG20190705113045.jpg",
        "00100dPORTRAIT_00100_BURST20190705113045123_COVER.jpg",
        "2019-07-05 11.30.45.jpg",
        "Screenshot 2019-07-05 at 11.30.45.png",
        "Screen Shot 2019-07-05 at 11.30.45 AM.png",
        "Screenshot_2019-07-05-11-30-45.png",
        "Screenshot_20190705-113045_Maps.jpg",
        "Bildschirmfoto 2019-07-05 um 11.30.45.png",
        "WhatsApp Image 2019-07-05 at 11.30.45.jpeg",
        "signal-2019-07-05-113045.jpg",
    ],
)
def test_names_that_tell_the_second(name: str) -> None:
    assert dates.from_name(name) == NOON


def test_names_that_tell_the_day() -> None:
    assert dates.from_name("IMG-20190705-WA0001.jpg") == datetime(2019, 7, 5)


def test_the_afternoon_of_a_twelve_hour_clock() -> None:
    assert dates.from_name("Screen Shot 2019-07-05 at 1.30.45 PM.png") == datetime(2019, 7, 5, 13, 30, 45)


@pytest.mark.parametrize(
    "name",
    ["IMG_1234.jpg", "DSC_20191332.jpg", "12345678901234.jpg", "2019070511304.jpg", "FB_IMG_1562327445123.jpg", "2019.jpg"],
)
def test_numbers_that_are_no_date(name: str) -> None:
    assert dates.from_name(name) is None
