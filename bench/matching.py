"""How fast near photos are found: hashes in eight orientations, vectors, and all of a library regrouped.

    python bench/matching.py hashes  --count 1000000 --distance 10
    python bench/matching.py vectors --count 50000
    python bench/matching.py annoy   --count 1000000
    python bench/matching.py regroup --count 50000
    python bench/matching.py piles   --count 100000

Each prints seconds by the clock and of processor time, and the most memory that the process held. `hashes` and
`vectors` are checked against brute force on a sample. Pictures are made of smooth noise, a fifth of them are near
copies; vectors are random, a tenth of them near others. Piles are of pictures that are all equal, all near, or all black.
"""

import argparse
import gc
import hashlib
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tui_dedup import match, worker
from tui_dedup.catalog import Catalog
from tui_dedup.events import Notice
from tui_dedup.match import annoy_index, looks, perceptual, semantic
from tui_dedup.match.prints import hashes, turned
from tui_dedup.records import Fingerprint, Folder, Kind, Level, ModelInfo, Scanned, SourceFile, Verdict
from tui_dedup.settings import Match, Settings
from tui_dedup.workspace import Workspace

SECOND = 1_000_000_000
"""In nanoseconds: each photo is a second younger than the one before it, so that the oldest is kept, as in most groups."""
PART = 20_000
SAMPLE = 300


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took and the most memory so far."""
    clock, processor = time.perf_counter(), time.process_time()
    yield
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"{what}: {clock:.2f} s, {processor:.2f} s of processor time, {memory / 1e9:.2f} GB at most", flush=True)


def pictures(count: int) -> NDArray[np.int8]:
    """Return steps of smooth random pictures, int8 (count, 2, 16, 16), the last fifth near copies of others."""
    rng = np.random.default_rng(0)
    fresh = count - count // 5
    made = np.empty((count, 2, 16, 16), np.int8)
    for start in range(0, fresh, PART):
        number = min(PART, fresh - start)
        coarse = rng.normal(0, 40, (number, 6, 6)).astype(np.float32)
        wave = np.linspace(0, 5, 17)
        low = np.minimum(wave.astype(int), 4)
        share = (wave - low).astype(np.float32)
        rows = coarse[:, low] * (1 - share[:, None]) + coarse[:, low + 1] * share[:, None]
        grey = rows[:, :, low] * (1 - share) + rows[:, :, low + 1] * share
        grey += rng.normal(0, 2, grey.shape).astype(np.float32)
        across, down = np.diff(grey, axis=2)[:, :16], np.diff(grey, axis=1)[:, :, :16]
        made[start : start + number] = np.clip(np.stack([across, down], axis=1), -127, 127)
    for start in range(fresh, count, PART):
        number = min(PART, count - start)
        noise = rng.normal(0, 0.4, (number, 2, 16, 16)).round()
        made[start : start + number] = np.clip(made[rng.integers(0, fresh, number)] + noise, -127, 127)
    return made


def bench_hashes(count: int, distance: int) -> None:
    """Find near hashes in the eight orientations."""
    steps = pictures(count)
    base = hashes(steps)
    queries = np.concatenate([base, *(hashes(turned(steps, turn)) for turn in range(1, 8))])
    del steps
    print(perceptual.scheme(distance, len(base), len(queries), 256))
    with timed(f"{count:,} hashes in one orientation, distance {distance}"):
        upright = sum(len(part[0]) for part in perceptual.near(base, base, distance))
    print(f"{(upright - count) // 2:,} pairs")
    with timed(f"{count:,} hashes in eight orientations, distance {distance}"):
        found = [(left, right) for left, right, _ in perceptual.near(base, queries, distance)]
    rows = np.random.default_rng(1).integers(0, len(queries), SAMPLE)
    true = sum(int((np.bitwise_count(base ^ queries[row]).sum(axis=1) <= distance).sum()) for row in rows)
    got = sum(int(np.isin(right, rows).sum()) for _, right in found)
    doubles = len(rows) - len(set(rows.tolist()))
    print(f"sample of {SAMPLE} rows: {got:,} of {true:,} pairs found, {doubles} rows drawn twice")


def vectors_of(count: int, dim: int) -> NDArray[np.float32]:
    """Return random vectors of length one, the last tenth near others."""
    rng = np.random.default_rng(0)
    made = np.empty((count, dim), np.float32)
    for start in range(0, count, PART):
        made[start : start + PART] = rng.standard_normal((min(PART, count - start), dim), np.float32)
    tenth = count // 10
    made[-tenth:] = made[:tenth] + 0.4 * rng.standard_normal((tenth, dim), np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def bench_vectors(count: int) -> None:
    """Find near vectors exactly, beside the bare product in turn."""
    vectors = vectors_of(count, 512)
    for _ in range(3):
        with timed("bare blockwise product, upper triangle"):
            for top in range(0, count, semantic.TILE):
                for left in range(top, count, semantic.TILE * 8):
                    vectors[top : top + semantic.TILE] @ vectors[left : left + semantic.TILE * 8].T
        with timed("exact search at 0.8"):
            pairs = sum(len(step.pairs[0]) for step in semantic.exact(vectors, 0.8) if step.pairs)
    print(f"{pairs:,} pairs")


def bench_annoy(count: int) -> None:
    """Build an index on the disk; for each effort find near vectors of some rows and measure the recall."""
    with tempfile.TemporaryDirectory() as folder:
        vectors = vectors_of(count, 512)
        path = Path(folder, "vectors.ann")
        with timed(f"Annoy: {count:,} vectors of 512, {annoy_index.TREES} trees, on the disk"):
            index = annoy_index.Index(vectors, path)
        print(f"{path.stat().st_size / 1e9:.2f} GB of index")
        rows = np.arange(0, count, max(count // 500, 1))
        with timed("true neighbours of a sample"):
            sample = annoy_index.Sample(vectors, 0.8)
        for effort in annoy_index.EFFORTS:
            with timed(f"near vectors of {len(rows):,} rows, effort {effort}"):
                pairs = sum(len(part[0]) for part in index.near(rows, 0.8, effort))
            print(f"{pairs:,} pairs, recall of a sample {sample.recall(index, effort):.4f}", flush=True)


def bench_regroup(count: int) -> None:
    """Group a library, then again: with new photos, as it was, at other thresholds, without a photo, after answers.

    The pairs are kept from the first time. As in the app's worker, the catalog is opened each time, and garbage is looked
    for seldom.
    """
    gc.set_threshold(*worker.GARBAGE)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        workspace.create()
        md5s = md5s_of(count - count // 10)
        with Catalog(workspace.catalog) as catalog:
            run = library(catalog, md5s, [view.tobytes() for view in pictures(len(md5s))], vectors_of(len(md5s), 64), count // 10)
        small_thumbnails(workspace, md5s)

        def group(what: str, threshold: float = 0.0) -> None:
            with Catalog(workspace.catalog) as catalog:
                with timed(f"{count:,} photos, {what}"):
                    events = list(match.run(catalog, workspace, run, Settings(match=Match(ai_threshold=threshold))))
                print(f"    {catalog.groups.size(Level.AI)[0]:,} groups;", *(e.text for e in events if isinstance(e, Notice)))

        def gone(wanted: Sequence[str], gone: bool) -> None:
            with Catalog(workspace.catalog) as catalog:
                for md5 in wanted:
                    catalog.files.set_gone(path_of(md5), gone)

        later = md5s[-1:] + md5s[-2000::20]
        gone(later, True)
        group(f"searched and grouped, without {len(later)} of them")
        gone(later[1:], False)
        group(f"{len(later) - 1} new ones")
        gone(later[:1], False)
        group("one new one")
        group("as they were")
        for threshold in (0.0, 0.92, 0.925, 0.93, 0.9, 0.92, 0.7):
            group(f"threshold {threshold or 'of the model'}", threshold)
        for away in (True, False):
            gone(md5s[:1], away)
            group("one of them gone" if away else "and back", 0.7)
        for answers in (1, 20, 50):
            with Catalog(workspace.catalog) as catalog:
                near = catalog.near.load(Level.AI)
                rows = np.random.default_rng(answers).permutation(len(near.a))[:answers] if near else []
                named = near.contents.astype(str) if near else []
                pairs = [(named[near.a[row]], named[near.b[row]]) for row in rows] if near else []
                catalog.feedback.answer(pairs, Verdict.NOT_SIMILAR)
            group(f"{answers} more pairs called not similar", 0.7)
        with Catalog(workspace.catalog) as catalog, timed("counts of other thresholds, as the app reads them"):
            print(catalog.near.counts(Level.AI)[:2])


def bench_piles(count: int) -> None:
    """Group a library of one picture: its steps are the same in all photos, nearly the same, or none because it is black."""
    rng = np.random.default_rng(0)
    scene = pictures(1)[0]
    kinds: dict[str, Callable[[], bytes]] = {
        "equal": scene.tobytes,
        "near": lambda: np.clip(scene + rng.normal(0, 1, scene.shape).round(), -127, 127).astype(np.int8).tobytes(),
        "black": bytes,
    }
    for kind, view in kinds.items():
        near = np.ones((count, 64), np.float32) + rng.normal(0, 0.02, (count, 64)).astype(np.float32)
        near /= np.linalg.norm(near, axis=1, keepdims=True)
        with tempfile.TemporaryDirectory() as folder:
            workspace = Workspace(folder)
            workspace.create()
            with Catalog(workspace.catalog) as catalog:
                run = library(catalog, md5s_of(count), [view() for _ in range(count)], near)
                with timed(f"{count:,} {kind} pictures"):
                    list(match.run(catalog, workspace, run, Settings()))
                for level in (Level.PERCEPTUAL, Level.AI):
                    found = catalog.near.load(level)
                    largest = max((row.photos for row in catalog.groups.rows(level)), default=0)
                    print(f"    {level}: {len(found.a) if found else 0:,} pairs, {largest:,} photos in the largest group")


def md5s_of(count: int) -> list[str]:
    """Return so many MD5s in order."""
    return sorted(hashlib.md5(str(number).encode()).hexdigest() for number in range(count))


def path_of(md5: str, kind: str = "") -> str:
    """Return where a photo lies: in one of 256 folders."""
    return f"/photos/{md5[:2]}/{md5}{kind}.jpg"


def library(catalog: Catalog, md5s: Sequence[str], views: Sequence[bytes], vectors: NDArray[np.float32], copies: int = 0) -> int:
    """Fill the catalog with photos, their views and vectors, and copies of the first ones; return the run."""
    run = catalog.runs.begin(["/photos"])
    names = [path_of(md5) for md5 in md5s] + [path_of(md5, " copy") for md5 in md5s[:copies]]
    found = [SourceFile(name, "/photos", Kind.PHOTO, 1000, inode * SECOND, 0, 1, inode) for inode, name in enumerate(names)]
    catalog.files.record(run, found)
    folders = Counter(os.path.dirname(name) for name in names)
    catalog.folders.remember(run, [Folder(path, b"as it is", files) for path, files in folders.items()])
    prints = {md5: Fingerprint(md5, "JPEG", 400, 300, 1, bytes(32), None, None, None, None, None, False) for md5 in md5s}
    scanned = [
        Scanned(number, md5, prints[md5])
        for number, file in catalog.files.unread(run, "bench")
        if (md5 := Path(file.path).name[:32])
    ]
    catalog.files.save("bench", scanned)
    head = looks.look(Image.new("L", (32, 24)))
    catalog.looks.add(looks.VERSION, [(md5, head + view) for md5, view in zip(md5s, views, strict=True)])
    model = ModelInfo("builtin", "bench", vectors.shape[1], "cpu", "fp32")
    catalog.vectors.add(model.key, md5s, vectors.astype(np.float16))
    catalog.runs.embedded(run, model)
    return run


def small_thumbnails(workspace: Workspace, md5s: Sequence[str]) -> None:
    """Give each photo the same flat thumbnail, so that relations are measured, quickly, and kept."""
    flat = workspace.folder / "flat.jpg"
    Image.new("RGB", (64, 48)).save(flat)
    for md5 in md5s:
        path = workspace.thumbnail(md5)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.hardlink_to(flat)


BENCHES: dict[str, Callable[[argparse.Namespace], None]] = {
    "hashes": lambda options: bench_hashes(options.count, options.distance),
    "vectors": lambda options: bench_vectors(options.count),
    "annoy": lambda options: bench_annoy(options.count),
    "regroup": lambda options: bench_regroup(options.count),
    "piles": lambda options: bench_piles(options.count),
}


def main() -> None:
    """Run one of the benches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", choices=BENCHES)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--distance", type=int, default=10)
    options = parser.parse_args()
    BENCHES[options.bench](options)


if __name__ == "__main__":
    main()
