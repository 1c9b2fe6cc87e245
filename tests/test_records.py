from datetime import datetime

import pytest

from tui_dedup.records import DateSource, Fingerprint, Kind, Level, ModelInfo, Photo, SourceFile, Taken

FILE = SourceFile("/photos/a.jpg", "/photos", Kind.PHOTO, 1000, 1, 2, 3, 4)
FINGERPRINT = Fingerprint("m1", "JPEG", 40, 30, 1, bytes(32), None, None, None, None, None, False)
PHOTO = Photo(1, FILE, FINGERPRINT, Taken(datetime(2019, 7, 5), DateSource.NAME))


def test_a_photo_knows_where_it_lies_and_what_it_holds() -> None:
    assert (PHOTO.path, PHOTO.md5, PHOTO.pixels) == ("/photos/a.jpg", "m1", 1200)


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        PHOTO.id = 2  # type: ignore[misc]


def test_levels_are_their_words() -> None:
    assert [str(level) for level in Level] == ["exact", "perceptual", "ai"]


def test_vectors_of_one_model_share_a_key_whatever_they_ran_on() -> None:
    cpu, gpu = (ModelInfo("ViT-B-32", "openai", 512, device, "fp32") for device in ("cpu", "cuda"))
    assert cpu.key == gpu.key == "ViT-B-32/openai"
