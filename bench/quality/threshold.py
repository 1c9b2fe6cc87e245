"""From which cosine on photos are alike, for a model: a table to choose its threshold and its floor by.

    python -m bench.quality.threshold --photos DIR [--model ViT-B-32 --pretrained WEIGHTS] [--work DIR] [--held-out]
    # or: make threshold PHOTOS=DIR MODEL=ViT-B-32 PRETRAINED=WEIGHTS

DIR as for the quality bench, and the set is the same: all pairs of photos and edits of different scenes (a framed photo is
like every other framed one), and each edit with its original. Proposed are the least hundredth that no pair of different
scenes reaches, with a margin, and as the floor the least that so few of them reach that a closer look at each is cheap. Choose
a threshold on the usual set and check it on `--held-out`.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from quality.library import Library, usual
from tui_dedup import pipeline
from tui_dedup.catalog import Catalog
from tui_dedup.embed import model_key
from tui_dedup.settings import Embed, Settings
from tui_dedup.workspace import Workspace

Cosines = NDArray[np.float32]
HUNDREDTHS = np.arange(40, 100)
MARGIN = 8
"""Hundredths above all pairs of different scenes: there are more of them in a library than in the set."""
FEW = 0.2
"""Pairs of different scenes for each photo that may reach the floor."""
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Measured:
    """How many pairs of different scenes reach each of HUNDREDTHS, and the cosines of edits of each kind with their originals."""

    photos: int
    different: NDArray[np.int64]
    edits: dict[str, Cosines]

    def proposed(self) -> tuple[float, float]:
        """Return a threshold and a floor, in hundredths."""
        none, few = (np.append(np.flatnonzero(self.different <= most), -1)[0] for most in (0, FEW * self.photos))
        return min(int(HUNDREDTHS[none]) + MARGIN, 100) / 100, int(HUNDREDTHS[few]) / 100


def main() -> None:
    """Embed the set with the model and print the table and what it proposes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="photos of different scenes")
    parser.add_argument("--model", default="builtin", help="OpenCLIP model")
    parser.add_argument("--pretrained", default="", help="OpenCLIP's tag of the weights, or a checkpoint's path")
    parser.add_argument("--work", type=Path, help="where the set is built and kept; else it is built anew")
    parser.add_argument("--held-out", action="store_true", help="take the photos that the usual set leaves out")
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = options.work or Path(place)
        library = usual(options.photos, folder / "photos", held_out=options.held_out)
        measured = measure(library, folder / "workspace", Embed(model=options.model, pretrained=options.pretrained))
    print_table(measured)
    print("\nProposed: threshold {:.2f}, floor {:.2f}".format(*measured.proposed()))


def measure(library: Library, place: Path, model: Embed) -> Measured:
    """Scan and embed the set, in the workspace at `place`, and return the cosines of its pairs."""
    for _ in pipeline.run(Settings(workspace=str(place), paths=(str(library.folder),), embed=model), ("scan", "embed")):
        pass
    with Catalog(Workspace(str(place)).catalog) as catalog:
        last = catalog.runs.last()
        photos = catalog.files.photos(last.id if last else 0)
        vectors = catalog.vectors.of(model_key(model), sorted({photo.md5 for photo in photos}))
    of = {photo.name: vectors[photo.md5].astype(np.float32) for photo in photos if photo.md5 in vectors}
    originals = {scene: name for name, (scene, kind) in library.labels.items() if not kind}
    scenes = np.array([library.labels[name][0] for name in of])
    edits: dict[str, list[float]] = {}
    for name, (scene, kind) in library.labels.items():
        if kind:
            edits.setdefault(kind, []).append(float(of[name] @ of[originals[scene]]))
    different = _different(np.array(list(of.values())), scenes)
    return Measured(len(of), different, {kind: np.array(found, np.float32) for kind, found in edits.items()})


def _different(vectors: Cosines, scenes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many pairs of vectors of different scenes reach each of HUNDREDTHS."""
    reaching = np.zeros(len(HUNDREDTHS), np.int64)
    for top in range(0, len(vectors), _BLOCK):
        cosines = np.triu(vectors[top : top + _BLOCK] @ vectors[top:].T, 1)
        cosines[scenes[top : top + _BLOCK, None] == scenes[top:]] = 0
        reaching += [(cosines >= number / 100).sum() for number in HUNDREDTHS]
    return reaching


def print_table(measured: Measured) -> None:
    """Print for cosines from the floor up how many different pairs reach them, and the share of edits that do."""
    _, floor = measured.proposed()
    print(f"{measured.photos} photos and edits\n")
    print("| cosine | different pairs at or above | edits found by cosine alone | the worst kinds |\n|---|---|---|---|")
    for number in [number for number in HUNDREDTHS if number >= round(100 * floor) and number % 2 == 0]:
        shares = {kind: float((found >= number / 100).mean()) for kind, found in measured.edits.items()}
        different = measured.different[number - HUNDREDTHS[0]]
        print(f"| {number / 100:.2f} | {different} | {_mean(shares)} | {_worst(shares)} |")


def _mean(shares: dict[str, float]) -> str:
    return f"{sum(shares.values()) / len(shares):.3f}"


def _worst(shares: dict[str, float], count: int = 3) -> str:
    kinds: Sequence[str] = sorted(shares, key=lambda kind: shares[kind])[:count]
    return ", ".join(f"{kind} {shares[kind]:.2f}" for kind in kinds)


if __name__ == "__main__":
    main()
