"""How fast the app answers with many groups while a run goes on, on a pty, without waiting tricks.

    python bench/latency.py [--groups 50000] [--keys 100] [--photos 8000]

A catalog of that many groups is made (thumbnails for those that are visited) and a folder of so many photos of four
megapixels, the app is started in a pseudo terminal, `r` scans the folder with as many processes as it would anywhere, and
`j` is pressed again and again. A line tells how far the scan was at the last key: where it came to its end before, more
photos are needed. Wanted: the list within 0.3 s of its key, 95% of key presses painted within 50 ms, no stall of the event
loop above 100 ms, and less than 250 MB. Then, on 200 columns, the photos of two groups are looked at full screen in half
blocks, one each 0.2 s: wanted is each picture painted to its last corner within 100 ms. The photos of the first group are
noise, which is the hardest to paint; those of the second are parts of the photographs that come with scikit-image.
"""

import argparse
import hashlib
import io
import json
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from typing import Any

import numpy as np
from PIL import Image
from skimage import data

from tui_dedup.catalog import Catalog
from tui_dedup.records import Evidence, Fingerprint, Group, Kind, Level, Member, Relation, Scanned, SourceFile
from tui_dedup.workspace import Workspace

SIZE, LARGE = (120, 40), (200, 60)
CROWD = 30
"""How many photos the first group has, and the second."""
PACE = 0.2
"""Seconds between two keys when photos are looked at full screen."""
DIFFERENT, PIXELS = 100, (2400, 1800)
"""How many pictures the scanned photos show, and their size."""
REAL = ("astronaut", "chelsea", "coffee", "rocket", "cat")
CORNER = 64
"""Pixels of a thumbnail's corners that tell which photo it is."""
CURSOR = "▌"
APP = """
import json, sys, time
from tui_dedup.settings import Images, Settings
from tui_dedup.tui import app, images, process

class Watched(app.DedupApp):
    stalls = []
    def on_ready(self):
        super().on_ready()
        self.last = time.perf_counter()
        self.set_interval(0.01, self.beat)
    def beat(self):
        now = time.perf_counter()
        self.stalls.append(now - self.last - 0.01)
        self.last = now
    def exit(self, *result):
        scan = self.activity and self.activity.stages.get("scan")
        self.scanned = scan and [scan.done, scan.total, scan.seconds]
        self.seen = sorted(self.stalls)[-5:]  # what comes now is the end of the app
        super().exit(*result)

workspace, folder, report = sys.argv[1:]
process.begin()
settings = Settings(workspace=workspace, paths=(folder,), images=Images("halfcell"))
watched = Watched(settings, images.detect("halfcell"), ready=process.settle)
watched.run()
watched.close()
memory = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
json.dump({"stalls": watched.seen, "memory": int(memory) * 1024, "scanned": watched.scanned}, open(report, "w"))
"""


def build(workspace: Workspace, groups: int, visited: int) -> None:
    """Write a catalog of so many perceptual groups, two of them large, with pictures for the first ones."""
    workspace.create()
    rng = np.random.default_rng(1)
    sizes = [CROWD, CROWD, *(2 + number % 2 for number in range(groups - 2))]
    count = sum(sizes)
    files = [
        SourceFile(f"/photos/{n // 500}/IMG_{n:06}.jpg", "/photos", Kind.PHOTO, 2_000_000 + n, n, n, 1, n) for n in range(count)
    ]
    with Catalog(workspace.catalog) as catalog:
        run = catalog.runs.begin(["/photos"])
        catalog.files.record(run, files)
        ids = sorted(file_id for file_id, _ in catalog.files.unread(run, "bench"))
        md5s = [hashlib.md5(str(n).encode()).hexdigest() for n in range(count)]
        seen = [Fingerprint(md5, "JPEG", 4000, 3000, 1, bytes(32), None, None, None, None, None, False) for md5 in md5s]
        catalog.files.save("bench", [Scanned(i, p.md5, p) for i, p in zip(ids, seen, strict=True)])
        catalog.groups.replace(Level.PERCEPTUAL, _groups(Level.PERCEPTUAL, ids, sizes))
        catalog.groups.replace(Level.AI, _groups(Level.AI, ids, [2]))  # a run before went to its end: none are made meanwhile
        catalog.runs.finish(run)
        rows = catalog.groups.rows(Level.PERCEPTUAL)[: visited + 5]
        shown = [member.photo.md5 for row in rows for member in catalog.groups.members(row.id)]
    for number, md5 in enumerate(shown):
        path = workspace.thumbnail(md5)
        path.parent.mkdir(parents=True, exist_ok=True)
        if number < 2 * CROWD:
            marked(noise(rng) if number < CROWD else photograph(number), number).save(path, "PNG")
        else:
            noise(rng).save(path, "JPEG", quality=85)


def photographs(folder: Path, count: int) -> None:
    """Write so many photos of which no two are the same bytes."""
    rng = np.random.default_rng(2)
    folder.mkdir()
    different = []
    for _ in range(DIFFERENT):
        encoded = io.BytesIO()
        noise(rng, PIXELS).save(encoded, "JPEG", quality=75)
        different.append(encoded.getvalue())
    for number in range(count):
        (folder / f"IMG_{number:05}.jpg").write_bytes(different[number % DIFFERENT] + bytes(1 + number // DIFFERENT))


def noise(rng: np.random.Generator, size: tuple[int, int] = (512, 384)) -> Image.Image:
    """Return a picture without two neighbours alike."""
    return Image.fromarray(rng.integers(0, 255, (24, 32, 3), np.uint8)).resize(size, Image.Resampling.BICUBIC)


def photograph(number: int) -> Image.Image:
    """Return a part of a photograph."""
    whole = Image.fromarray(getattr(data, REAL[number % len(REAL)])()).convert("RGB")
    left, above = number % CROWD, number % CROWD // 2
    return whole.resize((600, 450)).crop((left, above, left + 512, above + 384))


def marked(photo: Image.Image, number: int) -> Image.Image:
    """Return a photo with its first and its last corner in colours by which it is known when it is painted."""
    first, last = marks(number)
    photo.paste(first, (0, 0, CORNER, CORNER))
    photo.paste(last, (photo.width - CORNER, photo.height - CORNER, photo.width, photo.height))
    return photo


def marks(number: int) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return the colours of two corners of a photo."""
    return (4 * number, 252, 0), (4 * number, 0, 252)


def _groups(level: Level, ids: list[int], sizes: list[int]) -> list[Group]:
    groups, start = [], 0
    evidence = Evidence(Relation.RESIZED, 3, "3/256 bits")
    for number, size in enumerate(sizes):
        part = ids[start : start + size]
        start += size
        members = tuple(
            Member(file_id, place == 0, "oldest" if place == 0 else "", evidence) for place, file_id in enumerate(part)
        )
        groups.append(Group(f"{level}-{number:06}", level, members, 4_000_000 - number))
    return groups


class Screen:
    """The app on a pty."""

    def __init__(self, size: tuple[int, int], *arguments: str) -> None:
        self.written = b""
        self._fd, child = pty.openpty()
        columns, rows = size
        ioctl(child, TIOCSWINSZ, struct.pack("HHHH", rows, columns, columns * 8, rows * 16))
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
        command = [sys.executable, "-c", APP, *arguments]
        self.process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environ)
        os.close(child)

    def press(self, key: str, *signs: str) -> float:
        """Press a key and return the seconds until all `signs` were painted."""
        started = time.perf_counter()
        os.write(self._fd, key.encode())
        self.wait(*signs)
        return time.perf_counter() - started

    def wait(self, *signs: str) -> None:
        """Read until all `signs` were painted."""
        self.written = b""
        while any(sign.encode() not in self.written for sign in signs):
            if not select.select([self._fd], [], [], 30)[0]:
                self.process.kill()
                raise TimeoutError(f"{signs} were not painted, but {self.written[-2000:]!r}")
            self.written += os.read(self._fd, 1 << 16)

    def drain(self, seconds: float) -> None:
        """Read what comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                os.read(self._fd, 1 << 16)

    def quit(self) -> None:
        """Press q and wait for the end."""
        os.write(self._fd, b"q")
        try:
            while self.process.poll() is None:
                self.drain(0.05)
        except OSError:  # how a pty says that the other end is closed
            self.process.wait()


def next_group(screen: Screen, title: str) -> tuple[float, float]:
    """Press `j` and return the seconds until the cursor stood on the next line, and until its photos were named."""
    screen.drain(0.15)
    started = time.perf_counter()
    cursor = screen.press("j", CURSOR)
    if title.encode() not in screen.written:
        screen.wait(title)
    return cursor, time.perf_counter() - started


def photos(*arguments: str) -> list[list[float]]:
    """Look at the photos of the first two groups full screen, and return the seconds until each was painted."""
    screen = Screen(LARGE, *arguments)
    screen.wait("Found")
    screen.drain(3)
    screen.press("3", "1 of ")
    seen = []
    for group in range(2):
        screen.drain(1)
        seen.append([screen.press("\r", *_painted(group * CROWD))])
        for number in range(group * CROWD + 1, (group + 1) * CROWD):
            screen.drain(PACE - seen[-1][-1])
            seen[-1].append(screen.press("l", *_painted(number)))
        screen.press("\x1b", "by savings")
        screen.press("j", f"{group + 2} of ")
    screen.quit()
    return seen


def _painted(number: int) -> list[str]:
    return [";".join(map(str, ("", 2, *colour))) for colour in marks(number)]


def _summary(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:6.0f} ms median, {sorted(seconds)[int(0.95 * len(seconds))] * 1000:.0f} ms at 95%"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=50_000)
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--photos", type=int, default=8_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(f"{folder}/workspace")
        build(workspace, options.groups, options.keys)
        scanned, report = Path(folder) / "photos", Path(folder) / "report.json"
        photographs(scanned, options.photos)
        arguments = (str(workspace.folder), str(scanned), str(report))
        screen = Screen(SIZE, *arguments)
        screen.wait("Found")
        screen.drain(3)
        first = screen.press("3", "1 of ")
        screen.drain(1)
        os.write(screen._fd, b"1r3")
        screen.drain(2)
        keys, shown = zip(*(next_group(screen, f"{n} of {options.groups:,}") for n in range(2, options.keys + 2)), strict=True)
        screen.quit()
        seen = json.loads(report.read_text())
        full = photos(*arguments)
        looking = json.loads(report.read_text())
    within = sum(key <= 0.05 for key in keys) / len(keys)
    print(f"first list       {first * 1000:6.0f} ms")
    print(f"key painted      {_summary(keys)}, {within:.0%} within 50 ms")
    print(f"group shown      {_summary(shown)}")
    _tell_process(seen)
    done, total, seconds = seen["scanned"]
    print(f"scan             {done:,} of {total:,} photos, {'at its end before the last key' if seconds else 'going on'}")
    print(f"full screen, {LARGE[0]} columns, a key each {PACE} s:")
    for name, (opened, *moved) in zip(("noise", "photographs"), full, strict=True):
        print(f"{name:<16} {_summary(moved)}, {max(moved) * 1000:.0f} ms at most; opened after {opened * 1000:.0f} ms")
    _tell_process(looking)


def _tell_process(seen: dict[str, Any]) -> None:
    print(f"longest stalls   {', '.join(f'{stall * 1000:.0f}' for stall in seen['stalls'])} ms")
    print(f"memory           {seen['memory'] / 1e6:6.0f} MB")


if __name__ == "__main__":
    main()
