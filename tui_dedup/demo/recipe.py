"""What lies in the demo library, file by file."""

from dataclasses import dataclass

from PIL.Image import Transpose

from tui_dedup.demo.pictures import (
    Edit,
    brighter,
    captioned,
    cropped,
    framed,
    grey,
    plain,
    scaled,
    screenshot,
    sepia,
    soft,
    turned,
)


@dataclass(frozen=True, slots=True)
class Camera:
    """Maker and model, as EXIF names them."""

    make: str
    model: str


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture file: a shipped photograph, edited and saved in the format of its name.

    `taken` is written as EXIF date when there is a camera, and is the file's time in any case; `orientation` is
    written to EXIF, with the pixels stored turned so that they are upright once it is applied.
    """

    path: str
    photo: str
    taken: str
    camera: Camera | None = None
    place: Place | None = None
    edit: Edit = plain
    quality: int = 92
    orientation: int = 1


CANON = Camera("Canon", "Canon EOS 80D")
NIKON = Camera("NIKON CORPORATION", "NIKON D3300")
PHONE = Camera("Apple", "iPhone 12")
CAPE = Place(28.6083, -80.6041)
CAFE = Place(41.8986, 12.4769)
HOME = Place(52.5163, 13.3777)

LAUNCH = "Camera/2019-07-05 Launch"
CAT = "Camera/2020-02-14 Cat"
ROME = "Phone/2021-05 Rome"
GARAGE = "Camera/2018-09-02 Garage"
SKY = "Camera/2022-08-12 Night sky"
PATTERNS = "Camera/2017-04 Patterns"
LAB = "Work/Lab"

SHOTS = (
    Shot(f"{LAUNCH}/IMG_2041.JPG", "rocket.jpg", "2019-07-05T11:30:00", CANON, CAPE),
    Shot(f"{LAUNCH}/IMG_2042.JPG", "rocket.jpg", "2019-07-05T11:30:01", CANON, CAPE, framed(0.01, 1.06)),
    Shot(f"{LAUNCH}/IMG_2043.JPG", "rocket.jpg", "2019-07-05T11:30:01", CANON, CAPE, framed(-0.02, 1.08)),
    Shot(f"{LAUNCH}/IMG_2044.JPG", "rocket.jpg", "2019-07-05T11:30:02", CANON, CAPE, framed(0.03, 1.12)),
    Shot(f"{LAUNCH}/IMG_2045.JPG", "rocket.jpg", "2019-07-05T11:30:03", CANON, CAPE, framed(-0.03, 1.15)),
    Shot("WhatsApp/IMG-20190706-WA0012.jpg", "rocket.jpg", "2019-07-06T09:02:00", edit=scaled(0.5), quality=60),
    Shot("WhatsApp/IMG-20190706-WA0013.jpg", "rocket.jpg", "2019-07-06T09:02:05", quality=40),
    Shot("Edits/launch cropped.jpg", "rocket.jpg", "2019-08-01T20:10:00", edit=cropped(0.1, 0.05, 0.95, 0.9)),
    Shot("Edits/launch.png", "rocket.jpg", "2019-08-01T20:15:00"),
    Shot("Web/launch.webp", "rocket.jpg", "2019-08-02T08:00:00", edit=scaled(0.75), quality=80),
    Shot("Edits/launch warm.jpg", "rocket.jpg", "2019-08-01T20:20:00", edit=sepia),
    Shot(f"{CAT}/DSC_0007.JPG", "chelsea.png", "2020-02-14T16:45:10", NIKON, HOME),
    Shot(f"{CAT}/DSC_0008.JPG", "chelsea.png", "2020-02-14T16:45:11", NIKON, HOME, framed(0.01, 1.07)),
    Shot(f"{CAT}/DSC_0009.JPG", "chelsea.png", "2020-02-14T16:45:12", NIKON, HOME, framed(-0.03, 1.1)),
    Shot(f"{CAT}/DSC_0010.JPG", "chelsea.png", "2020-02-14T16:45:14", NIKON, HOME, framed(0.04, 1.14)),
    Shot("WhatsApp/IMG-20200215-WA0001.jpg", "chelsea.png", "2020-02-15T07:30:00", edit=scaled(0.5), quality=55),
    Shot("Edits/cat mirrored.jpg", "chelsea.png", "2020-03-01T18:00:00", edit=turned(Transpose.FLIP_LEFT_RIGHT)),
    Shot("Edits/cat rotated left.jpg", "chelsea.png", "2020-03-01T18:01:00", edit=turned(Transpose.ROTATE_90)),
    Shot("Edits/cat upside down.jpg", "chelsea.png", "2020-03-01T18:02:00", edit=turned(Transpose.ROTATE_180)),
    Shot("Edits/cat brighter.jpg", "chelsea.png", "2020-03-01T18:03:00", edit=brighter(1.25)),
    Shot("Edits/cat grey.jpg", "chelsea.png", "2020-03-01T18:04:00", edit=grey),
    Shot("Edits/cat happy birthday.jpg", "chelsea.png", "2020-03-01T18:05:00", edit=captioned("Happy birthday!")),
    Shot("Edits/cat face.jpg", "chelsea.png", "2020-03-01T18:06:00", edit=cropped(0.15, 0.0, 0.85, 0.9)),
    Shot("Phone/cat.heic", "chelsea.png", "2020-02-14T16:45:10", NIKON, HOME, quality=80),
    Shot(f"{ROME}/IMG_3001.HEIC", "coffee.png", "2021-05-09T09:12:33", PHONE, CAFE, quality=80),
    Shot(f"{ROME}/IMG_3001.JPG", "coffee.png", "2021-05-09T09:12:33", PHONE, CAFE),
    Shot(f"{ROME}/IMG_3002.JPG", "coffee.png", "2021-05-09T09:12:36", PHONE, CAFE, framed(0.02, 1.1)),
    Shot(f"{ROME}/IMG_3003.JPG", "astronaut.png", "2021-05-10T14:20:00", PHONE),
    Shot(f"{ROME}/IMG_E3003.JPG", "astronaut.png", "2021-05-10T14:20:00", PHONE, edit=brighter(0.8)),
    Shot("WhatsApp/IMG-20210509-WA0003.jpg", "coffee.png", "2021-05-09T12:00:00", edit=scaled(0.6), quality=50),
    Shot("Web/coffee.webp", "coffee.png", "2021-06-01T10:00:00", quality=75),
    Shot("Web/coffee small.jpg", "coffee.png", "2021-06-01T10:01:00", edit=scaled(0.25), quality=80),
    Shot("Web/portrait.avif", "astronaut.png", "2021-06-01T10:02:00", quality=70),
    Shot("Web/portrait.png", "astronaut.png", "2021-06-01T10:03:00"),
    Shot("Web/portrait square.jpg", "astronaut.png", "2021-06-01T10:04:00", edit=cropped(0.1, 0, 0.9, 0.8)),
    Shot("WhatsApp/IMG-20210511-WA0007.jpg", "astronaut.png", "2021-05-11T08:00:00", edit=scaled(0.5), quality=45),
    Shot("Edits/portrait soft.jpg", "astronaut.png", "2021-06-02T11:00:00", edit=soft),
    Shot(f"{GARAGE}/IMG_1101.JPG", "motorcycle_left.png", "2018-09-02T15:03:20", CANON, HOME),
    Shot(f"{GARAGE}/IMG_1102.JPG", "motorcycle_right.png", "2018-09-02T15:03:24", CANON, HOME),
    Shot("WhatsApp/IMG-20180903-WA0002.jpg", "motorcycle_left.png", "2018-09-03T19:00:00", edit=scaled(0.5), quality=60),
    Shot("Edits/motorcycle wheel.jpg", "motorcycle_left.png", "2018-10-01T10:00:00", edit=cropped(0.3, 0.1, 1, 0.9)),
    Shot("Phone/motorcycle.heic", "motorcycle_right.png", "2018-09-02T15:03:24", CANON, HOME, quality=75),
    Shot(f"{SKY}/DSC_0301.JPG", "hubble_deep_field.jpg", "2022-08-12T23:40:00", NIKON),
    Shot(f"{SKY}/DSC_0302.JPG", "moon.png", "2022-08-12T23:55:00", NIKON),
    Shot(f"{SKY}/DSC_0303.JPG", "moon.png", "2022-08-12T23:55:02", NIKON, edit=framed(0.02, 1.08)),
    Shot("Web/deep field.webp", "hubble_deep_field.jpg", "2022-09-01T10:00:00", edit=scaled(0.5), quality=80),
    Shot("Web/deep field thumbnail.jpg", "hubble_deep_field.jpg", "2022-09-01T10:01:00", edit=scaled(0.16), quality=80),
    Shot("Edits/moon brighter.jpg", "moon.png", "2022-09-01T11:00:00", edit=brighter(1.3)),
    Shot(f"{PATTERNS}/IMG_0501.JPG", "brick.png", "2017-04-01T12:00:00", CANON),
    Shot(f"{PATTERNS}/IMG_0502.JPG", "grass.png", "2017-04-01T12:04:00", CANON),
    Shot(f"{PATTERNS}/IMG_0503.JPG", "gravel.png", "2017-04-01T12:09:00", CANON),
    Shot(f"{PATTERNS}/IMG_0504.JPG", "coins.png", "2017-04-02T18:20:00", CANON),
    Shot("Edits/coins.tif", "coins.png", "2017-05-01T10:00:00", CANON),
    Shot("WhatsApp/IMG-20170403-WA0001.jpg", "coins.png", "2017-04-03T08:00:00", edit=scaled(0.7), quality=50),
    Shot("Turned/IMG_0701.JPG", "camera.png", "2016-06-11T10:30:00", CANON),
    Shot("Turned/IMG_0701 orientation 3.JPG", "camera.png", "2016-06-11T10:30:00", CANON, orientation=3),
    Shot("Turned/IMG_0701 orientation 6.JPG", "camera.png", "2016-06-11T10:30:00", CANON, orientation=6),
    Shot("Turned/IMG_0701 orientation 8.JPG", "camera.png", "2016-06-11T10:30:00", CANON, orientation=8),
    Shot(f"{LAB}/retina.jpg", "retina.jpg", "2015-11-03T09:00:00"),
    Shot(f"{LAB}/retina contrast.jpg", "retina.jpg", "2015-11-03T09:30:00", edit=brighter(1.2)),
    Shot(f"{LAB}/tissue.png", "ihc.png", "2015-11-04T09:00:00"),
    Shot(f"{LAB}/tissue.jpg", "ihc.png", "2015-11-04T09:05:00", quality=70),
    Shot(f"{LAB}/cell.png", "cell.png", "2015-11-05T09:00:00"),
    Shot("Work/Scans/page.png", "page.png", "2014-02-03T10:00:00"),
    Shot("Work/Scans/page.jpg", "page.png", "2014-02-03T10:02:00", quality=50),
    Shot("Work/Scans/notes.png", "text.png", "2014-02-04T10:00:00"),
    Shot("Phone/Screenshot 2021-03-04 at 10.11.12.png", "page.png", "2021-03-04T10:11:12", edit=screenshot),
    Shot("Work/clock.jpg", "clock_motion.png", "2013-01-02T03:04:05"),
)

COPIES = {
    "Backup/2019/IMG_2041.JPG": f"{LAUNCH}/IMG_2041.JPG",
    "Backup/2019/IMG_2042.JPG": f"{LAUNCH}/IMG_2042.JPG",
    "Downloads/IMG_2041 (1).jpg": f"{LAUNCH}/IMG_2041.JPG",
    "Downloads/IMG_2041 (2).jpg": f"{LAUNCH}/IMG_2041.JPG",
    "Backup/2020/DSC_0007.JPG": f"{CAT}/DSC_0007.JPG",
    "Odd names/[red]cat.jpg": f"{CAT}/DSC_0007.JPG",
    "Odd names/two\nlines.jpg": f"{CAT}/DSC_0007.JPG",
    "Odd names/Café 猫 🐈.jpg": f"{CAT}/DSC_0009.JPG",
    "Odd names/\x1b[31mnot red.jpg": f"{CAT}/DSC_0010.JPG",
    "Backup/2021/IMG_3001.HEIC": f"{ROME}/IMG_3001.HEIC",
    "Backup/2021/IMG_3002.JPG": f"{ROME}/IMG_3002.JPG",
    "Downloads/IMG_3003 copy.JPG": f"{ROME}/IMG_3003.JPG",
    "Backup/2018/IMG_1102.JPG": f"{GARAGE}/IMG_1102.JPG",
    "Downloads/deep field.jpg": f"{SKY}/DSC_0301.JPG",
    "Backup/Work/retina.jpg": f"{LAB}/retina.jpg",
    "Backup/Work/page.png": "Work/Scans/page.png",
    "Downloads/launch (1).png": "Edits/launch.png",
}
"""Exact copies: the new path and the file whose bytes it has."""
