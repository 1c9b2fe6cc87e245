"""Keys are data: each has an id, a meaning, and no rival on its screen."""

import pytest
from textual.binding import Binding

from tui_dedup.tui import keymap

PARTS = {"app": keymap.APP, "panel": keymap.PANEL, "review": keymap.REVIEW, "viewer": keymap.VIEWER, "history": keymap.HISTORY}


@pytest.mark.parametrize("part", PARTS)
def test_every_key_has_an_id_and_a_meaning(part: str) -> None:
    for binding in PARTS[part]:
        assert isinstance(binding, Binding)
        assert binding.id
        assert binding.tooltip


@pytest.mark.parametrize("part", PARTS)
def test_no_key_means_two_things_on_a_screen(part: str) -> None:
    keys = [key for binding in Binding.make_bindings(PARTS[part]) for key in [binding.key]]
    assert len(keys) == len(set(keys))


def test_unknown_ids_are_found() -> None:
    assert keymap.unknown(["group.next", "group.nxet"]) == ["group.nxet"]
