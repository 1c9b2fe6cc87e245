"""The client of the service, against one over real HTTP that answers honestly, late, or with lies."""

import threading
import time

import numpy as np
import pytest

from tests.embed.fake_service import KEY, Service, serving, unit
from tui_dedup import embed
from tui_dedup.embed import remote, transport
from tui_dedup.embed.errors import EngineLostError
from tui_dedup.embed.wire import Fault, pack_vectors
from tui_dedup.events import Notice, PathSkipped, Progress
from tui_dedup.settings import Embed, Settings


def of(url, mode="remote", **changes):
    return Settings(embed=Embed(mode=mode, service_url=url, device="cpu", **changes))


def texts(events):
    return [event.text for event in events if isinstance(event, Notice)]


@pytest.fixture
def short_waits(monkeypatch):
    """Give up soon, and ask again at once."""
    monkeypatch.setattr(transport, "OPENING", 0.3)
    monkeypatch.setattr(transport, "_FIRST_DELAY", 0.01)
    monkeypatch.setattr(remote, "PATIENCE", {"auto": 0.3, "remote": 0.3})


def test_thumbnails_go_as_they_lie_on_the_disk_and_come_back_as_vectors(catalog, workspace, scanned, photos, md5_of):
    sent = []
    service = Service(answer=lambda pictures: sent.extend(pictures) or pack_vectors(KEY, unit(len(pictures))))
    run = scanned(photos)
    with serving(service) as url:
        events = list(embed.run(catalog, workspace, run, of(url)))

    assert sorted(sent) == sorted(workspace.thumbnail(md5_of(name)).read_bytes() for name in photos)
    assert catalog.vectors.of_run(run, KEY)[1].shape == (8, 4)
    assert sorted(event.done for event in events if isinstance(event, Progress))[-1] == 8
    assert service.requests.count("/embed/batch") == 3, "the service takes three pictures at a time"


def test_people_are_told_where_the_model_ran(catalog, workspace, scanned, photos):
    with serving(Service()) as url:
        events = list(embed.run(catalog, workspace, scanned(photos), of(url)))

    assert texts(events)[0] == f"Embedding 8 photos with {KEY} by the service at {url} on the GPU (CUDA) in fp16."
    assert catalog.runs.last().model.device == f"cuda at {url.removeprefix('http://')}"


def test_a_picture_that_the_service_cannot_read_is_told_and_the_others_kept(catalog, workspace, scanned, photos, md5_of):
    broken = workspace.thumbnail(md5_of("coffee"))

    def answer(pictures):
        vectors = unit(len(pictures))
        bad = [row for row, picture in enumerate(pictures) if picture == b"broken"]
        vectors[bad] = np.nan
        return pack_vectors(KEY, vectors, [Fault(row, "\x1b[31mdamaged") for row in bad])

    run = scanned(photos)
    broken.write_bytes(b"broken")
    workspace.thumbnail(md5_of("moon")).unlink()
    with serving(Service(answer=answer)) as url:
        events = list(embed.run(catalog, workspace, run, of(url)))

    skipped = {(event.path, event.reason) for event in events if isinstance(event, PathSkipped)}
    assert skipped == {("/photos/coffee", "\\x1b[31mdamaged"), ("/photos/moon", "its thumbnail is missing")}
    assert len(catalog.vectors.of_run(run, KEY)[0]) == 6


LIES = {
    "too few": lambda pictures: pack_vectors(KEY, unit(len(pictures) - 1)),
    "too many": lambda pictures: pack_vectors(KEY, unit(len(pictures) + 1)),
    "another dimension": lambda pictures: pack_vectors(KEY, unit(len(pictures), 5)),
    "no numbers": lambda pictures: pack_vectors(KEY, unit(len(pictures)) * np.float16("nan")),
    "infinity": lambda pictures: pack_vectors(KEY, unit(len(pictures)) + np.float16("inf")),
    "not of length one": lambda pictures: pack_vectors(KEY, unit(len(pictures)) * np.float16(2)),
    "zeros": lambda pictures: pack_vectors(KEY, unit(len(pictures)) * 0),
    "another model": lambda pictures: pack_vectors("ViT-B-32/openai", unit(len(pictures))),
    "errors elsewhere": lambda pictures: pack_vectors(KEY, unit(len(pictures)), [Fault(99, "x")]),
    "errors twice": lambda pictures: pack_vectors(KEY, unit(len(pictures)), [Fault(0, "x"), Fault(0, "x")]),
    "cut short": lambda pictures: pack_vectors(KEY, unit(len(pictures)))[:-1],
    "no format": lambda pictures: b"<html>It works!</html>",
    "nothing": lambda pictures: b"",
    "a huge head": lambda pictures: b"\xff\xff\xff\x7f{",
    "too much": lambda pictures: bytes(5_000_000),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_service_that_lies_is_caught_and_nothing_of_it_kept(catalog, workspace, scanned, photos, lie):
    run = scanned(photos)
    with serving(Service(answer=lie)) as url, pytest.raises(EngineLostError, match="service"):
        list(embed.run(catalog, workspace, run, of(url)))

    assert len(catalog.vectors.missing(run, KEY)) == 8


@pytest.mark.model
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param((200, {}, b"a lie"), "Its vectors cannot be used.", id="lies"),
        pytest.param((503, {}, b""), "answers with status 503", id="away"),
    ],
)
def test_in_auto_this_machine_goes_on_where_a_service_fails_within_a_run(
    catalog, workspace, scanned, photos, short_waits, reply, words
):
    service = Service({"dim": 1280}, answer=lambda pictures: pack_vectors(KEY, unit(len(pictures), 1280)))
    service.before = lambda number: reply if number > 2 else None
    run = scanned(photos)
    with serving(service) as url:
        events = list(embed.run(catalog, workspace, run, of(url, "auto")))

    first, lost, second = texts(events)[0], texts(events)[2], texts(events)[3]
    assert first.startswith("Embedding 8 photos")
    assert words in lost
    assert second in [f"Embedding {left} photos with {KEY} on the CPU in fp32." for left in (5, 8)]
    assert catalog.vectors.missing(run, KEY) == []
    assert catalog.runs.last().model.device == "cpu"


@pytest.mark.model
def test_vectors_of_two_lengths_never_stand_side_by_side(catalog, workspace, scanned, photos):
    list(embed.run(catalog, workspace, scanned({"moon": photos["moon"]}), of("", "local")))
    run = scanned(photos)
    with serving(Service()) as url:
        with pytest.raises(EngineLostError, match=r"vectors of 4 numbers here .* and gave 1280 before"):
            list(embed.run(catalog, workspace, run, of(url)))
        list(embed.run(catalog, workspace, run, of(url, "auto")))

    assert catalog.vectors.of_run(run, KEY)[1].shape == (8, 1280)


@pytest.mark.model
def test_in_auto_this_machine_embeds_where_the_service_is_away(catalog, workspace, scanned, photos, short_waits):
    events = list(embed.run(catalog, workspace, scanned(photos), of("http://127.0.0.1:1", "auto")))

    assert "does not answer" in texts(events)[0]
    assert texts(events)[1].endswith("on the CPU in fp32.")
    assert catalog.vectors.missing(1, KEY) == []


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ({"key": "ViT-B-32/openai"}, "embeds with ViT-B-32/openai, and the settings ask for builtin"),
        ({"dim": 0}, "is none of ours"),
        ({"dim": 10**9}, "is none of ours"),
        ({"max_images": "many"}, "is none of ours"),
    ],
)
def test_a_service_of_another_model_or_kind_is_not_used(catalog, workspace, scanned, photos, description, words):
    with serving(Service(description)) as url, pytest.raises(EngineLostError, match=words):
        list(embed.run(catalog, workspace, scanned(photos), of(url)))

    assert catalog.runs.last().model is None


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((401, {}, b""), "DEDUP_TUI_EMBED_SERVICE_TOKEN"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "sends us elsewhere"),
        ((404, {}, b"\x1b[2Jno such page"), r"status 404: \\x1b\[2Jno such page"),
        ((200, {}, b"{}"), "none of ours"),
        ((200, {}, bytes(2_000_000)), "sends more than it should"),
    ],
)
def test_what_the_service_says_is_told_in_words(catalog, workspace, scanned, photos, reply, words):
    service = Service(before=lambda number: reply)
    with serving(service) as url, pytest.raises(EngineLostError, match=words) as error:
        list(embed.run(catalog, workspace, scanned(photos), of(url, service_token="a-secret")))

    assert "a-secret" not in str(error.value)
    assert service.requests == ["/model-info"], "no redirect is followed"


def test_a_service_that_is_away_for_a_while_is_asked_again(catalog, workspace, scanned, photos, monkeypatch):
    monkeypatch.setattr(transport, "_FIRST_DELAY", 0.01)
    service = Service(before=lambda number: (503, {}, b"") if number % 2 else None)
    run = scanned(photos)
    with serving(service) as url:
        list(embed.run(catalog, workspace, run, of(url)))

    assert catalog.vectors.missing(run, KEY) == []
    assert len(service.requests) == 8


def test_who_is_told_to_come_again_later_does(catalog, workspace, scanned, photos):
    times = []

    def busy(number):
        times.append(time.monotonic())
        return (429, {"Retry-After": "1"}, b"") if number == 2 else None

    run = scanned({"moon": photos["moon"]})
    with serving(Service(before=busy)) as url:
        list(embed.run(catalog, workspace, run, of(url)))

    assert catalog.vectors.missing(run, KEY) == []
    assert 1.0 <= times[2] - times[1] < 3


def test_a_service_that_stays_away_is_given_up(catalog, workspace, scanned, photos, short_waits):
    service = Service(before=lambda number: (502, {}, b"") if number > 1 else None)
    with serving(service) as url, pytest.raises(EngineLostError, match="answers with status 502"):
        list(embed.run(catalog, workspace, scanned(photos), of(url)))


@pytest.mark.parametrize("url", ["http://xn--/", "http://a..b", "http://no-such-host.invalid"])
def test_a_host_that_is_none_is_told_in_words(catalog, workspace, scanned, photos, short_waits, url):
    with pytest.raises(EngineLostError, match="does not answer"):
        list(embed.run(catalog, workspace, scanned(photos), of(url)))


def test_a_cancelled_run_waits_for_nobody(catalog, workspace, scanned, photos):
    going = threading.Event()
    service = Service(before=lambda number: going.wait(10) and None if number >= 3 else None)
    run = scanned(photos)
    with serving(service) as url:
        events = embed.run(catalog, workspace, run, of(url))
        next(event for event in events if isinstance(event, Progress))
        started = time.monotonic()
        events.close()
        seconds = time.monotonic() - started
        going.set()

    assert seconds < 1
    assert len(catalog.vectors.missing(run, KEY)) == 5


def test_the_token_is_sent_and_never_shown(catalog, workspace, scanned, photos):
    service = Service()
    with serving(service) as url:
        events = list(embed.run(catalog, workspace, scanned(photos), of(url, service_token="a-secret")))

    assert {headers["authorization"] for headers in service.headers} == {"Bearer a-secret"}
    assert "a-secret" not in repr(events)
