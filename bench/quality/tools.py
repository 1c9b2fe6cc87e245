"""The tools that are compared: each takes a folder and returns the pairs of file names that it calls duplicates.

Peers run in virtual environments of their own, `PEERS/<name>`, so that they cannot disturb the project's:
`python -m venv PEERS/czkawka && PEERS/czkawka/bin/pip install czkawka==0.1.2`, and so on.
"""

import json
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from quality.learning import Row, rows
from tui_dedup import pipeline
from tui_dedup.catalog import Catalog
from tui_dedup.records import Level, MemberView, Relation
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

Pairs = set[tuple[str, str]]
Tool = Callable[[Path], Pairs]

_IMAGEDEDUP = """
import json, sys, logging
logging.disable()
try:
    import torchvision  # it fails beside a torch for the CPU alone, and is not needed here
except RuntimeError:
    import torch
    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
    kept = torch.library.Library("torchvision", "DEF")
    kept.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    kept.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from imagededup.methods import {hasher}
found = {hasher}().find_duplicates(image_dir=sys.argv[1], max_distance_threshold=10)
json.dump([[name, *others] for name, others in found.items()], open(sys.argv[2], "w"))
"""
_CZKAWKA = """
import json, os, sys
import czkawka
search = czkawka.ImageSimilarity()
search.set_directories([sys.argv[1]])
search.set_similarity(10)
groups = search.find_similar()
json.dump([[os.path.basename(str(getattr(item, "path", item))) for item in group] for group in groups], open(sys.argv[2], "w"))
"""


Relations = list[tuple[str, str, Relation]]
"""Member, keeper and what the one is said to be to the other."""


def ours(folder: Path, labels: Mapping[str, tuple[int, str]], place: Path) -> tuple[dict[str, Pairs], Relations, list[Row]]:
    """Return the pairs that stand in one group at some levels, the relations, and what answers would teach.

    The workspace at `place` is kept: a bench that was cut off goes on.
    """
    for _ in pipeline.run(Settings(workspace=str(place), paths=(str(folder),))):
        pass
    with Catalog(Workspace(str(place)).catalog) as catalog:
        last = catalog.runs.last()
        taught = list(rows(catalog, last.id, labels)) if last else []
        groups = {level: [members for _, _, members in catalog.groups.all(level)] for level in Level}
    levels = {level: _in_groups(_shown(members) for members in found) for level, found in groups.items()}
    perceptual = levels[Level.EXACT] | levels[Level.PERCEPTUAL]
    found = {"dedup-tui, exact and perceptual": perceptual, "dedup-tui, three levels": perceptual | levels[Level.AI]}
    return found, _relations(groups[Level.AI] + groups[Level.PERCEPTUAL]), taught


def _shown(members: Iterable[MemberView]) -> list[str]:
    """Return the names of the photos of a group, and of the exact copies for which they stand."""
    return [name for member in members for name in (member.photo.name, *(Path(copy).name for copy in member.copies))]


def _relations(groups: Iterable[list[MemberView]]) -> Relations:
    """Return the relation of each member; of a photo in two groups, that of the later one."""
    found = {}
    for keeper, *others in groups:
        for member in others:
            found[member.photo.name] = (member.photo.name, keeper.photo.name, member.evidence.relation)
    return list(found.values())


def kept(file: Path, tool: Callable[[], Pairs]) -> tuple[Pairs, float]:
    """Return what a tool found and its seconds, from `file` where it ran before: a bench that was cut off goes on."""
    if not file.exists():
        started = time.perf_counter()
        found = sorted(tool())
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"seconds": time.perf_counter() - started, "pairs": found}), encoding="utf-8")
    answer = json.loads(file.read_text(encoding="utf-8"))
    return {(a, b) for a, b in answer["pairs"]}, float(answer["seconds"])


def peers(folder: Path) -> dict[str, Tool]:
    """Return the peers that are installed below `folder`, by the name of the tables."""
    known: dict[str, tuple[Path, Tool]] = {
        "Czkawka 0.1.2 (core), 10": (
            folder / "czkawka",
            lambda photos: _starred(_script(folder / "czkawka", _CZKAWKA, photos), whole=True),
        ),
        "imagededup 0.3.3 dHash, 10": (folder / "imagededup", lambda photos: _starred(_imagededup(folder, "DHash", photos))),
        "imagededup 0.3.3 pHash, 10": (folder / "imagededup", lambda photos: _starred(_imagededup(folder, "PHash", photos))),
        "duplicate-images 0.11.9, 6": (folder / "duplicate-images", lambda photos: _duplicate_images(folder, photos)),
        "image-dedup-ai 0.1.0": (folder / "image-dedup-ai", lambda photos: _image_dedup_ai(folder, photos)),
        "findimagedupes 2.20, 90%": (Path("/usr/bin/findimagedupes"), _findimagedupes),
    }
    return {name: tool for name, (needed, tool) in known.items() if needed.exists()}


def _in_groups(groups: Iterable[Iterable[str]]) -> Pairs:
    return {pair for group in groups for pair in combinations(sorted(set(group)), 2)}


def _starred(lists: Iterable[list[str]], *, whole: bool = False) -> Pairs:
    """Return the pairs of lists: of the first with each other name, or of all names when the list is a `whole` group."""
    if whole:
        return _in_groups(lists)
    return {(min(first, other), max(first, other)) for first, *others in lists for other in others}


def _script(venv: Path, script: str, photos: Path) -> list[list[str]]:
    with TemporaryDirectory() as place:
        answer = Path(place, "pairs.json")
        subprocess.run([venv / "bin" / "python", "-c", script, photos, answer], check=True, stdout=subprocess.DEVNULL)
        found: list[list[str]] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _imagededup(folder: Path, hasher: str, photos: Path) -> list[list[str]]:
    return _script(folder / "imagededup", _IMAGEDEDUP.format(hasher=hasher), photos)


def _duplicate_images(folder: Path, photos: Path) -> Pairs:
    command = [folder / "duplicate-images" / "bin" / "find-dups", photos, "--parallel", "2", "--max-distance", "6"]
    return _in_groups(_names(line) for line in _lines(command))


def _image_dedup_ai(folder: Path, photos: Path) -> Pairs:
    command = [folder / "image-dedup-ai" / "bin" / "image-dedup-ai", photos, "--json"]
    groups = json.loads("\n".join(_lines(command)))["groups"]
    return _in_groups([path.rsplit("/", 1)[-1] for path in group] for group in groups)


def _findimagedupes(photos: Path) -> Pairs:
    return _in_groups(_names(line) for line in _lines(["findimagedupes", "-R", "-t", "90%", photos]))


def _lines(command: list[object]) -> list[str]:
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def _names(line: str) -> list[str]:
    """Return the file names of a line that lists paths, however it quotes them."""
    return [
        part.rsplit("/", 1)[-1] for part in line.replace("'", " ").replace('"', " ").replace(",", " ").split() if ".jpg" in part
    ]
