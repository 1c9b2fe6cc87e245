"""What the documents say is so."""

import re
from pathlib import Path

import pytest

from tui_dedup import demo

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_exist(document: Path) -> None:
    named = set(re.findall(r"(?:`|    )make ([a-z-]+)", document.read_text(encoding="utf-8")))
    assert named <= set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


def test_every_room_stands_in_the_picture_of_the_house() -> None:
    picture = read("docs/architecture.md")
    rooms = [path for path in (ROOT / "tui_dedup").iterdir() if not path.name.startswith(("__", "py.typed"))]
    names = [f"`{room.name}/`" if room.is_dir() else f"`{room.name}`" for room in rooms]
    assert [name for name in names if name not in picture] == []


def test_the_readme_counts_the_demo_files(demo_library: Path) -> None:
    assert f"a library of {demo.build(demo_library)} demo files" in read("README.md")
