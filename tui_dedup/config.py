"""Where settings come from: a TOML file, the environment and flags, the last winning; and the example file."""

import os
import tomllib
from collections.abc import Mapping
from enum import EnumType
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import platformdirs
from msgspec import Struct

from tui_dedup.errors import CannotStartError
from tui_dedup.settings import APP, Settings

ENVIRONMENT_PREFIX = "DEDUP_TUI_"
_LARGEST = 1 << 20
"""Bytes of the largest config file that is read."""


class SettingsError(CannotStartError):
    """A setting that cannot be used. The message names where it was read, the key and what was expected."""


Values = dict[str, Any]
"""Settings as nested tables of plain values, with only the keys that were given."""


def default_config() -> Path:
    """Return where the config file lies when none is named."""
    return platformdirs.user_config_path(APP) / "config.toml"


def load(config: Path | None = None, environ: Mapping[str, str] = os.environ, flags: Values | None = None) -> Settings:
    """Return the settings of `config` (else the usual file, if there), the environment and `flags`, the last winning.

    Each layer is checked by itself, so that `SettingsError` can name the one to mend.
    """
    layers = [_file_layer(config), ("the environment", _environment(environ)), ("the command line", flags or {})]
    merged: Values = {}
    for origin, values in layers:
        _convert(values, origin)
        merged = _merge(merged, values)
    return _convert(merged, "the settings")


def read_file(path: Path) -> Values:
    """Return what a config file gives, nothing when there is none; raises `SettingsError`."""
    values = _file_layer(path)[1] if path.exists() else {}
    _convert(values, str(path))
    return values


def _file_layer(config: Path | None) -> tuple[str, Values]:
    path = config or default_config()
    if config is None and not path.exists():
        return str(path), {}
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise SettingsError(f"{path}: larger than any config file. Name another with --config.")
        return str(path), tomllib.loads(data.decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: {error}. Mend the file, or name another with --config.") from error


def _environment(environ: Mapping[str, str]) -> Values:
    values: Values = {}
    for name in sections():
        for key in name.keys:
            text = environ.get(ENVIRONMENT_PREFIX + name.variable(key))
            if text is not None:
                table = values.setdefault(name.name, {}) if name.name else values
                table[key] = _from_text(text, name.types[key])
    return values


class Section:
    """One table of the settings: its name (empty for the top), its keys with types, defaults and meanings."""

    def __init__(self, name: str, struct: type[Struct]) -> None:
        self.name = name
        self.struct = struct
        hints = get_type_hints(struct, include_extras=True)
        self.types = {key: hint for key, hint in hints.items() if not _is_table(hint)}

    @property
    def keys(self) -> list[str]:
        """The keys in the order they are written."""
        return list(self.types)

    def variable(self, key: str) -> str:
        """Return the environment's name of `key`, without the prefix: `SCAN_WORKERS`."""
        return f"{self.name}_{key}".upper() if self.name else key.upper()

    def meaning(self, key: str) -> str:
        """Return the one-line meaning of `key`."""
        return str(self.types[key].__metadata__[0].description)

    def choices(self, key: str) -> list[str]:
        """Return the words that `key`, or each item of it, may be; empty when it is free."""
        (hint, *_) = get_args(self.types[key])
        if get_origin(hint) is tuple:
            (hint, *_) = get_args(hint)
        if get_origin(hint) is Literal:
            return list(get_args(hint))
        return list(hint) if isinstance(hint, EnumType) else []

    def default(self, key: str) -> Any:
        """Return the default of `key` as a plain value."""
        return msgspec.to_builtins(getattr(self.struct(), key))


def sections() -> list[Section]:
    """Return every table of the settings, the top one first."""
    hints = get_type_hints(Settings, include_extras=True)
    return [Section("", Settings)] + [Section(name, hint) for name, hint in hints.items() if _is_table(hint)]


def parse(section: Section, key: str, text: str) -> Any:
    """Return the value of `key` that a person typed, as a plain value; lists are written with commas. Raises `SettingsError`."""
    value = _from_text(text.strip(), section.types[key])
    settings = _convert({section.name: {key: value}} if section.name else {key: value}, "what you typed")
    return plain(settings, section, key)


def plain(settings: Settings, section: Section, key: str) -> Any:
    """Return the value of `key` in these settings as JSON would give it."""
    table = getattr(settings, section.name) if section.name else settings
    return msgspec.json.decode(msgspec.json.encode(getattr(table, key)))


def with_value(settings: Settings, section: Section, key: str, value: Any) -> Settings:
    """Return the settings with another plain value for `key`; raises `SettingsError`."""
    values = msgspec.json.decode(msgspec.json.encode(settings))
    (values[section.name] if section.name else values)[key] = value
    return _convert(values, "the settings")


def edited(text: str, section: Section, key: str, value: Any) -> str:
    """Return the text of a config file with another plain value for `key`, or without it for None; all else stays as it is.

    Raises `SettingsError` when the text, or what would become of it, cannot be read.
    """
    import tomlkit  # noqa: PLC0415 - slow, and seldom wanted
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        document = tomlkit.parse(text)
        if section.name and section.name not in document:
            document[section.name] = tomlkit.table()
        table: Any = document[section.name] if section.name else document
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
        changed = tomlkit.dumps(document)
        _convert(tomllib.loads(changed), "the config file")
    except (TOMLKitError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The config file cannot be read: {error}. Mend it by hand first.") from error
    return changed


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Struct)


def _from_text(text: str, hint: Any) -> Any:
    origin = getattr(hint.__origin__, "__origin__", hint.__origin__)
    if origin is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    if origin is dict:
        return dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    return text


def _convert(values: Values, origin: str) -> Settings:
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        key = where.rstrip("`").lstrip(".").partition("[")[0]
        place = f", key {key}" if key else ""
        words = _choices(key)
        choose = f"Choose from {', '.join(words)}." if words else "See config.example.toml for every key."
        raise SettingsError(f"{origin}{place}: {what}. {choose}") from error
    _require_places(settings, origin)
    return settings


def _require_places(settings: Settings, origin: str) -> None:
    """Raise `SettingsError` for a folder without a name, which would be the current one: a variable of a shell was not set."""
    folders = {"paths": settings.paths, "act.protect": settings.act.protect, "photos.libraries": settings.photos.libraries}
    others = {"workspace": (settings.workspace,), "act.move_to": (settings.act.move_to,)}
    for key, names in (folders | others).items():
        if key in folders and "" in names:
            raise SettingsError(f"{origin}, key {key}: a folder without a name. Name it, or leave it out.")
        if any("\0" in name for name in names):
            raise SettingsError(f"{origin}, key {key}: no folder has a NUL in its name. Name another.")


def _choices(dotted: str) -> list[str]:
    """Return the words that a setting may be, none where it is free or no setting."""
    table, _, key = dotted.rpartition(".")
    return next((section.choices(key) for section in sections() if section.name == table and key in section.types), [])


def _merge(base: Values, over: Values) -> Values:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def example() -> str:
    """Return `config.example.toml`: every setting with its meaning and its default, commented out."""
    lines = [
        "# Settings of dedup-tui. Each line shows a default: take away the # to change it.",
        f"# The file lies at {APP}/config.toml in your config folder, or where --config says. Any key can also be",
        f"# given in the environment ({ENVIRONMENT_PREFIX}SCAN_WORKERS=4); flags of the command line win over both.",
    ]
    for section in sections():
        lines += ["", f"[{section.name}]"] if section.name else [""]
        for key in section.keys:
            choices = f" ({', '.join(section.choices(key))})" if section.choices(key) else ""
            lines += [f"# {section.meaning(key)}{choices}", f"#{key} = {_toml(section.default(key))}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{}"
    return msgspec.json.encode(value).decode()
