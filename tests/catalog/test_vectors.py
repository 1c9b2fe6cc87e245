import numpy as np
import pytest

from tui_dedup.records import Kind, Scanned

UNIT = np.eye(4, dtype=np.float16)


def test_a_content_is_missing_until_this_model_has_embedded_it(shelf) -> None:
    shelf.photos(b="m2", a="m1", c="m1")
    assert shelf.catalog.vectors.missing(1, "model") == ["m1", "m2"]
    shelf.catalog.vectors.add("model", ["m1"], UNIT[:1])
    assert shelf.catalog.vectors.missing(1, "model") == ["m2"]
    assert shelf.catalog.vectors.missing(1, "other model") == ["m1", "m2"]


def test_companions_and_unreadable_contents_need_no_vector(shelf) -> None:
    run = shelf.run(shelf.source("/photos/a", 1), shelf.source("/photos/b", 2), shelf.source("/photos/m", 3, kind=Kind.VIDEO))
    ids = {file.path[-1]: file_id for file_id, file in shelf.catalog.files.unread(run, "test 1")}
    shelf.catalog.files.save("test 1", [Scanned(ids["a"], "m1", shelf.fingerprint("m1"))])
    shelf.catalog.files.save("test 1", [Scanned(ids["b"], "m2", content_error="cut short")])
    assert shelf.catalog.vectors.missing(run, "model") == ["m1"]


def test_vectors_come_back_bit_by_bit_sorted_by_content(shelf) -> None:
    shelf.photos(a="m2", b="m1")
    shelf.catalog.vectors.add("model", ["m2", "m1"], UNIT[:2])
    md5s, vectors = shelf.catalog.vectors.of_run(1, "model")
    assert md5s == ["m1", "m2"]
    assert vectors.dtype == np.float16
    np.testing.assert_array_equal(vectors, UNIT[[1, 0]])


def test_a_run_has_only_the_vectors_of_its_own_contents(shelf) -> None:
    shelf.photos(a="m1")
    shelf.catalog.vectors.add("model", ["m1", "m9"], UNIT[:2])
    assert shelf.catalog.vectors.of_run(1, "model")[0] == ["m1"]


def test_no_vectors_are_an_empty_table(shelf) -> None:
    md5s, vectors = shelf.catalog.vectors.of_run(shelf.run(), "model")
    assert md5s == []
    assert vectors.shape == (0, 0)


def test_a_batch_is_kept_whole_or_not_at_all(shelf) -> None:
    shelf.photos(a="m1", b="m2")
    with pytest.raises(ValueError, match="zip"):
        shelf.catalog.vectors.add("model", ["m1", "m2"], UNIT[:1])
    assert shelf.catalog.vectors.missing(1, "model") == ["m1", "m2"]
