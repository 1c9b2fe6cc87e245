"""How fast removing is: ours, verified and journalled, beside the bare reading and trashing of the same files.

    python bench/remove.py [--files 10000] [--size 100000] [--rounds 5]

Makes pairs of equal files; the second of each pair is removed. The bare run reads both files of each pair in full and
calls send2trash on the second; ours carries out a plan. They take turns, and the files come from the disk, not from
the system's cache. Prints files a second of each, and the middle of the rounds' ratios of ours over bare.
"""

import argparse
import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CHUNK = 1 << 20
Pairs = list[tuple[Path, Path]]


def main() -> None:
    """Take turns, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000, help="removals in all (10000)")
    parser.add_argument("--size", type=int, default=100_000, help="bytes of each file (100000)")
    parser.add_argument("--rounds", type=int, default=5, help="turns in which they are made (5)")
    arguments = parser.parse_args()
    files = arguments.files // arguments.rounds
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as home:
        os.environ.update(HOME=home, XDG_DATA_HOME=f"{home}/data")
        bare, ours = [], []
        for number in range(arguments.rounds):
            bare.append(remove_bare(make(Path(home) / f"bare-{number}", files, arguments.size)))
            ours.append(remove_verified(make(Path(home) / f"ours-{number}", files, arguments.size)))
    for name, seconds in (("bare read and trash", bare), ("dedup-tui", ours)):
        print(f"{name:<20} {sum(seconds):7.2f} s {arguments.files / sum(seconds):9,.0f} files/s")
    ratios = [b / o for b, o in zip(bare, ours, strict=True)]
    print(f"ours over bare: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def make(folder: Path, files: int, size: int) -> Pairs:
    """Return pairs of equal files that lie on the disk alone; no two pairs are equal."""
    pairs = []
    filler = os.urandom(size)
    for number in range(files):
        content = number.to_bytes(8, "big") + filler[8:]
        parent = folder / f"{number // 500:03}"
        parent.mkdir(parents=True, exist_ok=True)
        name = f"{folder.name}-{number:05}"
        pair = parent / f"{name}.jpg", parent / f"{name}-copy.jpg"
        for path in pair:
            path.write_bytes(content)
        pairs.append(pair)
    os.sync()
    for path in (path for pair in pairs for path in pair):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return pairs


def timed(remove: Callable[[], object], pairs: Pairs) -> float:
    """Return the seconds that the removal took, and make sure that it was one."""
    started = time.perf_counter()
    remove()
    seconds = time.perf_counter() - started
    assert all(kept.exists() and not copy.exists() for kept, copy in pairs)
    return seconds


def remove_bare(pairs: Pairs) -> float:
    """Read both of each pair, trash the second."""
    from send2trash import send2trash

    def remove() -> None:
        for kept, copy in pairs:
            for path in (kept, copy):
                with path.open("rb", buffering=0) as file:
                    while file.read(CHUNK):
                        pass
            send2trash(str(copy))

    return timed(remove, pairs)


def remove_verified(pairs: Pairs) -> float:
    """Carry out a plan for all pairs."""
    from tui_dedup import act
    from tui_dedup.act.planfile import PlanGroup, PlanMember, new
    from tui_dedup.catalog import Catalog
    from tui_dedup.records import Level
    from tui_dedup.settings import Settings

    def member(path: Path, md5: str, action: str) -> PlanMember:
        stat = path.lstat()
        found = {"size": stat.st_size, "device": stat.st_dev, "inode": stat.st_ino, "mtime_ns": stat.st_mtime_ns}
        return PlanMember(path=str(path), **found, md5=md5, action=action)

    groups = []
    size = pairs[0][0].stat().st_size
    filler = pairs[0][0].read_bytes()[8:size]
    for number, (kept, copy) in enumerate(pairs):
        md5 = hashlib.md5(number.to_bytes(8, "big") + filler).hexdigest()
        groups.append(PlanGroup(str(number), Level.EXACT, (member(kept, md5, "keep"), member(copy, md5, "remove"))))
    plan = new(tuple(groups))
    with Catalog(pairs[0][0].parents[1] / "catalog.sqlite") as catalog:
        return timed(lambda: list(act.apply(catalog, plan, Settings())), pairs)


if __name__ == "__main__":
    main()
