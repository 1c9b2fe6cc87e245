"""The service on this machine, by uvicorn."""

import logging
import socket
from collections.abc import Callable

import uvicorn

from tui_dedup.embed.address import is_loopback
from tui_dedup.service import access, logs
from tui_dedup.service.app import create_app
from tui_dedup.service.model import Model, load
from tui_dedup.settings import Serve, Settings

GRACE = 30
"""Seconds that requests under way have to end after SIGTERM or Ctrl+C."""

_KEEP_ALIVE = 75
_CONNECTIONS = 1000

_log = logging.getLogger("tui_dedup.service")


def run(settings: Settings, load: Callable[[Settings], Model] = load) -> None:
    """Serve the model that `load` returns until a signal ends it; what is under way then is still answered.

    Raises `ServeError` for settings under which it must not start or an address that cannot be had, and `EmbedError`
    when the model cannot be had.
    """
    serve = settings.serve
    access.check(serve)
    logs.configure()
    with _listening(serve) as listener:
        if serve.token and not serve.tls_cert and not is_loopback(serve.host):
            _log.warning("The token and the pictures travel unencrypted. Set serve.tls_cert, or put TLS in front.")
        model = load(settings)
        config = uvicorn.Config(
            create_app(settings, model),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=GRACE,
            ssl_certfile=serve.tls_cert or None,
            ssl_keyfile=serve.tls_key or None,
        )
        address = f"{'https' if serve.tls_cert else 'http'}://{serve.host}:{serve.port}"
        _log.info("serving", extra={"fields": {"address": address, "model": model.info.key, "device": model.info.device}})
        uvicorn.Server(config).run(sockets=[listener])


def _listening(serve: Serve) -> socket.socket:
    """Return a socket of the address; asked for before the model is loaded, so that a taken port is told at once."""
    host = serve.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, serve.port), family=family, backlog=2048)
    except OSError as error:
        raise access.ServeError(
            f"{serve.host}, port {serve.port}: {error.strerror or error}. Choose another with --host and --port."
        ) from error
