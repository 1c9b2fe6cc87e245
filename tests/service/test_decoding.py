import asyncio
import sys

import numpy as np
import pytest
from PIL import Image

from tests.service import faulty_jpegs
from tui_dedup.embed import thumbnails
from tui_dedup.embed.geometry import Geometry
from tui_dedup.service.decoding import BadPictureError, Decoder
from tui_dedup.settings import Scan, Serve, Settings

TWO = Settings(serve=Serve(workers=2), scan=Scan(memory_limit=600_000_000))


SMALL = Geometry(16, 24, resize_mode="squash")


@pytest.fixture
async def decoder():
    decoder = Decoder(TWO, SMALL, faulty_jpegs.prepare, seconds=1)
    yield decoder
    decoder.close()


async def outcomes(decoder, *pictures):
    """Decode all at once and return images and exceptions."""
    return await asyncio.gather(*map(decoder.decode, pictures), return_exceptions=True)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        pytest.param(b"CRASH", "the decoder crashed on it", id="crash"),
        pytest.param(b"HANGS", "took longer than 1 seconds to decode", id="hang"),
        pytest.param(
            b"EATS!",
            "needs more memory than a decoding process may take",
            id="eat",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="the system does not bound a process's memory"),
        ),
        pytest.param(b"\xff\xd8", "not a picture in a known format", id="nonsense"),
    ],
)
async def test_a_fault_costs_its_picture_alone(decoder, picture, word, reason):
    found = await outcomes(decoder, *[picture()] * 5, word, *[picture()] * 5, word, picture())

    bad = {row: str(outcome) for row, outcome in enumerate(found) if isinstance(outcome, BadPictureError)}
    assert bad == {5: reason, 11: reason}
    assert all(outcome.shape == (16, 24, 3) for row, outcome in enumerate(found) if row not in bad)


async def test_a_pool_that_breaks_is_replaced(decoder, picture):
    assert (await decoder.decode(picture())).shape == (16, 24, 3)
    decoder._pool.stop()
    decoder._pool.join()

    assert (await decoder.decode(picture())).shape == (16, 24, 3)


async def test_formats_that_nobody_sends_stay_closed(decoder, picture):
    (tiff,) = await outcomes(decoder, picture(form="TIFF"))

    assert "not a picture in a known format" in str(tiff)


async def test_a_picture_comes_upright(picture):
    decoder = Decoder(TWO, Geometry(20, 10, resize_mode="longest"))
    turned = Image.Exif()
    turned[0x0112] = 6

    found = await decoder.decode(picture("white", (4000, 2000), exif=turned))
    decoder.close()

    assert found.min() > 250, "nothing had to be padded"


async def test_a_thumbnail_comes_as_it_does_on_this_machine(tmp_path):
    geometry = Geometry(224, 224)
    decoder = Decoder(TWO, geometry)
    path = tmp_path / "noise.jpg"
    Image.effect_noise((512, 384), 90).convert("RGB").save(path, quality=85)

    found = await decoder.decode(path.read_bytes())
    decoder.close()

    expected = thumbnails.read(path)
    assert np.array_equal(found, np.asarray(geometry(expected.convert("RGB"))))
