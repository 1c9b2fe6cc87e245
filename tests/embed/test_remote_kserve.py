"""The Open Inference Protocol, against a small server that holds to it as Triton does, binary tensors and all."""

import json
import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.embed.fake_service import serving
from tui_dedup import embed
from tui_dedup.embed.errors import EngineLostError
from tui_dedup.embed.kserve import model_name
from tui_dedup.events import Notice, PathSkipped
from tui_dedup.settings import Embed, Settings

KEY = embed.model_key(Embed())
MODEL = "builtin--efficientnet-lite0-1"
METADATA = {
    "name": MODEL,
    "versions": ["1"],
    "platform": "ensemble",
    "inputs": [{"name": "PICTURES", "datatype": "BYTES", "shape": [-1, 1]}],
    "outputs": [{"name": "VECTORS", "datatype": "FP32", "shape": [-1, 4]}],
}


class Server:
    """Embeds pictures of one colour as that colour; `binary` tells whether it speaks the extension in its answers."""

    def __init__(self, binary=True, **metadata):
        self.binary = binary
        self.metadata = METADATA | metadata
        self.sizes = []

    def __call__(self, path, headers, body):
        if path == f"/v2/models/{MODEL}":
            return 200, {}, json.dumps(self.metadata).encode()
        if path != f"/v2/models/{MODEL}/infer":
            return 404, {}, b'{"error": "unknown model"}'
        length = int(headers["inference-header-content-length"])
        request = json.loads(body[:length])
        (tensor,) = request["inputs"]
        assert (tensor["name"], tensor["datatype"]) == ("PICTURES", "BYTES")
        assert tensor["parameters"]["binary_data_size"] == len(body) - length
        assert request["outputs"] == [{"name": "VECTORS", "parameters": {"binary_data": True}}]
        pictures = list(self._elements(body[length:]))
        assert tensor["shape"] == [len(pictures)] + [1] * (len(self.metadata["inputs"][0]["shape"]) - 1)
        self.sizes.append(len(pictures))
        return self._answer(pictures)

    @staticmethod
    def _elements(tensor):
        place = 0
        while place < len(tensor):
            (size,) = struct.unpack_from("<I", tensor, place)
            yield tensor[place + 4 : place + 4 + size]
            place += 4 + size

    def _answer(self, pictures):
        try:
            vectors = np.stack([self._vector(picture) for picture in pictures])
        except OSError as error:
            return 400, {}, json.dumps({"error": f"in ensemble: {error}"}).encode()
        output = {"name": "VECTORS", "datatype": "FP32", "shape": list(vectors.shape)}
        if not self.binary:
            output["data"] = vectors.ravel().tolist()
            return 200, {}, json.dumps({"model_name": MODEL, "outputs": [output]}).encode()
        output["parameters"] = {"binary_data_size": vectors.nbytes}
        head = json.dumps({"model_name": MODEL, "outputs": [output]}).encode()
        return 200, {"Inference-Header-Content-Length": str(len(head))}, head + vectors.tobytes()

    @staticmethod
    def _vector(picture):
        if picture == b"NaN":
            return np.full(4, np.nan, np.float32)
        colour = np.float32([*Image.open(BytesIO(picture)).convert("RGB").resize((1, 1)).getpixel((0, 0)), 1])
        return colour / np.linalg.norm(colour)


def of(url):
    return Settings(embed=Embed(mode="remote", service_url=url, service_dialect="kserve"))


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "JSON"])
@pytest.mark.parametrize("shape", [[-1], [-1, 1]], ids=["flat", "column"])
def test_photos_become_the_vectors_of_the_server(catalog, workspace, scanned, photos, md5_of, binary, shape):
    server = Server(binary, inputs=[{"name": "PICTURES", "datatype": "BYTES", "shape": shape}])
    run = scanned(photos)
    with serving(server) as url:
        events = list(embed.run(catalog, workspace, run, of(url)))

    md5s, vectors = catalog.vectors.of_run(run, KEY)
    expected = [server._vector(workspace.thumbnail(md5).read_bytes()) for md5 in md5s]
    assert md5s == sorted(map(md5_of, photos))
    assert np.allclose(vectors, expected, atol=0.001)
    assert any(f"by the service at {url} on ensemble in fp32" in event.text for event in events if isinstance(event, Notice))


def test_a_picture_that_fails_the_whole_request_is_found_and_left_out_alone(catalog, workspace, scanned, photos, md5_of):
    run = scanned(photos)
    workspace.thumbnail(md5_of("coffee")).write_bytes(b"no picture")
    workspace.thumbnail(md5_of("moon")).write_bytes(b"NaN")
    server = Server()
    with serving(server) as url:
        events = list(embed.run(catalog, workspace, run, of(url)))

    skipped = {event.path: event.reason for event in events if isinstance(event, PathSkipped)}
    assert sorted(skipped) == ["/photos/coffee", "/photos/moon"]
    assert "in ensemble" in skipped["/photos/coffee"]
    assert len(catalog.vectors.of_run(run, KEY)[0]) == 6
    assert server.sizes == [8, *[1] * 8]


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 3, 224, 224]}]}, "must take one tensor of BYTES"),
        ({"outputs": [{"name": "x", "datatype": "INT8", "shape": [-1, 4]}]}, "give one of FP16 or FP32"),
        ({"outputs": [{"name": "x", "datatype": "FP32", "shape": [-1, -1]}]}, "how long its vectors are"),
        ({"outputs": []}, "give one of FP16 or FP32"),
        ({"inputs": None}, "must take one tensor of BYTES"),
    ],
)
def test_a_model_of_another_form_is_refused_in_words(catalog, workspace, scanned, photos, metadata, words):
    with serving(Server(**metadata)) as url, pytest.raises(EngineLostError, match=words):
        list(embed.run(catalog, workspace, scanned(photos), of(url)))


def test_a_server_without_the_model_is_told_what_it_must_be_called(catalog, workspace, scanned, photos):
    with serving(lambda *_: (404, {}, b"{}")) as url, pytest.raises(EngineLostError, match=f"a model named {MODEL}"):
        list(embed.run(catalog, workspace, scanned(photos), of(url)))


@pytest.mark.parametrize(
    "change",
    [
        lambda outputs: [],
        lambda outputs: outputs * 2,
        lambda outputs: [outputs[0] | {"shape": [1, 4]}],
        lambda outputs: [outputs[0] | {"shape": [9, 4]}],
        lambda outputs: [outputs[0] | {"shape": [4]}],
        lambda outputs: [outputs[0] | {"datatype": "INT64"}],
        lambda outputs: [outputs[0] | {"data": ["x"]}],
        lambda outputs: [outputs[0] | {"data": [0.0] * 32}],
        lambda outputs: [{name: value for name, value in outputs[0].items() if name != "data"}],
    ],
)
def test_a_server_that_lies_is_caught(catalog, workspace, scanned, photos, change):
    class Liar(Server):
        def _answer(self, pictures):
            status, headers, body = super()._answer(pictures)
            answer = json.loads(body)
            return status, headers, json.dumps(answer | {"outputs": change(answer["outputs"])}).encode()

    run = scanned(photos)
    with serving(Liar(binary=False)) as url, pytest.raises(EngineLostError, match="cannot be used"):
        list(embed.run(catalog, workspace, run, of(url)))
    assert len(catalog.vectors.missing(run, KEY)) == 8


@pytest.mark.parametrize(
    ("key", "name"),
    [(KEY, MODEL), ("ViT-B-32/laion2b_s34b_b79k", "ViT-B-32--laion2b_s34b_b79k"), ("a b/c@1:2", "a-b--c-1-2")],
)
def test_the_model_is_called_by_its_key(key, name):
    assert model_name(key) == name
