"""Flags that are settings: every command takes them all and gets the finished settings."""

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from tui_dedup import config
from tui_dedup.config import Values
from tui_dedup.settings import DeedAction, Mode, Settings

Command = TypeVar("Command", bound=Callable[..., Any])


def _parts(_context: click.Context, _option: click.Parameter, value: str | None) -> list[str] | None:
    """Return the parts of a list written with commas."""
    return None if value is None else [part for part in value.split(",") if part]


_LIST: dict[str, Any] = {"callback": _parts, "metavar": "A,B,..."}
_Flags = dict[str, tuple[str, dict[str, Any]]]

_SETTING_FLAGS: _Flags = {
    "--workspace": ("workspace", {"metavar": "DIR"}),
    "--levels": ("match.levels", _LIST),
    "--threshold": ("match.ai_threshold", {"type": float}),
    "--perceptual-distance": ("match.perceptual_distance", {"type": int}),
    "--keep": ("match.keep", _LIST),
    "--photos-library": ("photos.libraries", {"multiple": True, "is_flag": False, "flag_value": "auto", "metavar": "[LIB]"}),
    "--use-applescript": ("photos.applescript", {"is_flag": True, "default": None}),
    "--keep-export": ("photos.keep_export", {"is_flag": True, "default": None}),
    "--limit": ("scan.limit", {"type": int, "metavar": "N"}),
    "--protect": ("act.protect", {"multiple": True, "metavar": "DIR"}),
    "--action": ("act.action", {"type": click.Choice(get_args(DeedAction))}),
    "--move-to": ("act.move_to", {"metavar": "DIR"}),
    "--max-remove": ("act.max_remove", {"metavar": "N|PERCENT%"}),
    "--exclude": ("scan.exclude", {"multiple": True, "metavar": "GLOB"}),
    "--model": ("embed.model", {}),
    "--pretrained": ("embed.pretrained", {}),
    "--device": ("embed.device", {"type": click.Choice(["auto", "mps", "cuda", "cpu"])}),
    "--mode": ("embed.mode", {"type": click.Choice(get_args(Mode))}),
    "--service-url": ("embed.service_url", {"metavar": "URL"}),
    "--engine": ("cluster.engine", {"type": click.Choice(["local", "ray"])}),
    "--ray-address": ("cluster.address", {"metavar": "ADDRESS"}),
}
"""Each flag that is a setting, with the setting's dotted name; the meaning is the setting's own."""

_SERVE_FLAGS: _Flags = {
    "--host": ("serve.host", {}),
    "--port": ("serve.port", {"type": int}),
    "--tls-cert": ("serve.tls_cert", {"metavar": "FILE"}),
    "--tls-key": ("serve.tls_key", {"metavar": "FILE"}),
}
"""Flags of the service alone. Its token has none: a command line can be read by every user of the machine."""


def settings_flags(*names: str) -> Callable[[Command], Command]:
    """Give a command `--config` and these flags that are settings, and call it with the finished `settings`."""
    return partial(_with_flags, {name: (_SETTING_FLAGS | _SERVE_FLAGS)[name] for name in names})


def with_settings(command: Command) -> Command:
    """Give a command every flag that is a setting."""
    return _with_flags(_SETTING_FLAGS, command)


def _with_flags(names: _Flags, command: Command) -> Command:
    @wraps(command)
    def wrapped(**given: Any) -> Any:
        flags: Values = {}
        for flag, (setting, _) in names.items():
            value = given.pop(flag.lstrip("-").replace("-", "_"))
            if value not in (None, ()):
                _put(flags, setting, value)
        paths = given.pop("paths", ())
        if paths:
            flags["paths"] = list(paths)
        return command(settings=config.load(given.pop("config"), flags=flags), **given)

    meanings = {
        f"{section.name}.{key}".lstrip("."): section.meaning(key) for section in config.sections() for key in section.keys
    }
    decorated: Any = wrapped
    for flag, (setting, options) in reversed(names.items()):
        meaning = meanings[setting]
        decorated = click.option(flag, help=f"{meaning[0].upper()}{meaning[1:]}.", **options)(decorated)
    option = click.option("--config", type=click.Path(path_type=Path), help="Read settings from this file.", metavar="FILE")
    finished: Command = option(decorated)
    return finished


def has_source(settings: Settings) -> bool:
    """Return whether the settings name any place to look for photos."""
    return bool(settings.paths or settings.photos.libraries or settings.photos.applescript)


def _put(values: Values, dotted: str, value: Any) -> None:
    *tables, key = dotted.split(".")
    for table in tables:
        values = values.setdefault(table, {})
    values[key] = list(value) if isinstance(value, tuple) else value
