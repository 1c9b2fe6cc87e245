import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from tui_dedup.records import DateSource, SourceFile
from tui_dedup.scan.decode import decode
from tui_dedup.scan.opening import prepare
from tui_dedup.scan.read import dhash, read
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace

Source = Callable[[Path], SourceFile]


@pytest.fixture(autouse=True, scope="module")
def prepared() -> None:
    prepare()


@pytest.fixture
def photo(library: Path, cat: Image.Image) -> Path:
    path = library / "IMG_20190705_113045.jpg"
    cat.save(path, quality=95)
    return path


def test_a_photo_becomes_a_fingerprint_and_a_thumbnail(
    photo: Path, workspace: Workspace, source: Source, cat: Image.Image
) -> None:
    scanned = read(7, source(photo), Scan(), workspace)
    md5 = hashlib.md5(photo.read_bytes()).hexdigest()
    found = scanned.fingerprint
    assert (scanned.file_id, scanned.md5, scanned.file_error, scanned.content_error) == (7, md5, None, None)
    assert (found.md5, found.format, found.width, found.height, len(found.dhash)) == (md5, "JPEG", 451, 300, 32)
    with Image.open(workspace.thumbnail(md5)) as thumbnail:
        assert (thumbnail.format, thumbnail.mode, thumbnail.size) == ("JPEG", "RGB", (451, 300))


def test_the_date_of_the_name_is_the_files_own(photo: Path, workspace: Workspace, source: Source) -> None:
    scanned = read(7, source(photo), Scan(), workspace)
    assert scanned.fingerprint.taken is None
    assert scanned.taken.source is DateSource.NAME


def test_bytes_that_are_no_picture_are_remembered_by_content(library: Path, workspace: Workspace, source: Source) -> None:
    path = library / "a.jpg"
    path.write_bytes(b"only pretends")
    scanned = read(7, source(path), Scan(), workspace)
    assert (scanned.md5, scanned.fingerprint) == (hashlib.md5(b"only pretends").hexdigest(), None)
    assert scanned.content_error == "not a picture in a known format"


def test_a_thumbnail_that_cannot_be_written_is_told_and_the_photo_is_tried_again(
    photo: Path, workspace: Workspace, source: Source
) -> None:
    workspace.thumbnails.rmdir()
    workspace.thumbnails.write_text("in the way")
    scanned = read(7, source(photo), Scan(), workspace)
    assert (scanned.md5, scanned.content_error) == (None, None)
    assert "no thumbnail can be written" in scanned.file_error
    assert str(workspace.thumbnails) in scanned.file_error


@pytest.mark.parametrize("name", ["a.jpg", "a.heic", "a.mov", "a.cr2"])
def test_an_empty_file_is_named_as_such(library: Path, workspace: Workspace, source: Source, name: str) -> None:
    (library / name).touch()
    assert read(7, source(library / name), Scan(), workspace).content_error == "the file is empty"


def test_a_truncated_photo_is_named_as_such(photo: Path, workspace: Workspace, source: Source) -> None:
    photo.write_bytes(photo.read_bytes()[:-2000])
    assert "truncated" in read(7, source(photo), Scan(), workspace).content_error


def test_a_file_that_changed_since_it_was_found_is_left_for_the_next_run(
    photo: Path, workspace: Workspace, source: Source
) -> None:
    before = source(photo)
    photo.write_bytes(photo.read_bytes() + b"more")
    scanned = read(7, before, Scan(), workspace)
    assert (scanned.md5, scanned.file_error) == (None, "changed while it was read; the next run tries again")


def test_a_file_that_grows_while_it_is_read(
    photo: Path, workspace: Workspace, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode_and_append(*args: object) -> Image.Image:
        with photo.open("ab") as file:
            file.write(b"more")
        return decode(*args)

    monkeypatch.setattr("tui_dedup.scan.read.decode", decode_and_append)
    scanned = read(7, source(photo), Scan(), workspace)
    assert (scanned.md5, scanned.file_error) == (None, "changed while it was read; the next run tries again")


def test_a_file_that_is_gone(photo: Path, workspace: Workspace, source: Source) -> None:
    before = source(photo)
    photo.unlink()
    assert read(7, before, Scan(), workspace).file_error == "gone since it was found"


def test_a_link_in_a_files_place_is_not_followed(photo: Path, workspace: Workspace, source: Source) -> None:
    before = source(photo)
    photo.rename(photo.with_suffix(".moved"))
    photo.symlink_to(photo.with_suffix(".moved"))
    assert "replaced by a link" in read(7, before, Scan(), workspace).file_error


def test_the_header_alone_gives_all_but_the_hash(photo: Path, workspace: Workspace, source: Source) -> None:
    whole, header = (read(7, source(photo), Scan(), workspace, pixels=pixels).fingerprint for pixels in (True, False))
    assert header == replace(whole, dhash=b"")


def test_the_bits_of_a_hash_say_whether_the_picture_grows_brighter() -> None:
    brighter = Image.linear_gradient("L").rotate(90)
    assert dhash(brighter) == b"\xff" * 32
    assert dhash(Image.new("RGB", (40, 30))) == bytes(32)
