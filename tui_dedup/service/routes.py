"""The paths of the service."""

import asyncio
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from tui_dedup.embed.wire import PICTURES, VECTORS, DType, Fault
from tui_dedup.service import model as models
from tui_dedup.service import outgoing
from tui_dedup.service.access import authorised
from tui_dedup.service.decoding import FORMATS
from tui_dedup.service.embedder import Embedder
from tui_dedup.service.incoming import MULTIPART, Incoming
from tui_dedup.service.openapi import ANSWER, BASE64, BINARY, FORM, REFUSALS
from tui_dedup.service.outgoing import JSON, Description
from tui_dedup.settings import Settings


def probes(embedder: Embedder) -> APIRouter:
    """Return the paths that ask whether the service lives: open to all, for they tell nothing else."""
    router = APIRouter()

    @router.get("/healthz", responses={503: REFUSALS[503]})
    @router.get("/health", responses={503: REFUSALS[503]})
    async def health(request: Request, response: Response) -> dict[str, str]:
        """Say whether the model works."""
        failing = request.app.state.failure
        response.status_code = 503 if failing else 200
        return {"status": "failing" if failing else "ok", "model": embedder.model.info.key}

    return router


def description(embedder: Embedder, settings: Settings) -> APIRouter:
    """Return the paths that describe the service: its model, its device, its counters."""
    router = APIRouter(dependencies=[Depends(authorised)], responses={401: REFUSALS[401]})
    held = embedder.model

    @router.get("/model-info")
    async def model_info() -> Description:
        """Name the model and what one request may hold."""
        most = min(settings.serve.max_images, settings.serve.queue)
        limits = (most, settings.serve.max_bytes, settings.serve.max_pixels)
        info = held.info
        return Description(info.key, info.name, info.pretrained, info.dim, info.device, info.precision, FORMATS, *limits)

    @router.get("/gpu-info")
    async def gpu_info() -> dict[str, Any]:
        """Name the device of the model, and the GPUs with their memory."""
        return {"device": held.info.device, "gpus": await asyncio.to_thread(models.gpus)}

    @router.get("/metrics", responses={200: {"content": {"text/plain": {}}}}, response_class=Response)
    async def metrics() -> Response:
        """Give all counters in Prometheus' text format."""
        return Response(embedder.metrics.text(), media_type="text/plain; version=0.0.4")

    return router


def embedding(embedder: Embedder, incoming: Incoming) -> APIRouter:
    """Return the paths that embed."""
    router = APIRouter(prefix="/embed", dependencies=[Depends(authorised)], responses=REFUSALS)
    held = embedder.model

    def check_model(asked: str | None) -> None:
        if asked is not None and asked != held.info.key:
            raise HTTPException(409, f"The model here is {held.info.key}, not {asked}.")

    body = {"requestBody": {"required": True, "content": {PICTURES: BINARY, MULTIPART: FORM}}}

    @router.post(
        "/batch",
        openapi_extra=body,
        response_class=Response,
        responses={200: {"content": {VECTORS: BINARY, JSON: {"schema": ANSWER}}}},
    )
    async def batch(request: Request, dtype: DType = "float16", model: str | None = None) -> Response:
        """Embed pictures. A picture that cannot be decoded costs its own row alone: `errors` names it."""
        check_model(model)
        async with incoming.read(request) as pictures:
            request.state.pictures = len(pictures)
            vectors, errors = await embedder.embed(pictures)
        if outgoing.wants_json(request):
            return outgoing.as_json(held.info, vectors, errors)
        return outgoing.packed(held.info, vectors, errors, dtype)

    @router.post(
        "/base64",
        openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": BASE64}}}},
        response_class=Response,
        responses={200: {"content": {JSON: {"schema": ANSWER}}}},
    )
    async def base64(request: Request) -> Response:
        """Embed pictures in base64, for clients that speak JSON alone."""
        async with incoming.read_json(request) as (asked, pictures):
            if asked.model_name is not None:
                check_model(f"{asked.model_name}/{asked.pretrained if asked.pretrained is not None else held.info.pretrained}")
            request.state.pictures = len(pictures)
            vectors, errors = await embedder.embed([picture or b"" for picture in pictures])
        broken = [Fault(error.index, error.reason if pictures[error.index] else "is not base64") for error in errors]
        return outgoing.as_json(held.info, vectors, broken)

    return router
