"""All that a file holds beside the picture that is compared: what somebody would miss if a plain copy took its place."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, Literal

from PIL import Image, TiffImagePlugin

from tui_dedup.records import FILM, LOSSLESS, PICTURES
from tui_dedup.scan import jxl, metadata
from tui_dedup.scan.colour import is_wide
from tui_dedup.scan.motion import has_more_pictures, has_motion
from tui_dedup.scan.opening import Opened
from tui_dedup.scan.said import said

MAPS = "a map of depth or light (portrait, HDR)"
DEEP = "more than 8 bits for each colour"
CLEAR = "transparency"
WIDE = "colours beyond sRGB"
BEHIND = "data behind the picture, such as a sound"
SEALED = "metadata that cannot be read, for it is packed"

_ENTRIES = 0xB002
"""MPF's list of the pictures in a JPEG, of which the first is the one that is shown; CIPA DC-007."""
_ENTRY, _FIRST_BYTES, _PREVIEW, _OTHER_VIEW = 16, 4, 1, 2
_MAP = re.compile(rb"hdrgm:Version|HDRGainMap|GDepth:|Item:Semantic(?:\s*=\s*[\"']|>\s*)(?:GainMap|Depth)\b")
_DEEP_AV1 = re.compile(rb"av1C..[\x40-\x7f\xc0-\xff]", re.DOTALL)
"""The settings of a decoder of AVIF, with the bit that says so set."""
_DEPTH_OF_JP2 = re.compile(rb"\xff\x4f\xff\x51.{38}(.)", re.DOTALL)
"""The first segment of a codestream of JPEG 2000, with the bits of its first colour less one."""
_DEPTH_AT = {"PNG": 24, "PSD": 23, "PHOTOSHOP": 23}
"""At which byte a file says how many bits a colour has."""
_CHUNKS, _NEAR = 8, 4096
_WIDE_PRIMARIES = frozenset((9, 11, 12))
"""BT.2020 and both P3, by ITU-T H.273."""


def read(file: BinaryIO, opened: Opened) -> frozenset[str]:
    """Return what an opened picture holds beside itself, in words."""
    image, packet = opened.image, metadata.xmp(opened.image.info)
    found = set(said(image, opened.exif, packet))
    others = _others(image.info.get("mp", b""))
    film = has_motion(file, opened.format, packet)
    holds = {
        DEEP: _is_deep(file, opened),
        CLEAR: image.has_transparency_data,
        WIDE: _is_wide(image),
        MAPS: _has_maps(file, opened, packet) or 0 in others,
        LOSSLESS: opened.format == "WEBP" and _is_lossless_webp(file),
        FILM: film,
        BEHIND: not film and opened.format == "JPEG" and _has_more_behind(file),
        PICTURES: _OTHER_VIEW in others or has_more_pictures(image),
    }
    of_jxl = _of_jxl(file, opened) if opened.format == "JXL" else ()
    return frozenset(found | {what for what, held in holds.items() if held} | {*of_jxl})


def _of_jxl(file: BinaryIO, opened: Opened) -> Iterator[str]:
    """Yield what a JPEG XL holds, which its decoder does not tell."""
    boxes = jxl.boxes(file)
    file.seek(0)
    header = jxl.header(file.read())
    holds = {
        DEEP: header.bits > 8,
        PICTURES: header.moves,
        LOSSLESS: header.exact and not getattr(opened.image, "jpeg", False),
        MAPS: b"jhgm" in boxes,
        SEALED: b"brob" in boxes,
    }
    yield from (what for what, held in holds.items() if held)


def _others(mpf: bytes) -> set[int]:
    """Return of what classes the pictures behind the first one of a JPEG are: previews, other views, or 0 for neither."""
    return {kind >> 16 for kind in _kinds(mpf)} - {_PREVIEW}


def _kinds(mpf: bytes) -> Iterator[int]:
    try:
        head = io.BytesIO(mpf)
        info = TiffImagePlugin.ImageFileDirectory_v2(head.read(8))
        head.seek(info.next)
        info.load(head)
        entries = info[_ENTRIES]
    except Exception:  # noqa: BLE001 - a broken list raises anything, and the pixels may still be good
        return
    order: Literal["little", "big"] = "little" if mpf.startswith(b"II") else "big"
    for at in range(_ENTRY, len(entries), _ENTRY):
        yield int.from_bytes(entries[at : at + _FIRST_BYTES], order) & 0xFFFFFF


def _is_deep(file: BinaryIO, opened: Opened) -> bool:
    image = opened.image
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return bool(max(image.tag_v2.get(258, (8,))) > 8)
    file.seek(0)
    head = file.read(4096)
    if opened.format in _DEPTH_AT:
        return head[_DEPTH_AT[opened.format]] > 8
    if opened.format == "JPEG2000" and (found := _DEPTH_OF_JP2.search(head)):
        return found[1][0] & 0x7F > 7
    return image.info.get("bit_depth", 8) > 8 or (opened.format == "AVIF" and bool(_DEEP_AV1.search(head)))


def _is_wide(image: Image.Image) -> bool:
    if image.info.get("nclx_profile", {}).get("color_primaries") in _WIDE_PRIMARIES:
        return True
    profile = image.info.get("icc_profile")
    return image.mode in ("RGB", "RGBA") and bool(profile) and is_wide(profile)


def _has_maps(file: BinaryIO, opened: Opened, packet: bytes) -> bool:
    info = opened.image.info
    aux = [name for name in info.get("aux", {}) if not name.endswith(("auxid:1", "alpha"))]
    if aux or info.get("depth_images"):
        return True
    file.seek(0)
    return bool(_MAP.search(packet)) or (opened.format in ("HEIF", "AVIF") and b"tmap" in file.read(64))


def _is_lossless_webp(file: BinaryIO) -> bool:
    """Tell whether the first picture of a WebP is without losses: its chunk comes first, or after a profile of any length."""
    end = file.seek(0, 2)
    at = 12
    for _ in range(_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if head[:4] in (b"VP8L", b"VP8 ") or at >= end:
            break
        length = int.from_bytes(head[4:], "little")
        at += 8 + length + length % 2
    return head[:4] == b"VP8L"


def _has_more_behind(file: BinaryIO) -> bool:
    """Tell whether a JPEG goes on behind the end of its last picture with more than padding."""
    file.seek(max(0, file.seek(0, 2) - _NEAR))
    tail = file.read(_NEAR).rstrip(b"\0")
    return bool(tail) and not tail.endswith(b"\xff\xd9")
