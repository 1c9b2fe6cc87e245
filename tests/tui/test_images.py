"""Which protocol a terminal's answers name."""

import pytest

from tui_dedup.tui.images import choose, detect

KITTY = b"\x1b_Gi=31;OK\x1b\\"


@pytest.mark.parametrize(
    ("answers", "environ", "protocol"),
    [
        (b"", {}, "halfcell"),
        (b"\x1b[?62;22c\x1b[0n", {}, "halfcell"),
        (b"\x1b[?4;22c\x1b[0n", {}, "halfcell"),
        (b"\x1b[?62;4;22c\x1b[0n", {}, "sixel"),
        (b"\x1b[?62;4;22c", {"TERM_PROGRAM": "iTerm.app"}, "iterm"),
        (b"\x1b[?62;4;22c", {"LC_TERMINAL": "iTerm2", "SSH_CONNECTION": "a"}, "iterm"),
        (b"\x1b[?62;4;22c", {"LC_TERMINAL": "iTerm2", "TERM_PROGRAM": "vscode"}, "sixel"),
        (b"\x1b[?62;4;22c", {"LC_TERMINAL": "iTerm2", "TMUX": "/tmp/tmux"}, "sixel"),
        (b"\x1b[?62;4;22c", {"LC_TERMINAL": "iTerm2", "TERM": "screen-256color"}, "sixel"),
        (b"\x1b[?62;22c", {"TERM_PROGRAM": "iTerm.app"}, "halfcell"),
        (KITTY + b"\x1b[?62;22c\x1b[0n", {}, "kitty"),
        (KITTY + b"\x1b[?62;4c\x1b[0n", {}, "sixel"),
        (KITTY + b"\x1b[?62c\x1b[0n", {"TERM_PROGRAM": "WarpTerminal"}, "halfcell"),
        (b"\x1b_Gi=31;ENOTSUPPORTED\x1b\\\x1b[?62c", {}, "halfcell"),
    ],
)
def test_protocol(answers: bytes, environ: dict[str, str], protocol: str) -> None:
    assert choose(answers, environ) == protocol


def test_the_setting_wins() -> None:
    assert detect("off").protocol == "off"


def test_fewer_colours_over_ssh() -> None:
    assert detect("halfcell", {"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}).colours < detect("halfcell", {}).colours
