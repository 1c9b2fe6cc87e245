"""The log screen: the end of the workspace's logs, safe to show, by level."""

from pathlib import Path

from textual.widgets import RichLog

from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.logs import chosen, tail

from .conftest import settle

LOG = """2026-03-01 10:00:00,123 INFO tui_dedup.scan: reading
2026-03-01 10:00:01,123 WARNING tui_dedup.scan: \x1b[31mred.jpg\x1b[0m is odd
2026-03-01 10:00:02,123 ERROR root: The job ended early
Traceback (most recent call last):
ValueError: no
2026-03-01 10:00:03,123 INFO tui_dedup.scan: [b]going on[/b]
"""


def write(workspace: Path) -> None:
    (workspace / "logs").mkdir(exist_ok=True)
    (workspace / "logs" / "worker.log").write_text(LOG)


def test_a_traceback_belongs_to_its_error(workspace: Path) -> None:
    write(workspace)
    lines = [line.text for line in chosen(tail(workspace / "logs"), "ERROR")]
    assert lines == ["── worker.log", "2026-03-01 10:00:02,123 ERROR root: The job ended early", *LOG.splitlines()[3:5]]


def test_escapes_are_shown_as_text(workspace: Path) -> None:
    write(workspace)
    assert not any("\x1b" in line.text for line in tail(workspace / "logs"))


def test_only_the_end_of_a_long_log_is_read(workspace: Path) -> None:
    (workspace / "logs").mkdir(exist_ok=True)
    (workspace / "logs" / "worker.log").write_text("x" * 79 + "\n" + LOG * 3000)
    lines = tail(workspace / "logs")
    assert len(lines) < 3000 * 6
    assert lines[-1].text.endswith("[b]going on[/b]")


async def test_the_level_is_chosen_with_a_key(app: DedupApp, workspace: Path) -> None:
    write(workspace)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("7")
        await settle(pilot)
        log = app.screen.query_one(RichLog)
        assert "[b]going on[/b]" in log.lines[-1].text
        await pilot.press("f", "f")
        await settle(pilot)
        assert log.lines[-1].text.rstrip() == "ValueError: no"
    app.close()


async def test_no_log_says_so(app: DedupApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("7")
        await settle(pilot)
        assert app.screen.has_class("-empty")
    app.close()
