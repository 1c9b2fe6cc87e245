"""An estimate tells what a run would find and take, and leaves nothing behind."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup import estimate, pipeline
from tui_dedup.estimate import Estimate
from tui_dedup.records import Kind, Level
from tui_dedup.settings import Match, Scan, Settings


def settings_for(library: Path, workspace: Path, *levels: Level) -> Settings:
    return Settings(workspace=str(workspace), paths=(str(library),), match=Match(levels=levels), scan=Scan(workers=2))


def estimated(settings: Settings, sample: int = estimate.SAMPLE) -> Estimate:
    events = estimate.run(settings, sample)
    while True:
        try:
            next(events)
        except StopIteration as stop:
            return stop.value


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Forty photos, ten of them copies, one that is none, a video and a sidecar."""
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(30):
        Image.radial_gradient("L").rotate(number).resize((200 + number, 200)).save(folder / f"{number}.jpg")
    for number in range(10):
        shutil.copy(folder / f"{number}.jpg", folder / f"{number} copy.jpg")
    (folder / "none.jpg").write_bytes(b"no picture")
    (folder / "film.mov").write_bytes(b"a video")
    (folder / "0.xmp").write_bytes(b"a sidecar")
    return folder


def test_all_is_counted_and_nothing_is_left_behind(library: Path, tmp_path: Path) -> None:
    found = estimated(settings_for(library, tmp_path / "w", Level.EXACT, Level.PERCEPTUAL))
    assert found.found.kinds == {Kind.PHOTO: 41, Kind.VIDEO: 1, Kind.SIDECAR: 1}
    assert found.found.same_size >= 20
    assert (found.sampled, found.unreadable) == (41, 1)
    costs = {cost.stage: cost for cost in found.costs}
    assert list(costs) == ["find", "scan", "match", "catalog"]
    assert costs["scan"].seconds > 0
    assert costs["scan"].bytes > 40 * 1000
    assert not (tmp_path / "w").exists()


def test_a_sample_stands_for_all(library: Path, tmp_path: Path) -> None:
    found = estimated(settings_for(library, tmp_path / "w", Level.EXACT, Level.PERCEPTUAL), sample=10)
    costs = {cost.stage: cost for cost in found.costs}
    assert found.sampled == 10
    assert costs["scan"].photos == 41
    assert costs["scan"].bytes > 40 * 1000


def test_copies_are_decoded_once(tmp_path: Path) -> None:
    """A sample holds few photos and their copies both, and tells all the same how many there are."""
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(100):
        Image.radial_gradient("L").resize((100 + number % 10, 100)).save(folder / f"{number}.jpg")
    settings = settings_for(folder, tmp_path / "w", Level.EXACT, Level.PERCEPTUAL)
    found = estimated(settings, sample=20)
    list(pipeline.run(settings))
    taken = sum(path.stat().st_size for path in (tmp_path / "w" / "thumbnails").rglob("*.jpg"))
    costs = {cost.stage: cost for cost in found.costs}
    assert found.found.contents <= 10
    assert costs["scan"].photos == 100
    assert taken / 2 < costs["scan"].bytes < 2 * taken


def test_photos_of_one_size_are_no_copies(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(20):
        Image.new("L", (50, 50), number).save(folder / f"{number}.bmp")
    found = estimated(settings_for(folder, tmp_path / "w", Level.EXACT, Level.PERCEPTUAL)).found
    assert (found.same_size, found.contents, found.alone) == (20, 20, 1.0)


def test_what_is_known_costs_nothing(library: Path, tmp_path: Path) -> None:
    settings = settings_for(library, tmp_path / "w", Level.EXACT, Level.PERCEPTUAL)
    list(pipeline.run(settings))
    found = estimated(settings)
    assert (found.found.read, found.sampled) == (41, 0)
    assert {cost.stage: (cost.photos, cost.seconds) for cost in found.costs}["scan"] == (0, 0.0)


def test_exact_copies_alone_are_read_where_sizes_agree(library: Path, tmp_path: Path) -> None:
    found = estimated(settings_for(library, tmp_path / "w", Level.EXACT))
    costs = {cost.stage: cost for cost in found.costs}
    assert costs["scan"].photos == found.found.same_size == found.found.to_compare


def test_copies_that_are_known_are_not_compared_again(library: Path, tmp_path: Path) -> None:
    settings = settings_for(library, tmp_path / "w", Level.EXACT)
    list(pipeline.run(settings))
    before = estimated(settings).found
    shutil.copy(library / "0.jpg", library / "new.jpg")
    after = estimated(settings).found
    assert after.same_size == before.same_size + 1
    assert after.to_compare == before.to_compare + sum(
        path.stat().st_size == (library / "0.jpg").stat().st_size for path in library.glob("*.jpg")
    )
    assert before.to_compare < before.same_size


@pytest.mark.slow
@pytest.mark.model
def test_embedding_is_measured(library: Path, tmp_path: Path) -> None:
    found = estimated(settings_for(library, tmp_path / "w", *Level), sample=5)
    costs = {cost.stage: cost for cost in found.costs}
    assert costs["embed"].photos in range(20, 42)
    assert costs["embed"].seconds > 0


def test_the_command_line_prints_it(library: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui_dedup", library, "--workspace", tmp_path / "w", "--levels", "exact,perceptual"]
    done = subprocess.run([*command, "--estimate-sample", "20"], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0].endswith(": 41 photos, 1 video, 1 sidecar")
    assert [line.split()[0] for line in lines[4:]] == ["stage", "find", "scan", "match", "catalog", "in"]


def test_an_estimate_needs_a_place_to_look() -> None:
    done = subprocess.run([sys.executable, "-m", "tui_dedup", "--estimate"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--estimate needs a PATH" in done.stderr
