import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tui_dedup.scan import jxl
from tui_dedup.scan.opening import prepare

Encoded = Callable[..., io.BytesIO]


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


@pytest.mark.parametrize("size", [(8, 8), (256, 256), (400, 300), (1, 1000), (5000, 7), (160, 90), (20000, 3)])
@pytest.mark.parametrize("boxed", [False, True])
def test_the_size_is_that_of_the_picture(encoded: Encoded, size: tuple[int, int], boxed: bool) -> None:
    data = encoded(Image.new("L", size), "JXL", effort=1, use_container=boxed).getvalue()
    assert jxl.is_jxl(data[:12])
    assert jxl.size(data) == size


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\0\0\0\x0cJXL \r\n\x87\n", b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(8)])
def test_a_file_without_a_picture_raises(data: bytes) -> None:
    with pytest.raises(ValueError, match="without a picture"):
        jxl.size(data)


@given(st.binary())
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    for start in (b"", b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"):
        for ask in (jxl.size, jxl.header):
            with suppress(ValueError):
                ask(start + data)
