"""The server as a process: how it starts, refuses to start, and ends."""

import asyncio
import json
import socket
import ssl
import subprocess
import sys

import httpx
import pytest
import trustme

from tests.service.running import Server, free_port
from tui_dedup.embed.wire import PICTURES, pack_pictures, unpack_vectors

BINARY = {"Content-Type": PICTURES}


def refused(**environment: str) -> str:
    """Return what the server says while it refuses to start."""
    environment = {"DEDUP_TUI_SERVE_PORT": str(free_port()), **environment}
    command = [sys.executable, "-m", "tui_dedup", "serve"]
    done = subprocess.run(command, env={"PATH": "", **environment}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "photos.local"])
def test_no_token_no_strangers(host):
    assert "DEDUP_TUI_SERVE_TOKEN" in refused(DEDUP_TUI_SERVE_HOST=host)


def test_a_token_that_no_client_could_send_is_refused():
    assert "printable ASCII" in refused(DEDUP_TUI_SERVE_TOKEN="a b")


def test_a_taken_port_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port}: Address already in use" in refused(DEDUP_TUI_SERVE_PORT=port)


def test_tls_files_that_cannot_be_used_are_said(tmp_path):
    (tmp_path / "cert.pem").write_text("no certificate")
    cert = {"DEDUP_TUI_SERVE_TLS_CERT": str(tmp_path / "cert.pem")}
    assert "needs both files" in refused(**cert)
    assert "cannot be used for TLS" in refused(**cert, DEDUP_TUI_SERVE_TLS_KEY=str(tmp_path / "cert.pem"))


@pytest.mark.model
def test_the_command_serves_the_model_of_the_settings(tmp_path, picture):
    port = free_port()
    command = [sys.executable, "-m", "tui_dedup", "serve", "--port", str(port), "--workspace", str(tmp_path / "w")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            transport = httpx.HTTPTransport(retries=7)  # it listens before it is ready
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, transport=transport) as client:
                answer = client.post("/embed/batch", content=pack_pictures([picture()]), headers=BINARY)
        finally:
            process.terminate()
            code = process.wait(60)
    head, vectors = unpack_vectors(answer.content)
    assert head.model == "builtin/efficientnet-lite0-1"
    assert vectors.shape == (1, 1280)
    assert code == 0


def test_tls_with_a_certificate_of_ones_own(tmp_path):
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(tmp_path / "cert.pem", append=True)
    files = {"DEDUP_TUI_SERVE_TLS_CERT": str(tmp_path / "cert.pem"), "DEDUP_TUI_SERVE_TLS_KEY": str(tmp_path / "key.pem")}

    trusting = ssl.create_default_context(cafile=tmp_path / "ca.pem")
    with Server(tmp_path / "log", trusting, **files) as server:
        with httpx.Client(verify=trusting) as client:
            assert client.get(f"{server.url}/health").json()["status"] == "ok"
        with httpx.Client() as client, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            client.get(f"{server.url}/health")


async def test_what_is_under_way_is_answered_before_the_end_and_nothing_after(tmp_path, picture):
    with Server(tmp_path / "log", STAND_IN_SECONDS="1.5") as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
            body = pack_pictures([picture()])
            asked = asyncio.create_task(client.post("/embed/batch", content=body, headers=BINARY))
            await under_way(client)
            code = await asyncio.to_thread(server.terminate)
            answer = await asked
            with pytest.raises(httpx.TransportError):
                await client.post("/embed/batch", content=body, headers=BINARY)
    assert answer.status_code == 200
    assert code == 0


async def under_way(client):
    """Wait until a picture waits in the service."""
    async with asyncio.timeout(10):
        while "dedup_tui_waiting_pictures 1.0" not in (await client.get("/metrics")).text:
            await asyncio.sleep(0.01)


def test_logs_are_json_lines_that_tell_no_secrets(tmp_path, picture):
    with Server(tmp_path / "log", DEDUP_TUI_SERVE_TOKEN="a-secret", DEDUP_TUI_SERVE_HOST="0.0.0.0") as server:
        headers = BINARY | {"Authorization": "Bearer a-secret"}
        for path in ("/embed/batch", "/embed/%1b[31m?token=a-secret"):
            httpx.post(server.url + path, content=pack_pictures([picture()]), headers=headers)
        httpx.get(f"{server.url}/model-info", headers={"Authorization": "Bearer another-secret"})
        server.terminate()

    text = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert "secret" not in text
    assert "\x1b" not in text
    requests = [(line["method"], line["status"], line["pictures"]) for line in lines if line["message"] == "request"]
    assert requests == [("POST", 200, 1), ("POST", 404, None), ("GET", 401, None)]
    assert any("unencrypted" in line["message"] and line["level"] == "warning" for line in lines)


def test_a_client_that_goes_away_within_its_body_is_no_fault_of_ours(tmp_path):
    with Server(tmp_path / "log") as server:
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            head = f"POST /embed/batch HTTP/1.1\r\nHost: x\r\nContent-Type: {PICTURES}\r\nContent-Length: 1000\r\n\r\n"
            connection.sendall(head.encode() + b"some")
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        server.terminate()

    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["status"] for line in lines if line["message"] == "request"] == [400]
    assert not [line for line in lines if line["level"] == "error"]
