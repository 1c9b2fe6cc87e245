"""What Pillow opens in another way than it is meant, put right before anything is decoded."""

from PIL import Image, PngImagePlugin, TiffImagePlugin

from tui_dedup.scan.limits import UnknownKindError

_SUBFILE, _BITS, _PLANES, _PALETTE = 254, 258, 284, 320
"""TIFF's numbers of what a page is, of the bits for each colour, of how planes lie, and of the colours of a palette."""
_APART, _SMALLER = 2, 1
_MOST_PAGES = 10


def correct(image: Image.Image) -> None:
    """Let an opened picture show what it should. Its size may be another one then."""
    if isinstance(image, PngImagePlugin.PngImageFile) and image.default_image:
        image.seek(1)  # what comes first is shown where nothing moves, and may be the same in many files
    if type(image) is TiffImagePlugin.TiffImageFile:
        _pass_small_versions(image)
        _read_deep_planes(image)
        _read_dark_palette(image)


def _pass_small_versions(image: TiffImagePlugin.TiffImageFile) -> None:
    """Go on to the picture itself where a smaller version of it comes first."""
    for page in range(1, _MOST_PAGES):
        if not image.tag_v2.get(_SUBFILE, 0) & _SMALLER:
            return
        try:
            image.seek(page)
        except EOFError:
            break
    image.seek(0)


def _read_deep_planes(image: TiffImagePlugin.TiffImageFile) -> None:
    """Correct how Pillow reads a TIFF of one plane for each colour, with 16 bits each: it takes them for 8, and shows stripes."""
    bits = image.tag_v2.get(_BITS)
    if image.tag_v2.get(_PLANES) != _APART or not bits or set(bits) != {16}:
        return
    order = "B" if image.tag_v2.prefix == b"MM" else "L"
    planes = [
        tile._replace(args=(f"{tile.args[0]};16{order}", *tile.args[1:]))
        for tile in image.tile
        if isinstance(tile.args, tuple) and tile.args[0] in tuple(image.mode)
    ]
    if planes and image.mode != "RGB":
        raise UnknownKindError
    image.tile = planes or image.tile


def _read_dark_palette(image: TiffImagePlugin.TiffImageFile) -> None:
    """Correct the colours of a palette that a program wrote with 8 bits where 16 belong: all would be black."""
    colours = image.tag_v2.get(_PALETTE, ())
    if image.mode == "P" and colours and max(colours) <= 0xFF:
        image.putpalette(bytes(level for colour in zip(*_thirds(colours), strict=True) for level in colour))


def _thirds(colours: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the reds, the greens and the blues."""
    each = len(colours) // 3
    return [colours[at : at + each] for at in (0, each, 2 * each)]
