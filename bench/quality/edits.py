"""Edits as people and programs make them: each takes an upright RGB photo and returns another."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from tui_dedup.records import Relation

Edit = Callable[[Image.Image], Image.Image]


def scaled(share: float) -> Edit:
    """Make the sides `share` as long."""
    return lambda image: image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS)


def cropped(share: float) -> Edit:
    """Keep `share` of each side, off the middle, as a person would frame it anew."""

    def edit(image: Image.Image) -> Image.Image:
        width, height = round(image.width * share), round(image.height * share)
        left, top = (image.width - width) * 2 // 5, (image.height - height) * 3 // 5
        return image.crop((left, top, left + width, top + height))

    return edit


def encoded(form: str, quality: int) -> Edit:
    """Send it through a lossy format."""

    def edit(image: Image.Image) -> Image.Image:
        data = io.BytesIO()
        image.save(data, form, quality=quality)
        return Image.open(data).convert("RGB")

    return edit


def enhanced(kind: type[ImageEnhance._Enhance], factor: float) -> Edit:
    """Apply one of Pillow's enhancements."""
    return lambda image: kind(image).enhance(factor)


def noisy(image: Image.Image) -> Image.Image:
    """Add grain as of a dark scene."""
    grain = np.random.default_rng(0).normal(0, 18, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + grain, 0, 255).astype(np.uint8))


def warmed(image: Image.Image) -> Image.Image:
    """Apply a warm filter with lifted blacks, as phones offer."""
    curves = [[min(255, int(30 + value * gain)) for value in range(256)] for gain in (0.95, 0.85, 0.65)]
    return image.point([value for curve in curves for value in curve])


def titled(image: Image.Image) -> Image.Image:
    """Lay a line of text over the lower third, on a dark strip."""
    picture = image.copy()
    draw = ImageDraw.Draw(picture, "RGBA")
    top, size = round(image.height * 0.72), max(image.height // 11, 12)
    draw.rectangle((0, top, image.width, top + size * 2), fill=(0, 0, 0, 140))
    draw.text((image.width // 12, top + size // 2), "Our best day of the year", "white", ImageFont.load_default(size))
    return picture


def stamped(image: Image.Image) -> Image.Image:
    """Put an opaque sticker of a fifth of the width into a corner."""
    picture = image.copy()
    side = min(image.size) // 4
    box = (image.width - side - 10, 10, image.width - 10, side + 10)
    draw = ImageDraw.Draw(picture)
    draw.ellipse(box, fill=(240, 200, 40))
    draw.ellipse((box[0] + side // 4, box[1] + side // 3, box[0] + side // 3, box[1] + side // 2), fill="black")
    return picture


def framed(image: Image.Image) -> Image.Image:
    """Put a white frame of an eighth of the shorter side round it."""
    return ImageOps.expand(image, min(image.size) // 8, "white")


def screenshot(image: Image.Image) -> Image.Image:
    """Show it on a tall phone: black above and below, a clock and a battery on top, a bar at the bottom."""
    screen = Image.new("RGB", (1080, 2340), "black")
    shown = ImageOps.contain(image, screen.size, Image.Resampling.LANCZOS)
    screen.paste(shown, ((1080 - shown.width) // 2, (2340 - shown.height) // 2))
    draw = ImageDraw.Draw(screen)
    draw.text((60, 30), "12:41", "white", ImageFont.load_default(44))
    draw.rectangle((960, 36, 1020, 66), outline="white", width=4)
    draw.rectangle((964, 40, 1000, 62), fill="white")
    draw.rounded_rectangle((360, 2300, 720, 2310), 5, fill="white")
    return screen


EDITS: dict[str, Edit] = {
    "resize 50%": scaled(0.5),
    "resize 25%": scaled(0.25),
    "JPEG 30": encoded("JPEG", 30),
    "JPEG 10": encoded("JPEG", 10),
    "WebP 50": encoded("WEBP", 50),
    "brighter": enhanced(ImageEnhance.Brightness, 1.5),
    "darker": enhanced(ImageEnhance.Brightness, 0.6),
    "contrast": enhanced(ImageEnhance.Contrast, 1.5),
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "warm filter": warmed,
    "saturated": enhanced(ImageEnhance.Color, 1.8),
    "blur": lambda image: image.filter(ImageFilter.GaussianBlur(max(image.size) / 250)),
    "grain": noisy,
    "rotate 90": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "rotate 180": lambda image: image.transpose(Image.Transpose.ROTATE_180),
    "mirror": ImageOps.mirror,
    "rotate 3": lambda image: image.rotate(3, Image.Resampling.BICUBIC),
    "crop 95%": cropped(0.95),
    "crop 90%": cropped(0.9),
    "crop 70%": cropped(0.7),
    "crop 55%": cropped(0.55),
    "text": titled,
    "sticker": stamped,
    "white frame": framed,
    "screenshot": screenshot,
}
"""Every edit by its name in the tables."""

RELATIONS: dict[Relation, tuple[str, ...]] = {
    Relation.RESIZED: ("resize 50%", "resize 25%"),
    Relation.REENCODED: ("JPEG 30", "JPEG 10", "WebP 50"),
    Relation.TURNED: ("rotate 90", "rotate 180", "mirror"),
    Relation.CROPPED: ("crop 95%", "crop 90%", "crop 70%", "crop 55%"),
    Relation.EDITED: (
        "brighter",
        "darker",
        "contrast",
        "grey",
        "warm filter",
        "saturated",
        "blur",
        "grain",
        "rotate 3",
        "text",
        "sticker",
        "white frame",
        "screenshot",
    ),
}
"""What a person would call each kind of edit."""
