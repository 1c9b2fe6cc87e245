"""How fast scanning is, each time beside another program on the same files, the two taking turns.

    python bench/scanning.py cold [--photos 400] [--czkawka PYTHON]   photos of 12 MP, nothing known of them
    python bench/scanning.py workers [--photos 400]                   the same with one worker and with two
    python bench/scanning.py rescan [--photos 100000]                 photos that are all known, beside `find`
    python bench/scanning.py exact [--photos 20000] [--cold-cache]    exact copies alone, beside jdupes and rmlint
    python bench/scanning.py memory [--photos 100000] --rounds 1      small pictures, nothing known of them, and grouped

`cold` compares with a loop on two threads that only opens each JPEG with `draft` at 512 pixels and, when PYTHON is an
interpreter that has the package czkawka, with Czkawka. With `--cold-cache`, which root on Linux may ask for, each turn reads
all files from the disk, those of the programs too; else they are in memory where there is room. Photos are made in the working
folder and removed at the end. Prints seconds of each turn, the photos a second of the middle turn, the middle of the ratios,
processor time, and the most memory that dedup-tui took in all its processes together (memory that they share counts for each
of them).
"""

import argparse
import contextlib
import io
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import skimage.data
from PIL import Image

Side = Callable[[], float]
"""What runs once and returns the seconds of processor time that it took."""
DEDUP = [sys.executable, "-m", "tui_dedup"]
CZKAWKA = (
    "import sys, czkawka as c; s = c.ImageSimilarity(); s.set_directories([sys.argv[1]]); s.set_similarity(10); s.find_similar()"
)
TWELVE_MEGAPIXELS = (4000, 3000)
DIFFERENT = 100

most = 0
"""The most bytes that our processes took together, so far."""


def main() -> None:
    """Run the comparison that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["cold", "workers", "rescan", "exact", "memory"])
    parser.add_argument("--photos", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cold-cache", action="store_true")
    parser.add_argument("--czkawka", metavar="PYTHON", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as home:
        bench = globals()[arguments.what]
        photos = arguments.photos or {"rescan": 100_000, "exact": 20_000, "memory": 100_000}.get(arguments.what, 400)
        ready = empty_cache if arguments.cold_cache else lambda: None
        ready()
        compare(photos, arguments.rounds, ready, **bench(Path(home), photos, arguments))


def cold(home: Path, photos: int, arguments: argparse.Namespace) -> dict[str, Side]:
    """Compare a first scan with the bare loop and Czkawka."""
    library = large_photos(home / "library", photos)
    sides = {"bare draft loop": lambda: bare_draft(library), "dedup-tui": lambda: scan(library, fresh(home))}
    if arguments.czkawka:
        sides["czkawka"] = lambda: run(arguments.czkawka, "-c", CZKAWKA, library)
    return sides


def workers(home: Path, photos: int, _: argparse.Namespace) -> dict[str, Side]:
    """Compare a first scan by one worker with the same by two."""
    library = large_photos(home / "library", photos)
    return {f"{count} worker(s)": lambda count=count: scan(library, fresh(home), workers=count) for count in (1, 2)}


def rescan(home: Path, photos: int, _: argparse.Namespace) -> dict[str, Side]:
    """Compare a scan of what is all known with a listing of the same files."""
    library = many_files(home / "library", photos, copies=0.0, size=0)
    scan(library, fresh(home))
    listing = ["find", library, "-type", "f", "-printf", r"%s %T@ %i\n"]
    return {"find": lambda: run(*listing), "dedup-tui": lambda: scan(library, home / "workspace")}


def exact(home: Path, photos: int, _: argparse.Namespace) -> dict[str, Side]:
    """Compare the search for exact copies with two programs that do nothing else."""
    library = many_files(home / "library", photos, copies=0.15, size=200_000)
    sides: dict[str, Side] = {}
    if shutil.which("jdupes"):
        sides["jdupes"] = lambda: run("jdupes", "-rq", library)
    if shutil.which("rmlint"):
        sides["rmlint"] = lambda: run("rmlint", "-T", "df", "-o", f"json:{home}/rmlint.json", library)
    return sides | {"dedup-tui": lambda: scan(library, fresh(home), "--levels", "exact")}


def memory(home: Path, photos: int, _: argparse.Namespace) -> dict[str, Side]:
    """Take a headless run without the model through small photos that show different things."""
    library = many_pictures(home / "library", photos)
    return {"dedup-tui": lambda: dedup("--batch", library, "--workspace", fresh(home), "--levels", "exact,perceptual")}


def compare(photos: int, rounds: int, ready: Callable[[], None], **sides: Side) -> None:
    """Let the sides take turns, each after `ready`, and print what each took, the first being the measure of the others."""
    global most  # noqa: PLW0603
    most = 0  # making ready does not count
    taken: dict[str, list[float]] = {name: [] for name in sides}
    worked: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            ready()
            started = time.perf_counter()
            worked[name].append(side())
            taken[name].append(time.perf_counter() - started)
    print(f"{photos} photos, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; dedup-tui took at most {most / 1e6:.0f} MB")
    (_, measure), *_ = taken.items()
    for name, seconds in taken.items():
        ratio = statistics.median(own / other for own, other in zip(seconds, measure, strict=True))
        turns = " ".join(f"{second:.2f}" for second in seconds)
        speed, processor = photos / statistics.median(seconds), statistics.median(worked[name])
        print(
            f"{name:<16} {turns} s  {speed:9,.0f} photos/s  {ratio:5.2f} x the first's time  {processor:.2f} s of processor time"
        )


def empty_cache() -> None:
    """Let the system drop every file that it holds in memory, or say who may and stop."""
    os.sync()
    try:
        Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")
    except OSError as error:
        sys.exit(f"--cold-cache: {error.strerror} (/proc/sys/vm/drop_caches). Only root on Linux can empty the cache.")


def large_photos(folder: Path, count: int) -> Path:
    """Make JPEGs of 12 MP, each a part of a real photograph, enlarged; after the first hundred again, with other bytes behind."""
    folder.mkdir()
    chance = random.Random(1)
    photos = [
        Image.fromarray(getattr(skimage.data, name)()).convert("RGB") for name in ("astronaut", "chelsea", "coffee", "rocket")
    ]
    grain = Image.effect_noise(TWELVE_MEGAPIXELS, 12).convert("RGB")
    for number in range(count):
        path = folder / f"IMG_{number:05}.jpg"
        if number >= DIFFERENT:
            path.write_bytes((folder / f"IMG_{number % DIFFERENT:05}.jpg").read_bytes() + b"%d" % number)
            continue
        photo = photos[number % len(photos)]
        left, top = chance.randrange(photo.width // 4), chance.randrange(photo.height // 4)
        part = photo.crop((left, top, left + photo.width * 3 // 4, top + photo.height * 3 // 4))
        Image.blend(part.resize(TWELVE_MEGAPIXELS), grain, 0.1).save(path, quality=80)
    return folder


def many_files(folder: Path, count: int, *, copies: float, size: int) -> Path:
    """Make small JPEGs followed by about `size` random bytes, a share of them `copies` of others, 500 to a folder."""
    chance = random.Random(1)
    encoded = io.BytesIO()
    Image.fromarray(skimage.data.chelsea()).resize((64, 48)).save(encoded, "JPEG")
    kept: list[bytes] = []
    for number in range(count):
        path = folder / f"{number // 500:03}" / f"IMG_{number:06}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = encoded.getvalue() + chance.randbytes(chance.randint(size // 2, size * 3 // 2) + 8)
        if kept and chance.random() < copies:
            content = chance.choice(kept)
        elif len(kept) < 300:
            kept.append(content)
        path.write_bytes(content)
    return folder


def many_pictures(folder: Path, count: int) -> Path:
    """Make small JPEGs of different pictures, 500 to a folder; each tenth is the one before it, in another quality."""
    chance = random.Random(1)
    for number in range(count):
        path = folder / f"{number // 500:03}" / f"IMG_{number:06}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        again = number % 10 == 9
        if not again:
            picture = Image.frombytes("RGB", (12, 9), chance.randbytes(12 * 9 * 3)).resize((64, 48), Image.Resampling.BICUBIC)
        picture.save(path, quality=60 if again else 90)
    return folder


def fresh(home: Path) -> Path:
    """Return an empty workspace."""
    shutil.rmtree(home / "workspace", ignore_errors=True)
    return home / "workspace"


def scan(library: Path, workspace: Path, *flags: str, workers: int = 0) -> float:
    """Run our stage `scan` as a person does."""
    return dedup("scan", library, "--workspace", workspace, *flags, workers=workers)


def dedup(*arguments: object, workers: int = 0) -> float:
    """Run our command line, and look at its processes ten times a second; stop with what it said where it fails."""
    global most  # noqa: PLW0603
    worked: dict[int, float] = {}
    environment = {**os.environ, "DEDUP_TUI_SCAN_WORKERS": str(workers)}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen([*DEDUP, *map(str, arguments)], env=environment, stderr=said) as process,
    ):
        while process.poll() is None:
            most = max(most, looked_at(process.pid, worked))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        if process.returncode:
            said.seek(0)
            sys.exit(f"dedup-tui ended with {process.returncode}:\n{said.read().decode()}")
    return sum(worked.values())


def looked_at(pid: int, worked: dict[int, float]) -> int:
    """Return the bytes that a process and all below it take now, and note the processor time of each."""
    size = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            times = process.cpu_times()
            worked[process.pid] = times.user + times.system
            size += process.memory_info().rss
    return size


def run(*command: object) -> float:
    """Run another program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def bare_draft(library: Path) -> float:
    """Open each JPEG at reduced scale and do nothing else."""
    started = time.process_time()
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(open_draft, library.iterdir()))
    return time.process_time() - started


def open_draft(path: Path) -> None:
    """Decode one JPEG at reduced scale."""
    with Image.open(path) as image:
        image.draft("RGB", (512, 512))
        image.load()


if __name__ == "__main__":
    main()
