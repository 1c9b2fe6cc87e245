"""Colours made comparable: any mode and profile to RGB as sRGB, with transparency over white."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms
from PIL.ImageCms import ImageCmsTransform

from tui_dedup.scan import levels

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_UNTOLD = {"BMP", "DIB"}
"""Formats into which many programs write zero for the transparency that they do not know."""
_PROFILED = {"RGB", "L", "CMYK", "LAB"}
_UNSEEN = 3
"""Steps of 256 by which profiles of sRGB differ among themselves."""
_GAMMA, _NO_MATTER = 1 / 2.2, 0.02
"""How bright most PNGs say that they are, and by how much they may differ to look the same."""
_Primary = tuple[tuple[float, float, float], tuple[float, float, float]]
"""A colour as X, Y, Z and as x, y, Y."""
_WIDER = 1.1
"""Profiles that call themselves sRGB span up to a tenth more or less."""


def plain(image: Image.Image) -> Image.Image:
    """Return `image` in a mode of 8 bits that can be resized without loss of meaning: L, RGB, RGBA, CMYK or LAB."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return levels.grey(image)
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        unseen = image.format in _UNTOLD and not clear.getbbox()
        return clear.convert("RGB") if unseen else clear
    return image if image.mode in _PROFILED else image.convert("RGB")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a plain `image` as RGB in sRGB. A profile that cannot be used is passed over."""
    if image.mode == "RGBA":
        return _over_white(image, profile)
    transform = _transform(profile, image.mode) if profile else None
    if transform is None:
        return image.convert("RGB")
    return ImageCms.applyTransform(image, transform) or image.convert("RGB")


def lit(shown: Image.Image, image: Image.Image) -> Image.Image:
    """Return a picture in sRGB as bright as its PNG says; `image` is how it was opened. Most say nothing, or nothing new."""
    gamma = image.info.get("gamma")
    if not gamma or any(told in image.info for told in ("icc_profile", "srgb")) or abs(gamma - _GAMMA) < _NO_MATTER:
        return shown
    linear = (np.arange(256) / 255) ** (1 / gamma)
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return shown.point([round(255 * level) for level in curve.tolist()] * 3)


def _over_white(image: Image.Image, profile: bytes | None) -> Image.Image:
    colours = to_srgb(image.convert("RGB"), profile)
    white = Image.new("RGB", image.size, "white")
    white.paste(colours, mask=image.getchannel("A"))
    return white


@lru_cache(maxsize=32)
def is_wide(profile: bytes) -> bool:
    """Tell whether a profile of RGB reaches clearly beyond sRGB: Display P3, Adobe RGB, ProPhoto and the like."""
    try:
        return _reach(ImageCms.ImageCmsProfile(io.BytesIO(profile))) > _WIDER * _reach(_SRGB)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False


def _reach(profile: ImageCms.ImageCmsProfile) -> float:
    """Return the area that the three primaries span in the diagram of colours; raises `TypeError` where they are not told."""
    known = profile.profile
    (ax, ay), (bx, by), (cx, cy) = (_place(known.red_primary), _place(known.green_primary), _place(known.blue_primary))
    return float(abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2)


def _place(primary: _Primary | None) -> tuple[float, float]:
    """Return where a primary lies in the diagram of colours; raises `TypeError` where the profile does not tell."""
    if primary is None:
        raise TypeError
    return primary[1][:2]


@lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> ImageCmsTransform | None:
    """Return the way from `profile` to sRGB; None where there is none to go, or where the profile does not fit."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB v4" in ImageCms.getProfileDescription(source):  # made for printers: it shows a photo as sRGB does, but for taste
            return None
        transform = ImageCms.buildTransform(source, _SRGB, mode, "RGB")
        return None if mode == "RGB" and _changes_nothing(transform) else transform
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _changes_nothing(transform: ImageCmsTransform) -> bool:
    """Tell whether colours of all kinds stay as they are: a name says little, for linear profiles are called sRGB."""
    steps = np.linspace(0, 255, 9, dtype=np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
    shown = ImageCms.applyTransform(Image.fromarray(colours), transform)
    return shown is not None and bool(np.abs(np.asarray(shown, np.int16) - colours).max() <= _UNSEEN)
