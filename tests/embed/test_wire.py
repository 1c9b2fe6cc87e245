import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dedup.embed.wire import Fault, WireError, pack_pictures, pack_vectors, unpack_pictures, unpack_vectors

VECTORS = np.float16([[0.6, 0.8], [1, 0]])


@given(st.lists(st.binary(max_size=100), max_size=20))
def test_pictures_arrive_as_they_were_sent(pictures):
    assert unpack_pictures(pack_pictures(pictures)) == pictures


@given(st.binary(max_size=200))
def test_any_bytes_are_pictures_or_an_error(body):
    try:
        pictures = unpack_pictures(body)
    except WireError:
        return
    assert pack_pictures(pictures) == body


@given(st.binary(max_size=300))
def test_any_bytes_are_vectors_or_an_error(body):
    with pytest.raises(WireError):
        unpack_vectors(body)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_vectors_arrive_with_their_head(dtype):
    head, vectors = unpack_vectors(pack_vectors("a/b", VECTORS, [Fault(1, "broken")], dtype))

    assert (head.model, head.count, head.dim, head.dtype, head.errors) == ("a/b", 2, 2, dtype, [Fault(1, "broken")])
    assert np.array_equal(vectors, VECTORS)


@pytest.mark.parametrize("change", [lambda body: body[:-1], lambda body: body + b"\0", lambda body: body.replace(b"16", b"32")])
def test_numbers_that_do_not_fit_the_head_are_an_error(change):
    with pytest.raises(WireError, match="are not 2 rows of 2 numbers"):
        unpack_vectors(change(pack_vectors("a/b", VECTORS)))


def test_a_head_that_asks_for_much_memory_gets_none():
    body = pack_vectors("a/b", VECTORS).replace(b'"count":2', b'"count":9')
    with pytest.raises(WireError, match="9 rows"):
        unpack_vectors(body)
