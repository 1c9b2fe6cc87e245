import msgspec
import pytest

from tui_dedup import events
from tui_dedup.records import Level

EVERY_KIND = [
    events.StageStarted("find", None),
    events.StageStarted("scan", 90),
    events.Progress("scan", 3, "/photos/a.jpg"),
    events.StageFinished("scan", 90, 1.5),
    events.PathSkipped("/photos/locked", "permission denied", True),
    events.GroupsReady(Level.AI, 4, 1_000_000),
    events.Notice("The model runs on the CPU."),
    events.Deed("/photos/a.jpg", "trash", "left", "changed since the scan"),
    events.Finished(partial=True),
    events.Failed("/photos: permission denied"),
]


@pytest.mark.parametrize("event", EVERY_KIND, ids=repr)
def test_an_event_is_one_line_and_comes_back_as_it_was(event: events.Event) -> None:
    line = events.encode(event)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert events.decode(line) == event


def test_every_kind_is_tested() -> None:
    assert {type(event) for event in EVERY_KIND} == set(events.Event.__args__)


@pytest.mark.parametrize("line", [b"", b"{}", b'{"type": "Unknown"}', b'{"type": "Progress", "stage": "nap", "done": 1}'])
def test_what_is_no_event_is_refused(line: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        events.decode(line)
