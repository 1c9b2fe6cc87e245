"""The service against requests that schemathesis makes of its own description."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.service.running import Server

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.slow
def test_no_request_breaks_it_and_every_answer_is_as_described(tmp_path):
    with Server(tmp_path / "log") as server:
        command = [SCHEMATHESIS, "run", f"{server.url}/openapi.json", "--checks", CHECKS, "--max-examples", "60", "--seed", "1"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        alive = httpx.get(f"{server.url}/healthz").status_code

    assert done.returncode == 0, done.stdout
    assert "No issues found" in done.stdout
    assert alive == 200
    assert '"status": 5' not in (tmp_path / "log").read_text()
