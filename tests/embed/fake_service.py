"""A service over real HTTP that answers as a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from tui_dedup import embed
from tui_dedup.embed.wire import VECTORS, pack_vectors, unpack_pictures
from tui_dedup.settings import Embed

KEY = embed.model_key(Embed())
DESCRIPTION = {"key": KEY, "dim": 4, "device": "cuda", "precision": "fp16", "max_images": 3, "max_bytes": 1_000_000}

Reply = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, dict[str, str], bytes], Reply]
"""Takes path, headers in lower case and body; returns status, headers and body."""


@contextmanager
def serving(handler: Handler) -> Iterator[str]:
    """Serve until the block ends; give the address."""

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answer_headers, body = handler(self.path, headers, self.rfile.read(length))
            self.send_response(status)
            for name, value in answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


class Service:
    """An honest service whose answers a test may bend."""

    def __init__(self, description=None, answer=None, before=None):
        self.description = DESCRIPTION | (description or {})
        self.answer = answer or (lambda pictures: pack_vectors(KEY, unit(len(pictures))))
        self.before = before or (lambda request: None)
        self.requests = []
        self.headers = []
        self._lock = threading.Lock()

    def __call__(self, path, headers, body):
        with self._lock:
            self.requests.append(path)
            self.headers.append(headers)
            number = len(self.requests)
        if bent := self.before(number):
            return bent
        if path == "/model-info":
            return 200, {}, json.dumps(self.description).encode()
        return 200, {"Content-Type": VECTORS}, self.answer(unpack_pictures(body))


def unit(count, dim=4):
    """Return vectors of length one."""
    return np.eye(dim, dtype=np.float16)[np.arange(count) % dim]
