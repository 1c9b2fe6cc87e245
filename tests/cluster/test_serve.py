"""The service behind Ray Serve, on a cluster that is started for it here."""

import socket
from io import BytesIO

import httpx
import numpy as np
import pytest
import skimage.data
from PIL import Image

from tui_dedup.cluster import ClusterError
from tui_dedup.embed import EmbedError, device, loading, weights
from tui_dedup.embed.wire import PICTURES, pack_pictures, unpack_vectors
from tui_dedup.service import ray_serve
from tui_dedup.service.access import ServeError
from tui_dedup.service.ray_serve import deployed
from tui_dedup.settings import Cluster, Embed, Serve, Settings

pytestmark = pytest.mark.filterwarnings("ignore:Using extra keyword arguments:DeprecationWarning")  # in Ray itself
RAY = Cluster(engine="ray")
TOKEN = {"Authorization": "Bearer let-me-in"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def encoded(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.model
def test_replicas_answer_as_the_service_of_one_machine(tmp_path):
    serve = Serve(port=free_port(), token="let-me-in", workers=1)
    settings = Settings(workspace=str(tmp_path), cluster=RAY, serve=serve, embed=Embed(device="cpu"))
    images = [Image.fromarray(getattr(skimage.data, name)()).convert("RGB") for name in ("astronaut", "chelsea", "coffee")]
    body, kind = pack_pictures(map(encoded, images)), {"Content-Type": PICTURES}

    with deployed(settings), httpx.Client(base_url=f"http://127.0.0.1:{serve.port}", timeout=60) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        assert client.post("/embed/batch", content=body, headers=kind).status_code == 401
        answer = client.post("/embed/batch", content=body, headers=kind | TOKEN)
        head, vectors = unpack_vectors(answer.content)

    encoder = loading.load(weights.find(Embed(), tmp_path / "models"), device.choose("cpu"))
    expected = encoder.encode(np.stack([encoder.prepare(image) for image in images])).astype(np.float32)
    assert (head.count, head.errors) == (3, [])
    assert np.einsum("ij,ij->i", vectors.astype(np.float32), expected).min() > 0.999


def test_a_model_that_is_missing_is_said_before_anything_is_started():
    with pytest.raises(EmbedError, match="/nowhere"), deployed(Settings(cluster=RAY, embed=Embed(model="local-dir:/nowhere"))):
        pass


def test_a_service_that_cannot_run_is_said(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("Deploying application dedup-tui failed")

    monkeypatch.setattr("ray.serve.run", fail)
    with pytest.raises(ClusterError, match="Ray Serve cannot run the service: Deploying application dedup-tui failed"):
        ray_serve._start(None)


def test_strangers_are_never_let_in():
    with pytest.raises(ServeError, match="DEDUP_TUI_SERVE_TOKEN"), deployed(Settings(cluster=RAY, serve=Serve(host="0.0.0.0"))):
        pass


def test_a_target_that_is_left_running_wants_a_token(monkeypatch):
    with pytest.raises(ServeError, match="DEDUP_TUI_SERVE_TOKEN"):
        ray_serve.app({})
    monkeypatch.setenv("DEDUP_TUI_SERVE_TOKEN", "let-me-in")
    assert ray_serve.app({"cores": "2", "gpus": "1"}) is not None
