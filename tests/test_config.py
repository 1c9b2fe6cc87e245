from pathlib import Path

import pytest

from tui_dedup import config
from tui_dedup.config import SettingsError
from tui_dedup.records import Level, Trait
from tui_dedup.settings import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture
def toml(tmp_path: Path):
    """Write a config file and return its path."""

    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_without_anything_the_defaults_hold() -> None:
    assert config.load(environ={}) == Settings()


def test_the_usual_file_is_read_where_it_is(home: Path) -> None:
    path = config.default_config()
    assert path.is_relative_to(home)
    path.parent.mkdir(parents=True)
    path.write_text("[scan]\nworkers = 3\n")
    assert config.load(environ={}).scan.workers == 3


def test_flags_win_over_the_environment_and_that_over_the_file(toml) -> None:
    path = toml("[scan]\nworkers = 1\ntimeout = 5\nmin_size = 9\n")
    environ = {"DEDUP_TUI_SCAN_WORKERS": "2", "DEDUP_TUI_SCAN_TIMEOUT": "6.5"}
    scan = config.load(path, environ, {"scan": {"workers": 3}}).scan
    assert (scan.workers, scan.timeout, scan.min_size) == (3, 6.5, 9)


def test_the_environment_gives_every_kind_of_value() -> None:
    environ = {
        "DEDUP_TUI_WORKSPACE": "/w",
        "DEDUP_TUI_MATCH_LEVELS": "exact,ai",
        "DEDUP_TUI_MATCH_AI_THRESHOLD": "0.9",
        "DEDUP_TUI_SCAN_HIDDEN": "true",
        "DEDUP_TUI_APP_KEYS": "group.next=down,j;quit=q",
    }
    settings = config.load(environ=environ)
    assert settings.workspace == "/w"
    assert settings.match.levels == (Level.EXACT, Level.AI)
    assert settings.match.ai_threshold == 0.9
    assert settings.scan.hidden is True
    assert settings.app.keys == {"group.next": "down,j", "quit": "q"}


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("[scan]\nworkrs = 2", "scan", "workrs"),
        ("scna = 2", "", "scna"),
        ("[scan]\nworkers = -1", "scan.workers", ">= 0"),
        ("[scan]\nworkers = 'many'", "scan.workers", "int"),
        ("[match]\nlevels = ['exakt']", "match.levels", "exakt"),
        ("[match]\nlevels = []", "match.levels", "length >= 1"),
        ("[match]\nai_threshold = 1.5", "match.ai_threshold", "<= 1"),
        ("[images]\nprotocol = 'vt340'", "images.protocol", "vt340"),
    ],
)
def test_a_wrong_setting_names_file_key_and_trouble(toml, text: str, key: str, what: str) -> None:
    path = toml(text)
    with pytest.raises(SettingsError) as caught:
        config.load(path, {})
    message = str(caught.value)
    assert str(path) in message
    assert what in message
    assert not key or f"key {key}" in message


@pytest.mark.parametrize(
    ("environ", "flags", "origin"),
    [({"DEDUP_TUI_SCAN_WORKERS": "x"}, {}, "environment"), ({}, {"scan": {"workers": -1}}, "command line")],
)
def test_a_wrong_setting_names_where_it_was_given(environ: dict[str, str], flags: dict, origin: str) -> None:
    with pytest.raises(SettingsError, match=rf"the {origin}, key scan\.workers"):
        config.load(environ=environ, flags=flags)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"match": {"levels": ["exact", "exakt"]}}, "exact, perceptual, ai"),
        ({"match": {"levels": []}}, "exact, perceptual, ai"),
        ({"embed": {"device": "tpu"}}, "auto, mps, cuda, cpu"),
        ({"photos": {"protect": ["starred"]}}, ", ".join(Trait)),
    ],
)
def test_a_wrong_word_is_answered_with_those_to_choose_from(flags: dict, words: str) -> None:
    ((table, values),) = flags.items()
    (key,) = values
    with pytest.raises(SettingsError, match=rf"the command line, key {table}\.{key}: .*\. Choose from {words}\.$"):
        config.load(environ={}, flags=flags)


@pytest.mark.parametrize(
    ("flags", "key"),
    [
        ({"paths": [""]}, "paths"),
        ({"act": {"protect": ["/a", ""]}}, "act.protect"),
        ({"act": {"protect": ["/a\0"]}}, "act.protect"),
        ({"workspace": "/a\0"}, "workspace"),
    ],
)
def test_a_folder_without_a_usable_name_is_refused(flags: dict, key: str) -> None:
    """An unset variable of a shell would mean the current folder, and a NUL ended in a traceback."""
    with pytest.raises(SettingsError, match=f"the command line, key {key}"):
        config.load(environ={}, flags=flags)


@pytest.mark.parametrize(
    "text",
    ["[scan", "a = 1\na = 2", "\udcff", "a = " + "[" * 9999, "#" * (1 << 20) + "\n"],
    ids=["cut", "twice", "not UTF-8", "deep", "large"],
)
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=str(path)):
        config.load(path, {})


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml.*--config"):
        config.load(tmp_path / "none.toml", {})


def test_the_example_is_current() -> None:
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == config.example(), (
        "renew it: python -c 'from tui_dedup import config; print(config.example(), end=\"\")' > config.example.toml"
    )


def test_the_example_shows_the_defaults_of_every_setting(toml) -> None:
    lines = [line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in config.example().splitlines()]
    assert config.load(toml("\n".join(lines)), {}) == Settings()
    for section in config.sections():
        assert all(f"\n#{key} = " in config.example() for key in section.keys)


def test_the_example_names_the_words_to_choose_from() -> None:
    lines = config.example().splitlines()
    assert "# levels to look for (exact, perceptual, ai)" in lines
    assert "# where the model runs (auto, mps, cuda, cpu)" in lines
    assert "# folders in which nothing is ever removed" in lines
