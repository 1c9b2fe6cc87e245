"""Every setting as a person sees it: its value, where that came from, and how another is saved."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_dedup import config
from tui_dedup.config import ENVIRONMENT_PREFIX, Section, Values
from tui_dedup.settings import Settings
from tui_dedup.text import printable
from tui_dedup.workspace import write_atomic

LATER = frozenset({"workspace", "images.protocol"})
"""Settings that count from the next start on."""
BY_HAND = frozenset({"app.keys"})
"""Settings that are tables: those are changed in the file."""


PORTS = 65_535
"""Numbers beyond are no ports, and read better with commas."""


@dataclass(frozen=True, slots=True)
class Preference:
    """One setting. `origin` is `default`, `file`, `environment`, or `this session`: the command line, or the panel."""

    section: Section
    key: str
    value: Any
    origin: str

    @property
    def name(self) -> str:
        """The name in the file: `match.levels`."""
        return f"{self.section.name}.{self.key}".lstrip(".")

    @property
    def text(self) -> str:
        """The value as it is typed."""
        if isinstance(self.value, dict):
            return ", ".join(f"{printable(key)}={printable(str(value))}" for key, value in self.value.items())
        if isinstance(self.value, list):
            return ", ".join(map(str, self.value))
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)

    @property
    def shown(self) -> str:
        """The value, safe to show; no secret."""
        if self.key.endswith("token") and self.value:
            return "set"
        if isinstance(self.value, int) and self.value > PORTS:
            return f"{self.value:,}"
        return printable(self.text) or "–"

    @property
    def choices(self) -> list[str]:
        """The words that the whole value may be; empty when it is typed."""
        if isinstance(self.value, bool):
            return ["true", "false"]
        return [] if isinstance(self.value, list) else self.section.choices(self.key)


def preferences(settings: Settings, file: Values, environ: Mapping[str, str] = os.environ) -> list[Preference]:
    """Return all settings, those of the top first; `file` is what the config file gives."""
    return [_preference(settings, section, key, file, environ) for section in config.sections() for key in section.keys]


def _preference(settings: Settings, section: Section, key: str, file: Values, environ: Mapping[str, str]) -> Preference:
    value = config.plain(settings, section, key)
    table = file.get(section.name, {}) if section.name else file
    if ENVIRONMENT_PREFIX + section.variable(key) in environ:
        origin = "environment"
    elif key in table and table[key] == value:
        origin = "file"
    else:
        origin = "default" if value == _plain_default(section, key) else "this session"
    return Preference(section, key, value, origin)


def _plain_default(section: Section, key: str) -> Any:
    default = section.default(key)
    return list(default) if isinstance(default, tuple) else default


def save(path: Path, preference: Preference, value: Any) -> None:
    """Write another value for a setting into the config file, or take it out for None; raises `SettingsError`, `OSError`."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    write_atomic(path, config.edited(text, preference.section, preference.key, value).encode())
