"""What a file may ask of us before any pixel is decoded, and what is asked in vain."""


class TooManyPixelsError(Exception):
    """The header announces more pixels than the settings allow; nothing was decoded."""


class UnknownKindError(Exception):
    """The file is of a format that we read, and its pixels are written in a way that we do not."""


def check_pixels(size: tuple[int, int], most: int) -> None:
    """Raise `TooManyPixelsError` for a width and height of more than `most` pixels in all."""
    width, height = size
    if width * height > most:
        raise TooManyPixelsError(f"{width} x {height} pixels")
