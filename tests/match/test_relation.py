"""Relations: measured on thumbnails of real edits, and told in words."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from tests.match.tools import hashed
from tui_dedup.match import likeness, looks, relation
from tui_dedup.match.likeness import Likeness
from tui_dedup.match.prints import ALIKE, Nearness, Prints
from tui_dedup.records import DateSource, Relation


@pytest.fixture
def original(astronaut):
    """Return a photograph."""
    return astronaut


@pytest.fixture
def told(workspace, photo):
    """Return a teller of the relation of one picture to another, through their thumbnails."""

    def tell(picture, original, **facts):
        keeper = photo(width=original.width, height=original.height, dhash=hashed(original))
        copy = photo(**({"width": picture.width, "height": picture.height, "dhash": hashed(picture)} | facts))
        known = {}
        for item, image in ((keeper, original), (copy, picture)):
            path = workspace.thumbnail(item.md5)
            path.parent.mkdir(parents=True, exist_ok=True)
            small = image.copy()
            small.thumbnail((512, 512))
            small.save(path, quality=90)
            known[item.md5] = looks.read(path)
        pair = (keeper, copy)
        near = Prints([item.fingerprint.dhash for item in pair], [known[item.md5] for item in pair]).between(0, 1)
        whole = near.bits <= 24 and near.correlation >= ALIKE
        return relation.of(
            copy, keeper, likeness.measure(*(workspace.thumbnail(item.md5) for item in (copy, keeper)), near, whole=whole)
        )

    return tell


def reencoded(image, tmp_path, quality):
    image.save(tmp_path / "copy.jpg", quality=quality)
    return Image.open(tmp_path / "copy.jpg").convert("RGB")


def test_equal_pixels(told, original):
    assert told(original.copy(), original) == (Relation.SAME_PICTURE, "equal thumbnails")


def test_resized(told, original):
    assert told(original.resize((256, 256)), original) == (Relation.RESIZED, "50% as wide")


def test_other_details_are_no_copy_however_near_they_are(photo):
    keeper, copy = photo(), photo()
    near = Likeness(False, 3, 0, light=1.0, colour=1.0, spread=2.0, sharpness=1.0, agrees=0.9)
    assert relation.of(copy, keeper, near) == (Relation.EDITED, "other details")
    assert relation.of(copy, keeper, replace(near, agrees=0.95)) == (Relation.REENCODED, "")
    assert relation.of(copy, keeper, replace(near, agrees=0.9, turn=1))[0] is Relation.EDITED
    assert relation.of(copy, keeper, replace(near, agrees=None, turn=1))[0] is Relation.TURNED


def test_reencoded(told, original, tmp_path):
    assert told(reencoded(original, tmp_path, 40), original) == (Relation.REENCODED, "")


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (Image.Transpose.ROTATE_90, "turned by a quarter"),
        (Image.Transpose.ROTATE_180, "upside down"),
        (Image.Transpose.FLIP_LEFT_RIGHT, "mirrored"),
    ],
)
def test_turned(told, original, turn, words):
    assert told(original.transpose(turn), original) == (Relation.TURNED, words)


def test_cropped(told, original):
    kind, words = told(original.crop((60, 60, 420, 420)), original)
    assert kind is Relation.CROPPED
    assert 40 <= int(words.removeprefix("shows ").split("%")[0]) <= 60


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (lambda image: ImageEnhance.Brightness(image).enhance(1.3), "brighter"),
        (lambda image: ImageEnhance.Brightness(image).enhance(0.7), "darker"),
        (lambda image: image.convert("L").convert("RGB"), "other colours"),
    ],
)
def test_edited(told, original, edit, word):
    kind, words = told(edit(original), original)
    assert kind is Relation.EDITED
    assert word in words


def test_a_comment_changes_no_pixels(workspace, photo, original):
    keeper, copy = photo(), photo()
    for item, comment in ((keeper, b""), (copy, b"hello")):
        path = workspace.thumbnail(item.md5)
        path.parent.mkdir(parents=True, exist_ok=True)
        original.save(path, quality=90, comment=comment)
    found = likeness.measure(*(workspace.thumbnail(item.md5) for item in (copy, keeper)), Nearness(0, 0, 1.0), whole=True)
    assert relation.of(copy, keeper, found) == (Relation.SAME_PICTURE, "equal thumbnails")


@pytest.mark.parametrize(
    ("when", "source", "kind"),
    [
        ("2020-01-01T12:04:00", DateSource.ORIGINAL, Relation.SAME_SCENE),
        ("2020-01-03T12:04:00", DateSource.ORIGINAL, Relation.SIMILAR),
        ("2020-01-01T12:00:00", DateSource.ORIGINAL, Relation.CROPPED),
        ("2020-01-03T12:04:00", DateSource.EXIF, Relation.CROPPED),
    ],
)
def test_what_was_taken_at_another_time_is_no_crop(told, original, when, source, kind):
    part = original.crop((50, 60, 450, 460))
    assert told(part, original, when=when, source=source)[0] is kind


def test_a_burst_by_time_and_camera(told, original, tmp_path):
    copy = reencoded(original, tmp_path, 40)
    assert told(copy, original, when="2020-01-01T12:00:02") == (Relation.BURST, "2 s apart")
    assert told(copy, original, when="2020-01-01T12:00:02", source=DateSource.EXIF)[0] is Relation.BURST
    assert told(copy, original, when="2020-01-01T12:00:02", camera="Another")[0] is Relation.REENCODED
    assert told(copy, original, when="2020-01-01T12:00:02", source=DateSource.MTIME)[0] is Relation.REENCODED


def test_a_smaller_copy_with_the_time_of_its_change_is_no_burst(told, original):
    smaller = original.resize((original.width // 2, original.height // 2))
    assert told(smaller, original, when="2020-01-01T12:00:03", source=DateSource.EXIF)[0] is Relation.RESIZED
    assert told(smaller, original, when="2020-01-01T12:00:03")[0] is Relation.BURST


@pytest.mark.parametrize(
    ("when", "kind", "words"),
    [
        ("2020-01-01T12:11:00", Relation.SAME_SCENE, "11 min apart"),
        ("2020-01-11T12:00:00", Relation.SIMILAR, "10 days apart"),
    ],
)
def test_other_photos_by_the_time_between(photo, when, kind, words):
    unlike = Likeness(False, 120, 0)
    assert relation.of(photo(when=when), photo(), unlike) == (kind, words)


def test_a_thumbnail_that_is_gone_tells_nothing(workspace):
    near = Prints([bytes(32), bytes(32)], [None, None]).between(0, 1)
    with pytest.raises(FileNotFoundError):
        likeness.measure(workspace.thumbnail("aa"), workspace.thumbnail("bb"), near, whole=True)


def test_different_photos_do_not_align(told, original):
    other = Image.fromarray(np.asarray(pytest.importorskip("skimage.data").coffee()))
    assert told(original, other, source=DateSource.MTIME)[0] is Relation.SIMILAR
