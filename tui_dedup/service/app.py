"""The service as an ASGI app: `build(settings)` makes it, whoever runs it, uvicorn here or Ray Serve on many machines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from tui_dedup import __version__
from tui_dedup.embed.errors import EmbedError
from tui_dedup.service import model as models
from tui_dedup.service import routes
from tui_dedup.service.embedder import Embedder
from tui_dedup.service.incoming import Incoming
from tui_dedup.service.limits import FullError
from tui_dedup.service.logs import Observer
from tui_dedup.service.model import Model
from tui_dedup.settings import Settings


def build(settings: Settings) -> FastAPI:
    """Return the service with the model of the settings, loaded; raises `EmbedError` when it cannot be had."""
    return create_app(settings, models.load(settings))


def create_app(settings: Settings, model: Model) -> FastAPI:
    """Return the service of a loaded model. Its processes and threads live as long as the app's lifespan."""
    embedder = Embedder(settings, model)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with embedder:
            yield

    app = FastAPI(title="dedup-tui inference service", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.token = settings.serve.token
    app.state.failure = None
    app.include_router(routes.probes(embedder))
    app.include_router(routes.description(embedder, settings))
    app.include_router(routes.embedding(embedder, Incoming(settings.serve)))
    app.add_exception_handler(FullError, _full)
    app.add_exception_handler(EmbedError, _failed)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_middleware(Observer, metrics=embedder.metrics, paths=frozenset(app.openapi()["paths"]))
    return app


async def _full(_request: Request, error: Exception) -> JSONResponse:
    seconds = error.seconds if isinstance(error, FullError) else 1
    return JSONResponse({"detail": str(error)}, 429, {"Retry-After": str(seconds)})


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it but the log


async def _failed(request: Request, error: Exception) -> JSONResponse:
    request.app.state.failure = str(error)
    return JSONResponse({"detail": str(error)}, 503)
