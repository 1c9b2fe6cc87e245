import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tui_dedup.embed import models, weights
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.tuning import Measured, Tuning, Tunings

MODEL, TAG = "ViT-B-32", "laion2b_s34b_b79k"
WEIGHTS = bytes(range(256)) * 4096


class Hub(ThreadingHTTPServer):
    """A hub on this machine that has one file and counts the bytes it sends."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.name = weights.SAFE_WEIGHTS
        self.content = WEIGHTS
        self.sent = 0
        self.most = len(WEIGHTS)
        """Bytes after which the first answer breaks off."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    """What the hub answers: the file with its SHA-256 as ETag, whole or from a place on, or that it has none."""

    server: Hub

    def do_HEAD(self):
        self._head()

    def do_GET(self):
        start = self._head()
        if start is not None:
            part = self.server.content[start : start + self.server.most]
            self.server.most = len(WEIGHTS)
            self.server.sent += self.wfile.write(part)
            self.close_connection = True

    def _head(self) -> int | None:
        found = self.path.endswith(f"/resolve/main/{self.server.name}")
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        self.send_response((206 if start else 200) if found else 404)
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("Accept-Ranges", "bytes")
        if found:
            size = len(self.server.content)
            self.send_header("ETag", f'"{hashlib.sha256(WEIGHTS).hexdigest()}"')
            self.send_header("Content-Length", str(size - start))
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        else:
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
        self.end_headers()
        return start if found else None

    def log_message(self, *args):
        pass


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    """An empty cache, and a client that may use the network."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    return tmp_path / "hub"


@pytest.fixture
def hub():
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_model_is_fetched_once_checked_and_found_again(hub):
    path = models.download(MODEL, TAG, endpoint=hub.address)

    assert path.read_bytes() == WEIGHTS
    assert models.verify(path) is True
    assert weights.cached(MODEL, TAG) == path
    models.download(MODEL, TAG, endpoint=hub.address)
    assert hub.sent == len(WEIGHTS)


def test_a_download_that_broke_off_goes_on_where_it_stopped(hub, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", len(WEIGHTS) // 8)
    hub.most = len(WEIGHTS) // 2

    path = models.download(MODEL, TAG, endpoint=hub.address)

    assert path.read_bytes() == WEIGHTS
    assert hub.sent == len(WEIGHTS)


def test_weights_that_the_hub_only_has_in_the_old_format_are_fetched_too(hub):
    hub.name = weights.PLAIN_WEIGHTS

    assert models.download(MODEL, TAG, endpoint=hub.address).name == weights.PLAIN_WEIGHTS


def test_other_bytes_than_announced_are_refused(hub):
    hub.content = WEIGHTS[:-1] + b"x"

    with pytest.raises(EmbedError, match="damaged on its way"):
        models.download(MODEL, TAG, endpoint=hub.address)


def test_a_hub_that_cannot_be_reached_is_an_error_in_words():
    with pytest.raises(EmbedError, match="cannot be reached"):
        models.download(MODEL, TAG, endpoint="http://127.0.0.1:9")


def test_a_hub_without_the_file_is_an_error_in_words(hub):
    hub.name = "other.bin"

    with pytest.raises(EmbedError, match="holds none of"):
        models.download(MODEL, TAG, endpoint=hub.address)


def test_every_weight_of_openclip_can_be_asked_for_at_the_hub():
    weights.entry(MODEL, TAG)
    import open_clip

    lost = [name for name in open_clip.list_pretrained() if not weights.hub_files(weights.entry(*name))[0]]

    assert lost == []


def test_a_changed_file_does_not_verify(hub):
    path = models.download(MODEL, TAG, endpoint=hub.address)
    path.write_bytes(b"changed")

    assert models.verify(path) is False


def test_a_file_that_nobody_announced_cannot_be_verified(tmp_path: Path):
    (tmp_path / "mine.pt").write_bytes(b"weights")

    assert models.verify(tmp_path / "mine.pt") is None


def test_the_list_says_what_is_here_and_how_fast_it_ran(workspace, hub):
    Tunings(workspace.models).put("builtin/efficientnet-lite0-1", "cpu", Measured(Tuning(), 88.0))
    models.download(MODEL, TAG, endpoint=hub.address)

    found = {item.offer.model: item for item in models.listed(workspace)}

    assert found["builtin"].rates == {"cpu": 88.0}
    assert [name for name, item in found.items() if item.installed] == ["builtin", MODEL]


@pytest.mark.parametrize("offer", models.OFFERS[1:], ids=lambda offer: offer.model)
def test_every_offer_is_one_of_openclip_with_that_length_of_vectors(offer):
    entry = weights.entry(offer.model, offer.pretrained)
    import open_clip

    assert weights.hub_files(entry)[0]
    assert open_clip.get_model_config(offer.model)["embed_dim"] == offer.dim
