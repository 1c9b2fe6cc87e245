"""A picture brought to a model's size, as open_clip does it for PIL images, without torch and fit to be sent to a process.

The steps and their rounding are those of `open_clip.transform.image_transform` and of the transforms of torchvision that
it takes; a test holds them to be the same, pixel by pixel.
"""

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from PIL.Image import Image


class Geometry(Struct, frozen=True):
    """How a picture comes to `height` x `width`, in open_clip's words.

    `resize_mode`: `shortest` fills the size and crops, `longest` fits into it and pads with `fill`, `squash` bends.
    """

    height: int
    width: int
    interpolation: str = "bicubic"
    resize_mode: str = "shortest"
    fill: int = 0

    def __call__(self, image: "Image") -> "Image":
        """Return an RGB picture of the size, from an RGB picture of any."""
        resized = self._resized(image, *self._scaled(*image.size))
        return resized if self.resize_mode == "squash" else self._centred(resized)

    def _scaled(self, width: int, height: int) -> tuple[int, int]:
        """Return the width and height to resize to."""
        if self.resize_mode == "squash":
            return self.width, self.height
        if self.resize_mode == "shortest" and self.width == self.height:
            if width <= height:
                return self.width, int(self.width * height / width)
            return int(self.height * width / height), self.height
        ratios = width / self.width, height / self.height
        ratio = max(ratios) if self.resize_mode == "longest" else min(ratios)
        return max(1, round(width / ratio)), max(1, round(height / ratio))

    def _resized(self, image: "Image", width: int, height: int) -> "Image":
        from PIL.Image import Resampling  # noqa: PLC0415

        if image.size == (width, height):
            return image
        return image.resize((width, height), Resampling.BILINEAR if self.interpolation == "bilinear" else Resampling.BICUBIC)

    def _centred(self, image: "Image") -> "Image":
        """Return the middle of a picture, padded where it is too small."""
        from PIL.Image import new  # noqa: PLC0415

        if image.size == (self.width, self.height):
            return image
        left, top = _offset(image.width, self.width), _offset(image.height, self.height)
        if image.width >= self.width and image.height >= self.height:
            return image.crop((left, top, left + self.width, top + self.height))
        framed = new("RGB", (self.width, self.height), (self.fill,) * 3)
        framed.paste(image, (-left, -top))
        return framed


def _offset(length: int, wanted: int) -> int:
    """Return where the middle begins; a picture that is too small begins before its own start."""
    return -((wanted - length) // 2) if wanted > length else round((length - wanted) / 2)
