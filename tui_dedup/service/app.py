"""The service as an ASGI app: `build(settings)` makes it, whoever runs it, uvicorn here or Ray Serve on many machines."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from tui_dedup import __version__
from tui_dedup.embed.errors import EmbedError
from tui_dedup.embed.wire import PICTURES, VECTORS, DType, Fault
from tui_dedup.service import model as models
from tui_dedup.service import outgoing
from tui_dedup.service.access import authorised
from tui_dedup.service.decoding import FORMATS
from tui_dedup.service.embedder import Embedder
from tui_dedup.service.incoming import MULTIPART, Incoming
from tui_dedup.service.limits import FullError
from tui_dedup.service.logs import Observer
from tui_dedup.service.model import Model
from tui_dedup.service.outgoing import JSON, Description
from tui_dedup.settings import Settings

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body is not in the format that it says."},
    401: {"description": "The token is missing or wrong."},
    408: {"description": "The body did not arrive in time."},
    409: {"description": "The client asks for vectors of another model."},
    411: {"description": "The request does not say how long its body is."},
    413: {"description": "Too many bytes or pictures in one request."},
    415: {"description": "The body is of another type."},
    422: {"description": "The request is not as it should be."},
    429: {"description": "Too many pictures wait. Retry-After says in how many seconds to come again."},
    503: {"description": "The model fails."},
}


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
    app.include_router(_probes(embedder, app))
    app.include_router(_description(embedder, settings))
    app.include_router(_embedding(embedder, Incoming(settings.serve)))
    app.add_exception_handler(FullError, _full)
    app.add_exception_handler(EmbedError, _failed)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_middleware(Observer, metrics=embedder.metrics, paths=frozenset(app.openapi()["paths"]))
    return app


def _probes(embedder: Embedder, app: FastAPI) -> APIRouter:
    """Return the paths that ask whether the service lives: open to all, for they tell nothing else."""
    router = APIRouter()

    @router.get("/healthz", responses={503: _REFUSALS[503]})
    @router.get("/health", responses={503: _REFUSALS[503]})
    async def health(response: Response) -> dict[str, str]:
        """Say whether the model works."""
        response.status_code = 503 if app.state.failure else 200
        return {"status": "failing" if app.state.failure else "ok", "model": embedder.model.info.key}

    return router


def _description(embedder: Embedder, settings: Settings) -> APIRouter:
    router = APIRouter(dependencies=[Depends(authorised)], responses={401: _REFUSALS[401]})
    info = embedder.model.info

    @router.get("/model-info")
    async def model_info() -> Description:
        """Name the model and what one request may hold."""
        most = min(settings.serve.max_images, settings.serve.queue)
        limits = (most, settings.serve.max_bytes, settings.serve.max_pixels)
        return Description(info.key, info.name, info.pretrained, info.dim, info.device, info.precision, FORMATS, *limits)

    @router.get("/gpu-info")
    async def gpu_info() -> dict[str, Any]:
        """Name the device of the model, and the GPUs with their memory."""
        return {"device": info.device, "gpus": await asyncio.to_thread(models.gpus)}

    @router.get("/metrics", responses={200: {"content": {"text/plain": {}}}}, response_class=Response)
    async def metrics() -> Response:
        """Give all counters in Prometheus' text format."""
        return Response(embedder.metrics.text(), media_type="text/plain; version=0.0.4")

    return router


def _embedding(embedder: Embedder, incoming: Incoming) -> APIRouter:
    router = APIRouter(prefix="/embed", dependencies=[Depends(authorised)], responses=_REFUSALS)
    info = embedder.model.info

    def check_model(asked: str | None) -> None:
        if asked is not None and asked != info.key:
            raise HTTPException(409, f"The model here is {info.key}, not {asked}.")

    body = {"requestBody": {"required": True, "content": {PICTURES: _BINARY, MULTIPART: _FORM}}}

    @router.post(
        "/batch",
        openapi_extra=body,
        response_class=Response,
        responses={200: {"content": {VECTORS: _BINARY, JSON: {"schema": _ANSWER}}}},
    )
    async def batch(request: Request, dtype: DType = "float16", model: str | None = None) -> Response:
        """Embed pictures. A picture that cannot be decoded costs its own row alone: `errors` names it."""
        check_model(model)
        async with incoming.read(request) as pictures:
            request.state.pictures = len(pictures)
            vectors, errors = await embedder.embed(pictures)
        if outgoing.wants_json(request):
            return outgoing.as_json(info, vectors, errors)
        return outgoing.packed(info, vectors, errors, dtype)

    @router.post(
        "/base64",
        openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": _BASE64}}}},
        response_class=Response,
        responses={200: {"content": {JSON: {"schema": _ANSWER}}}},
    )
    async def base64(request: Request) -> Response:
        """Embed pictures in base64, for clients that speak JSON alone."""
        async with incoming.read_json(request) as (asked, pictures):
            if asked.model_name is not None:
                check_model(f"{asked.model_name}/{asked.pretrained if asked.pretrained is not None else info.pretrained}")
            request.state.pictures = len(pictures)
            vectors, errors = await embedder.embed([picture or b"" for picture in pictures])
        broken = [Fault(error.index, error.reason if pictures[error.index] else "is not base64") for error in errors]
        return outgoing.as_json(info, vectors, broken)

    return router


async def _full(_request: Request, error: Exception) -> JSONResponse:
    seconds = error.seconds if isinstance(error, FullError) else 1
    return JSONResponse({"detail": str(error)}, 429, {"Retry-After": str(seconds)})


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it but the log


async def _failed(request: Request, error: Exception) -> JSONResponse:
    request.app.state.failure = str(error)
    return JSONResponse({"detail": str(error)}, 503)


_FORM = {
    "schema": {
        "type": "object",
        "required": ["images"],
        "properties": {"images": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    }
}
_BASE64 = {
    "type": "object",
    "required": ["images"],
    "properties": {
        "images": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "model_name": {"type": ["string", "null"]},
        "pretrained": {"type": ["string", "null"]},
    },
}
_ANSWER = {
    "type": "object",
    "required": ["embeddings", "count", "model_info", "errors"],
    "properties": {
        "embeddings": {"type": "array", "items": {"type": ["array", "null"], "items": {"type": "number"}}},
        "count": {"type": "integer"},
        "model_info": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"index": {"type": "integer"}, "reason": {"type": "string"}}},
        },
    },
}
