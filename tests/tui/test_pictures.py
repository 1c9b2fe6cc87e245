"""Drawings are made away from the event loop, kept, and made ahead of time."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tui_dedup.tui import encoders, pictures
from tui_dedup.tui.fitting import View
from tui_dedup.tui.images import Terminal
from tui_dedup.tui.pictures import Pictures, Request
from tui_dedup.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.fixture
def drawn(workspace: Workspace) -> Pictures:
    for name, colour in {"a": "red", "b": "blue"}.items():
        write(workspace, name, Image.new("RGB", (64, 48), colour))
    workspace.thumbnail("broken").parent.mkdir(parents=True)
    workspace.thumbnail("broken").write_bytes(b"\xff\xd8\xff no picture")
    return Pictures(workspace, Terminal())


def write(workspace: Workspace, name: str, image: Image.Image) -> None:
    workspace.thumbnail(name).parent.mkdir(parents=True, exist_ok=True)
    image.save(workspace.thumbnail(name))


async def test_a_drawing_is_centred_in_its_box(drawn: Pictures) -> None:
    drawing = await drawn.draw(Request("a", 40, 10))
    assert drawing is not None
    assert len(drawing.strips) == 10
    assert drawing.strips[0].cell_length + 2 * drawing.left in (40, 39)
    drawn.close()


async def test_a_drawing_is_made_once(drawn: Pictures) -> None:
    request = Request("a", 40, 10, View(zoom=2))
    assert drawn.ready(request) is None
    drawing = await drawn.draw(request)
    assert drawn.ready(request) is drawing
    drawn.close()


@pytest.mark.parametrize("name", ["broken", "missing"])
async def test_what_cannot_be_read_is_no_picture(drawn: Pictures, name: str) -> None:
    assert await drawn.draw(Request(name, 40, 10)) is None
    drawn.close()


async def test_what_cannot_be_drawn_is_no_picture_and_the_log_says_why(
    drawn: Pictures, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> pictures.Drawing:
        raise MemoryError("too large")

    with monkeypatch.context() as failing:
        failing.setattr(pictures, "_paint", fail)
        assert await drawn.draw(Request("a", 40, 10)) is None
    assert "a could not be drawn" in caplog.text
    assert await drawn.draw(Request("a", 40, 10)) is not None
    drawn.close()


async def test_neighbours_are_drawn_ahead(drawn: Pictures) -> None:
    drawn.prefetch([Request("b", 40, 10)])
    await drawn.draw(Request("a", 40, 10))
    drawn.close()
    assert drawn.ready(Request("b", 40, 10)) is not None


async def test_a_close_up_is_shown_where_one_looks_closely(drawn: Pictures, workspace: Workspace) -> None:
    far, near = Request("a", 40, 10), Request("a", 40, 10, View(zoom=2))
    before = await drawn.draw(near)
    write(workspace.close_ups, "a", Image.new("RGB", (640, 480), "lime"))
    drawn.forget_close("a")
    after = await drawn.draw(near)
    assert before
    assert after
    assert before.strips[0] != after.strips[0]
    assert await drawn.draw(far) != after
    drawn.close()


async def test_few_close_ups_are_kept_decoded(drawn: Pictures, workspace: Workspace) -> None:
    for name in ("c", "d", "e", "f"):
        write(workspace.close_ups, name, Image.new("RGB", (64, 48), "lime"))
        await drawn.draw(Request(name, 40, 10, View(zoom=2)))
    assert len(drawn._images) == pictures.CLOSE
    drawn.close()


async def test_the_cache_is_bounded(drawn: Pictures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "CACHED_CELLS", 1000)
    requests = [Request("a", 40, 10, View(zoom=zoom)) for zoom in range(1, 6)]
    for request in requests:
        await drawn.draw(request)
    assert [drawn.ready(request) is not None for request in requests] == [False, False, False, True, True]
    drawn.close()


async def test_the_terminals_memory_is_freed_with_the_drawing(drawn: Pictures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "CACHED_CELLS", 500)
    freed: list[int] = []
    paint = pictures._paint

    def painted(image: Image.Image, request: Request, terminal: Terminal) -> pictures.Drawing:
        done = paint(image, request, terminal)
        return pictures.Drawing(done.strips, done.left, done.top, release=lambda: freed.append(request.columns))

    monkeypatch.setattr(pictures, "_paint", painted)
    await drawn.draw(Request("a", 40, 10))
    await drawn.draw(Request("b", 41, 10))
    assert freed == [40]
    drawn.close()
    assert freed == [40, 41]


@pytest.mark.parametrize("protocol", ["kitty", "sixel", "iterm"])
async def test_pictures_are_encoded_away_from_the_event_loop(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, protocol: str, capfd: pytest.CaptureFixture[str]
) -> None:
    write(workspace, "a", Image.effect_noise((512, 384), 60).convert("RGB"))
    threads: list[str] = []
    encode = encoders.encode

    def noted(image: Image.Image, terminal: Terminal) -> encoders.Encoded:
        threads.append(threading.current_thread().name)
        return encode(image, terminal)

    monkeypatch.setattr(encoders, "encode", noted)
    drawn = Pictures(workspace, Terminal(protocol))  # type: ignore[arg-type]
    drawing = await drawn.draw(Request("a", 40, 12))
    drawn.close()
    assert drawing
    assert bool(drawing.over) is (protocol != "kitty")
    assert [name.startswith("pictures") for name in threads] == [True]


def test_a_picture_for_iterm_stays_within_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = Image.effect_noise((800, 600), 90).convert("RGB")
    fine = encoders.inline(noise, 100, 37, 90)
    monkeypatch.setattr(encoders, "LARGEST", len(fine) // 2)
    assert len(encoders.inline(noise, 100, 37, 90)) < len(fine) // 2 + 200


@pytest.mark.parametrize(
    ("protocol", "keys", "columns", "word"),
    [
        ("halfcell", "⏎ z", 40, "no picture yet: ⏎ z makes one"),
        ("halfcell", "⏎ z", 20, "⏎ z makes one"),
        ("halfcell", "", 40, "no picture"),
        ("off", "z", 40, "no picture"),
    ],
)
def test_where_there_is_no_thumbnail_the_way_to_a_picture_is_told(
    workspace: Workspace, protocol: str, keys: str, columns: int, word: str
) -> None:
    assert Pictures(workspace, replace(Terminal(), protocol=protocol)).word(keys, columns) == word
