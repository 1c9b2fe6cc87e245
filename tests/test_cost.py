"""The page on cost shows what its script comes to, from the figures that were measured."""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def load():
    spec = importlib.util.spec_from_file_location("cost", ROOT / "bench" / "cost.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cost = load()


def row(assumed, stage: str) -> list[str]:
    (found,) = [line for line in cost.table(assumed).splitlines() if line.startswith(f"| {stage}")]
    return [cell.strip() for cell in found.strip("|").split("|")][1:]


def test_the_page_shows_the_table():
    assert cost.table(cost.Assumed()) in (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")


def test_a_scan_takes_its_cores_or_its_storage_whichever_is_slower():
    assert row(cost.Assumed(photos=3_600_000, cores=1, share=1, megabytes=0), "scan") == ["14", "13.7", "1"]
    assert row(cost.Assumed(photos=3_600_000, cores=100, megabytes=10, gigabits=8), "scan") == ["14", "10.0", "40"]


def test_the_join_grows_with_the_square():
    hours = [float(row(cost.Assumed(photos=photos), "join all pairs, ViT")[0]) for photos in (10_000_000, 20_000_000)]
    assert abs(hours[1] / hours[0] - 4) < 0.01


def test_the_measured_seconds_are_those_of_the_benchmarks():
    benchmarks = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    (one,) = [line for line in benchmarks.splitlines() if line.startswith("| one of them in a process that runs already")]
    assert f"{cost.SCAN * 1000:.1f}, " in one
    assert all(f"| {1 / seconds:.1f} |" in benchmarks for seconds in cost.EMBED.values())
    assert f"{cost.JOIN * 50_000**2 * 512:.1f}" in benchmarks
