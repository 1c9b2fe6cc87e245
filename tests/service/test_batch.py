"""A headless run by way of a service with the real model, as a person starts both."""

import json
import os
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme

from tests.service.running import free_port


def batch(library: Path, workspace: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tui_dedup", "--batch", library, "--workspace", workspace, "--report", workspace / "r.json"]
    return subprocess.run(
        [*command, *options], env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )


def ai_groups(workspace: Path) -> list[set[str]]:
    groups = json.loads((workspace / "r.json").read_text())["groups"]
    return sorted({member["path"] for member in group["members"]} for group in groups if group["level"] == "ai")


@pytest.mark.slow
@pytest.mark.model
def test_with_token_and_tls_it_finds_what_a_local_run_finds(demo_library, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    port = str(free_port())
    serve = {"TLS_CERT": tmp_path / "server.pem", "TLS_KEY": tmp_path / "server.pem", "TOKEN": "a-secret", "HOST": "0.0.0.0"}
    environment = {f"DEDUP_TUI_SERVE_{name}": str(value) for name, value in serve.items()} | {"DEDUP_TUI_SERVE_PORT": port}
    command = [sys.executable, "-m", "tui_dedup", "serve", "--workspace", tmp_path / "service"]
    url = f"https://127.0.0.1:{port}"
    with subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL) as process:
        try:
            trusting = ssl.create_default_context(cafile=tmp_path / "ca.pem")
            httpx.Client(transport=httpx.HTTPTransport(retries=7, verify=trusting), timeout=60).get(f"{url}/healthz")
            secrets = {"DEDUP_TUI_EMBED_SERVICE_TOKEN": "a-secret", "SSL_CERT_FILE": str(tmp_path / "ca.pem")}
            remote = batch(demo_library, tmp_path / "remote", "--mode", "remote", "--service-url", url, **secrets)
            untrusted = batch(demo_library, tmp_path / "untrusted", "--mode", "remote", "--service-url", url)
        finally:
            process.terminate()
            process.wait(60)
    local = batch(demo_library, tmp_path / "local", "--mode", "local")

    assert (remote.returncode, local.returncode, untrusted.returncode) == (0, 0, 3), remote.stderr
    assert f"by the service at {url} on the CPU" in remote.stderr
    assert "a-secret" not in remote.stderr
    assert "SSL_CERT_FILE" in untrusted.stderr
    assert ai_groups(tmp_path / "remote") == ai_groups(tmp_path / "local") != []
    assert json.loads((tmp_path / "remote" / "r.json").read_text())["model"]["device"] == f"cpu at 127.0.0.1:{port}"


def test_remote_without_an_address_begins_nothing(demo_library, tmp_path):
    (tmp_path / "w").mkdir()
    done = batch(demo_library, tmp_path / "w", "--mode", "remote")

    assert done.returncode == 2
    assert "--service-url" in done.stderr
    assert list((tmp_path / "w").iterdir()) == []
