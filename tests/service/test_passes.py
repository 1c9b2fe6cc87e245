import asyncio

import numpy as np
import pytest
from msgspec.structs import replace

from tests.service import stand_in
from tui_dedup.embed.errors import EmbedError
from tui_dedup.service.limits import Room
from tui_dedup.service.metrics import Metrics
from tui_dedup.service.passes import Passes

PICTURE = np.zeros((stand_in.SIDE, stand_in.SIDE, 3), np.uint8)


def passes(model, wait=0.0):
    room = Room(100)
    return Passes(model, wait, room, Metrics(room)), room


async def test_each_gets_its_own_vector_whatever_pass_it_was_in():
    model = stand_in.model(batch_size=3)
    pictures = [PICTURE + number * np.uint8([1, 0, 2]) for number in range(10)]
    async with passes(model, wait=0.05)[0] as running:
        found = await asyncio.gather(*map(running.encode, pictures))

    assert np.array_equal(found, model.tower.encode(np.stack(pictures)))
    assert model.tower.passes[:4] == [3, 3, 3, 1]


async def test_nobody_waits_longer_than_asked_for_a_pass_to_fill():
    model = stand_in.model(batch_size=1000)
    async with passes(model, wait=0.01)[0] as running, asyncio.timeout(5):
        await running.encode(PICTURE)

    assert model.tower.passes == [1]


async def test_a_pass_that_fails_is_told_to_all_in_it_and_the_next_one_runs(monkeypatch):
    model = stand_in.model(batch_size=2)
    encode = model.tower.encode
    monkeypatch.setattr(model.tower, "encode", lambda batch: 1 / 0 if batch.any() else encode(batch))
    async with passes(model, wait=0.05)[0] as running:
        bad = await asyncio.gather(running.encode(PICTURE + 1), running.encode(PICTURE + 1), return_exceptions=True)
        good = await running.encode(PICTURE)

    assert [type(error) for error in bad] == [ZeroDivisionError] * 2
    assert good.shape == (stand_in.DIM,)


async def test_who_gave_up_waiting_disturbs_nobody():
    model = stand_in.model(seconds=0.05, batch_size=2)
    async with passes(model, wait=0.05)[0] as running:
        gone = asyncio.create_task(running.encode(PICTURE))
        stays = asyncio.create_task(running.encode(PICTURE))
        await asyncio.sleep(0)
        gone.cancel()

        assert (await stays).shape == (stand_in.DIM,)


async def test_the_pace_is_learnt_from_the_passes():
    running, room = passes(stand_in.model(seconds=0.02, batch_size=1))
    async with running:
        for _ in range(30):
            await running.encode(PICTURE)

    assert room.pace == pytest.approx(0.02, rel=0.5)


async def test_how_passes_run_fastest_is_measured_on_the_first_full_one_while_no_other_runs():
    model = stand_in.model(batch_size=4)
    model.tower.lanes = 2
    measured = []

    def measure(pictures):
        measured.append((pictures.shape, list(model.tower.passes)))
        return replace(model.info, precision="fp16"), 6

    model.unmeasured = measure
    async with passes(model, wait=0.05)[0] as running:
        await running.encode(PICTURE)
        await asyncio.gather(*(running.encode(PICTURE) for _ in range(4)))
        await asyncio.gather(*(running.encode(PICTURE) for _ in range(12)))

    assert measured == [((4, *PICTURE.shape), [1])], "a pass that is not full says too little"
    assert model.info.precision == "fp16"
    assert model.tower.passes == [1, 4, 6, 6]


async def test_a_model_that_fails_while_it_is_measured_is_told_and_asked_again():
    model = stand_in.model(batch_size=1)

    def measure(pictures):
        raise EmbedError("no memory")

    model.unmeasured = measure
    async with passes(model)[0] as running:
        for _ in range(2):
            with pytest.raises(EmbedError, match="no memory"):
                await running.encode(PICTURE)
        model.unmeasured = None
        assert (await running.encode(PICTURE)).shape == (stand_in.DIM,)
