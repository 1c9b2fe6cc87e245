"""Progress out of events."""

import pytest

from tui_dedup.events import Failed, Finished, Progress, StageFinished, StageStarted
from tui_dedup.tui.activity import Activity, StageView, State
from tui_dedup.tui.widgets.progress import doing_now, stage_line


def test_rate_and_time_left() -> None:
    activity = Activity()
    activity.take(StageStarted("scan", 100), now=10)
    activity.take(Progress("scan", 20), now=12)
    assert activity.stage is not None
    assert activity.stage.rate == pytest.approx(10)
    assert activity.stage.remaining == pytest.approx(8)


def test_a_burst_of_copies_is_forgotten() -> None:
    activity = Activity()
    activity.take(StageStarted("scan", 2000), now=0)
    activity.take(Progress("scan", 1000), now=0.1)
    assert activity.stage is not None
    assert activity.stage.remaining is None
    for second in range(1, 21):
        activity.take(Progress("scan", 1000 + 10 * second), now=second)
    assert activity.stage.rate == pytest.approx(10)
    assert activity.stage.remaining == pytest.approx(80)


def test_what_has_no_room_is_left_out_of_the_line() -> None:
    view = StageView("scan", 2472, 0)
    view.advance(Progress("scan", 1200), 60)
    assert stage_line("scan", view, 80).plain.endswith("1,200/2,472 · 20/s · 1 min 4 s left")
    for width in (62, 54):
        assert stage_line("scan", view, width).plain.endswith("1,200/2,472 · 1 min 4 s left")
    assert stage_line("scan", view, 44).plain.endswith("1,200/2,472")


def test_nobody_knows_how_long_finding_takes() -> None:
    activity = Activity()
    activity.take(StageStarted("find", None), now=0)
    activity.take(Progress("find", 500), now=1)
    assert activity.stage is not None
    assert activity.stage.remaining is None


def test_a_finished_stage_makes_way_for_the_next() -> None:
    activity = Activity()
    activity.take(StageStarted("find", None), now=0)
    activity.take(StageFinished("find", 5, 0.1), now=1)
    activity.take(StageStarted("scan", 5), now=1)
    assert activity.stage is not None
    assert activity.stage.stage == "scan"


@pytest.mark.parametrize(
    ("before", "event", "state"),
    [
        (State.WORKING, Finished(), State.DONE),
        (State.WORKING, Failed("no room"), State.FAILED),
        (State.STOPPING, Failed("stopped"), State.STOPPED),
    ],
)
def test_how_it_ends(before: State, event: Finished | Failed, state: State) -> None:
    activity = Activity(state=before)
    activity.take(event)
    assert activity.state is state
    assert activity.over


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([StageStarted("match", 300), Progress("match", 120, "looking at the pictures")], "looking at the pictures"),
        ([StageStarted("embed", 5)], "loading the model"),
        ([StageStarted("embed", 5), Progress("embed", 1)], ""),
    ],
)
def test_a_stage_that_says_nothing_of_itself_is_told_of(events: list[StageStarted | Progress], told: str) -> None:
    activity = Activity()
    for second, event in enumerate(events):
        activity.take(event, now=second)
    assert activity.stage is not None
    assert doing_now(activity.stage) == told
