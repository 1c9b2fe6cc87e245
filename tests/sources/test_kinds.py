from pathlib import Path

import pytest

from tui_dedup.records import Kind
from tui_dedup.sources.kinds import HEAD, kind_of, kind_of_bytes, may_concern_us, never_entered


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("IMG_1.JPG", Kind.PHOTO),
        ("a.b.heic", Kind.PHOTO),
        ("IMG_1.MOV", Kind.VIDEO),
        ("IMG_1.JPG.xmp", Kind.SIDECAR),
        ("IMG_1.JPG.json", Kind.SIDECAR),
        ("IMG_1.mp4.supplemental-metadata(1).json", Kind.SIDECAR),
        ("package.json", None),
        ("notes.txt", None),
        ("jpg", None),
        (".jpg", None),
    ],
)
def test_the_extension_tells_the_kind(name: str, kind: Kind | None) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("a.jpg", True),
        ("a.b.HEIC", True),
        ("a.jpg.json", True),
        ("a.json", False),
        ("a.txt", False),
        ("photo", True),
        (".photo", True),
        (".jpg", True),
        ("a.", False),
    ],
)
def test_a_name_with_an_extension_that_is_not_ours_needs_no_second_look(name: str, may: bool) -> None:
    assert may_concern_us(name) is may


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", Kind.PHOTO),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.PHOTO),
        (b"\0\0\0\x18ftypheic", Kind.PHOTO),
        (b"BM\x36\x90\0\0\0\0\0\0\x36\0\0\0\x28\0", Kind.PHOTO),
        (b"BM25 ranks texts", None),
        (b"\xff\x4f\xff\x51\0\x2f", Kind.PHOTO),
        (b"FUJIFILMCCD-RAW 0201", Kind.PHOTO),
        (b"IIRO\x08\0\0\0", Kind.PHOTO),
        (b"IIU\0\x18\0\0\0", Kind.PHOTO),
        (b"\0\0\0\x18ftypcrx ", Kind.PHOTO),
        (b"\0\0\0\x18ftypqt  ", Kind.VIDEO),
        (b"RIFF\0\0\0\0AVI LIST", None),
        (b"\0\0\0\x18ftypM4A ", None),
        (b"#!/bin/sh\n", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_the_kind_where_the_name_does_not(head: bytes, kind: Kind | None) -> None:
    assert kind_of_bytes(head) is kind


def test_every_real_photo_is_known_by_its_bytes(corpora: Path) -> None:
    for path in (corpora / "formats" / "formats").rglob("*.*"):
        assert kind_of_bytes(path.read_bytes()[:HEAD]) is Kind.PHOTO, path


@pytest.mark.parametrize(
    "name",
    [
        "Photos Library.photoslibrary",
        "iPhoto.migratedphotolibrary",
        "Catalog Previews.lrdata",
        ".Trash",
        ".Trash-1000",
        ".Trashes",
        "$RECYCLE.BIN",
    ],
)
def test_libraries_previews_and_trash_are_never_entered(name: str) -> None:
    assert never_entered(name)


@pytest.mark.parametrize("name", ["2019", "Trash talk", "lrdata", ".hidden"])
def test_other_folders_may_be_entered(name: str) -> None:
    assert never_entered(name) is None
