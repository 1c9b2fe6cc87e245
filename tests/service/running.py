"""A real server process with the stand-in model, on a port of its own."""

import os
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx

STAND_IN = Path(__file__).with_name("stand_in.py")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Server:
    """Starts at once, ends with its block, and may be killed and started again on the same port in between."""

    def __init__(self, log: Path, verify: ssl.SSLContext | bool = True, **environment: str) -> None:
        self.port = free_port()
        self.log = log
        scheme = "https" if "DEDUP_TUI_SERVE_TLS_CERT" in environment else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._verify = verify
        self._environment = os.environ | {"DEDUP_TUI_SERVE_PORT": str(self.port)} | environment
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, STAND_IN], env=self._environment, stdout=log, stderr=log)

    def wait_until_ready(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        transport = httpx.HTTPTransport(retries=3, verify=self._verify)
        with httpx.Client(transport=transport, timeout=5) as client:
            while True:
                try:
                    client.get(f"{self.url}/healthz").raise_for_status()
                    return
                except httpx.HTTPError:
                    assert self.process.poll() is None, self.log.read_text()
                    assert time.monotonic() < end, self.log.read_text()
                    time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def terminate(self) -> int:
        """Ask it to end, and return its exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def __enter__(self) -> "Server":
        self.wait_until_ready()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()
