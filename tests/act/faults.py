"""Faults at every system call of a deed, injected by strace: errors, short reads, crashes.

    python -m tests.act.faults [--write docs/safety.md]

A scenario makes a small library and forks a process that carries out a deed or an undo. strace is attached to it when it
is ready, so that the calls are counted from there. A first run lists the calls; then each run makes one of them fail.
After each run the files, the trash and the journal are looked at, an undo without faults follows, and all must be back, or
told where it lies under a hidden name too.
"""

import argparse
import contextlib
import errno
import importlib
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from send2trash import plat_other

from tests.act.conftest import contents, keep, make, plan, remove
from tui_dedup.act import UndoError, apply, undo
from tui_dedup.act.planfile import Plan
from tui_dedup.catalog import Catalog
from tui_dedup.errors import DedupError
from tui_dedup.events import Notice
from tui_dedup.records import ASIDE
from tui_dedup.settings import Settings

CONTENTS = {"kept/a.jpg": b"photo", "kept/a.mov": b"video", "b.jpg": b"photo", "b.mov": b"video"}
NAMES = {"rename", "renameat", "renameat2", "link", "linkat", "mkdir"}
WRITES = {"write", "pwrite64", "ftruncate", "fsync", "fdatasync"}
OTHERS = {"openat", "read", "pread64", "fstat", "newfstatat", "unlink", "ioctl", "utimensat", "getdents64", "fcntl", "access"}
CALLS = NAMES | WRITES | OTHERS


@dataclass(frozen=True)
class Scenario:
    """A deed to disturb: the plan's action, where a move goes, and whether the deed or its undo is disturbed."""

    name: str
    action: str = "trash"
    disk: Path | None = None
    backwards: bool = False


@dataclass(frozen=True, order=True)
class Point:
    """One fault: the call, its number in its thread, and what happens then."""

    call: str
    number: int
    fault: str


@dataclass(frozen=True)
class Verdict:
    """What was seen after one fault: `broken` is empty when all that must hold did."""

    scenario: Scenario
    point: Point
    broken: str
    leftovers: int


def faults(call: str) -> list[str]:
    """Return what may happen at a call."""
    kinds = ["error=EIO", "signal=KILL"]
    kinds += ["error=ENOSPC"] * (call in NAMES | WRITES | {"openat"})
    kinds += ["error=EACCES"] * (call in NAMES | {"openat", "unlink", "newfstatat"})
    kinds += ["error=EEXIST"] * (call in NAMES)
    kinds += ["error=EXDEV"] * (call in NAMES - {"mkdir"})
    kinds += ["error=EROFS"] * (call in NAMES | {"openat", "unlink"})
    return kinds + ["retval=0"] * (call == "read")


class Library:
    """A few photos, a catalog and a home of one scenario's run."""

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        self.scenario = scenario
        self.photos, self.home, self.catalog = folder / "photos", folder / "home", folder / "catalog.sqlite"
        self.target = (scenario.disk or folder) / "moved"
        self.home.mkdir()
        os.environ.update(HOME=str(self.home))
        os.environ.pop("XDG_DATA_HOME", None)
        importlib.reload(plat_other)
        files = [make(self.photos / name, content) for name, content in CONTENTS.items()]
        with Catalog(self.catalog):
            pass
        self.plan = self._plan(*files)
        if scenario.backwards:
            with Catalog(self.catalog) as catalog:
                list(apply(catalog, self.plan, Settings()))

    def _plan(self, kept: Path, kept_video: Path, copy: Path, video: Path) -> Plan:
        return plan([keep(kept, kept_video), remove(copy, video)], action=self.scenario.action, move_to=self.target)

    def carry_out(self, ready: object, go: object) -> None:
        """Do what the scenario says, once told to."""
        with Catalog(self.catalog) as catalog:
            events = undo(catalog) if self.scenario.backwards else apply(catalog, self.plan, Settings())
            ready.set()
            go.wait()
            with contextlib.suppress(DedupError):
                for _ in events:
                    pass

    def check(self) -> tuple[str, int]:
        """Return what does not hold, and the number of files that nobody asked for."""
        problems = list(self._problems())
        told: list[str] = []
        with Catalog(self.catalog) as catalog:
            problems += list(self._lies(catalog))
            with contextlib.suppress(UndoError):
                for event in undo(catalog):
                    told += [event.text] if isinstance(event, Notice) else []
        problems += [f"{name} did not come back" for name in CONTENTS if not self._has(name)]
        hidden = [path for folder in (self.photos, self.target) for path in folder.rglob(f"{ASIDE}*")]
        problems += [f"{path.name} was left and not told" for path in hidden if str(path) not in "\n".join(told)]
        found = {str(path.relative_to(self.photos)) for path in self.photos.rglob("*") if path.is_file()}
        return "; ".join(problems), len(found - set(CONTENTS))

    def _has(self, name: str) -> bool:
        path = self.photos / name
        return path.is_file() and path.read_bytes() == CONTENTS[name]

    def _problems(self) -> Iterator[str]:
        yield from (f"{name} was touched" for name in CONTENTS if name.startswith("kept") and not self._has(name))
        away = contents(self.home, self.target)
        for name in ("b.jpg", "b.mov"):
            if not self._has(name) and CONTENTS[name] not in away:
                yield f"{name} is lost"

    def _lies(self, catalog: Catalog) -> Iterator[str]:
        for removal in catalog.journal.removals():
            for row in catalog.journal.deeds(removal.id):
                name = os.path.basename(row.file.path)
                elsewhere = row.destination is not None and os.path.exists(row.destination)
                if row.state == "done" and not elsewhere and not self._has(name):
                    yield f"the journal does not know where {name} is"
                if row.state in ("failed", "undone") and not self._has(name):
                    yield f"the journal says {row.state} of {name}"


def run(scenario: Scenario, point: Point | None, log: Path) -> tuple[int | None, str, int]:
    """Run a scenario with one fault or none; return the exit code and what `Library.check` says."""
    with tempfile.TemporaryDirectory() as folder:
        if scenario.disk:
            shutil.rmtree(scenario.disk / "moved", ignore_errors=True)
        library = Library(Path(folder), scenario)
        context = multiprocessing.get_context("fork")
        ready, go = context.Event(), context.Event()
        worker = context.Process(target=library.carry_out, args=(ready, go))
        worker.start()
        ready.wait()
        inject = ["-e", f"inject={point.call}:{point.fault}:when={point.number}"] if point else []
        command = ["strace", "-f", "-o", str(log), "-e", f"trace={','.join(sorted(CALLS))}", *inject, "-p", str(worker.pid)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            assert "attached" in tracer.stderr.readline()
            go.set()
            worker.join(60)
            tracer.communicate()
        return (worker.exitcode, *library.check())


def points(scenario: Scenario, log: Path) -> list[Point]:
    """Return every point of a scenario at which something can be made to fail."""
    code, broken, _ = run(scenario, None, log)
    assert (code, broken) == (0, ""), f"{scenario.name} without a fault: {code} {broken}"
    seen: Counter[tuple[str, str]] = Counter()
    for line in log.read_text(errors="replace").splitlines():
        found = re.match(r"(\d+) +(\w+)\(", line)
        if found and found[2] in CALLS:
            seen[found[1], found[2]] += 1
    most: dict[str, int] = defaultdict(int)
    for (_, call), times in seen.items():
        most[call] = max(most[call], times)
    return [Point(call, n, kind) for call in sorted(most) for n in range(1, most[call] + 1) for kind in faults(call)]


def scenarios(disk: Path | None) -> list[Scenario]:
    """Return all scenarios; the moves across disks need a folder on another one."""
    found = [Scenario(action, action) for action in ("trash", "move", "hardlink")]
    found += [Scenario("move to another disk", "move", disk)] if disk else []
    return found + [Scenario(f"undo: {s.name}", s.action, s.disk, backwards=True) for s in found]


def disturb(scenario: Scenario, point: Point, log: Path) -> Verdict:
    """Inject one fault and return what was seen."""
    code, broken, leftovers = run(scenario, point, log)
    if code == 1:
        broken = f"ended with a traceback; {broken}"
    return Verdict(scenario, point, broken, leftovers)


def other_disk() -> Path | None:
    """Return a new folder on another file system than the temporary folder, if there is one."""
    with contextlib.suppress(OSError):
        if os.stat("/dev/shm").st_dev != os.stat(tempfile.gettempdir()).st_dev:
            return Path(tempfile.mkdtemp(dir="/dev/shm"))
    return None


def table(verdicts: list[Verdict]) -> str:
    """Return the verdicts as a Markdown table: points and failures by scenario and fault."""
    kinds = sorted({verdict.point.fault for verdict in verdicts})
    names = list(dict.fromkeys(verdict.scenario.name for verdict in verdicts))
    counts = Counter((v.scenario.name, v.point.fault) for v in verdicts)
    broken = Counter(v.scenario.name for v in verdicts if v.broken)
    lines = ["| deed | " + " | ".join(_title(kind) for kind in kinds) + " | points | not held |"]
    lines.append("|---" * (len(kinds) + 3) + "|")
    for name in names:
        row = [str(counts[name, kind]) for kind in kinds]
        lines.append(f"| {name} | " + " | ".join(row) + f" | {sum(map(int, row))} | {broken[name]} |")
    lines.append("| all | " + " | ".join(str(sum(counts[n, k] for n in names)) for k in kinds))
    lines[-1] += f" | {len(verdicts)} | {broken.total()} |"
    return "\n".join(lines)


def _title(kind: str) -> str:
    if kind.startswith("error="):
        return os.strerror(getattr(errno, kind.removeprefix("error="))).lower()
    return {"retval=0": "short read", "signal=KILL": "killed"}[kind]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks in this file")
    arguments = parser.parse_args()
    disk = other_disk()
    verdicts = []
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "strace"
        for scenario in scenarios(disk):
            for point in points(scenario, log):
                verdicts.append(disturb(scenario, point, log))
                if verdicts[-1].broken:
                    print(f"{scenario.name}: {point}: {verdicts[-1].broken}", file=sys.stderr)
    if disk:
        shutil.rmtree(disk)
    print(table(verdicts))
    left = Counter(verdict.point.fault for verdict in verdicts if verdict.leftovers)
    print("runs that left a hidden name behind:", ", ".join(f"{_title(kind)} {n}" for kind, n in left.items()))
    if arguments.write:
        text = arguments.write.read_text(encoding="utf-8")
        pattern = re.compile(r"(<!-- faults -->\n).*?(<!-- /faults -->)", re.DOTALL)
        arguments.write.write_text(pattern.sub(lambda m: f"{m[1]}{table(verdicts)}\n{m[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
