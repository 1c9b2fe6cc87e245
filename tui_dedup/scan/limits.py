"""What a file may ask of us before any pixel is decoded."""


class TooManyPixelsError(Exception):
    """The header announces more pixels than the settings allow; nothing was decoded."""


def check_pixels(size: tuple[int, int], most: int) -> None:
    """Raise `TooManyPixelsError` for a width and height of more than `most` pixels in all."""
    width, height = size
    if width * height > most:
        raise TooManyPixelsError(f"{width} x {height} pixels")
