"""The address of a service: what it may be, checked before a run begins."""

import ipaddress
from urllib.parse import urlsplit

from tui_dedup.errors import CannotStartError
from tui_dedup.settings import Embed
from tui_dedup.text import printable


class ServiceURLError(CannotStartError):
    """The address of the service cannot be used; the message says why."""


def check(embed: Embed) -> None:
    """Raise `ServiceURLError` where the settings ask for a service whose address or token cannot be used."""
    if embed.mode == "remote" and not embed.service_url:
        raise ServiceURLError("--mode remote needs the address of a service: --service-url http://gpu.local:8002.")
    if embed.mode != "local" and embed.service_url:
        checked(embed.service_url)
        if not is_sendable(embed.service_token):
            raise ServiceURLError("The service's token must be of printable ASCII letters without spaces.")


def checked(url: str) -> str:
    """Return the address of a service without a slash at its end; raises `ServiceURLError` for one that cannot be used."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    shown = printable(url)
    if not usable or not is_sendable(url):
        raise ServiceURLError(f"{shown or 'An empty text'} is no address of a service. It looks like http://gpu.local:8002.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ServiceURLError(
            "The address of the service must hold neither a name and password nor a query. "
            "Its token has a setting of its own: DEDUP_TUI_EMBED_SERVICE_TOKEN."
        )
    return shown.rstrip("/")


def is_open(url: str) -> bool:
    """Tell whether others could read along: no TLS, and not on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine's own address, so that nobody else can be behind it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_sendable(text: str) -> bool:
    """Tell whether a text can stand in the head of a request as it is: printable ASCII, no spaces."""
    return text.isascii() and text.isprintable() and " " not in text
