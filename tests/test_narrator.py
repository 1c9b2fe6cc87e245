"""What a person reads on standard error while a job goes on."""

import io
import sys

import pytest

from tui_dedup.events import Deed, Finished, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.narrator import Narrator

STORY = [
    StageStarted("scan", 2),
    Progress("scan", 1, "/photos/a.jpg"),
    PathSkipped("/photos/[b].jpg", "a symbolic link, which is not followed"),
    Notice("Groups are there."),
    StageFinished("scan", 2, 61.0),
    Deed("/photos/a.jpg", "trash", "done"),
    Finished(),
]


class Terminal(io.StringIO):
    """A terminal that remembers what it shows."""

    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    return made


SAID = ["skipped /photos/[b].jpg: a symbolic link, which is not followed", "Groups are there.", "scan            2 in 1 min 1 s"]


def test_a_log_holds_a_line_for_each_thing_worth_telling(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = Narrator().follow(STORY)
    assert capsys.readouterr().err.splitlines() == SAID
    assert not outcome.partial
    assert [deed.path for deed in outcome.deeds] == ["/photos/a.jpg"]


def test_a_terminal_shows_bars_below_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    Narrator().follow(STORY)
    shown = terminal.getvalue()
    assert all(line in shown for line in SAID)
    assert "2/2" in shown


def test_one_narrator_tells_of_several_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    narrator = Narrator()
    narrator.follow(STORY)
    terminal.truncate(0)
    narrator.follow([StageStarted("match", None), StageFinished("match", 7, 0.0), Finished()])
    assert "scan" not in terminal.getvalue()
    assert "7/7" in terminal.getvalue()


@pytest.mark.parametrize(
    "event",
    [
        PathSkipped("/photos/a.jpg", "permission denied", trouble=True),
        Deed("/photos/a.jpg", "trash", "failed", "it changed"),
        Deed("/photos/a.jpg", "trash", "left", "it changed"),
        Finished(partial=True),
    ],
)
def test_what_was_left_out_makes_it_partial(event: object) -> None:
    assert Narrator().follow([event]).partial
