"""What docs/remote.md says is so."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.service import stand_in
from tests.service.running import Server
from tui_dedup.embed import remote, transport
from tui_dedup.service import decoding, incoming, server
from tui_dedup.settings import Serve

DOCUMENT = (Path(__file__).parents[2] / "docs" / "remote.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8002"


@pytest.fixture
def folder(tmp_path, picture):
    """A folder with the files that the examples name."""
    (tmp_path / "photo.jpg").write_bytes(picture())
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_is_answered_as_shown(folder):
    (command,) = re.findall(r"^    (curl .*)$", DOCUMENT, re.MULTILINE)
    shown = json.loads(block("json"))
    with Server(folder / "log") as running:
        done = subprocess.run(shlex.split(command.replace(ADDRESS, running.url)), cwd=folder, capture_output=True, check=True)

    answer = json.loads(done.stdout)
    assert answer.keys() == shown.keys()
    assert answer["errors"] == shown["errors"]
    assert [row is None for row in answer["embeddings"]] == [row is None for row in shown["embeddings"]]
    assert answer["model_info"] | {"dim": 1280} == shown["model_info"]


def test_the_python_client_works(folder):
    program = block("python").replace(ADDRESS, "{url}").replace("TOKEN", "a-secret")
    with Server(folder / "log", DEDUP_TUI_SERVE_TOKEN="a-secret") as running:
        command = [sys.executable, "-c", program.replace("{url}", running.url)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)

    assert done.stdout.strip() == (
        f"{stand_in.KEY} (2, {stand_in.DIM}) [{{'index': 1, 'reason': 'not a picture in a known format'}}]"
    ), done.stderr


def test_limits_are_those_of_the_settings():
    shown = re.findall(r"\| `(\w+)` \| (\d+) \|", DOCUMENT)
    assert len(shown) == 4
    defaults = msgspec.to_builtins(Serve())
    assert {name: int(value) for name, value in shown} == {name: defaults[name] for name, _ in shown}


def test_numbers_are_those_of_the_program():
    assert f"{remote.PICTURES} in a request and four requests" in DOCUMENT
    assert remote.IN_FLIGHT == 4
    assert (remote.PATIENCE, transport.OPENING) == ({"auto": 15.0, "remote": 120.0}, 10.0)
    assert f"| time to send a body | | {incoming.SECONDS:g} s |" in DOCUMENT
    assert f"| time to decode a picture | | {decoding.SECONDS:g} s |" in DOCUMENT
    assert f"for at most {server.GRACE} seconds" in DOCUMENT


def test_every_path_is_named(tmp_path):
    from tui_dedup.service.app import create_app
    from tui_dedup.settings import Settings

    paths = create_app(Settings(), stand_in.model()).openapi()["paths"]
    assert [path for path in paths if f"{path}`" not in DOCUMENT] == []
