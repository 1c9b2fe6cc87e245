"""Logs as JSON, one object a line, and the middleware that counts and logs each request."""

import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tui_dedup.service.metrics import Metrics

_log = logging.getLogger("tui_dedup.service")

PROBES = frozenset(("/healthz", "/health", "/metrics"))
"""Asked again and again by machines: logged only when they fail."""


class JsonLines(logging.Formatter):
    """One JSON object for each record; what `extra={"fields": {...}}` gives is part of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure() -> None:
    """Send the logs of this process to standard error as JSON lines: ours and uvicorn's, and the warnings of all others."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("tui_dedup", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)


class Observer:
    """ASGI middleware: each answer is counted and logged, with the time that it took. Headers and bodies never are."""

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: frozenset[str]) -> None:
        """Take the app, where to count, and the paths that are counted by name."""
        self._app = app
        self._metrics = metrics
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._note(scope, status, time.monotonic() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        path = scope["path"] if scope["path"] in self._paths else "other"
        self._metrics.answered(scope["method"] if path != "other" else "any", path, status, seconds)
        if path in PROBES and status < 400:
            return
        client = scope.get("client")
        fields = {
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "client": client[0] if client else None,
            "pictures": scope.get("state", {}).get("pictures"),
        }
        _log.log(logging.INFO if status < 500 else logging.ERROR, "request", extra={"fields": fields})
