"""Progress out of events."""

import pytest

from tui_dedup.events import Failed, Finished, Progress, StageFinished, StageStarted
from tui_dedup.tui.activity import Activity, State


def test_rate_and_time_left() -> None:
    activity = Activity()
    activity.take(StageStarted("scan", 100), now=10)
    activity.take(Progress("scan", 20), now=12)
    assert activity.stage is not None
    assert activity.stage.rate == pytest.approx(10)
    assert activity.stage.remaining == pytest.approx(8)


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
