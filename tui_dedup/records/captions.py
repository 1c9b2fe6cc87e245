"""Captions that nobody wrote: what cameras and programs put where a person's words would stand."""

import re

_MAKERS = (
    "acer|agfa|benq|canon|casio|concord|epson|fujifilm|ge|generic|hp|jenoptik|kodak|konica minolta|leica|medion|minolta|moultrie"
    "|nikon|olympus|panasonic|pentax|polaroid|praktica|ricoh|rollei|samsung|sanyo|sony|toshiba|traveler|vivitar"
)
_DEFAULT = re.compile(
    rf"(?:(?:{_MAKERS}) )?digital (?:still |game )?camera"
    r"|sony dsc|samsung camera pictures?|my beautiful picture|hellomoto|default|binary comment|applemark|screenshot"
    r"|exif[ _]jpeg[ _](?:picture|\d+)|dcim(?:[\\/]\S*)?|<(?:kenox|digimax|samsung) [^<>]*>"
    r"|_cuva|oznor(?:wo)?|rhdr|vhdr|hdrpl|diaosp|fptr"
    r"|created with (?:the )?gimp|creator: gd-jpeg v\d.*|lead technologies inc\..*|file written by adobe photoshop.*",
    re.IGNORECASE,
)


def is_default_caption(text: str) -> bool:
    """Tell whether a caption, whatever its case and its blanks, is one that a camera or a program writes by itself."""
    return _DEFAULT.fullmatch(" ".join(text.replace("\0", " ").split())) is not None
