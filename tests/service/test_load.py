"""Sixty-four clients at once."""

import asyncio
import time

import httpx
import numpy as np
import psutil
import pytest

from tests.service.running import Server
from tui_dedup.embed.wire import PICTURES, pack_pictures, unpack_vectors

CLIENTS = 64
REQUESTS = 25
PICTURES_EACH = 4


@pytest.mark.slow
async def test_64_clients_are_answered_in_bounded_time_and_memory(tmp_path, picture, record_property):
    with Server(tmp_path / "log", DEDUP_TUI_SERVE_WORKERS="2") as server:
        body = pack_pictures([picture(colour, (512, 384)) for colour in ("red", "blue", "green", "white")])
        await crowd(server.url, body, 3)  # buffers, threads and processes are made in the first moments
        before = memory(server)
        seconds = await crowd(server.url, body, REQUESTS)
        after = memory(server)

    whole = CLIENTS * REQUESTS * PICTURES_EACH
    p50, p99 = np.percentile(seconds, [50, 99])
    record_property("load", f"{whole} pictures, p50 {p50:.2f} s, p99 {p99:.2f} s, memory {before >> 20} to {after >> 20} MB")
    assert p99 < 4 * p50 + 5, "nobody waits for good; other tests may take the cores for seconds"
    assert after - before < 30_000_000


async def crowd(url: str, body: bytes, requests: int) -> list[float]:
    """Let all clients ask, each again as soon as it was answered; return the time of each answer."""

    async def ask(client: httpx.AsyncClient) -> list[float]:
        times = []
        for _ in range(requests):
            started = time.monotonic()
            answer = await client.post("/embed/batch", content=body, headers={"Content-Type": PICTURES})
            times.append(time.monotonic() - started)
            head, vectors = unpack_vectors(answer.raise_for_status().content)
            assert (head.errors, vectors.shape[0]) == ([], PICTURES_EACH)
        return times

    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        return [seconds for times in await asyncio.gather(*(ask(client) for _ in range(CLIENTS))) for seconds in times]


def memory(server: Server) -> int:
    """Return the bytes that the service and its processes hold."""
    service = psutil.Process(server.process.pid)
    return sum(process.memory_info().rss for process in (service, *service.children(recursive=True)))
