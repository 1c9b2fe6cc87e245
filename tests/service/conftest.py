"""Pictures, and the app in this process, as its server would run it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.service import stand_in
from tui_dedup.service.app import create_app
from tui_dedup.service.model import Model
from tui_dedup.settings import Serve, Settings

Picture = Callable[..., bytes]


@pytest.fixture(scope="session")
def picture() -> Picture:
    """Return a function that makes an encoded picture of one colour."""

    def make(colour: str = "red", size: tuple[int, int] = (64, 48), form: str = "JPEG", **options: Any) -> bytes:
        encoded = BytesIO()
        Image.new("RGB", size, colour).save(encoded, form, **options)
        return encoded.getvalue()

    return make


@pytest.fixture
def client() -> Callable[..., Any]:
    """Return a function that opens a client of an app with these settings."""

    @asynccontextmanager
    async def opened(model: Model | None = None, **serve: Any) -> AsyncIterator[httpx.AsyncClient]:
        settings = Settings(serve=Serve(**{"workers": 1, **serve}))
        app = create_app(settings, model or stand_in.model())
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://service") as asking:
            asking.app = app
            yield asking

    return opened
