"""What the stage makes of any engine, shown with one that counts instead of embedding."""

import numpy as np
import pytest

from tui_dedup import embed
from tui_dedup.batching import batched
from tui_dedup.embed.engine import Batch
from tui_dedup.embed.errors import EngineLostError
from tui_dedup.embed.identity import identify
from tui_dedup.events import Notice, PathSkipped, Progress
from tui_dedup.records import ModelInfo
from tui_dedup.settings import Embed, Settings

KEY = embed.model_key(Embed())


class Counter:
    """Gives two contents at a time one and the same vector, and is lost after `lost_after` of them."""

    place = "by counting"
    closed = False

    def __init__(self, lost_after=1000, dim=4):
        self.lost_after = lost_after
        self.info = ModelInfo(*identify(Embed()), dim, "cpu", "fp32")
        self.asked = []

    def opened(self, workspace, settings, md5s):
        return self

    def embed(self, md5s):
        self.asked.append(len(md5s))
        for done, batch in enumerate(batched(md5s, 2)):
            if 2 * done >= self.lost_after:
                raise EngineLostError("It is gone.")
            yield Batch(batch, np.tile(np.float16([1, 0, 0, 0]), (len(batch), 1)))

    def close(self):
        self.closed = True


def test_an_engine_needs_no_more_than_its_interface(catalog, workspace, scanned, photos):
    engine = Counter()

    events = list(embed.run(catalog, workspace, scanned(photos), Settings(), [engine.opened]))

    assert [event.done for event in events if isinstance(event, Progress)] == [2, 4, 6, 8]
    assert events[1].text == f"Embedding 8 photos with {KEY} by counting."
    assert len(catalog.vectors.of_run(1, KEY)[0]) == 8
    assert engine.closed


def test_where_an_engine_is_lost_the_next_goes_on_with_the_rest(catalog, workspace, scanned, photos):
    first, second = Counter(lost_after=4), Counter()

    events = list(embed.run(catalog, workspace, scanned(photos), Settings(), [first.opened, second.opened]))

    assert (first.asked, second.asked) == ([8], [4])
    assert "It is gone." in [event.text for event in events if isinstance(event, Notice)]
    assert [event.done for event in events if isinstance(event, Progress)] == [2, 4, 6, 8]
    assert len(catalog.vectors.of_run(1, KEY)[0]) == 8
    assert first.closed


def test_the_last_engine_that_is_lost_ends_the_stage_with_what_was_done_kept(catalog, workspace, scanned, photos):
    run = scanned(photos)

    with pytest.raises(EngineLostError, match="It is gone"):
        list(embed.run(catalog, workspace, run, Settings(), [Counter(lost_after=4).opened]))

    assert len(catalog.vectors.missing(run, KEY)) == 4


def test_a_skipped_content_is_told_by_its_path_and_tried_again_another_day(catalog, workspace, scanned, photos, md5_of):
    class Picky(Counter):
        def embed(self, md5s):
            yield Batch([], np.empty((0, 4), np.float16), [(md5, "it looks odd") for md5 in md5s])

    run = scanned(photos)

    events = list(embed.run(catalog, workspace, run, Settings(), [Picky().opened]))

    assert PathSkipped("/photos/coffee", "it looks odd", trouble=True) in events
    assert events[-2] == Progress("embed", 8)
    assert len(catalog.vectors.missing(run, KEY)) == 8
