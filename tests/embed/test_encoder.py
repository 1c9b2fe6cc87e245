import numpy as np
import pytest
from PIL import Image, ImageEnhance

from tui_dedup.embed.encoder import Encoder

pytestmark = pytest.mark.model


def embedded(model: Encoder, pictures) -> np.ndarray:
    return model.encode(np.stack([model.prepare(picture) for picture in pictures]))


def cosines(model: Encoder, left, right) -> np.ndarray:
    return embedded(model, left).astype(np.float32) @ embedded(model, right).astype(np.float32).T


def cropped(photo: Image.Image, part: float) -> Image.Image:
    width, height = photo.size
    x, y = width * (1 - part) / 2, height * (1 - part) / 2
    return photo.crop((round(x), round(y), round(width - x), round(height - y)))


def test_vectors_are_float16_and_of_length_one(builtin_encoder, photos):
    vectors = embedded(builtin_encoder, photos.values())

    assert vectors.dtype == np.float16
    assert vectors.shape == (len(photos), builtin_encoder.dim) == (len(photos), 1280)
    assert np.linalg.norm(vectors.astype(np.float32), axis=1) == pytest.approx(1, abs=1e-3)


def test_different_photos_are_far_apart(builtin_encoder, photos):
    found = cosines(builtin_encoder, photos.values(), photos.values())

    assert found[~np.eye(len(photos), dtype=bool)].max() < 0.6


@pytest.mark.parametrize(
    ("edit", "least"),
    [
        (lambda photo: cropped(photo, 0.9), 0.85),
        (lambda photo: cropped(photo, 0.7), 0.65),
        (lambda photo: ImageEnhance.Brightness(photo).enhance(1.3), 0.75),
        (lambda photo: photo.resize((photo.width // 2, photo.height // 2)), 0.85),
    ],
    ids=["crop 90%", "crop 70%", "brighter", "half size"],
)
def test_an_edit_is_closer_than_any_other_photo(builtin_encoder, photos, edit, least):
    found = cosines(builtin_encoder, photos.values(), map(edit, photos.values()))

    assert found.diagonal().min() > least
    assert (found.argmax(axis=1) == np.arange(len(photos))).all()


def test_a_vector_does_not_depend_on_its_batch(builtin_encoder, photos):
    alone = embedded(builtin_encoder, [photos["coffee"]])
    together = embedded(builtin_encoder, photos.values())[list(photos).index("coffee")]

    assert alone[0].astype(np.float32) @ together.astype(np.float32) > 0.9999
