"""The stage again: what is searched and made anew, and what is not."""

import shutil
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.match.tools import MODEL, names, run, scanned
from tui_dedup import match, report, scan
from tui_dedup.events import Notice
from tui_dedup.match import closeup, piles, search
from tui_dedup.match.grouping import Grouping
from tui_dedup.match.prints import piled
from tui_dedup.records import Level, Relation
from tui_dedup.settings import Match, Scan, Settings


@pytest.fixture
def no_search(monkeypatch):
    """Return what makes every search fail from now on."""

    def forbid():
        monkeypatch.setattr(search, "ai", None)
        monkeypatch.setattr(search, "perceptual", None)

    return forbid


@pytest.fixture
def made(monkeypatch):
    """Return a list of the groups that are made from now on: the level and the names of the photos."""
    listed = []

    def making(self, level, wanted, real=Grouping._kept):
        found = real(self, level, wanted)
        listed.extend((level, *sorted(photo.name for photo in kept.photos)) for kept in found)
        return found

    monkeypatch.setattr(Grouping, "_kept", making)
    return listed


def test_another_threshold_needs_no_new_search(catalog, workspace, embedded, no_search):
    run(catalog, workspace, embedded)
    no_search()
    run(catalog, workspace, embedded, ai_threshold=1.0, perceptual_distance=12)
    assert names(catalog, Level.AI) == []
    assert [groups for threshold, groups, _ in catalog.near.counts(Level.AI) if threshold in (0.8, 1.0)] == [1, 0]


def test_where_a_pile_was_found_another_distance_is_searched_anew(catalog, workspace, folder, monkeypatch):
    monkeypatch.setattr(piles, "MOST", 1)
    Image.open(folder / "a.jpg").resize((240, 192)).save(folder / "e.jpg")
    number = scanned(catalog, workspace, folder)
    for distance in (24, 12, 24):
        run(catalog, workspace, number, perceptual_distance=distance)
        assert catalog.near.load(Level.PERCEPTUAL).key.endswith(piled(distance))
        assert names(catalog, Level.PERCEPTUAL) == [["a.jpg", "c.jpg", "e.jpg"]]


@pytest.mark.parametrize("level", [Level.PERCEPTUAL, Level.AI])
def test_where_the_leader_of_a_pile_is_gone_the_others_are_found_anew(catalog, workspace, folder, monkeypatch, level):
    monkeypatch.setattr(piles, "MOST", 1)
    for width in (200, 240):
        Image.open(folder / "a.jpg").resize((width, width * 4 // 5)).save(folder / f"{width}.jpg")
    (folder / "b.jpg").unlink()
    (folder / "d.jpg").unlink()
    number = scanned(catalog, workspace, folder)
    photos = {photo.md5: photo for photo in catalog.files.photos(number)}
    catalog.vectors.add(MODEL.key, list(photos), np.ones((len(photos), 1), np.float16))
    catalog.runs.embedded(number, MODEL)
    levels = (Level.EXACT, level)
    run(catalog, workspace, number, levels=levels)
    assert names(catalog, level) == [["200.jpg", "240.jpg", "a.jpg", "c.jpg"]]

    near = catalog.near.load(level)
    assert len(near.a) == 3, "one leads, and of the others nothing is known but that"
    (leader,) = set(near.a.tolist())
    gone = photos[near.contents[leader].decode()]
    catalog.files.set_gone(gone.path, True)
    run(catalog, workspace, number, levels=levels)
    assert names(catalog, level) == [sorted({"200.jpg", "240.jpg", "a.jpg", "c.jpg"} - {gone.name})]


def test_only_groups_that_changed_are_made_again(catalog, workspace, embedded, made):
    run(catalog, workspace, embedded)
    made.clear()
    run(catalog, workspace, embedded)
    assert made == []
    events = run(catalog, workspace, embedded, ai_threshold=0.998)
    assert (made, Notice("Level ai: 1 group gone.") in events) == ([], True)
    run(catalog, workspace, embedded)
    assert made == [(Level.AI, "a.jpg", "c.jpg", "d.jpg")]


def test_other_keeper_rules_make_all_groups_again(catalog, workspace, embedded):
    run(catalog, workspace, embedded)
    list(match.run(catalog, workspace, embedded, Settings(match=Match(keep=("smallest-path",)))))
    assert {members[0].reason for _, _, members in catalog.groups.all(Level.EXACT)} == {"shortest path"}


def test_a_photo_that_is_gone_needs_no_new_search(catalog, workspace, embedded, folder, no_search):
    run(catalog, workspace, embedded)
    no_search()
    catalog.files.set_gone(str(folder / "a.jpg"), True)
    run(catalog, workspace, embedded)
    assert names(catalog, Level.EXACT) == []
    assert names(catalog, Level.AI) == [["b.jpg", "c.jpg", "d.jpg"]]


def test_a_new_scan_of_the_same_photos_needs_no_new_search(catalog, workspace, embedded, folder, no_search):
    run(catalog, workspace, embedded)
    no_search()
    (folder / "d.jpg").rename(folder / "moved.jpg")
    run(catalog, workspace, scanned(catalog, workspace, folder))
    assert names(catalog, Level.AI) == [["a.jpg", "c.jpg", "moved.jpg"]]


def test_a_new_scan_that_finds_nothing_new_makes_no_group_again(catalog, workspace, embedded, folder, made):
    run(catalog, workspace, embedded)
    made.clear()
    for _ in range(2):
        run(catalog, workspace, scanned(catalog, workspace, folder))
    assert (made, names(catalog, Level.AI)) == ([], [["a.jpg", "c.jpg", "d.jpg"]])
    (folder / "d.jpg").rename(folder / "0.jpg")
    run(catalog, workspace, scanned(catalog, workspace, folder))
    assert (Level.AI, "0.jpg", "a.jpg", "c.jpg") in made, "what says why a photo is kept may have changed"


def test_a_photo_that_is_gone_leaves_groups_alone_that_it_was_not_in(catalog, workspace, embedded, folder, made):
    run(catalog, workspace, embedded)
    made.clear()
    catalog.files.set_gone(str(folder / "d.jpg"), True)
    run(catalog, workspace, embedded)
    assert (names(catalog, Level.PERCEPTUAL), names(catalog, Level.AI), made) == ([["a.jpg", "c.jpg"]], [], [])
    catalog.files.set_gone(str(folder / "a.jpg"), True)
    run(catalog, workspace, embedded)
    assert made == [(Level.PERCEPTUAL, "b.jpg", "c.jpg")], "another copy stands for the content now"


def lose_thumbnails(workspace):
    shutil.rmtree(workspace.thumbnails)
    closeup.read.cache_clear()


def relations(catalog):
    """Return what each photo of each perceptual group is to the one that is kept, by name."""
    return {item.photo.name: item.evidence.relation for _, _, members in catalog.groups.all(Level.PERCEPTUAL) for item in members}


def test_thumbnails_that_had_to_make_room_are_made_again_where_they_are_needed(catalog, workspace, folder, astronaut):
    astronaut.convert("L").save(folder / "e.jpg")
    astronaut.convert("L").point([min(255, round(1.9 * level)) for level in range(256)]).save(folder / "f.jpg")
    number = scanned(catalog, workspace, folder)
    lose_thumbnails(workspace)
    again = partial(scan.remake, catalog, workspace, scan=Scan())
    list(match.run(catalog, workspace, number, Settings(match=Match(keep=("path",))), remake=again))
    assert names(catalog, Level.PERCEPTUAL) == [["a.jpg", "c.jpg"], ["e.jpg", "f.jpg"]], "the bright one by its waves alone"
    assert relations(catalog)["c.jpg"] is Relation.RESIZED


def test_what_could_not_be_measured_is_measured_when_it_can_be(catalog, workspace, library):
    list(match.look(catalog, workspace, library))
    lose_thumbnails(workspace)
    run(catalog, workspace, library)
    assert relations(catalog)["c.jpg"] is not Relation.RESIZED
    catalog.groups.replace(Level.PERCEPTUAL, [])
    again = partial(scan.remake, catalog, workspace, scan=Scan())
    list(match.run(catalog, workspace, library, Settings(match=Match(keep=("path",))), remake=again))
    assert relations(catalog)["c.jpg"] is Relation.RESIZED


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(thresholds=st.lists(st.sampled_from([0.6, 0.9, 0.97, 0.985, 0.995, 1.0]), min_size=1, max_size=4))
def test_moving_the_threshold_about_ends_where_one_move_does(catalog, workspace, embedded, thresholds):
    for threshold in thresholds:
        run(catalog, workspace, embedded, ai_threshold=threshold)
    moved = catalog.groups.all(Level.AI)
    catalog.groups.replace(Level.AI, [])
    run(catalog, workspace, embedded, ai_threshold=thresholds[-1])
    assert catalog.groups.all(Level.AI) == moved


@pytest.mark.parametrize(("engine", "used"), [("auto", "exact"), ("annoy", "annoy")])
def test_the_report_tells_what_searched_and_the_recall_that_was_measured(catalog, workspace, embedded, engine, used):
    run(catalog, workspace, embedded, ai_index=engine)
    assert report.build(catalog)["index"] == {"engine": used, "recall": 1.0}
    run(catalog, workspace, embedded, levels=(Level.EXACT,))
    assert catalog.near.engine(Level.PERCEPTUAL) == ("exact", 1.0), "that search knows no other way"
