"""What people wrote into a picture, in EXIF, IPTC or XMP: keywords, rating, titles, names, places, whose it is.

https://exiftool.org/TagNames/ names the tags. Only what somebody would miss is read, and never more than a program may write.
"""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from tui_dedup.records import is_default_caption
from tui_dedup.text import printable

_MOST = 100
"""Values of a kind that are told apart; whoever has more is not told from another who has."""
_LONG = 80
"""Letters of a value that are kept. A longer one ends in a digest, so that it equals none but itself."""

_IPTC = {
    (2, 5): "title",
    (2, 25): "keyword",
    (2, 80): "creator",
    (2, 90): "place",
    (2, 101): "place",
    (2, 105): "headline",
    (2, 116): "rights",
    (2, 120): "description",
}
_EXIF = {0x010E: "description", 0x4746: "rating", 0x013B: "creator", 0x8298: "rights"}
_COMMENT, _ASCII, _UNICODE = 0x9286, b"ASCII\0\0\0", b"UNICODE\0"
_WINDOWS = {0x9C9B: "title", 0x9C9C: "description", 0x9C9E: "keyword"}
_PROPERTIES = {
    "rating": rb"xmp:Rating",
    "label": rb"xmp:Label",
    "person": rb"(?:mwg-rs:Name|MPReg:PersonDisplayName)",
    "headline": rb"photoshop:Headline",
    "place": rb"(?:exif:GPSLatitude|exif:GPSLongitude|photoshop:City|photoshop:Country|Iptc4xmpCore:Location)",
}
_LISTS = {
    "keyword": rb"(?:dc:subject|lr:hierarchicalSubject)",
    "creator": rb"dc:creator",
    "rights": rb"dc:rights",
    "title": rb"dc:title",
    "description": rb"dc:description",
    "person": rb"Iptc4xmpExt:PersonInImage",
}
_PROPERTY = {kind: re.compile(name + rb"(?:\s*=\s*[\"']|>)([^\"'<]{1,4000})") for kind, name in _PROPERTIES.items()}
_LIST = {kind: re.compile(rb"<" + name + rb"\b[^>]*>(.{1,65536}?)</" + name, re.DOTALL) for kind, name in _LISTS.items()}
_ITEM = re.compile(rb"<rdf:li\b[^>]*>([^<]*)")
_CAPTIONS = frozenset(("title", "headline", "description", "comment"))
"""Where cameras and programs write words of their own."""


def said(image: Image.Image, exif: Image.Exif, packet: bytes) -> frozenset[str]:
    """Return what an opened picture with this EXIF and XMP says, such as `keyword Anna` or `rating 5`."""
    found: dict[str, set[str]] = {}
    for kind, value in (*_of_exif(exif), *_of_iptc(image), *_of_xmp(packet)):
        text = _tidy(value)
        values = found.setdefault(kind, set())
        if text and not _says_nothing(kind, text) and len(values) < _MOST:
            values.add(f"{kind} {text}")
    return frozenset(text for values in found.values() for text in values)


def _says_nothing(kind: str, text: str) -> bool:
    """Tell whether a value is there though nobody gave it."""
    return text == "0" if kind == "rating" else kind in _CAPTIONS and is_default_caption(text)


def _of_exif(exif: Image.Exif) -> Iterator[tuple[str, str]]:
    yield from ((kind, str(exif[tag])) for tag, kind in _EXIF.items() if tag in exif)
    yield from (("comment", text) for text in _comment(exif))
    for tag, kind in _WINDOWS.items():
        written = exif.get(tag)
        if isinstance(written, bytes):
            text = written.decode("utf-16-le", "replace")
            yield from ((kind, part) for part in (text.split(";") if kind == "keyword" else [text]))


def _comment(exif: Image.Exif) -> Iterator[str]:
    """Yield what a person wrote as a comment: cameras fill it with blanks or with bytes of their own."""
    try:
        written = exif.get_ifd(ExifTags.IFD.Exif).get(_COMMENT, b"")
    except Exception:  # noqa: BLE001 - broken metadata raises anything, and the pixels may still be good
        return
    if isinstance(written, bytes) and written.startswith(_ASCII):
        yield _text(written[len(_ASCII) :])
    elif isinstance(written, bytes) and written.startswith(_UNICODE):
        yield written[len(_UNICODE) :].decode("utf-16-be" if written[len(_UNICODE) :][:1] == b"\0" else "utf-16-le", "replace")


def _of_iptc(image: Image.Image) -> Iterator[tuple[str, str]]:
    if not isinstance(image, ImageFile.ImageFile):
        return
    try:
        known = IptcImagePlugin.getiptcinfo(image) or {}
    except Exception:  # noqa: BLE001 - broken metadata raises anything, and the pixels may still be good
        return
    for number, kind in _IPTC.items():
        values = known.get(number, [])
        yield from ((kind, _text(value)) for value in ([values] if isinstance(values, bytes) else values))


def _of_xmp(packet: bytes) -> Iterator[tuple[str, str]]:
    for kind, pattern in _PROPERTY.items():
        yield from _unescaped(kind, pattern.findall(packet))
    for kind, pattern in _LIST.items():
        for listed in pattern.findall(packet):
            yield from _unescaped(kind, _ITEM.findall(listed))


def _unescaped(kind: str, values: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    return ((kind, html.unescape(_text(value))) for value in values)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _tidy(value: str) -> str:
    text = printable(" ".join(value.replace("\0", " ").split()))
    if len(text) <= _LONG:
        return text
    return f"{text[:_LONG]}… ({hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8]})"
