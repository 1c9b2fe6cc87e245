"""How Google Takeout calls the JSON beside a photo, which holds its date, its place and what was written about it.

`IMG_1.jpg` has `IMG_1.jpg.json` or `IMG_1.jpg.supplemental-metadata.json`, cut to 46 letters before `.json`. The number of a
second file of the name comes last, and is never cut: `IMG_1(1).jpg` has `IMG_1.jpg(1).json`.
"""

import os
import re

_ENDING, _ADDED = ".json", ".supplemental-metadata"
_LONGEST = 46
_NUMBERED = re.compile(r"(.*)(\(\d+\))", re.DOTALL)
_EDITED = re.compile(
    r"-(?:edited|bearbeitet|bewerkt|modifié|modificato|editado|ha editado|editat|edytowane|effects|smile|mix)(?=(?:\(\d+\))?\.)"
)


def stems(photo: str) -> set[str]:
    """Return what the JSON of a file of this name may be called, in lower case and without `.json`.

    An edit by Google has none of its own: `IMG_1-edited.jpg` shares that of `IMG_1.jpg`.
    """
    name = photo.lower()
    return {stem for told in (name, _EDITED.sub("", name)) for stem in _stems(told)}


def stems_of(name: str) -> list[str]:
    """Return those of `stems` that a JSON of this name may stand for; none for a name that no Takeout gives."""
    stem, ending = os.path.splitext(name.lower())
    if ending != _ENDING:
        return []
    plain, number = _numbered(stem)
    told, dot, added = plain.rpartition(".")
    return [stem, told + number] if dot and _ADDED.startswith(f".{added}") else [stem]


def extension(name: str) -> str:
    """Return the extension of the file that a JSON of this name tells of, in lower case; `*` where it was cut off."""
    if not (found := stems_of(name)):
        return ""
    plain, _ = _numbered(found[-1])
    return "*" if len(_numbered(found[0])[0]) == _LONGEST else os.path.splitext(plain)[1][1:]


def _stems(name: str) -> set[str]:
    root, ending = os.path.splitext(name)
    plain, number = _numbered(root)
    ways = ((name, ""), (plain + ending, number))
    return {f"{whole[:_LONGEST]}{count}" for told, count in ways for whole in (told, told + _ADDED)}


def _numbered(stem: str) -> tuple[str, str]:
    found = _NUMBERED.fullmatch(stem)
    return (found[1], found[2]) if found else (stem, "")
