"""The app in a browser of this machine: served on loopback alone, behind a random token."""

import hmac
import logging
import secrets
import shlex
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from aiohttp import web
from textual_serve.server import Server

from tui_dedup.errors import CannotStartError
from tui_dedup.settings import Settings

HOST = "127.0.0.1"
COOKIE = "dedup-tui-{port}"
"""The cookie's name; browsers do not keep the ports of a host apart."""

PAGES = Path(__file__).parent / "templates"
"""Where our page lies: the server's own asks others for a font, and wants a click before it takes keys."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebError(CannotStartError):
    """The app cannot be served; the message says why and what to do."""


class WebServer(Server):
    """Serves the app to whoever comes with the token, and starts one app process for each tab of a browser."""

    def __init__(self, settings: Path, port: int, token: str) -> None:
        """Take the file with the finished settings, which every app process reads, the port and the token."""
        command = shlex.join([sys.executable, "-P", "-m", "tui_dedup.tui", str(settings)])
        super().__init__(command, HOST, port, "dedup-tui", f"http://{HOST}:{port}", templates_path=PAGES)
        self._token = token

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"{self.public_url}/?token={self._token}"

    def initialize_logging(self) -> None:
        """Log failures alone: the addresses of requests hold the token."""
        logging.basicConfig(level=logging.WARNING)

    async def on_startup(self, app: web.Application) -> None:  # noqa: ARG002 - the server's own hook
        """Say where to look, on standard output."""
        self.console.print(self.address, highlight=False, markup=False, soft_wrap=True)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guarded)
        app.on_response_prepare.append(self._sealed)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Answer those who have the token. It comes in the address once, and stays in a cookie that no script reads."""
        if request.host != f"{HOST}:{self.port}" or request.headers.get("Origin", self.public_url) != self.public_url:
            raise web.HTTPForbidden(text="Open the address that dedup-tui printed, as it is.")
        if request.path == "/" and self._knows(request.query.get("token")):
            welcome = web.Response(status=303, headers={"Location": "/"})
            welcome.set_cookie(COOKIE.format(port=self.port), self._token, httponly=True, samesite="Strict")
            return welcome
        if not self._knows(request.cookies.get(COOKIE.format(port=self.port))):
            raise web.HTTPForbidden(text="This needs the token: open the address that dedup-tui printed.")
        return await handler(request)

    def _knows(self, token: str | None) -> bool:
        return token is not None and hmac.compare_digest(token.encode(), self._token.encode())

    async def _sealed(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Let the page load nothing from elsewhere, tell nobody its address, and stand in no other page."""
        response.headers["Content-Security-Policy"] = (
            f"default-src 'self'; connect-src 'self' ws://{HOST}:{self.port}; img-src 'self' data:; frame-ancestors 'none'; "
            "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"


def serve(settings: Settings, port: int) -> None:
    """Serve the app until Ctrl+C. Raises `WebError` when the port is taken."""
    with TemporaryDirectory(prefix="dedup-tui-") as folder:
        file = Path(folder, "settings.json")
        file.write_bytes(msgspec.json.encode(settings))
        try:
            WebServer(file, port, secrets.token_urlsafe(32)).serve()
        except OSError as error:
            raise WebError(f"Port {port} cannot be had ({error.strerror}). Choose another with --port.") from error
