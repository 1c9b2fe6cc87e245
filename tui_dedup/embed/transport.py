"""Requests to a service: asked again while it is away or busy, with answers that are bounded."""

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

import httpx

from tui_dedup.embed.address import checked
from tui_dedup.embed.errors import EngineLostError
from tui_dedup.text import printable

OPENING = 10.0
"""Seconds that a service may be away when it is asked for the first time."""
BUSY = 600.0
"""Seconds that a service may answer nothing but "come again" to one request."""
SECONDS = 120.0
"""A single request may take so long: a full queue goes before it."""

_CONNECT = 5.0
_FIRST_DELAY = 0.25
_MOST_DELAY = 10.0
_MOST_ASKED_DELAY = 60.0
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_MOST_ERROR = 65536


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in full."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A line to one service. `patience`: the seconds that it may be away before it counts as lost."""

    def __init__(self, url: str, token: str, patience: float) -> None:
        self.url = checked(url)
        self._patience = patience
        self._heard = time.monotonic()
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})
        timeout = httpx.Timeout(SECONDS, connect=_CONNECT)
        self._client = httpx.AsyncClient(headers=headers, timeout=timeout, follow_redirects=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def get(self, path: str) -> Answer:
        """Return the short answer for `path`, waited for as long as a person would. Raises `EngineLostError`."""
        return await self._ask("GET", path, b"", {}, _MOST_ERROR, min(OPENING, self._patience))

    async def post(self, path: str, body: bytes, headers: Mapping[str, str], most: int) -> Answer:
        """Send `body`, again and again if need be: embedding twice changes nothing. Raises `EngineLostError`."""
        return await self._ask("POST", path, body, headers, most, self._patience)

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], most: int, patience: float) -> Answer:
        started = time.monotonic()
        for attempt in count():
            asked = 0.0
            try:
                answer = await self._once(method, path, body, headers, most)
            except (httpx.TransportError, TimeoutError, UnicodeError) as error:  # a name that is none is a UnicodeError
                trouble = f"The service at {self.url} does not answer: {_words(error)}."
            else:
                if answer.status not in _AGAIN:
                    self._heard = time.monotonic()
                    return answer
                if answer.status == 429:
                    self._heard = time.monotonic()
                trouble, asked = explained(self.url, answer), _asked_delay(answer.headers)
            delay = asked + random.uniform(0, min(_MOST_DELAY, _FIRST_DELAY * 2 ** min(attempt, 16)))  # noqa: S311 - no secret
            last = min(max(self._heard, started) + patience, started + BUSY)
            if time.monotonic() + delay > last:
                raise EngineLostError(f"{trouble} Check its address, and that it runs.")
            await asyncio.sleep(delay)
        raise AssertionError

    async def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str], most: int) -> Answer:
        request = self._client.build_request(method, f"{self.url}{path}", content=body or None, headers=dict(headers))
        async with asyncio.timeout(SECONDS):
            response = await self._client.send(request, stream=True)
            try:
                received = bytearray()
                async for chunk in response.aiter_raw():
                    received += chunk
                    if len(received) > max(most, _MOST_ERROR):
                        raise EngineLostError(f"The service at {self.url} sends more than it should.")
            finally:
                await response.aclose()
        return Answer(response.status_code, response.headers, bytes(received))


def explained(url: str, answer: Answer) -> str:
    """Return what an answer other than 200 means, for people."""
    if answer.status in (401, 403):
        return f"The service at {url} refuses the token. Set DEDUP_TUI_EMBED_SERVICE_TOKEN to the one that it asks for."
    if 300 <= answer.status < 400:
        return f"The service at {url} sends us elsewhere, where the token must not go. Name the address that it moved to."
    said = printable(answer.body[:200].decode("utf-8", "replace"))
    return f"The service at {url} answers with status {answer.status}: {said}"


def _words(error: Exception) -> str:
    """Return what went wrong on the line; raises `EngineLostError` for what waiting cannot mend."""
    said = printable(str(error)) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in said:
        raise EngineLostError(f"The service's certificate is not trusted: {said}. Name its authority in SSL_CERT_FILE.")
    return said


def _asked_delay(headers: Mapping[str, str]) -> float:
    """Return the seconds that a service asks us to stay away; a date is taken as nothing."""
    said = headers.get("retry-after", "")
    return min(_MOST_ASKED_DELAY, float(said)) if said.isascii() and said.isdigit() else 0.0
