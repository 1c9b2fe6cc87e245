"""How fast photos become vectors, against the parts it is made of and against the model as open_clip loads it.

    python bench/embed.py                      # the built-in model
    python bench/embed.py --model ViT-B-32     # random weights: as fast as trained ones

Photos are crops of scikit-image's photographs, kept as thumbnails on the disk. Each side runs in turn, several rounds,
and the best round counts, so that other work on the machine disturbs all sides alike. Photos per second of processor
time stand beside those per second of the clock: they hold on a busy machine too. On a CPU decoding and the model share
the cores, so the bound is the sum of both times for a photo; on a GPU it is the slower of the two.
"""

import argparse
import hashlib
import random
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import skimage.data
import torch
from PIL import Image

from tui_dedup import embed
from tui_dedup.catalog import Catalog
from tui_dedup.embed import device, loading, thumbnails, weights
from tui_dedup.embed.ahead import ahead
from tui_dedup.embed.device import cores
from tui_dedup.embed.encoder import Encoder
from tui_dedup.embed.torchvision_shim import import_torchvision
from tui_dedup.embed.tuning import Tunings, measure
from tui_dedup.events import Event, Notice
from tui_dedup.records import Fingerprint, Kind, Scanned, SourceFile
from tui_dedup.settings import Embed, Settings
from tui_dedup.workspace import Workspace

PHOTOGRAPHS = ("astronaut", "camera", "chelsea", "clock", "coffee", "coins", "moon", "rocket", "hubble_deep_field")
PLAIN = "forward as open_clip loads it, fp32"
FORWARD = "forward"
DECODING = "decoding"
STAGE = "embed stage"


def main() -> None:
    """Measure one model and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="builtin", help="`builtin`, or a model of OpenCLIP with random weights")
    parser.add_argument("--device", default="auto", choices=["auto", "mps", "cuda", "cpu"])
    parser.add_argument("--photos", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        workspace.create()
        settings = Settings(embed=_embed(options.model, options.device, Path(folder)))
        bench = Bench(workspace, settings, make_thumbnails(workspace, options.photos))
        rounds = [bench.round() for _ in range(options.rounds)]
        rates = {
            side: tuple(max(column) for column in zip(*(result[side] for result in rounds), strict=True)) for side in rounds[0]
        }
        _report(embed.model_key(settings.embed), bench.encoder, rates)


class Bench:
    """All sides of one model, ready to run."""

    def __init__(self, workspace: Workspace, settings: Settings, paths: list[Path]) -> None:
        """Load the model twice, ours and as open_clip has it, and tune ours by a first run of the stage."""
        self.workspace, self.settings, self.paths = workspace, settings, paths
        source = weights.find(settings.embed, workspace.models)
        place = device.choose(settings.embed.device)
        self.encoder = loading.load(source, place)
        self.pictures = np.stack([self.encoder.prepare(thumbnails.read(path)) for path in paths])
        measured = measure(self.encoder, self.pictures[:16])
        Tunings(workspace.models).put(embed.model_key(settings.embed), place, measured)
        self.plain = _as_open_clip_loads_it(source, place)

    def round(self) -> dict[str, tuple[float, float]]:
        """Return each side's photos a second, by the clock and by processor time, run one after the other."""
        sides = {PLAIN: self._plain, FORWARD: self._forward, DECODING: self._decode, STAGE: self._stage}
        return {name: self._rates(side()) for name, side in sides.items()}

    def _rates(self, side: Iterator[None]) -> tuple[float, float]:
        """Time a side from its first `yield` to its end."""
        next(side)
        clock, processor = time.perf_counter(), time.process_time()
        deque(side, maxlen=0)
        return len(self.paths) / (time.perf_counter() - clock), len(self.paths) / (time.process_time() - processor)

    def _plain(self) -> Iterator[None]:
        torch.set_num_threads(cores())
        yield
        for batch in _parts(self.pictures, 32):
            pixels = torch.from_numpy(batch).to(self.encoder.device).permute(0, 3, 1, 2).float().div(255).contiguous()
            with torch.inference_mode():
                self.plain(pixels).cpu()
        torch.set_num_threads(1)

    def _forward(self) -> Iterator[None]:
        batches = _parts(self.pictures, self.encoder.tuning.batch_size)
        yield
        deque(ahead(self.encoder.encode, batches, self.encoder.lanes, self.encoder.lanes), maxlen=0)

    def _decode(self) -> Iterator[None]:
        yield
        deque(ahead(lambda path: self.encoder.prepare(thumbnails.read(path)), self.paths, cores(), 64), maxlen=0)

    def _stage(self) -> Iterator[None]:
        with stage(self.workspace, self.paths, self.settings) as events:
            yield
            deque(events, maxlen=0)


@contextmanager
def stage(workspace: Workspace, paths: Sequence[Path], settings: Settings) -> Iterator[Iterator[Event]]:
    """Give what is left of the embed stage, into a new catalog, once the model is loaded: that ends with the first notice."""
    with tempfile.TemporaryDirectory() as folder, Catalog(Path(folder) / "catalog.sqlite") as catalog:
        events = embed.run(catalog, workspace, scanned_run(catalog, paths), settings)
        next(event for event in events if isinstance(event, Notice))
        yield events


def _report(key: str, encoder: Encoder, rates: dict[str, tuple[float, float]]) -> None:
    print(f"{key} on {encoder.device}, {encoder.tuning}, torch {torch.__version__}, {cores()} cores\n")
    print("| side | photos/s | photos per CPU second |\n|---|---|---|")
    for name, (clock, processor) in rates.items():
        print(f"| {name} | {clock:.1f} | {processor:.1f} |")
    bounds = [_bound(encoder, *pair) for pair in zip(rates[DECODING], rates[FORWARD], strict=True)]
    print(f"| decoding and forward together | {bounds[0]:.1f} | {bounds[1]:.1f} |\n")
    print("stage / together:", *(f"{rate / bound:.2f}" for rate, bound in zip(rates[STAGE], bounds, strict=True)))
    print(
        "forward / as open_clip loads it:",
        *(f"{ours / plain:.2f}" for ours, plain in zip(rates[FORWARD], rates[PLAIN], strict=True)),
    )


def _bound(encoder: Encoder, decoding: float, forward: float) -> float:
    return 1 / (1 / decoding + 1 / forward) if encoder.device == "cpu" else min(decoding, forward)


def _embed(model: str, place: str, folder: Path) -> Embed:
    if model == "builtin":
        return Embed(device=place)
    import_torchvision()
    import open_clip

    checkpoint = folder / "random.pt"
    torch.manual_seed(0)
    torch.save(open_clip.create_model(model).state_dict(), checkpoint)
    return Embed(model=model, pretrained=str(checkpoint), device=place)


def make_thumbnails(workspace: Workspace, photos: int) -> list[Path]:
    """Save crops as thumbnails and return their paths."""
    originals = [Image.fromarray(getattr(skimage.data, name)()).convert("RGB") for name in PHOTOGRAPHS]
    rng = random.Random(0)
    paths = []
    for number in range(photos):
        original = originals[number % len(originals)]
        x, y = rng.randrange(original.width // 4), rng.randrange(original.height // 4)
        crop = original.crop((x, y, x + original.width * 3 // 4, y + original.height * 3 // 4)).resize((512, 384))
        path = workspace.thumbnail(hashlib.md5(str(number).encode()).hexdigest())
        path.parent.mkdir(parents=True, exist_ok=True)
        crop.save(path, quality=85)
        paths.append(path)
    return paths


def scanned_run(catalog: Catalog, paths: Sequence[Path]) -> int:
    """Return a run in which these thumbnails were scanned."""
    run = catalog.runs.begin(["bench"])
    files = [SourceFile(f"/{path.stem}", "/", Kind.PHOTO, 1, 1, 1, 1, number) for number, path in enumerate(paths)]
    catalog.files.record(run, files)
    catalog.files.save("bench", [_scanned(file_id, file.path[1:]) for file_id, file in catalog.files.unread(run, "bench")])
    return run


def _scanned(file_id: int, md5: str) -> Scanned:
    return Scanned(file_id, md5, Fingerprint(md5, "JPEG", 512, 384, 1, bytes(32), None, None, None, None, None, False))


def _as_open_clip_loads_it(source: weights.Source, place: str) -> torch.nn.Module:
    import open_clip

    model = open_clip.create_model(source.model, pretrained=str(source.checkpoint or "") or None, device=place)
    return model.eval().visual


def _parts(pictures: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for start in range(0, len(pictures), size):
        yield pictures[start : start + size]


if __name__ == "__main__":
    main()
