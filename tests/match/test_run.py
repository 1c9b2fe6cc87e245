"""The stage as a whole, on scanned pictures and vectors made for them."""

import numpy as np
from PIL import Image

from tests.match.tools import MODEL, contents, names, run, scanned
from tui_dedup import match
from tui_dedup.events import GroupsReady, Notice, Progress
from tui_dedup.match import semantic
from tui_dedup.records import Level, ModelInfo, Verdict
from tui_dedup.settings import Match, Settings


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


def test_a_search_tells_what_it_compares_before_it_begins(catalog, workspace, embedded, monkeypatch):
    told = []

    def searched(*_):
        told.append("the search begins")
        return
        yield

    monkeypatch.setattr(semantic, "near", lambda *_, **__: searched())
    for event in match.run(catalog, workspace, embedded, Settings()):
        told += [event.current] if isinstance(event, Progress) else []
    assert told[told.index("the search begins") - 1] == "comparing what the model makes of the photos"
    assert told[:3] == ["gathering exact copies", "comparing what the photos look like", "looking at the pictures"]


def test_a_guessed_threshold_is_told(catalog, workspace, library):
    photos = catalog.files.photos(library)
    catalog.vectors.add("ViT-B-32/openai", [photo.md5 for photo in photos], np.ones((len(photos), 1), np.float16))
    catalog.runs.embedded(library, ModelInfo("ViT-B-32", "openai", 1, "cpu", "fp32"))
    told = [event.text for event in run(catalog, workspace, library) if isinstance(event, Notice)]
    assert any("ViT-B-32, nobody has measured: 0.90 is a guess" in text for text in told)
    assert not any(
        "guess" in event.text for event in run(catalog, workspace, library, ai_threshold=0.8) if isinstance(event, Notice)
    )


def test_a_first_run_says_what_it_found_and_the_next_ones_what_changed(catalog, workspace, embedded, folder):
    def told(number):
        return [event.text for event in run(catalog, workspace, number) if isinstance(event, Notice)]

    without_ai = Settings(match=Match(levels=(Level.EXACT, Level.PERCEPTUAL)))
    list(match.run(catalog, workspace, embedded, without_ai))  # as a run does before it embeds, to show something early
    (folder / "e.jpg").write_bytes((folder / "d.jpg").read_bytes())
    assert "Found 2 groups of exact copies." in told(scanned(catalog, workspace, folder))
    (folder / "f.jpg").write_bytes((folder / "c.jpg").read_bytes())
    assert "Level exact: 1 group new." in told(scanned(catalog, workspace, folder))


def test_a_level_that_is_asked_for_later_says_what_it_found(catalog, workspace, embedded):
    run(catalog, workspace, embedded, levels=(Level.EXACT,))
    assert Notice("Found 1 group of photos that look the same.") in run(catalog, workspace, embedded)


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


def test_a_group_is_shown_where_the_lower_level_shows_it_no_more(catalog, workspace, library):
    photos = catalog.files.photos(library)
    vectors = np.array([[0, 1] if photo.name == "d.jpg" else [1, 0] for photo in photos], np.float16)
    catalog.vectors.add(MODEL.key, [photo.md5 for photo in photos], vectors)
    catalog.runs.embedded(library, MODEL)
    for levels, shown in ((tuple(Level), []), ((Level.EXACT, Level.AI), [["a.jpg", "c.jpg"]]), (tuple(Level), [])):
        run(catalog, workspace, library, levels=levels)
        run(catalog, workspace, library, levels=levels, ai_threshold=0.9)
        assert names(catalog, Level.AI) == shown
