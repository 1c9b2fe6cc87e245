"""Pictures of 16 bits and more for each colour, by OpenCV: Pillow keeps the high 8, and leaves most other TIFFs closed."""

from typing import IO, Any, BinaryIO

import numpy as np
from PIL import Image, ImageChops, TiffImagePlugin

from tui_dedup.scan import levels
from tui_dedup.scan.limits import UnknownKindError

_WIDTH, _HEIGHT, _BITS, _MEANING, _TURN = 256, 257, 258, 262, 274
_SAMPLES, _PLANES, _SIGNS, _PROFILE = 277, 284, 339, 34675
"""TIFF's numbers of what it says of its pixels: `_MEANING` of what zero is, `_SIGNS` of whether they are fractions."""
_ZERO_IS_WHITE, _GREY, _RGB = 0, 1, 2
_APART, _UNSIGNED = 2, 1
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_FRACTIONS = 3
_WIDTHS = {_UNSIGNED: (16, 32, 64), 2: (16, 32, 64), _FRACTIONS: (32, 64)}

_PNG, _DEPTH_AT, _FIRST_CHUNK, _MOST_CHUNKS = b"\x89PNG\r\n\x1a\n", 24, 33, 20
_DARK = 15
"""What the high 8 bits are at most where 12 were written into 16."""


class DeepTiffFile(TiffImagePlugin.TiffImageFile):
    """Opens what Pillow's own reader of TIFF does not: fractions in colour, and numbers of 32 bits and more."""

    def _setup(self) -> None:
        tags = self.tag_v2
        samples, meaning = tags.get(_SAMPLES, 1), tags.get(_MEANING, _ZERO_IS_WHITE)
        self._mode, self._size = _MODES.get(samples, ""), (tags[_WIDTH], tags[_HEIGHT])
        if tags.get(_TURN, 1) > 4:
            self._size = self._size[::-1]
        if not self._mode or meaning not in (_ZERO_IS_WHITE, _GREY, _RGB) or not _is_read(tags):
            raise UnknownKindError
        if _PROFILE in tags:
            self.info["icc_profile"] = tags[_PROFILE]
        if meaning == _ZERO_IS_WHITE:
            self.info[levels.NEGATIVE] = True

    def load(self) -> Any:
        """Decode the picture."""
        if self._im is None and self.fp is not None:
            picture = read(self.fp)
            picture = ImageChops.invert(picture) if levels.NEGATIVE in self.info else picture
            self.im, self._mode, self._size = picture.im, picture.mode, picture.size
        return Image.Image.load(self)


def _is_read(tags: TiffImagePlugin.ImageFileDirectory_v2) -> bool:
    """Tell whether OpenCV reads such numbers: of planes that lie apart it makes a mess."""
    bits, signs = set(tags.get(_BITS, (1,))), set(tags.get(_SIGNS, (_UNSIGNED,)))
    return len(bits) == len(signs) == 1 and bits.pop() in _WIDTHS.get(signs.pop(), ()) and tags.get(_PLANES) != _APART


def register() -> None:
    """Let Pillow open these files, where its own reader refuses."""
    Image.register_open("DEEPTIFF", DeepTiffFile, TiffImagePlugin._accept)


def note(image: Image.Image, file: BinaryIO) -> bool:
    """Note with an opened picture what Pillow passes over, and tell whether it keeps 8 of 16 bits of each colour.

    The file is left where its decoder had it.
    """
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return _note_of_tiff(image)
    if image.format != "PNG":
        return False
    place = file.tell()
    file.seek(_DEPTH_AT)
    deep = file.read(1) == b"\x10"
    if deep and (told := _significant(file)):
        image.info[levels.TOLD] = (1 << told) - 1
    file.seek(place)
    return deep and image.mode in ("RGB", "RGBA")


def _note_of_tiff(image: TiffImagePlugin.TiffImageFile) -> bool:
    bits, signs = set(image.tag_v2.get(_BITS, (1,))), set(image.tag_v2.get(_SIGNS, (_UNSIGNED,)))
    if image.mode.startswith("I;16") and image.tag_v2.get(_MEANING) == _ZERO_IS_WHITE:
        image.info[levels.NEGATIVE] = True
    if image.mode == "I" and bits == {32} and signs == {_UNSIGNED}:
        image.info[levels.UNSIGNED] = True
    return image.mode in ("RGB", "RGBA") and bits == {16} and _is_read(image.tag_v2)


def _significant(file: BinaryIO) -> int:
    """Return how many bits of a colour count, by a PNG's chunk `sBIT`, or 0."""
    at = _FIRST_CHUNK
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if head[4:] == b"sBIT":
            return min(16, max(file.read(min(3, int.from_bytes(head[:4]))), default=0))
        if head[4:] in (b"PLTE", b"IDAT", b""):
            break
        at += 12 + int.from_bytes(head[:4])
    return 0


def is_dark(picture: Image.Image, told: int) -> bool:
    """Tell whether of 16 bits the high 8, which `picture` has, hold next to nothing; `told` is the largest level, or 0."""
    bright = 1 + max(_DARK, told >> 8)
    counts = picture.histogram()
    return not any(any(counts[band + bright : band + 256]) for band in (0, 256, 512))


def read(file: IO[bytes], told: int = 0) -> Image.Image:
    """Return the picture in a file in 8 bits of all that it holds. `told` is the largest level that the file tells, or 0."""
    import cv2  # noqa: PLC0415 - heavy, and needed for few pictures

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    file.seek(0)
    values = cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None:
        raise UnknownKindError
    if values.ndim == 2:
        return Image.fromarray(levels.to_bytes(values, told))
    colours = levels.to_bytes(values[..., 2::-1], told)
    if values.shape[2] == 4:
        colours = np.dstack([colours, levels.to_bytes(values[..., 3])])
    return Image.fromarray(colours)
