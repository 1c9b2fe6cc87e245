"""Every path of the service, in this process."""

import asyncio
import base64
import json

import numpy as np
import pytest

from tests.service import stand_in
from tests.service.stand_in import DIM, KEY
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.wire import PICTURES, VECTORS, Fault, pack_pictures, unpack_vectors

BINARY = {"Content-Type": PICTURES}
ASK_JSON = {"Accept": "application/json"}


async def test_pictures_come_back_as_vectors_of_length_one(client, picture):
    async with client() as service:
        body = pack_pictures([picture("red"), picture("blue"), picture("red", form="WEBP", lossless=True)])
        answer = await service.post("/embed/batch", content=body, headers=BINARY)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == VECTORS
    head, vectors = unpack_vectors(answer.content)
    assert (head.model, head.count, head.dim, head.dtype, head.errors) == (KEY, 3, DIM, "float16", [])
    red, blue, red_again = vectors.astype(np.float32)
    assert np.linalg.norm(red) == pytest.approx(1, abs=0.001)
    assert red @ red_again > 0.999 > red @ blue


async def test_a_form_and_the_binary_body_come_to_the_same(client, picture):
    red, blue = picture("red"), picture("blue")
    async with client() as service:
        packed = await service.post("/embed/batch", content=pack_pictures([red, blue]), headers=BINARY)
        form = await service.post("/embed/batch", files=[("images", ("a.jpg", red)), ("images", ("b.jpg", blue))])

    assert form.content == packed.content


async def test_numbers_can_be_longer_or_in_json(client, picture):
    async with client() as service:
        body = pack_pictures([picture()])
        long = await service.post("/embed/batch?dtype=float32", content=body, headers=BINARY)
        text = await service.post("/embed/batch", content=body, headers=BINARY | ASK_JSON)

    head, vectors = unpack_vectors(long.content)
    assert head.dtype == "float32"
    answer = text.json()
    assert answer["embeddings"] == vectors.tolist()
    assert (answer["count"], answer["model_info"]["key"], answer["errors"]) == (1, KEY, [])


async def test_a_hostile_picture_costs_itself_alone(client, picture):
    async with client(max_pixels=10_000) as service:
        pictures = [picture(), b"\xff\xd8 no picture", picture(size=(200, 100)), b"", picture("blue")]
        answer = await service.post("/embed/batch", content=pack_pictures(pictures), headers=BINARY)

    head, vectors = unpack_vectors(answer.content)
    assert answer.status_code == 200
    assert np.isfinite(vectors).all(axis=1).tolist() == [True, False, False, False, True]
    assert [error.index for error in head.errors] == [1, 2, 3]
    assert head.errors[1] == Fault(2, "too many pixels: 200 x 100 pixels, at most 10,000 are allowed")


async def test_pictures_in_base64(client, picture):
    text = base64.b64encode(picture()).decode()
    asked = {"images": [text, f"data:image/jpeg;base64,{text}", "?"], "model_name": "builtin"}
    async with client() as service:
        answer = (await service.post("/embed/base64", json=asked)).json()

    one, two, none = answer["embeddings"]
    assert one == two
    assert none is None
    assert answer["errors"] == [{"index": 2, "reason": "is not base64"}]
    assert answer["count"] == 3


@pytest.mark.parametrize("asked", [{"model_name": "ViT-B-32"}, {"model_name": "builtin", "pretrained": "openai"}])
async def test_vectors_of_another_model_are_never_given(client, picture, asked):
    async with client() as service:
        image = base64.b64encode(picture()).decode()
        in_json = await service.post("/embed/base64", json={"images": [image], **asked})
        packed = await service.post("/embed/batch?model=ViT-B-32/openai", content=pack_pictures([picture()]), headers=BINARY)

    assert in_json.status_code == packed.status_code == 409
    assert KEY in in_json.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "content", "status", "words"),
    [
        pytest.param({"Content-Type": "image/jpeg"}, b"x", 415, "multipart/form-data", id="another type"),
        pytest.param({}, b"x", 415, "without a type", id="no type"),
        pytest.param(BINARY, b"\x05\x00\x00\x00abc", 400, "ends before", id="cut short"),
        pytest.param(BINARY, b"", 422, "at least one", id="nothing"),
        pytest.param(BINARY, b"\x01\x00\x00\x00x" * 5, 413, "at most 4", id="too many"),
        pytest.param(BINARY, bytes(5000), 413, "4,096 of one request", id="too large"),
        pytest.param({"Content-Type": "multipart/form-data"}, b"x", 400, "boundary", id="form without boundary"),
    ],
)
async def test_what_is_not_as_it_should_be_is_refused_in_words(client, headers, content, status, words):
    async with client(max_images=4, max_bytes=4096) as service:
        answer = await service.post("/embed/batch", content=content, headers=headers)

    assert answer.status_code == status
    assert words in answer.json()["detail"]


async def test_a_body_of_unknown_length_is_refused_unread(client):
    async def endless():
        while True:
            yield bytes(1000)

    async with client() as service:
        answer = await service.post("/embed/batch", content=endless(), headers=BINARY)

    assert answer.status_code == 411


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"images": "x"}', b'{"images": []}'])
async def test_json_that_is_not_as_it_should_be_is_refused(client, body):
    async with client() as service:
        answer = await service.post("/embed/base64", content=body)

    assert answer.status_code == 422


async def test_a_body_that_does_not_arrive_is_given_up(client, monkeypatch):
    monkeypatch.setattr("tui_dedup.service.incoming.SECONDS", 0.05)

    async def stalled():
        yield b"\x00"
        await asyncio.sleep(30)

    async with client() as service:
        answer = await service.post("/embed/batch", content=stalled(), headers=BINARY | {"Content-Length": "100"})

    assert answer.status_code == 408


async def test_who_finds_the_queue_full_is_told_when_to_come_again(client, picture):
    async with client(stand_in.model(seconds=0.3, batch_size=4), queue=8, max_images=4) as service:
        body = pack_pictures([picture()] * 4)
        asked = [service.post("/embed/batch", content=body, headers=BINARY) for _ in range(5)]
        answers = await asyncio.gather(*asked)
        later = await service.post("/embed/batch", content=body, headers=BINARY)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429, 429]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1
    assert later.status_code == 200


async def test_the_bytes_of_all_requests_are_bounded_too(client, picture):
    async with client(stand_in.model(seconds=0.3), max_bytes=4096) as service:
        body = pack_pictures([picture(), bytes(2000)])
        answers = await asyncio.gather(*(service.post("/embed/batch", content=body, headers=BINARY) for _ in range(9)))

    assert {answer.status_code for answer in answers} == {200, 429}


async def test_without_the_token_nothing_is_told_but_that_it_lives(client, picture):
    async with client(token="secret") as service:
        for path in ("/model-info", "/gpu-info", "/metrics"):
            answer = await service.get(path)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert (await service.get(path, headers={"Authorization": "Bearer wrong"})).status_code == 401
            assert (await service.get(path, headers={"Authorization": "Basic secret"})).status_code == 401
            assert (await service.get(path, headers={"Authorization": "Bearer secret"})).status_code == 200
        body = pack_pictures([picture()])
        assert (await service.post("/embed/batch", content=body, headers=BINARY)).status_code == 401
        assert (await service.post("/embed/base64", content=b"{")).status_code == 401
        assert (await service.get("/healthz")).status_code == (await service.get("/health")).status_code == 200


async def test_the_model_and_its_limits_are_described(client):
    async with client(max_images=100, queue=50) as service:
        described = (await service.get("/model-info")).json()
        gpus = (await service.get("/gpu-info")).json()

    assert described["key"] == KEY
    assert (described["dim"], described["device"], described["max_images"]) == (DIM, "cpu", 50)
    assert gpus["device"] == "cpu"
    assert isinstance(gpus["gpus"], list)


async def test_requests_pictures_and_passes_are_counted(client, picture):
    async with client() as service:
        body = pack_pictures([picture(), b"none"])
        await service.post("/embed/batch", content=body, headers=BINARY)
        await service.get("/somewhere/else")
        numbers = (await service.get("/metrics")).text

    assert 'dedup_tui_requests_total{method="POST",path="/embed/batch",status="200"} 1.0' in numbers
    assert 'dedup_tui_requests_total{method="any",path="other",status="404"} 1.0' in numbers
    assert 'dedup_tui_pictures_total{outcome="embedded"} 1.0' in numbers
    assert 'dedup_tui_pictures_total{outcome="refused"} 1.0' in numbers
    assert "dedup_tui_pass_pictures_sum 1.0" in numbers
    assert "dedup_tui_waiting_pictures 0.0" in numbers


async def test_a_model_that_fails_is_said_to_the_client_and_to_probes(client, picture, monkeypatch):
    model = stand_in.model()

    def fail(_batch):
        raise EmbedError("The GPU is gone.")

    monkeypatch.setattr(model.tower, "encode", fail)
    async with client(model) as service:
        before = await service.get("/healthz")
        answer = await service.post("/embed/batch", content=pack_pictures([picture()]), headers=BINARY)
        after = await service.get("/healthz")

    assert (before.status_code, answer.status_code, after.status_code) == (200, 503, 503)
    assert answer.json() == {"detail": "The GPU is gone."}


async def test_a_vector_that_is_no_number_is_an_error_of_its_picture(client, picture, monkeypatch):
    model = stand_in.model()
    encode = model.tower.encode
    monkeypatch.setattr(model.tower, "encode", lambda batch: np.where([[True]], np.nan, encode(batch)))
    async with client(model) as service:
        answer = await service.post("/embed/batch", content=pack_pictures([picture()]), headers=BINARY | ASK_JSON)

    assert json.loads(answer.content)["embeddings"] == [None]


async def test_requests_share_passes(client, picture):
    model = stand_in.model(seconds=0.05, batch_size=8)
    async with client(model, wait_ms=200) as service:
        body = pack_pictures([picture()])
        answers = await asyncio.gather(*(service.post("/embed/batch", content=body, headers=BINARY) for _ in range(16)))

    assert {answer.status_code for answer in answers} == {200}
    assert model.tower.passes == [8, 8]


async def test_real_files_made_to_break_decoders_break_nothing(client, corpora, picture):
    files = [file.read_bytes() for file in sorted((corpora / "bad").rglob("*")) if file.is_file()]
    files = [content for content in files if len(content) < 1_000_000]
    async with client(stand_in.model(), workers=2) as service:
        for start in range(0, len(files), 64):
            body = pack_pictures([*files[start : start + 64], picture()])
            answer = await service.post("/embed/batch", content=body, headers=BINARY)
            head, vectors = unpack_vectors(answer.content)
            assert answer.status_code == 200
            assert np.isfinite(vectors[-1]).all()
            assert np.flatnonzero(np.isnan(vectors).any(axis=1)).tolist() == [error.index for error in head.errors]
