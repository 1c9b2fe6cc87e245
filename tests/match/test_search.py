"""What the searches find, thumbnails and all."""

import pytest
from PIL import ImageEnhance, ImageFilter

from tests.match.tools import hashed, listened
from tui_dedup.match import looks, search
from tui_dedup.match.pictures import Pictures
from tui_dedup.match.prints import Prints


@pytest.fixture
def searched(workspace):
    """Return a search of pictures: what it tells of its progress, and the distance of each pair of numbers."""

    def find(*pictures, distance=24):
        md5s = [f"{number:032x}" for number in range(len(pictures))]
        for md5, picture in zip(md5s, pictures, strict=True):
            path = workspace.thumbnail(md5)
            path.parent.mkdir(parents=True, exist_ok=True)
            picture.save(path, "JPEG", quality=85)
        prints = Prints([hashed(picture) for picture in pictures], [looks.look(picture) for picture in pictures])
        shares, near = listened(search.perceptual(md5s, "library", prints, distance, Pictures(workspace)))
        return shares, dict(zip(zip(near.a.tolist(), near.b.tolist(), strict=True), near.score.tolist(), strict=True))

    return find


def test_copies_are_found_by_either_hash_and_progress_never_goes_back(searched, astronaut):
    photo = astronaut.convert("L")
    bright = photo.point([min(255, round(1.9 * level)) for level in range(256)])
    shares, found = searched(photo, photo.rotate(90), bright, bright.rotate(180))
    assert found.keys() == {(a, b) for a in range(4) for b in range(a + 1, 4)}
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5 < shares[-1] <= 1


@pytest.mark.parametrize("distance", [0, 4, 8, 16, 24])
def test_a_smaller_distance_finds_what_a_greater_one_finds_that_near(searched, astronaut, distance):
    photo = astronaut.convert("L")
    brighter = [ImageEnhance.Brightness(photo).enhance(factor) for factor in (0.5, 1.2, 1.4, 1.6, 1.9)]
    pictures = [photo, *brighter, photo.filter(ImageFilter.GaussianBlur(6))]
    _, far = searched(*pictures, distance=32)
    _, found = searched(*pictures, distance=distance)
    assert found == {pair: bits for pair, bits in far.items() if bits <= distance}
