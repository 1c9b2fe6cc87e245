"""Real photographs of many makers, through the whole pipeline."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tui_dedup import pipeline, report
from tui_dedup.catalog import Catalog
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

FOLDERS = ("edits", "orientation", "formats", "variants", "dated")

pytestmark = [pytest.mark.slow, pytest.mark.model]


@pytest.fixture(scope="module")
def content(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of one run over a copy of every folder."""
    folder = tmp_path_factory.mktemp("corpora")
    for name in FOLDERS:
        shutil.copytree(corpora / name, folder / name)
    settings = Settings(workspace=str(folder / "workspace"), paths=tuple(str(folder / name) for name in FOLDERS))
    list(pipeline.run(settings))
    with Catalog(Workspace(settings.workspace).catalog) as catalog:
        return report.build(catalog)


def groups(content: dict[str, Any], level: str) -> list[set[str]]:
    found = [group for group in content["groups"] if group["level"] == level]
    return [{Path(member["path"]).name for member in group["members"]} for group in found]


def test_the_report_keeps_to_its_schema(content: dict[str, Any]) -> None:
    Draft202012Validator(report.schema()).validate(content)


def test_the_three_copies_of_one_photo_are_one_exact_group(content: dict[str, Any]) -> None:
    (found,) = [
        group
        for group in content["groups"]
        if group["level"] == "exact" and any("el_torcal_rocks" in member["path"] for member in group["members"])
    ]
    assert len(found["members"]) == 3
    assert [member["action"] for member in found["members"]] == ["keep", "remove", "remove"]


@pytest.mark.parametrize("name", ["Landscape", "Portrait"])
def test_nine_orientations_of_a_photo_are_one_group_and_no_other_photo_is_in_it(content: dict[str, Any], name: str) -> None:
    (found,) = [group for group in groups(content, "perceptual") if f"{name}_1.jpg" in group]
    assert found == {f"{name}_{orientation}.jpg" for orientation in range(9)}


def test_the_degraded_copies_of_a_photo_are_with_it(content: dict[str, Any], corpora: Path) -> None:
    (found,) = [group for level in ("perceptual", "ai") for group in groups(content, level) if "test.jpg" in group]
    assert found == {path.name for path in (corpora / "variants").iterdir()}


def test_what_cannot_be_read_has_its_reason(content: dict[str, Any]) -> None:
    reasons = {Path(item["path"]).name: item["reason"] for item in content["unreadable"]}
    assert "ukbench09268_corrupt.jpg" in reasons
    assert all(reasons.values())
