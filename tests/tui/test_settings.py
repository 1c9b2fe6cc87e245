"""The settings screen: what is shown, from where it came, and how it is saved."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, OptionList

from tui_dedup import config
from tui_dedup.settings import Match, Serve, Settings
from tui_dedup.tui.app import DedupApp
from tui_dedup.tui.preferences import preferences, save
from tui_dedup.tui.screens.settings import EditScreen, SettingsScreen

from .conftest import settle

SIZE = (120, 40)
FILE = """# my settings
[match]
# a little more than usual
perceptual_distance = 30  # bits

[app]
theme = "textual-light"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(FILE)
    path.chmod(0o600)
    return path


def origins(settings: Settings, path: Path, **environ: str) -> dict[str, str]:
    return {each.name: each.origin for each in preferences(settings, config.read_file(path), environ)}


def test_each_value_says_where_it_came_from(file: Path) -> None:
    settings = config.load(file, {}, {"match": {"ai_threshold": 0.9}})
    found = origins(settings, file, DEDUP_TUI_SCAN_WORKERS="4")
    assert found["match.perceptual_distance"] == "file"
    assert found["match.ai_threshold"] == "this session"
    assert found["scan.workers"] == "environment"
    assert found["match.levels"] == "default"


def test_secrets_are_not_shown(file: Path) -> None:
    shown = {each.name: each.shown for each in preferences(Settings(serve=Serve(token="secret")), {}, {})}
    assert shown["serve.token"] == "set"


def test_large_numbers_are_easy_to_read_and_ports_stay_as_they_are() -> None:
    shown = {each.name: each.shown for each in preferences(Settings(), {}, {})}
    assert shown["scan.max_pixels"] == "400,000,000"
    assert shown["serve.port"] == str(Settings().serve.port)


def test_saving_keeps_comments_order_and_permissions(file: Path) -> None:
    distance = next(each for each in preferences(Settings(), {}, {}) if each.name == "match.perceptual_distance")
    save(file, distance, 12)
    assert file.read_text() == FILE.replace("30  # bits", "12  # bits")
    assert file.stat().st_mode & 0o777 == 0o600
    save(file, distance, None)
    assert "perceptual_distance" not in file.read_text()
    assert "# a little more than usual" in file.read_text()


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    theme = next(each for each in preferences(Settings(), {}, {}) if each.name == "app.theme")
    save(tmp_path / "new" / "config.toml", theme, "textual-light")
    assert config.load(tmp_path / "new" / "config.toml", {}).app.theme == "textual-light"


def test_a_broken_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[match\n")
    theme = next(each for each in preferences(Settings(), {}, {}) if each.name == "app.theme")
    with pytest.raises(config.SettingsError, match="Mend it by hand"):
        save(path, theme, "textual-light")
    assert path.read_text() == "[match\n"


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("match.keep", "largest", None),
        ("match.keep", "size, path", ["size", "path"]),
        ("scan.hidden", "true", True),
        ("scan.workers", "x", None),
    ],
)
def test_what_is_typed_is_checked(name: str, typed: str, value: object) -> None:
    each = next(each for each in preferences(Settings(), {}, {}) if each.name == name)
    if value is None:
        with pytest.raises(config.SettingsError):
            config.parse(each.section, each.key, typed)
    else:
        assert config.parse(each.section, each.key, typed) == value


async def edit(pilot: Pilot[int], file: Path, name: str) -> EditScreen:
    """Open the settings of this file, and the question about one of them."""
    app = pilot.app
    assert isinstance(app, DedupApp)
    app.session.config = file
    await settle(pilot)
    await pilot.press("6")
    await settle(pilot)
    screen = app.screen
    assert isinstance(screen, SettingsScreen)
    table = screen.query_one(DataTable)
    table.move_cursor(row=table.get_row_index(name))
    screen.action_edit()
    while not isinstance(app.screen, EditScreen):
        await asyncio.sleep(0)
    await pilot.pause()
    return app.screen


async def test_a_setting_is_changed_in_the_app_and_in_the_file(make_app: Callable[..., DedupApp], file: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        question = await edit(pilot, file, "match.perceptual_distance")
        question.query_one(Input).value = "100"
        await pilot.press("enter")
        assert app.screen is question
        question.query_one(Input).value = "12"
        await pilot.press("enter")
        await settle(pilot)
        assert app.session.settings.match == Match(perceptual_distance=12)
        assert "perceptual_distance = 12  # bits" in file.read_text()
        await pilot.press("delete")
        await settle(pilot)
        assert "perceptual_distance" not in file.read_text()
    app.close()


async def test_another_theme_is_seen_at_once(make_app: Callable[..., DedupApp], file: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        question = await edit(pilot, file, "app.theme")
        question.query_one(Input).value = "high-contrast"
        await pilot.press("enter")
        await settle(pilot)
        assert app.theme == "high-contrast"
    app.close()


async def test_a_choice_is_offered_as_such(make_app: Callable[..., DedupApp], file: Path) -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        question = await edit(pilot, file, "images.protocol")
        assert question.query_one(OptionList).highlighted == question._preference.choices.index("halfcell")
        await pilot.press("escape")
    app.close()
