"""Who may ask, and from where the service may be asked."""

import hmac
import ssl
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tui_dedup.embed.address import is_loopback, is_sendable
from tui_dedup.errors import CannotStartError
from tui_dedup.settings import Serve

_bearer = HTTPBearer(auto_error=False, description="The token of the settings, where one is set.")


class ServeError(CannotStartError):
    """The service cannot start as asked; the message says why and what to do."""


def authorised(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
    """Refuse a request without the token, compared in a time that tells nothing of it."""
    wanted: str = request.app.state.token
    if wanted and not (given and hmac.compare_digest(given.credentials.encode(), wanted.encode())):
        raise HTTPException(401, "Send the service's token: Authorization: Bearer TOKEN.", {"WWW-Authenticate": "Bearer"})


def check(serve: Serve) -> None:
    """Raise `ServeError` for settings under which strangers could ask, or whose TLS files cannot be used."""
    if not serve.token and not is_loopback(serve.host):
        raise ServeError(
            f"{serve.host} can be reached from other machines, so a token is needed: set DEDUP_TUI_SERVE_TOKEN, "
            "or listen on 127.0.0.1."
        )
    if not is_sendable(serve.token):
        raise ServeError("The token must be of printable ASCII letters without spaces: set DEDUP_TUI_SERVE_TOKEN to such a one.")
    if bool(serve.tls_cert) != bool(serve.tls_key):
        raise ServeError("TLS needs both files: set serve.tls_cert and serve.tls_key.")
    if serve.tls_cert:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(serve.tls_cert, serve.tls_key)
        except (OSError, ssl.SSLError) as error:
            raise ServeError(f"{serve.tls_cert} and {serve.tls_key} cannot be used for TLS: {error}.") from error
