"""What doctor says of the inference service."""

import pytest

from tests.service.running import Server
from tui_dedup.doctor import State, engine
from tui_dedup.embed import transport
from tui_dedup.settings import Embed, Settings


def found(tmp_path, **embed):
    return engine.service(Settings(workspace=str(tmp_path / "w"), embed=Embed(**embed)))


def test_a_service_that_answers_is_named_with_its_model(tmp_path):
    with Server(tmp_path / "log") as server:
        finding = found(tmp_path, service_url=server.url)

    assert finding.state is State.GOOD
    assert finding.found == f"builtin/efficientnet-lite0-1 by the service at {server.url} on the CPU in fp32"


@pytest.mark.parametrize(("mode", "state"), [("auto", State.MISSING), ("remote", State.BROKEN)])
def test_one_that_is_away_is_broken_only_where_nothing_else_may_embed(tmp_path, monkeypatch, mode, state):
    monkeypatch.setattr(transport, "OPENING", 0.2)

    finding = found(tmp_path, service_url="http://127.0.0.1:1", mode=mode)

    assert finding.state is state
    assert "does not answer" in finding.fix


@pytest.mark.parametrize("embed", [{}, {"mode": "local", "service_url": "http://127.0.0.1:1"}])
def test_none_is_asked_where_none_is_wanted(tmp_path, embed):
    assert found(tmp_path, **embed).state is State.GOOD
