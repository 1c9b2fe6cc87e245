"""Addresses and tokens that cannot be used are said before anything begins."""

import pytest

from tui_dedup import pipeline
from tui_dedup.embed.address import ServiceURLError, check, checked, is_open
from tui_dedup.settings import Embed, Settings


@pytest.mark.parametrize(
    "url",
    [
        "ftp://gpu",
        "gpu.local:8002",
        "http://",
        "file:///etc/passwd",
        "http://gpu:port",
        "http://me:secret@gpu",
        "http://gpu/?a=b",
    ],
)
def test_an_address_that_cannot_be_used_is_said_before_anything_begins(tmp_path, url):
    settings = Settings(workspace=str(tmp_path / "w"), paths=(str(tmp_path),), embed=Embed(service_url=url))

    with pytest.raises(ServiceURLError, match="service") as error:
        next(pipeline.run(settings))

    assert "secret" not in str(error.value)
    assert not (tmp_path / "w").exists()


def test_remote_without_an_address_is_said_before_anything_begins(tmp_path):
    with pytest.raises(ServiceURLError, match="--service-url"):
        next(pipeline.run(Settings(workspace=str(tmp_path / "w"), paths=(str(tmp_path),), embed=Embed(mode="remote"))))


@pytest.mark.parametrize("token", ["a\nb", "a b", "ä", "\x1b"])
def test_a_token_that_no_request_can_carry_is_said_before_anything_begins(token):
    with pytest.raises(ServiceURLError, match="printable ASCII") as error:
        check(Embed(service_url="http://gpu", service_token=token))
    assert token not in str(error.value)


def test_local_asks_no_service_whatever_its_address():
    check(Embed(mode="local", service_url="nonsense"))


@pytest.mark.parametrize(
    ("url", "readable"),
    [
        ("http://gpu.local:8002", True),
        ("http://10.0.0.7", True),
        ("https://gpu.local", False),
        ("http://localhost:8002", False),
        ("http://127.0.0.1", False),
        ("http://[::1]:8002", False),
    ],
)
def test_whether_others_could_read_along_is_known(url, readable):
    assert is_open(checked(url)) is readable
