"""What a large library costs on a cluster in time and money, reckoned from what was measured.

    python bench/cost.py --photos 10_000_000 --cores 64 --core-hour 0.04

The seconds below are processor seconds of one core of the benchmarks' machine (docs/benchmarks.md). Prices, the size of a
photo and how well more machines share the work are assumptions: give your own.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

SCAN = 0.0137
"""Seconds to read a JPEG of 12 MP: MD5, hash, metadata, thumbnail."""
EMBED = {"built-in (1280 numbers)": 1 / 56.5, "ViT-B-32 (512 numbers)": 1 / 9.4}
"""Seconds to decode a thumbnail and embed it, in fp32."""
NUMBERS = {"built-in (1280 numbers)": 1280, "ViT-B-32 (512 numbers)": 512}
DRIVER_SCAN, DRIVER_EMBED = 0.00077 + 0.0008, 0.00033
"""Seconds of the driver for each photo: what comes and goes (bench/cluster.py), and the catalog of a scan."""
JOIN = 19.8 / 50_000**2 / 512
"""Seconds for each pair of photos and number of their vectors, both orders of a pair counted."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What was not measured.

    `share` is the part of a core's time that reaches the work when many share it, `core_hour` the price of a core for an
    hour, `megabytes` the size of a photo and `gigabits` the speed at which the shared storage is read by all together.
    """

    photos: int = 10_000_000
    cores: int = 64
    share: float = 0.78
    core_hour: float = 0.04
    megabytes: float = 3.0
    gigabits: float = 10.0


def table(assumed: Assumed) -> str:
    """Return the stages with their hours of a core, hours of the clock and price, as Markdown.

    A stage takes as long as the slowest of its cores, the shared storage and the one driver.
    """
    rows = ["| stage | hours of one core | hours of the clock | price |", "|---|---|---|---|", *_rows(assumed)]
    return "\n".join(rows)


def _rows(assumed: Assumed) -> Iterator[str]:
    reading = assumed.photos * assumed.megabytes * 8 / 1000 / assumed.gigabits / 3600
    yield _row("scan", assumed, assumed.photos * SCAN / 3600, at_least=max(reading, assumed.photos * DRIVER_SCAN / 3600))
    for model, seconds in EMBED.items():
        yield _row(f"embed, {model}", assumed, assumed.photos * seconds / 3600, at_least=assumed.photos * DRIVER_EMBED / 3600)
    for model, numbers in NUMBERS.items():
        yield _row(f"join all pairs, {model}", assumed, assumed.photos**2 * numbers * JOIN / 3600)


def _row(stage: str, assumed: Assumed, core_hours: float, at_least: float = 0.0) -> str:
    clock = max(core_hours / assumed.cores / assumed.share, at_least)
    return f"| {stage} | {core_hours:,.0f} | {clock:,.1f} | {clock * assumed.cores * assumed.core_hour:,.0f} |"


def main() -> None:
    """Print the table for the assumptions given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = Assumed()
    for name in Assumed.__slots__:
        value = getattr(usual, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    print(table(Assumed(**vars(parser.parse_args()))))


if __name__ == "__main__":
    main()
