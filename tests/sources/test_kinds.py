import pytest

from tui_dedup.records import Kind
from tui_dedup.sources.kinds import kind_of, never_entered


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("IMG_1.JPG", Kind.PHOTO),
        ("a.b.heic", Kind.PHOTO),
        ("IMG_1.MOV", Kind.VIDEO),
        ("IMG_1.JPG.xmp", Kind.SIDECAR),
        ("notes.txt", None),
        ("jpg", None),
        (".jpg", None),
    ],
)
def test_the_extension_tells_the_kind(name: str, kind: Kind | None) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    "name", ["Photos Library.photoslibrary", "Catalog Previews.lrdata", ".Trash", ".Trash-1000", ".Trashes", "$RECYCLE.BIN"]
)
def test_libraries_previews_and_trash_are_never_entered(name: str) -> None:
    assert never_entered(name)


@pytest.mark.parametrize("name", ["2019", "Trash talk", "lrdata", ".hidden"])
def test_other_folders_may_be_entered(name: str) -> None:
    assert never_entered(name) is None
