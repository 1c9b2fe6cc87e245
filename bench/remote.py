"""How fast photos become vectors by way of the service, against the same machine without it.

    python -m bench.remote

Thumbnails are those of `bench/embed.py`. The service is `dedup-tui serve` on this machine, so client and service share
the cores that local mode has alone. Both sides take turns, several rounds, and the best round of each counts, so that
other work on the machine disturbs both alike; photos per second of processor time stand beside those of the clock. The
service idles while the other side runs. Loading the model is not counted on either side.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

import httpx
import psutil
import torch

from bench.embed import make_thumbnails, stage
from tui_dedup.embed.device import cores
from tui_dedup.settings import Embed, Settings
from tui_dedup.workspace import Workspace


def main() -> None:
    """Measure both sides and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        workspace.create()
        paths = make_thumbnails(workspace, options.photos)
        _round(workspace, paths, Embed(mode="local"), [])  # measures once how the model runs fastest; the service uses it too
        port = _free_port()
        command = [sys.executable, "-m", "tui_dedup", "serve", "--port", str(port), "--workspace", folder]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                _wait_for(f"http://127.0.0.1:{port}/healthz")
                service = [psutil.Process(process.pid)]
                service += service[0].children(recursive=True)
                sides = {
                    "local": (Embed(mode="local"), []),
                    "remote": (Embed(mode="remote", service_url=f"http://127.0.0.1:{port}"), service),
                }
                _round(workspace, paths[:64], *sides["remote"])
                rounds = [{name: _round(workspace, paths, *side) for name, side in sides.items()} for _ in range(options.rounds)]
            finally:
                process.terminate()
    _report(rounds, options.photos)


def _round(workspace: Workspace, paths: list[Path], how: Embed, others: list[psutil.Process]) -> tuple[float, float]:
    """Embed all photos into a new catalog; return photos a second by the clock, and by processor time of all processes."""
    with stage(workspace, paths, Settings(embed=how)) as events:
        clock, processor = time.perf_counter(), _used(others)
        deque(events, maxlen=0)
        return len(paths) / (time.perf_counter() - clock), len(paths) / (_used(others) - processor)


def _used(others: list[psutil.Process]) -> float:
    """Return the processor time of this process and the others so far, in seconds."""
    return time.process_time() + sum(sum(process.cpu_times()[:2]) for process in others)


def _report(rounds: list[dict[str, tuple[float, float]]], photos: int) -> None:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{photos} photos, {len(rounds)} rounds, torch {torch.__version__}, {cores()} cores, load {load}\n")
    print("| side | photos/s | photos per CPU second | every round |\n|---|---|---|---|")
    best = {}
    for name in rounds[0]:
        clocks, processors = zip(*(sides[name] for sides in rounds), strict=True)
        best[name] = max(clocks), max(processors)
        print(f"| {name} | {best[name][0]:.1f} | {best[name][1]:.1f} | {', '.join(f'{rate:.1f}' for rate in clocks)} |")
    print("\nremote / local:", *(f"{ours / theirs:.2f}" for ours, theirs in zip(best["remote"], best["local"], strict=True)))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(url: str) -> None:
    end = time.monotonic() + 60
    with httpx.Client(transport=httpx.HTTPTransport(retries=7), timeout=60) as client:
        while client.get(url).status_code != 200:
            if time.monotonic() > end:
                raise SystemExit("The service does not start.")
            time.sleep(0.1)


if __name__ == "__main__":
    main()
