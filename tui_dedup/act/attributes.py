"""What a person said of a file beside its bytes: tags, comments and ratings of Finder and of Linux desktops.

They are extended attributes, which lie with the name on its disk and in no content, so that exact copies differ in them:
https://www.freedesktop.org/wiki/CommonExtendedAttributes/ for Linux; on macOS they are property lists. Other systems keep
Finder's under `user.`, as rsync and tar bring them there.
"""

import plistlib
from collections.abc import Callable, Iterable, Iterator

from tui_dedup.text import printable

_UNREADABLE = "one that cannot be read"


def alone(path: str, kept: Iterable[str]) -> list[str]:
    """Return in words what a person said of a file and of none of those kept; what cannot be looked at says nothing."""
    found = set(_of(path))
    return sorted(found.difference(*map(_of, kept))) if found else []


def _of(path: str) -> Iterator[str]:
    import xattr  # noqa: PLC0415 - needed where something goes

    try:
        names = xattr.listxattr(path, symlink=True)
        found = {name: xattr.getxattr(path, name, symlink=True) for name in names if name.removeprefix("user.") in _KINDS}
    except OSError:
        return
    for name, value in found.items():
        kind, read = _KINDS[name.removeprefix("user.")]
        yield from (f"{kind} {printable(word)}" for word in read(value))


def _finder_tags(value: bytes) -> list[str]:
    """Return the names of tags, each of which has the number of its colour in another line."""
    return [tag.partition("\n")[0] for tag in _from_plist(value)]


def _from_plist(value: bytes) -> list[str]:
    try:
        found = plistlib.loads(value, fmt=plistlib.FMT_BINARY)
    except (ValueError, RecursionError):
        return [_UNREADABLE]
    return [str(item) for item in (found if isinstance(found, list) else [found]) if item]


def _comma_separated(value: bytes) -> list[str]:
    return [tag for part in _text(value) for tag in map(str.strip, part.split(",")) if tag]


def _text(value: bytes) -> list[str]:
    text = value.decode(errors="replace").strip()
    return [text] if text and text != "0" else []


_KINDS: dict[str, tuple[str, Callable[[bytes], list[str]]]] = {
    "com.apple.metadata:_kMDItemUserTags": ("tag", _finder_tags),
    "com.apple.metadata:kMDItemFinderComment": ("comment", _from_plist),
    "com.apple.metadata:kMDItemStarRating": ("rating", _from_plist),
    "xdg.tags": ("tag", _comma_separated),
    "xdg.comment": ("comment", _text),
    "baloo.rating": ("rating", _text),
}
"""Attributes by name without `user.`: what they are, and how they are read. A rating of 0 is none."""
