"""What a person decides in the review of a level, by keyboard."""

from collections.abc import Callable
from pathlib import Path

from tui_dedup.catalog import Catalog
from tui_dedup.records import Action, Level, Relation, Verdict
from tui_dedup.text import human_bytes
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.widgets.group_list import GroupList
from tui_dedup.tui.widgets.hints import Hints

from .conftest import at, group, press, review, settle
from .library import NASTY


def actions(workspace: Path, group: str) -> list[Action]:
    with Catalog(workspace / "catalog.sqlite") as catalog:
        return [member.action for member in catalog.groups.members(group)]


async def decide(app: DedupApp, *keys: str) -> None:
    async with at(app, *keys):
        pass


async def test_exact_groups_start_with_all_but_the_keeper_marked(app: DedupApp) -> None:
    async with at(app, "2"):
        assert [member.action for member in group(app).members] == [Action.KEEP, Action.REMOVE, Action.REMOVE]


async def test_what_an_exact_group_refuses_is_not_offered_and_tells_why(app: DedupApp) -> None:
    async with at(app, "2", size=(200, 60)) as pilot:
        assert "not similar" not in str(app.screen.query_one(Hints).content)
        await press(pilot, "n")
        assert [note.message for note in app._notifications] == ["These files hold the same bytes: there is nothing to teach."]
        await press(pilot, "3")
        assert "not similar" in str(app.screen.query_one(Hints).content)


async def test_space_marks_the_photo_and_saves_it(app: DedupApp, workspace: Path) -> None:
    await decide(app, "3", "right", "space")
    assert actions(workspace, "perceptual-portrait") == [Action.KEEP, Action.REMOVE, Action.UNDECIDED]


async def test_space_twice_keeps_the_photo(app: DedupApp, workspace: Path) -> None:
    await decide(app, "3", "right", "space", "space")
    assert actions(workspace, "perceptual-portrait") == [Action.KEEP, Action.KEEP, Action.UNDECIDED]


async def test_one_photo_always_stays(app: DedupApp, workspace: Path) -> None:
    await decide(app, "4", "space", "right", "space")
    assert actions(workspace, "ai-rocket") == [Action.REMOVE, Action.UNDECIDED]


async def test_a_mark_made_right_before_quitting_is_kept(app: DedupApp, workspace: Path) -> None:
    async with at(app, "3") as pilot:
        await pilot.press("x", "q")
    assert actions(workspace, "perceptual-portrait") == [Action.KEEP, Action.REMOVE, Action.REMOVE]


async def test_check_marks_all_but_the_keeper_and_then_none(app: DedupApp, workspace: Path) -> None:
    await decide(app, "3", "x", "x")
    assert actions(workspace, "perceptual-portrait") == [Action.KEEP] * 3


async def test_keep_all_reviews_the_group(app: DedupApp, workspace: Path) -> None:
    await decide(app, "4", "a")
    assert actions(workspace, "ai-rocket") == [Action.KEEP] * 2
    with Catalog(workspace / "catalog.sqlite") as catalog:
        assert [row.id for row in catalog.groups.rows(Level.AI) if row.reviewed] == ["ai-rocket"]


async def test_another_keeper_stands_first(app: DedupApp) -> None:
    async with at(app, "3", "right", "K"):
        assert [member.photo.name for member in group(app).members][:2] == ["portrait bright.jpg", "portrait.jpg"]
        assert group(app).members[0].reason == "your choice"


async def test_what_a_group_frees_counts_by_its_new_keeper_at_once(app: DedupApp) -> None:
    async with at(app, "3") as pilot:
        before, all_of_them = group(app), app.overview.levels[Level.PERCEPTUAL]
        sizes = [member.photo.file.size for member in before.members]
        assert before.row.reclaimable == sum(sizes[1:])
        await press(pilot, "right", "right", "K")
        frees = sum(sizes) - sizes[2]
        assert frees > sum(sizes[1:])
        assert group(app).row.reclaimable == review(app).query_one(GroupList).rows[0].reclaimable == frees
        assert f"frees {human_bytes(frees)}" in str(review(app).query_one("#pane").border_title)
        groups, size = all_of_them
        assert app.overview.levels[Level.PERCEPTUAL] == (groups, size + frees - sum(sizes[1:]))


async def test_a_group_with_another_keeper_is_not_called_what_its_photos_were_to_the_old_one(app: DedupApp) -> None:
    async with at(app, "3") as pilot:
        pane = app.screen.query_one("#pane")
        assert f" · {Relation.EDITED} · " in str(pane.border_title)
        await press(pilot, "right", "K")
        row = app.screen.query_one(GroupList).row
        assert row is not None
        assert row.relation is group(app).members[1].evidence.relation is Relation.SIMILAR
        assert f" · {Relation.SIMILAR} · " in str(pane.border_title)


async def test_not_similar_is_remembered_by_content(app: DedupApp, workspace: Path) -> None:
    await decide(app, "4", "right", "n")
    with Catalog(workspace / "catalog.sqlite") as catalog:
        assert list(catalog.feedback.all().values()) == [Verdict.NOT_SIMILAR]
    assert actions(workspace, "ai-rocket") == [Action.KEEP, Action.KEEP]


async def test_same_is_remembered(app: DedupApp, workspace: Path) -> None:
    await decide(app, "4", "right", "s")
    with Catalog(workspace / "catalog.sqlite") as catalog:
        assert list(catalog.feedback.all().values()) == [Verdict.SAME]


async def test_undo_and_redo_of_marks(app: DedupApp, workspace: Path) -> None:
    await decide(app, "3", "x", "j", "x", "u", "u", "U")
    assert actions(workspace, "perceptual-portrait") == [Action.KEEP, Action.REMOVE, Action.REMOVE]
    assert actions(workspace, "perceptual-cat") == [Action.KEEP, Action.UNDECIDED, Action.UNDECIDED]


async def test_the_savings_at_the_top_follow_the_marks(app: DedupApp) -> None:
    async with at(app) as pilot:
        assert app.overview.marked == 3
        before = app.overview.frees
        await press(pilot, "3", "x")
        assert app.overview.marked == 5
        assert app.overview.frees > before


async def test_names_are_shown_as_they_are(app: DedupApp) -> None:
    async with at(app, "3", "j"):
        shown = "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())
        assert "[red]oops[" in shown
        assert NASTY not in shown


async def test_keys_can_be_changed(make_app: Callable[..., DedupApp], workspace: Path) -> None:
    await decide(make_app(keys={"group.keep_all": "y"}), "4", "y")
    assert actions(workspace, "ai-rocket") == [Action.KEEP] * 2


async def test_all_groups_of_the_list_are_decided_and_taken_back_at_once(app: DedupApp, workspace: Path) -> None:
    await decide(app, "3", "X")
    assert actions(workspace, "perceptual-cat") == [Action.KEEP, Action.REMOVE, Action.REMOVE]
    assert actions(workspace, "perceptual-portrait") == [Action.KEEP, Action.REMOVE, Action.REMOVE]


async def test_one_undo_takes_back_all_groups(app: DedupApp, workspace: Path) -> None:
    await decide(app, "3", "X", "u")
    assert actions(workspace, "perceptual-cat") == [Action.KEEP, Action.UNDECIDED, Action.UNDECIDED]


async def test_the_palette_offers_what_keys_do(app: DedupApp) -> None:
    async with at(app, "3"):
        commands = [command.title for command in app.get_system_commands(app.screen)]
        assert "Keep all photos of the group" in commands
        assert "Open the history of removals" in commands


async def test_photos_that_have_no_room_are_told_of(app: DedupApp) -> None:
    async with at(app, "3", size=(60, 20)) as pilot:
        assert app.screen.query_one("#pane").border_subtitle == "photo 1 of 3, 2 in sight"
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert app.screen.query_one("#pane").border_subtitle == "photo 1 of 3"
