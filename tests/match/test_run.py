"""The stage as a whole, on scanned pictures and vectors made for them."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.match.tools import scanned
from tui_dedup import match
from tui_dedup.events import GroupsReady, Notice
from tui_dedup.match import piles, search
from tui_dedup.match.grouping import Grouping
from tui_dedup.match.prints import piled
from tui_dedup.records import Level, ModelInfo, Verdict
from tui_dedup.settings import Match, Settings

MODEL = ModelInfo("builtin", "test", 4, "cpu", "fp32")


@pytest.fixture
def folder(tmp_path):
    """Return a folder of four pictures: a scene, a copy of its bytes, the same scene smaller, and another scene."""
    folder = tmp_path / "photos"
    folder.mkdir()
    y, x = np.mgrid[0:256, 0:320] / 40
    one = Image.fromarray((127 + 60 * np.sin(x * 1.7 + y * y / 3) + 60 * np.cos(y * 2.3 - x)).astype(np.uint8))
    other = Image.fromarray((127 + 60 * np.sin(y * 2.9 + x * x / 5) + 60 * np.cos(x * 1.3 + y)).astype(np.uint8))
    one.save(folder / "a.jpg")
    (folder / "b.jpg").write_bytes((folder / "a.jpg").read_bytes())
    one.resize((160, 128)).save(folder / "c.jpg")
    other.save(folder / "d.jpg")
    return folder


@pytest.fixture
def library(catalog, workspace, folder):
    """Scan the pictures; return the run."""
    return scanned(catalog, workspace, folder)


@pytest.fixture
def embedded(catalog, library):
    """Give the photos vectors: all scenes near one another."""
    md5s = sorted({photo.md5 for photo in catalog.files.photos(library)})
    vectors = np.array([[1, 0.1 * number, 0, 0] for number in range(len(md5s))])
    catalog.vectors.add(MODEL.key, md5s, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16))
    catalog.runs.embedded(library, MODEL)
    return library


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


def run(catalog, workspace, number, **options):
    return list(match.run(catalog, workspace, number, Settings(match=Match(keep=("path",), **options))))


def contents(catalog, number):
    """Return the MD5 of each photo of a run, by its name."""
    return {photo.name: photo.md5 for photo in catalog.files.photos(number)}


def names(catalog, level):
    return sorted([member.photo.name for member in members] for _, _, members in catalog.groups.all(level))


def test_exact_copies_stand_as_one_in_the_levels_above(catalog, workspace, embedded):
    run(catalog, workspace, embedded)
    assert names(catalog, Level.EXACT) == [["a.jpg", "b.jpg"]]
    assert names(catalog, Level.PERCEPTUAL) == [["a.jpg", "c.jpg"]]
    assert names(catalog, Level.AI) == [["a.jpg", "c.jpg", "d.jpg"]]


def test_a_group_that_a_lower_level_shows_is_not_shown_again(catalog, workspace, library):
    photos = catalog.files.photos(library)
    vectors = np.array([[0, 1] if photo.name == "d.jpg" else [1, 0] for photo in photos], np.float16)
    catalog.vectors.add(MODEL.key, [photo.md5 for photo in photos], vectors)
    catalog.runs.embedded(library, MODEL)
    run(catalog, workspace, library)
    assert names(catalog, Level.PERCEPTUAL) == [["a.jpg", "c.jpg"]]
    assert names(catalog, Level.AI) == []


def test_without_vectors_there_are_no_ai_groups_and_a_word(catalog, workspace, library):
    events = run(catalog, workspace, library)
    assert Notice("No AI groups: the photos have no embeddings yet.") in events
    assert GroupsReady(Level.AI, 0, 0) in events


def test_a_guessed_threshold_is_told(catalog, workspace, library):
    photos = catalog.files.photos(library)
    catalog.vectors.add("ViT-B-32/openai", [photo.md5 for photo in photos], np.ones((len(photos), 1), np.float16))
    catalog.runs.embedded(library, ModelInfo("ViT-B-32", "openai", 1, "cpu", "fp32"))
    told = [event.text for event in run(catalog, workspace, library) if isinstance(event, Notice)]
    assert any("ViT-B-32, nobody has measured: 0.90 is a guess" in text for text in told)
    assert not any(
        "guess" in event.text for event in run(catalog, workspace, library, ai_threshold=0.8) if isinstance(event, Notice)
    )


def test_a_level_that_is_not_asked_for_has_no_groups(catalog, workspace, embedded):
    run(catalog, workspace, embedded)
    run(catalog, workspace, embedded, levels=(Level.EXACT,))
    assert [bool(names(catalog, level)) for level in Level] == [True, False, False]


def test_a_rejected_pair_stands_in_no_group(catalog, workspace, library):
    md5 = contents(catalog, library)
    run(catalog, workspace, library)
    catalog.feedback.answer([(md5["a.jpg"], md5["c.jpg"])], Verdict.NOT_SIMILAR)
    events = run(catalog, workspace, library)
    assert names(catalog, Level.PERCEPTUAL) == []
    assert Notice("Level perceptual: 1 group gone.") in events


def test_a_rejected_pair_returns_with_a_new_photo_that_is_near_both_and_is_marked(catalog, workspace, folder):
    first = scanned(catalog, workspace, folder)
    md5 = contents(catalog, first)
    run(catalog, workspace, first)
    catalog.feedback.answer([(md5["a.jpg"], md5["c.jpg"])], Verdict.NOT_SIMILAR)
    again = scanned(catalog, workspace, folder)
    run(catalog, workspace, again)
    assert names(catalog, Level.PERCEPTUAL) == []

    Image.open(folder / "a.jpg").resize((240, 192)).save(folder / "new.jpg")
    run(catalog, workspace, scanned(catalog, workspace, folder))
    assert names(catalog, Level.PERCEPTUAL) == [["a.jpg", "c.jpg", "new.jpg"]]
    assert [row.returned for row in catalog.groups.rows(Level.PERCEPTUAL)] == [True]
    ((_, _, members),) = catalog.groups.all(Level.PERCEPTUAL)
    notes = {member.photo.name: member.evidence.note for member in members}
    assert notes["a.jpg"] == "you said it is not similar to c.jpg"
    assert notes["c.jpg"].endswith(", you said it is not similar to a.jpg")
    assert "you said" not in notes["new.jpg"]

    catalog.feedback.answer([(md5["a.jpg"], md5["c.jpg"])], Verdict.SAME)
    run(catalog, workspace, catalog.runs.last().id)
    assert [row.returned for row in catalog.groups.rows(Level.PERCEPTUAL)] == [False]


def test_a_photo_that_only_moved_brings_nothing_back(catalog, workspace, folder):
    (folder / "b.jpg").unlink()
    first = scanned(catalog, workspace, folder)
    md5 = contents(catalog, first)
    run(catalog, workspace, first)
    catalog.feedback.answer([(md5["a.jpg"], md5["c.jpg"]), (md5["a.jpg"], md5["d.jpg"])], Verdict.NOT_SIMILAR)
    (folder / "a.jpg").rename(folder / "moved.jpg")
    run(catalog, workspace, scanned(catalog, workspace, folder))
    assert names(catalog, Level.PERCEPTUAL) == []


def test_what_a_person_calls_the_same_stands_together(catalog, workspace, library):
    md5 = contents(catalog, library)
    catalog.feedback.answer([(md5["a.jpg"], md5["d.jpg"])], Verdict.SAME)
    run(catalog, workspace, library)
    assert names(catalog, Level.PERCEPTUAL) == [["a.jpg", "c.jpg", "d.jpg"]]


def test_a_chosen_keeper_stays(catalog, workspace, library):
    run(catalog, workspace, library)
    ((group, _, members),) = catalog.groups.all(Level.PERCEPTUAL)
    catalog.decisions.set_keeper(group, members[1].photo.id)
    run(catalog, workspace, library)
    ((same, _, members),) = catalog.groups.all(Level.PERCEPTUAL)
    assert (same, members[0].photo.name, members[0].reason) == (group, "c.jpg", "your choice")


def test_another_threshold_needs_no_new_search(catalog, workspace, embedded, no_search):
    run(catalog, workspace, embedded)
    no_search()
    run(catalog, workspace, embedded, ai_threshold=1.0, perceptual_distance=12)
    assert names(catalog, Level.AI) == []
    assert [groups for threshold, groups, _ in catalog.near.counts(Level.AI) if threshold in (0.8, 1.0)] == [1, 0]


def test_a_group_is_shown_where_the_lower_level_shows_it_no_more(catalog, workspace, library):
    photos = catalog.files.photos(library)
    vectors = np.array([[0, 1] if photo.name == "d.jpg" else [1, 0] for photo in photos], np.float16)
    catalog.vectors.add(MODEL.key, [photo.md5 for photo in photos], vectors)
    catalog.runs.embedded(library, MODEL)
    for levels, shown in ((tuple(Level), []), ((Level.EXACT, Level.AI), [["a.jpg", "c.jpg"]]), (tuple(Level), [])):
        run(catalog, workspace, library, levels=levels)
        run(catalog, workspace, library, levels=levels, ai_threshold=0.9)
        assert names(catalog, Level.AI) == shown


def test_where_a_pile_was_found_another_distance_is_searched_anew(catalog, workspace, folder, monkeypatch):
    monkeypatch.setattr(piles, "MOST", 1)
    Image.open(folder / "a.jpg").resize((240, 192)).save(folder / "e.jpg")
    number = scanned(catalog, workspace, folder)
    for distance in (24, 12, 24):
        run(catalog, workspace, number, perceptual_distance=distance)
        assert catalog.near.load(Level.PERCEPTUAL).key == piled(distance)
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


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(thresholds=st.lists(st.sampled_from([0.6, 0.9, 0.97, 0.985, 0.995, 1.0]), min_size=1, max_size=4))
def test_moving_the_threshold_about_ends_where_one_move_does(catalog, workspace, embedded, thresholds):
    for threshold in thresholds:
        run(catalog, workspace, embedded, ai_threshold=threshold)
    moved = catalog.groups.all(Level.AI)
    catalog.groups.replace(Level.AI, [])
    run(catalog, workspace, embedded, ai_threshold=thresholds[-1])
    assert catalog.groups.all(Level.AI) == moved
