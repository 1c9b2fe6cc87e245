"""A labelled set of dated photos: of each original what a camera took next, copies with other metadata, and edits.

The next frames are made, not taken: a burst is the photo moved a little, with its own grain; another view of the scene
is the photo seen from the side, with other light. Real ones vary more.
"""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from quality.edits import cropped, encoded, enhanced, scaled
from quality.library import LABELS, Library
from tui_dedup.records import Relation

START = datetime(2021, 6, 1, 9, 0)
Make = Callable[[Image.Image, random.Random], Image.Image]


def _moved(image: Image.Image, rng: random.Random) -> Image.Image:
    """Show what a camera in a hand sees a moment later."""
    width, height = image.size
    left, top = (rng.uniform(0, 0.03) * side for side in image.size)
    frame = image.transform(image.size, Image.Transform.EXTENT, (left, top, left + width * 0.97, top + height * 0.97))
    grain = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 4, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(frame, np.float32) + grain, 0, 255).astype(np.uint8))


def _from_the_side(image: Image.Image, rng: random.Random) -> Image.Image:
    """Show the scene from a few steps aside, some minutes later."""
    width, height = image.size
    far = rng.uniform(0.12, 0.2) * height
    corners = (0, 0, 0, height, width * 0.92, height - far, width * 0.92, far)
    seen = image.transform(image.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    return ImageEnhance.Brightness(seen).enhance(rng.uniform(0.75, 1.25))


def _edit(edit: Callable[[Image.Image], Image.Image]) -> Make:
    return lambda image, _: edit(image)


KINDS: dict[str, tuple[Relation, float, Make]] = {
    "resized": (Relation.RESIZED, 0, _edit(scaled(0.5))),
    "re-encoded": (Relation.REENCODED, 0, _edit(encoded("JPEG", 40))),
    "turned": (Relation.TURNED, 0, _edit(ImageOps.mirror)),
    "cropped": (Relation.CROPPED, 0, _edit(cropped(0.8))),
    "darker": (Relation.EDITED, 0, _edit(enhanced(ImageEnhance.Brightness, 0.7))),
    "burst, 0.4 s": (Relation.BURST, 0.4, _moved),
    "burst, 2 s": (Relation.BURST, 2, _moved),
    "scene, 4 minutes": (Relation.SAME_SCENE, 240, _from_the_side),
    "scene, 20 minutes": (Relation.SAME_SCENE, 1200, _from_the_side),
}
"""What is made of each original: what it is to it, how many seconds later it was taken, and how it is made."""
SAME = "same picture"


def build(photos: Path, folder: Path, count: int) -> Library:
    """Build the set in `folder`, or read it where it was built before, from the first `count` photos of a folder."""
    found = folder.parent / LABELS
    if not found.exists():
        folder.mkdir(parents=True)
        found.write_text(json.dumps(_fill(photos, folder, count)), encoding="utf-8")
    labels = json.loads(found.read_text(encoding="utf-8"))
    return Library(folder, {name: (scene, kind) for name, (scene, kind) in labels.items()})


def _fill(photos: Path, folder: Path, count: int) -> dict[str, tuple[int, str]]:
    listed = sorted(path for path in photos.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg"})
    rng = random.Random(2)
    rng.shuffle(listed)
    names = iter(rng.sample(range(100_000), count * (len(KINDS) + 2)))
    labels: dict[str, tuple[int, str]] = {}

    def put(scene: int, kind: str) -> Path:
        name = f"{next(names):05}.jpg"
        labels[name] = (scene, kind)
        return folder / name

    for scene, path in enumerate(listed[:count]):
        with Image.open(path) as image:
            photo = ImageOps.exif_transpose(image).convert("RGB")
        taken = START + timedelta(days=scene)
        original = put(scene, "")
        photo.save(original, "JPEG", quality=95, exif=_exif(taken))
        data = original.read_bytes()
        put(scene, SAME).write_bytes(data[:2] + b"\xff\xfe\x00\x10a comment here" + data[2:])
        for kind, (_, seconds, make) in KINDS.items():
            made = make(photo, rng)
            made.save(put(scene, kind), "JPEG", quality=90, exif=_exif(taken + timedelta(seconds=seconds)))
    return labels


def _exif(when: datetime) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Camera 1"
    exif.get_ifd(0x8769).update({0x9003: f"{when:%Y:%m:%d %H:%M:%S}", 0x9291: f"{when.microsecond // 1000:03}"})
    return exif
