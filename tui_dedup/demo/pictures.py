"""The photographs of the demo library and what people do to photographs."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from tui_dedup.demo import DemoError

Edit = Callable[[Image.Image], Image.Image]
"""An upright RGB picture to another one."""


def shipped() -> Path:
    """Return the folder of photographs inside scikit-image's wheel; raises `DemoError` when it is not installed."""
    found = find_spec("skimage")
    if found is None or not found.submodule_search_locations:
        raise DemoError(
            "The demo library is made of photographs that scikit-image ships. Install it with: pip install 'dedup-tui[demo]'"
        )
    return Path(found.submodule_search_locations[0], "data")


@cache
def photo(name: str) -> Image.Image:
    """Return a shipped photograph in RGB without metadata, doubled in size where it is smaller than a screen."""
    with Image.open(shipped() / name) as opened:
        picture = opened.convert("RGB")
    picture.info.clear()
    if max(picture.size) >= 1000:
        return picture
    return picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.LANCZOS)


def plain(picture: Image.Image) -> Image.Image:
    """Return the picture as it is."""
    return picture


def scaled(factor: float) -> Edit:
    """Resize by `factor`."""
    return lambda picture: ImageOps.scale(picture, factor, Image.Resampling.LANCZOS)


def cropped(left: float, top: float, right: float, bottom: float) -> Edit:
    """Cut to a box given as fractions of width and height."""
    return lambda picture: picture.crop(
        (
            round(left * picture.width),
            round(top * picture.height),
            round(right * picture.width),
            round(bottom * picture.height),
        )
    )


def framed(shift: float, zoom: float) -> Edit:
    """Frame anew as the next picture of a burst would: the same size, moved by `shift` and `zoom` times as near."""
    margin = (1 - 1 / zoom) / 2
    box = cropped(margin + shift, margin + shift / 2, 1 - margin + shift, 1 - margin + shift / 2)
    return lambda picture: box(picture).resize(picture.size, Image.Resampling.LANCZOS)


def turned(way: Image.Transpose) -> Edit:
    """Rotate or mirror the pixels."""
    return lambda picture: picture.transpose(way)


def brighter(factor: float) -> Edit:
    """Change the brightness."""
    return lambda picture: ImageEnhance.Brightness(picture).enhance(factor)


def grey(picture: Image.Image) -> Image.Image:
    """Take the colour away."""
    return ImageOps.grayscale(picture).convert("RGB")


def sepia(picture: Image.Image) -> Image.Image:
    """Tone it as an app's filter does."""
    return ImageOps.colorize(ImageOps.grayscale(picture), "#20140a", "#fff2d8", mid="#a8815a")


def soft(picture: Image.Image) -> Image.Image:
    """Blur a little."""
    return picture.filter(ImageFilter.GaussianBlur(2))


def captioned(text: str) -> Edit:
    """Write a line of text across the foot."""

    def edit(picture: Image.Image) -> Image.Image:
        made = picture.copy()
        font = ImageFont.load_default(size=picture.height // 12)
        place = (picture.width // 2, picture.height - picture.height // 10)
        ImageDraw.Draw(made).text(place, text, "white", font, anchor="mm", stroke_width=3, stroke_fill="black")
        return made

    return edit


def screenshot(picture: Image.Image) -> Image.Image:
    """Show it on a phone's screen of 1170x2532 pixels, between a status line and a white rest."""
    screen = Image.new("RGB", (1170, 2532), "white")
    screen.paste(ImageOps.contain(picture, (1170, 2000), Image.Resampling.LANCZOS), (0, 260))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 1170, 140), fill="#f2f2f7")
    draw.text((90, 70), "10:11", "black", ImageFont.load_default(size=54), anchor="lm")
    draw.rounded_rectangle((980, 48, 1080, 94), radius=14, outline="black", width=5)
    return screen
