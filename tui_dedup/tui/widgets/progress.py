"""The stages of a run, a line each: how far, how fast, how long still; and what was found."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from tui_dedup.events import Stage
from tui_dedup.records import Level
from tui_dedup.text import count, human_bytes, human_seconds, shorten
from tui_dedup.tui import words
from tui_dedup.tui.activity import Activity, StageView, State
from tui_dedup.tui.state import Looked, Overview

BAR, SHORT = 14, 6
STAGES: tuple[Stage, ...] = ("find", "scan", "embed", "match")
MEANINGS: dict[Stage, str] = {
    "find": "look for files",
    "export": "ask Photos",
    "scan": "read photos",
    "embed": "look at photos",
    "match": "compare",
    "verify": "read again",
    "remove": "move to Trash",
    "undo": "bring back",
}
NOTICES = 3
NEXT = "d moves what is marked to the Trash, after a question; 5 brings it back."
"""What a person who is new here does once all was looked through."""
NO_GROUPS = {
    Looked.NEVER: "nothing yet",
    Looked.NOT_YET: "not searched yet: {} says more",
    Looked.LEFT_OUT: "not searched: {} says how",
    Looked.NO_MODEL: "not searched: {} says why",
    Looked.DONE: "no groups",
}
"""What is said of a level without groups; the number is the key that opens it."""


class RunProgress(Static):
    """Shows an activity: its stages, what is being read, and how it ended."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Start empty."""
        super().__init__(id=id, markup=False)

    def show(self, activity: Activity | None, stages: tuple[Stage, ...] = STAGES, notices: bool = True) -> None:
        """Show how far it is, and with `notices` what was said on the way."""
        width = self.content_size.width or 60
        if activity and "export" in activity.stages:
            stages = ("find", "export", *stages[1:])
        lines = [stage_line(stage, activity.stages.get(stage) if activity else None, width) for stage in stages]
        if activity:
            lines += [Content(""), *(_notices(activity.notices) if notices else []), _state(activity, width)]
        self.update(Content("\n").join(lines))


def stage_line(stage: Stage, view: StageView | None, width: int) -> Content:
    """Return the line of one stage, with as much as there is room for: how long still, before how fast."""
    label = f"{MEANINGS[stage]:<14} "
    if view is None:
        return Content.styled(f"· {label}", "$text-disabled")
    if view.seconds is not None:
        return Content.assemble(("✓ ", "$text-success"), label, f"{view.done:,} in {human_seconds(view.seconds)}")
    if not view.total:
        return Content.assemble(("▸ ", "$notable"), label, f"{view.done:,} so far{_rate(view)}")
    left = f" · {human_seconds(view.remaining)} left" if view.remaining is not None else ""
    done = f" {view.done:,}/{view.total:,}"
    room = width - len(label) - 2 - len(done)
    bar, more = next(
        (tried for tried in ((BAR, _rate(view) + left), (BAR, left), (SHORT, left)) if _fits(tried, room)), (BAR, "")
    )
    filled = min(bar, bar * view.done // view.total)
    parts = (("━" * filled, "$accent"), ("━" * (bar - filled), "$rule"))
    return Content.assemble(("▸ ", "$notable"), label, *parts, done, more)


def _fits(tried: tuple[int, str], room: int) -> bool:
    return tried[0] + len(tried[1]) <= room


def _rate(view: StageView) -> str:
    return f" · {view.rate:,.0f}/s" if view.rate >= 1 else ""


def _notices(notices: Sequence[str]) -> list[Content]:
    return [Content.styled(notice, "$text-muted") for notice in notices[-NOTICES:]]


def _state(activity: Activity, width: int) -> Content:
    if activity.state is State.FAILED:
        return Content.styled(activity.error, "bold $text-error")
    if activity.state is State.STOPPED:
        return Content("Stopped. What was done is kept; the next run goes on from there.")
    if activity.state is State.DONE:
        return Content.styled("Done.", "bold $text-success")
    doing = doing_now(activity.stage) if activity.stage else ""
    state = {State.PAUSED: "Paused. ", State.STOPPING: "Stopping … "}.get(activity.state, "")
    return Content.assemble((state, "bold"), (shorten(doing, width - len(state)), "$text-muted"))


def doing_now(view: StageView) -> str:
    """Return what a stage says that it does, or where it says nothing what it must be at."""
    return "loading the model" if view.stage == "embed" and not view.done else view.current


def found(overview: Overview, skipped: int, running: bool, width: int, notices: Sequence[str] = ()) -> Content:
    """Return what lies in the catalog: groups by level, what to do next, the last run, what was skipped and what was said.

    The line of a level takes at most `width` cells.
    """
    if overview.trouble:
        return Content.styled(words.trouble(overview.trouble), "$text-error")
    lines = [_level(level, overview, running, width) for level in Level]
    lines += [] if running else _next(overview)
    if overview.last and not running:
        seconds = sum(overview.last.seconds.values())
        model = f" · {overview.last.model.name} on {overview.last.model.device}" if overview.last.model else ""
        took = f", {human_seconds(seconds)}" if seconds else ""
        lines += [
            Content(""),
            Content.styled(f"last run {words.moment(overview.last.started.astimezone())}{took}{model}", "$text-muted"),
        ]
    if skipped:
        lines.append(Content.styled(f"{count(skipped, 'file')} skipped: s shows why", "$text-muted"))
    lines += [Content(""), *_notices(notices)] if notices else []
    return Content("\n").join(lines)


def _next(overview: Overview) -> list[Content]:
    """Return what a person who is new here does now."""
    keys = [str(key) for key, level in enumerate(Level, 2) if overview.levels.get(level, (0, 0))[0]]
    if not keys:
        return []
    marked = " Of exact copies all but one are marked already." if overview.levels[Level.EXACT][0] else ""
    through = " and ".join(filter(None, [", ".join(keys[:-1]), keys[-1]]))
    return [Content(""), Content(f"Next: look through {through}.{marked}"), Content(NEXT)]


def _level(level: Level, overview: Overview, running: bool, width: int) -> Content:
    groups, size = overview.levels.get(level, (0, 0))
    key = list(Level).index(level) + 2
    name = Content.styled(f"{words.LEVEL_NAMES[level]:<11}", f"bold ${level}")
    if not groups:
        return name + Content.styled("nothing yet" if running else NO_GROUPS[overview.looked(level)].format(key), "$text-muted")
    told = f"{count(groups, 'group'):>12} up to {human_bytes(size):>7}  "
    opens = f"{key} opens"
    return name + told + Content.styled(opens if name.cell_length + len(told + opens) <= width else str(key), "$text-muted")
