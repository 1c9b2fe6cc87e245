"""The app in a browser: the real server, and a real headless Chromium where there is one."""

import asyncio
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tui_dedup.catalog import Catalog
from tui_dedup.records import Level
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    from playwright.async_api import Page

pytest.importorskip("textual_serve", reason="the extra `web` is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Screen:
    """What the app writes to a page of the browser."""

    def __init__(self, page: "Page") -> None:
        self._written = ""
        self._news = asyncio.Event()
        page.on("websocket", lambda socket: socket.on("framereceived", self._take))

    def _take(self, frame: bytes | str) -> None:
        self._written += frame.decode("utf-8", "replace") if isinstance(frame, bytes) else frame
        self._news.set()

    async def shows(self, sign: str) -> None:
        """Wait until `sign` has been written since the last call."""
        async with asyncio.timeout(60):
            while sign not in self._written:
                self._news.clear()
                await self._news.wait()
        self._written = self._written.partition(sign)[2]


def start(workspace: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tui_dedup", "web", "--port", str(port), "--workspace", str(workspace), "/home/ana/Pictures"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture
def address(workspace: Path) -> Iterator[str]:
    """The address that `dedup-tui web` prints, while it runs."""
    with start(workspace, free_port()) as server:
        try:
            assert server.stdout
            found = re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43}", server.stdout.readline())
            assert found
            yield found[0]
        finally:
            server.terminate()
            server.wait(20)


def test_only_the_token_opens_it(address: str) -> None:
    root = address.partition("?")[0]
    assert httpx.get(root).status_code == 403
    assert httpx.get(f"{root}static/js/textual.js").status_code == 403
    assert httpx.get(f"{root}?token=wrong").status_code == 403
    assert httpx.get(f"{root}ws", headers=UPGRADE).status_code == 403
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(address)
        assert page.status_code == 200
        assert "token" not in str(page.url)
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert browser.get(f"{root}static/js/textual.js").status_code == 200


def test_other_names_and_other_pages_are_refused(address: str) -> None:
    """Neither a name that an attacker points at this machine nor a page of theirs reaches the app."""
    root = address.partition("?")[0]
    with httpx.Client() as browser:
        assert browser.get(address).status_code == 303
        assert browser.get(root, headers={"Host": "evil.example"}).status_code == 403
        assert browser.get(f"{root}ws", headers={**UPGRADE, "Origin": "http://evil.example"}).status_code == 403


def test_a_taken_port_is_told(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with start(workspace, port) as server:
            output, _ = server.communicate(timeout=60)
    assert server.returncode == 2
    assert f"Port {port} cannot be had" in output
    assert "Traceback" not in output


def marked(workspace: Path) -> int:
    """Return how many photos of the perceptual groups are marked for removal."""
    with Catalog(Workspace(str(workspace)).catalog) as catalog:
        return sum(row.marked for row in catalog.groups.rows(Level.PERCEPTUAL))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
async def test_a_person_marks_a_photo_in_the_browser(address: str, workspace: Path) -> None:
    async_api = pytest.importorskip("playwright.async_api")
    assert marked(workspace) == 0
    async with async_api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": 1200, "height": 800})
        screen = Screen(page)
        await page.goto(address)
        await screen.shows("Found")
        await page.keyboard.press("3")
        await screen.shows("by savings")
        await screen.shows("\N{UPPER HALF BLOCK}")
        await page.keyboard.press("l")
        await page.keyboard.press("Space")
        await screen.shows("DEL")
        await browser.close()
    assert marked(workspace) == 1
