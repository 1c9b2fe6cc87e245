"""What the searches find, thumbnails and all."""

import pytest

from tests.match.tools import hashed, listened
from tui_dedup.match import looks, search
from tui_dedup.match.prints import Prints


@pytest.fixture
def searched(workspace):
    """Return a search of pictures at a distance of 24: what it tells of its progress, and the pairs by number."""

    def find(*pictures):
        md5s = [f"{number:032x}" for number in range(len(pictures))]
        for md5, picture in zip(md5s, pictures, strict=True):
            path = workspace.thumbnail(md5)
            path.parent.mkdir(parents=True, exist_ok=True)
            picture.save(path, "JPEG", quality=85)
        prints = Prints([hashed(picture) for picture in pictures], [looks.look(picture) for picture in pictures])
        shares, near = listened(search.perceptual(md5s, "library", prints, 24, workspace))
        return shares, set(zip(near.a.tolist(), near.b.tolist(), strict=True))

    return find


def test_copies_are_found_by_either_hash_and_progress_never_goes_back(searched, astronaut):
    photo = astronaut.convert("L")
    bright = photo.point([min(255, round(1.9 * level)) for level in range(256)])
    shares, found = searched(photo, photo.rotate(90), bright, bright.rotate(180))
    assert found == {(a, b) for a in range(4) for b in range(a + 1, 4)}
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5 < shares[-1] <= 1
