"""The catalog that the tests of the app look at: real photographs, seeded by hand."""

import hashlib
import os
from datetime import datetime, timedelta
from pathlib import Path

import imagehash
from PIL import Image, ImageEnhance
from skimage import data

from tui_dedup.catalog import Catalog
from tui_dedup.records import (
    DateSource,
    Evidence,
    Fingerprint,
    Group,
    Kind,
    Level,
    Member,
    ModelInfo,
    Relation,
    Scanned,
    SourceFile,
    Taken,
)
from tui_dedup.workspace import Workspace

ROOT = "/home/ana/Pictures"
TAKEN = datetime(2019, 7, 5, 11, 30)
STARTED = "2026-03-01T10:00:00+00:00"
NASTY = "[red]oops[b] \x1b[31m.jpg"
"""A name that must be shown as it is: neither markup nor a terminal escape."""


def photo(name: str) -> Image.Image:
    """Return one of the photographs that scikit-image's wheel holds."""
    return Image.fromarray(getattr(data, name)()).convert("RGB")


def portrait(image: Image.Image) -> Image.Image:
    """Return the middle of a photograph as a tall one."""
    side = image.width * 5 // 9
    return image.crop(((image.width - side) // 2, 0, (image.width + side) // 2, image.height))


def pictures() -> dict[str, Image.Image]:
    """Return every photo of the library by its name."""
    cat, coffee, astronaut, rocket = photo("chelsea"), photo("coffee"), photo("astronaut"), photo("rocket")
    return {
        "2019/IMG_2041.JPG": rocket,
        "Backup/IMG_2041.JPG": rocket,
        "Downloads/IMG_2041 (1).JPG": rocket,
        "2019/coffee.jpg": coffee,
        "Downloads/coffee copy.jpg": coffee,
        "2020/cat.png": cat,
        "2020/cat small.jpg": cat.resize((cat.width // 2, cat.height // 2)),
        f"2020/{NASTY}": cat.resize((cat.width - 40, cat.height - 30)),
        "2021/portrait.jpg": portrait(astronaut),
        "2021/portrait bright.jpg": ImageEnhance.Brightness(portrait(astronaut)).enhance(1.4),
        "2021/portrait soft.jpg": portrait(astronaut).resize((200, 360)),
        "2022/astronaut.jpg": astronaut,
        "2022/rocket warm.jpg": ImageEnhance.Color(rocket).enhance(2.0),
        "2022/cup.jpg": coffee.crop((100, 50, 500, 350)),
    }


def build(folder: Path) -> None:
    """Write the workspace: catalog and thumbnails of a finished run over `ROOT`."""
    workspace = Workspace(folder)
    workspace.create()
    images = pictures()
    with Catalog(workspace.catalog) as catalog:
        run = catalog.runs.begin([ROOT])
        catalog.files.record(run, [_file(number, name, image) for number, (name, image) in enumerate(images.items())])
        ids = {os.path.relpath(file.path, ROOT): file_id for file_id, file in catalog.files.unread(run, "test")}
        scanned = [_scanned(ids[name], number, name, image) for number, (name, image) in enumerate(images.items())]
        catalog.files.save("test", scanned)
        for item, image in zip(scanned, images.values(), strict=True):
            _thumbnail(workspace.thumbnail(item.md5 or ""), image)
        for level, groups in _groups(ids).items():
            catalog.groups.replace(level, groups)
        catalog.runs.embedded(run, ModelInfo("builtin", "efficientnet-lite0-1", 1280, "cpu", "fp32"))
        catalog.runs.took(run, "scan", 4)
        catalog.runs.finish(run)
        catalog.runs._db.write("UPDATE run SET started = ?", (STARTED,))


def _file(number: int, name: str, image: Image.Image) -> SourceFile:
    size = image.width * image.height // 2
    mtime = int((TAKEN + timedelta(days=number)).timestamp() * 1e9)
    return SourceFile(f"{ROOT}/{name}", ROOT, Kind.PHOTO, size, mtime, mtime, 1, number + 1)


def _scanned(file_id: int, number: int, name: str, image: Image.Image) -> Scanned:
    md5 = hashlib.md5(image.tobytes()).hexdigest()
    shot = Taken(TAKEN + timedelta(days=number), DateSource.ORIGINAL) if number % 3 != 2 else None
    dhash = imagehash.dhash(image, 16).hash
    form = "PNG" if name.endswith("png") else "JPEG"
    camera = ("Canon", "EOS 80D") if shot else (None, None)
    print_ = Fingerprint(md5, form, image.width, image.height, 1, _bytes(dhash), shot, *camera, None, None, False)
    return Scanned(file_id, md5, print_, shot or Taken(TAKEN + timedelta(days=number), DateSource.MTIME))


def _bytes(bits: object) -> bytes:
    return int("".join("1" if bit else "0" for bit in bits.flatten()), 2).to_bytes(32, "big")  # type: ignore[attr-defined]


def _thumbnail(path: Path, image: Image.Image) -> None:
    """Write a coarse thumbnail: a snapshot of large flat tiles is a small file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tiny = image.resize((5, max(1, 5 * image.height // image.width))).quantize(5)
    factor = 512 // max(tiny.size)
    tiny.resize((tiny.width * factor, tiny.height * factor)).convert("RGB").save(path, "PNG")


def _groups(ids: dict[str, int]) -> dict[Level, list[Group]]:
    def group(name: str, level: Level, reclaimable: int, *members: tuple[str, Evidence]) -> Group:
        made = tuple(
            Member(ids[path], place == 0, "oldest: 2019-07-05 11:30:00 (EXIF original)" if place == 0 else "", evidence)
            for place, (path, evidence) in enumerate(members)
        )
        return Group(f"{level}-{name}", level, made, reclaimable)

    same = Evidence(Relation.SAME_BYTES)
    resized, edited = Evidence(Relation.RESIZED, 3, "50% of the width, 3/256 bits"), Evidence(Relation.EDITED, 8, "8/256 bits")
    scene = Evidence(Relation.SAME_SCENE, 0.93, "0.93")
    return {
        Level.EXACT: [
            group("rocket", Level.EXACT, 273_000, *((name, same) for name in ids if "IMG_2041" in name)),
            group("coffee", Level.EXACT, 120_000, *((name, same) for name in ids if "coffee" in name)),
        ],
        Level.PERCEPTUAL: [
            group(
                "portrait",
                Level.PERCEPTUAL,
                108_704,
                ("2021/portrait.jpg", edited),
                ("2021/portrait bright.jpg", edited),
                ("2021/portrait soft.jpg", resized),
            ),
            group(
                "cat",
                Level.PERCEPTUAL,
                72_360,
                ("2020/cat.png", resized),
                ("2020/cat small.jpg", resized),
                (f"2020/{NASTY}", resized),
            ),
        ],
        Level.AI: [
            group("astronaut", Level.AI, 131_000, ("2021/portrait.jpg", scene), ("2022/astronaut.jpg", scene)),
            group("rocket", Level.AI, 136_000, ("2019/IMG_2041.JPG", scene), ("2022/rocket warm.jpg", scene)),
            group("cup", Level.AI, 60_000, ("2019/coffee.jpg", scene), ("2022/cup.jpg", scene)),
        ],
    }
