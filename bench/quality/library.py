"""A labelled set of photos: originals with an edit of every kind, among unrelated photos."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from quality.edits import EDITS

SMALLEST = 360
"""Photos with a shorter side than this are unrelated ones only."""
LABELS = "labels.json"
ORIGINALS, UNRELATED = 137, 412
"""How many photos are edited, and how many others stand by."""


@dataclass(frozen=True)
class Library:
    """Where the photos lie; of each file name the number of its scene and the kind of edit, empty for an original."""

    folder: Path
    labels: dict[str, tuple[int, str]]

    def original(self, scene: int) -> str:
        """Return the file name of a scene's original."""
        return next(name for name, label in self.labels.items() if label == (scene, ""))


def usual(photos: Path, folder: Path, *, held_out: bool = False) -> Library:
    """Build the set that the tables were made with in `folder`, or what it leaves out; see `build`."""
    return build(photos, folder, ORIGINALS, UNRELATED, ORIGINALS if held_out else 0)


def build(photos: Path, folder: Path, originals: int, unrelated: int, skip: int = 0) -> Library:
    """Build the set in `folder`, or read it where it was built before, from a folder of photos of different scenes.

    `skip` large photos, and as many others as are `unrelated`, are left to another set.
    """
    found = folder.parent / LABELS
    if not found.exists():
        folder.mkdir(parents=True)
        labels = _fill(_chosen(photos, originals, unrelated, skip), folder, originals)
        found.write_text(json.dumps(labels), encoding="utf-8")
    labels = json.loads(found.read_text(encoding="utf-8"))
    return Library(folder, {name: (scene, kind) for name, (scene, kind) in labels.items()})


def _chosen(photos: Path, originals: int, unrelated: int, skip: int) -> list[Path]:
    """Return the originals first, large ones, then the unrelated photos: the same in every build."""
    listed = sorted(path for path in photos.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"})
    random.Random(0).shuffle(listed)
    if skip:
        taken = set(_chosen(photos, skip, UNRELATED, 0))
        listed = [path for path in listed if path not in taken]
    large = [path for path in listed if _shorter_side(path) >= SMALLEST][:originals]
    rest = [path for path in listed if path not in set(large)][:unrelated]
    if len(large) < originals or len(rest) < unrelated // 2:
        raise SystemExit(f"{photos}: {originals} large and {unrelated // 2} other photos are needed.")
    return large + rest


def _shorter_side(path: Path) -> int:
    with Image.open(path) as image:
        return min(image.size)


def _fill(chosen: Sequence[Path], folder: Path, originals: int) -> dict[str, tuple[int, str]]:
    """Write the files under numbers, so that no name tells what a file is, and return the labels."""
    names = iter(random.Random(1).sample(range(100_000), len(chosen) + originals * len(EDITS)))
    labels = {}
    for scene, path in enumerate(chosen):
        with Image.open(path) as image:
            photo = ImageOps.exif_transpose(image).convert("RGB")
        edits = EDITS if scene < originals else {}
        for kind, picture in {"": photo, **{kind: edit(photo) for kind, edit in edits.items()}}.items():
            name = f"{next(names):05}.jpg"
            picture.save(folder / name, "JPEG", quality=90 if kind else 95)
            labels[name] = (scene, kind)
    return labels
