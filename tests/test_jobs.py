import msgspec
import pytest

from tui_dedup import jobs
from tui_dedup.records import Level
from tui_dedup.settings import App, Match, Scan, Settings

SETTINGS = Settings(
    workspace="/w",
    paths=("/photos/[red] \n",),
    scan=Scan(exclude=("*.tmp",)),
    match=Match(levels=(Level.EXACT,), keep=("resolution",)),
    app=App(keys={"group.next": "down,j"}),
)


@pytest.mark.parametrize(
    "job",
    [
        jobs.RunJob(Settings()),
        jobs.RunJob(SETTINGS, ("scan",)),
        jobs.ApplyJob(SETTINGS, "/w/plan.json"),
        jobs.UndoJob(SETTINGS),
        jobs.UndoJob(SETTINGS, 3),
    ],
    ids=lambda job: type(job).__name__,
)
def test_a_job_is_one_line_and_comes_back_as_it_was(job: jobs.Job) -> None:
    line = jobs.encode(job)
    assert line.count(b"\n") == 1
    assert jobs.decode(line) == job


@pytest.mark.parametrize(
    "line", [b"", b"[]", b'{"type": "RunJob"}', b'{"type": "RunJob", "settings": {"scan": {"workers": -1}}}']
)
def test_what_is_no_job_is_refused(line: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        jobs.decode(line)


def test_the_words_of_steering_are_plain() -> None:
    assert [str(word) for word in jobs.Steer] == ["pause", "resume", "cancel"]
