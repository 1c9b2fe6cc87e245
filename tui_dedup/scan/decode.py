"""An opened picture to a small upright RGB image, decoded once and no larger than needed."""

from PIL import Image

from tui_dedup.scan import deep, jpeg, levels
from tui_dedup.scan.colour import lit, plain, to_srgb
from tui_dedup.scan.opening import Opened

_NEAR = 0.9  # a JPEG decodes to 1/8 far faster than to 1/4: take it where it reaches nine tenths of the side
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(opened: Opened, side: int) -> Image.Image:
    """Return the picture as RGB in sRGB, upright, its longer side at most `side`; raises what the decoder raises."""
    image = opened.image
    profile = image.info.get("icc_profile")
    image.draft(None, _scaled(image.size, _NEAR * side / max(image.size)))
    small = lit(to_srgb(shrunk(_whole(opened), side), profile), image)
    turn = _TURNS.get(opened.orientation)
    return small if turn is None else small.transpose(turn)


def upright(opened: Opened) -> tuple[int, int]:
    """Return width and height of the original with its orientation applied."""
    width, height = opened.size
    return (height, width) if opened.orientation > 4 else (width, height)


def shrunk(image: Image.Image, side: int) -> Image.Image:
    """Return the picture with its longer side at most `side`."""
    scale = side / max(image.size)
    if scale >= 1:
        return image
    return image.resize(_scaled(image.size, scale), Image.Resampling.HAMMING, reducing_gap=2.0)


def _whole(opened: Opened) -> Image.Image:
    """Return the picture in 8 bits: the high ones, or those that were written into the low ones of 16."""
    picture = _plain(opened)
    told = opened.image.info.get(levels.TOLD, 0)
    if opened.halved and opened.file and deep.is_dark(picture, told):
        return deep.read(opened.file, told)
    return picture.crop(opened.shown) if opened.shown else picture


def _plain(opened: Opened) -> Image.Image:
    try:
        opened.image.load()
        return plain(opened.image)
    except OSError:
        if opened.format == "JPEG" and opened.file and jpeg.is_arithmetic(opened.file):
            return jpeg.read_arithmetic(opened.file)
        raise


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
