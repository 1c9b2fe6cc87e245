"""Videos and halves of Live Photos made here: what cameras write around them, and real frames."""

from pathlib import Path

import numpy as np
from PIL import ExifTags, Image


def box(kind: bytes, content: bytes = b"") -> bytes:
    """A box of QuickTime and MP4."""
    return (len(content) + 8).to_bytes(4) + kind + content


def metadata(full: bool = False, **keys: str) -> bytes:
    """The box `meta` as Apple's cameras write it: `content_identifier` stands for `com.apple.quicktime.content.identifier`."""
    names = [b"com.apple.quicktime." + name.replace("_", ".").encode() for name in keys]
    entries = b"".join(box(b"mdta", name) for name in names)
    values = b"".join(
        box(number.to_bytes(4), box(b"data", bytes([0, 0, 0, 1, 0, 0, 0, 0]) + value.encode()))
        for number, value in enumerate(keys.values(), 1)
    )
    inside = box(b"hdlr", bytes(24)) + box(b"keys", bytes(4) + len(names).to_bytes(4) + entries) + box(b"ilst", values)
    return box(b"meta", bytes(4 if full else 0) + inside)


def quicktime(*inside: bytes, created: int = 0) -> bytes:
    """A QuickTime file without frames; `created` in seconds since 1904."""
    header = box(b"mvhd", bytes(4) + created.to_bytes(4) + bytes(92))
    return box(b"ftyp", b"qt  " + bytes(4) + b"qt  ") + box(b"mdat", bytes(100)) + box(b"moov", header + b"".join(inside))


def film(path: Path, shade: int = 0) -> Path:
    """Write a video of ten grey frames, 320 x 240."""
    import cv2

    codec = "MJPG" if path.suffix.lower() == ".avi" else "mp4v"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), 10, (320, 240))
    for number in range(10):
        writer.write(np.full((240, 320, 3), (number * 20 + shade) % 256, np.uint8))
    writer.release()
    return path


def note(*entries: tuple[int, int, bytes], order: str = "big") -> bytes:
    """Apple's maker note with these entries of tag, type and content."""
    head = b"Apple iOS\0\0\1" + (b"MM" if order == "big" else b"II")
    directory, after = len(entries).to_bytes(2, order), b""
    start = len(head) + 2 + 12 * len(entries) + 4
    for tag, kind, content in entries:
        place = (start + len(after)).to_bytes(4, order) if len(content) > 4 else content.ljust(4, b"\0")
        directory += tag.to_bytes(2, order) + kind.to_bytes(2, order) + len(content).to_bytes(4, order) + place
        after += content if len(content) > 4 else b""
    return head + directory + bytes(4) + after


def live_photo(image: Image.Image, path: Path, identifier: str) -> Path:
    """Write a JPEG that says which Live Photo it is a half of, as an iPhone does."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = note((0x11, 2, identifier.encode() + b"\0"))
    image.save(path, exif=exif)
    return path
