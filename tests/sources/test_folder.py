import os
from pathlib import Path

import pytest

from tui_dedup.records import ASIDE, Folder, Kind, Skipped, SourceFile
from tui_dedup.settings import Scan
from tui_dedup.sources import folder

EVERYTHING = Scan(hidden=True, min_size=0)


def lay(root: Path, *names: str) -> None:
    """Make a small file of each name below `root`."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def names(root: Path, scan: Scan | None = None) -> list[str]:
    """The files found below `root`, in order."""
    found = folder.find([str(root)], scan or Scan())
    return [os.path.relpath(item.path, root) for item in found if isinstance(item, SourceFile)]


def skipped(root: Path, scan: Scan | None = None) -> dict[str, str]:
    """What was passed over below `root`, and why."""
    found = folder.find([str(root)], scan or Scan())
    return {os.path.relpath(item.path, root): item.reason for item in found if isinstance(item, Skipped)}


class TestResolve:
    def test_a_repeated_or_nested_root_counts_once(self, tmp_path: Path) -> None:
        lay(tmp_path, "a/b/c.jpg")
        inner, outer = str(tmp_path / "a" / "b"), str(tmp_path / "a")
        assert folder.resolve([inner, outer, outer + "/", f"{outer}/b/.."], Scan()) == [outer]

    def test_roots_keep_their_order(self, tmp_path: Path) -> None:
        lay(tmp_path, "b/1.jpg", "a/1.jpg")
        roots = [str(tmp_path / "b"), str(tmp_path / "a")]
        assert folder.resolve(roots, Scan()) == roots

    def test_a_link_to_a_folder_is_that_folder(self, tmp_path: Path) -> None:
        lay(tmp_path, "real/1.jpg")
        (tmp_path / "link").symlink_to("real")
        assert folder.resolve([str(tmp_path / "link"), str(tmp_path / "real")], Scan()) == [str(tmp_path / "real")]

    def test_a_hidden_folder_inside_another_root_is_walked_when_it_is_named(self, tmp_path: Path) -> None:
        lay(tmp_path, ".private/1.jpg")
        roots = [str(tmp_path), str(tmp_path / ".private")]
        assert folder.resolve(roots, Scan()) == roots
        assert folder.resolve(roots, Scan(hidden=True)) == roots[:1]

    @pytest.mark.parametrize("hidden_by", ["ignore file", "exclude", "ignore file, further out"])
    def test_a_folder_that_a_rule_of_another_root_hides_is_walked_when_it_is_named(self, tmp_path: Path, hidden_by: str) -> None:
        lay(tmp_path, "a.jpg", "drafts/2019/b.jpg", "drafts/c.jpg")
        outer, drafts, inner = (str(tmp_path / name) for name in ("", "drafts", "drafts/2019"))
        (tmp_path / ".dedupignore").write_text(
            {"ignore file": "/drafts/", "ignore file, further out": "2019/"}.get(hidden_by, "")
        )
        scan = Scan(exclude=("drafts",) * (hidden_by == "exclude"))
        roots = folder.resolve([inner, drafts, outer], scan)
        assert roots == ([inner, outer] if "further" in hidden_by else [drafts, outer])
        found = [os.path.basename(item.path) for item in folder.find(roots, scan)]
        assert sorted(found) == ["a.jpg", "b.jpg", "c.jpg"]

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("gone", "no such file"),
            ("a.jpg", "not a directory"),
            ("My.photoslibrary", "never read as a folder"),
            ("My.photoslibrary/originals", "never read as a folder"),
            (".Trash-1000/files", "a trash folder"),
            ("share/Trash/files", "a trash folder"),
            ("a\0b", "null"),
        ],
    )
    def test_what_cannot_be_walked_is_refused(self, tmp_path: Path, name: str, words: str) -> None:
        lay(tmp_path, "a.jpg", "My.photoslibrary/originals/1.jpg", ".Trash-1000/files/1.jpg")
        lay(tmp_path, "share/Trash/files/1.jpg", "share/Trash/info/1.jpg.trashinfo")
        with pytest.raises(folder.SourceError, match=words):
            folder.resolve([str(tmp_path / name)], Scan())

    def test_the_message_cannot_write_to_the_terminal(self) -> None:
        with pytest.raises(folder.SourceError) as raised:
            folder.resolve(["/\x1b[31mred\n"], Scan())
        assert str(raised.value).isprintable()


class TestFind:
    def test_photos_videos_and_sidecars_in_a_fixed_order(self, tmp_path: Path) -> None:
        lay(tmp_path, "b/2.jpg", "b/1.MOV", "a.HEIC", "c.xmp", "notes.txt")
        found = list(folder.find([str(tmp_path)], Scan()))
        assert [(os.path.relpath(item.path, tmp_path), item.kind) for item in found] == [
            ("a.HEIC", Kind.PHOTO),
            ("c.xmp", Kind.SIDECAR),
            ("b/1.MOV", Kind.VIDEO),
            ("b/2.jpg", Kind.PHOTO),
        ]

    def test_a_file_carries_its_stat(self, tmp_path: Path) -> None:
        lay(tmp_path, "a.jpg")
        (found,) = folder.find([str(tmp_path)], Scan())
        stat = os.lstat(tmp_path / "a.jpg")
        assert (found.root, found.size, found.mtime_ns, found.inode) == (str(tmp_path), 5, stat.st_mtime_ns, stat.st_ino)

    def test_links_are_not_followed(self, tmp_path: Path) -> None:
        lay(tmp_path, "a/1.jpg")
        (tmp_path / "2.jpg").symlink_to("a/1.jpg")
        (tmp_path / "b").symlink_to("a")
        (tmp_path / "a" / "loop").symlink_to("..")
        assert names(tmp_path) == ["a/1.jpg"]
        assert "link" in skipped(tmp_path)["2.jpg"]

    def test_a_hardlink_counts_once_under_its_first_name(self, tmp_path: Path) -> None:
        lay(tmp_path, "a.jpg")
        (tmp_path / "b.jpg").hardlink_to(tmp_path / "a.jpg")
        assert names(tmp_path) == ["a.jpg"]
        assert skipped(tmp_path) == {"b.jpg": f"the same file as {tmp_path}/a.jpg"}

    def test_a_folder_with_two_names_counts_once(self, tmp_path: Path) -> None:
        lay(tmp_path, "a/1.jpg")
        (tmp_path / "b").symlink_to("a")
        found = list(folder.find([str(tmp_path / "a"), str(tmp_path / "b")], Scan()))
        assert [item.path for item in found] == [str(tmp_path / "a" / "1.jpg"), str(tmp_path / "b")]

    def test_a_root_given_twice_counts_once(self, tmp_path: Path) -> None:
        lay(tmp_path, "1.jpg")
        found = list(folder.find([str(tmp_path), str(tmp_path)], Scan()))
        assert [type(item) for item in found] == [SourceFile, Skipped]

    def test_hidden_files_only_when_asked_for(self, tmp_path: Path) -> None:
        lay(tmp_path, ".a.jpg", ".b/c.jpg", "d.jpg")
        assert names(tmp_path) == ["d.jpg"]
        assert names(tmp_path, EVERYTHING) == [".a.jpg", "d.jpg", ".b/c.jpg"]

    def test_libraries_and_trash_are_named_and_never_entered(self, tmp_path: Path) -> None:
        lay(tmp_path, "P.photoslibrary/1.jpg", ".Trash-1000/files/1.jpg", "C Previews.lrdata/1.jpg")
        assert names(tmp_path, EVERYTHING) == []
        assert set(skipped(tmp_path, EVERYTHING)) == {"P.photoslibrary", ".Trash-1000", "C Previews.lrdata"}

    def test_what_is_excluded_is_left_out(self, tmp_path: Path) -> None:
        lay(tmp_path, "a.jpg", "b.png", "drafts/c.jpg")
        assert names(tmp_path, Scan(exclude=("*.png", "drafts/"))) == ["a.jpg"]

    def test_what_a_removal_hid_is_no_photo_even_where_hidden_ones_count(self, tmp_path: Path) -> None:
        lay(tmp_path, "a.jpg", f"{ASIDE}going-1-2.jpg")
        assert names(tmp_path, Scan(hidden=True)) == ["a.jpg"]
        assert "doctor" in skipped(tmp_path, Scan(hidden=True))[f"{ASIDE}going-1-2.jpg"]

    def test_files_below_the_minimum_size_are_left_out(self, tmp_path: Path) -> None:
        lay(tmp_path, "a.jpg", "longer.jpg", "a.xmp")
        (tmp_path / "empty.jpg").touch()
        assert names(tmp_path) == ["a.jpg", "a.xmp", "empty.jpg", "longer.jpg"], "what is empty is told, not hidden"
        assert names(tmp_path, Scan(min_size=6)) == ["a.xmp", "longer.jpg"]

    def test_a_photo_without_an_extension_is_found_by_its_bytes(self, tmp_path: Path) -> None:
        lay(tmp_path, "README")
        for name in ("photo", ".hidden", "photo.bak"):
            (tmp_path / name).write_bytes(b"\xff\xd8\xff\xe0")
        (tmp_path / "link").symlink_to("photo")
        os.mkfifo(tmp_path / "pipe")
        assert names(tmp_path) == ["photo"]
        assert skipped(tmp_path) == {}

    def test_a_photo_under_the_name_of_a_video_is_a_photo(self, tmp_path: Path) -> None:
        lay(tmp_path, "b.mov")
        (tmp_path / "a.mov").write_bytes(b"\0\0\0\x18ftypheic")
        (tmp_path / "c.mov").symlink_to("a.mov")
        found = [item for item in folder.find([str(tmp_path)], Scan()) if isinstance(item, SourceFile)]
        assert [(os.path.basename(item.path), item.kind) for item in found] == [("a.mov", Kind.PHOTO), ("b.mov", Kind.VIDEO)]

    def test_what_only_looks_like_a_file_is_passed_over(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.jpg")
        (tmp_path / "folder.jpg").mkdir()
        assert names(tmp_path) == []
        assert skipped(tmp_path) == {"pipe.jpg": "not a regular file"}

    def test_a_folder_that_vanishes_is_trouble(self, tmp_path: Path) -> None:
        (found,) = folder.find([str(tmp_path / "gone")], Scan())
        assert found == Skipped(str(tmp_path / "gone"), "no such file or directory", trouble=True)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_folder_without_permission_is_trouble(self, tmp_path: Path) -> None:
        lay(tmp_path, "a/1.jpg", "b/1.jpg")
        (tmp_path / "a").chmod(0)
        try:
            found = list(folder.find([str(tmp_path)], Scan()))
        finally:
            (tmp_path / "a").chmod(0o700)
        assert Skipped(str(tmp_path / "a"), "permission denied", trouble=True) in found
        assert len(found) == 2

    @pytest.mark.parametrize(
        "name", ["new\nline.jpg", "q'u\"o.jpg", "\x1b[31m.jpg", "[bold].jpg", "x" * 251 + ".jpg", "\udcff.jpg"]
    )
    def test_strange_names_are_kept_as_they_are(self, tmp_path: Path, name: str) -> None:
        try:
            (tmp_path / name).write_bytes(b"x")
        except OSError:
            pytest.skip("this file system refuses the name")
        assert names(tmp_path) == [name]


class TestRemembered:
    """What a caller keeps of one walk and hands to the next."""

    @staticmethod
    def walk(root: Path, remembered: dict[str, bytes], scan: Scan | None = None) -> list[str]:
        """Take what is to be remembered; return the names that were yielded, a folder that did not change with a slash."""
        seen = []
        for item in folder.find([str(root)], scan or Scan(), remembered):
            name = os.path.relpath(item.path, root)
            if isinstance(item, Folder):
                remembered[item.path] = item.state
                seen += [f"{name}/"] * item.unchanged
            else:
                seen.append(name)
        return seen

    def test_a_folder_that_did_not_change_comes_without_its_files(self, tmp_path: Path) -> None:
        lay(tmp_path, "a/1.jpg", "a/2.jpg", "b/3.jpg", "b/notes.txt")
        remembered: dict[str, bytes] = {}
        assert self.walk(tmp_path, remembered) == ["a/1.jpg", "a/2.jpg", "b/3.jpg"]
        lay(tmp_path, "b/4.jpg", "a/notes.txt")
        assert self.walk(tmp_path, remembered) == ["./", "a/", "b/3.jpg", "b/4.jpg"]
        assert self.walk(tmp_path, remembered) == ["./", "a/", "b/"]

    def test_it_tells_how_many_files_it_holds(self, tmp_path: Path) -> None:
        lay(tmp_path, "1.jpg", "2.jpg", "notes.txt")
        *_, found = folder.find([str(tmp_path)], Scan(), {})
        again = list(folder.find([str(tmp_path)], Scan(), {found.path: found.state}))
        assert again == [Folder(str(tmp_path), found.state, 2, unchanged=True)]

    @pytest.mark.parametrize(
        "scan",
        [
            Scan(hidden=True),
            Scan(min_size=100),
            Scan(exclude=("*.gif",)),
        ],
    )
    def test_other_rules_look_again(self, tmp_path: Path, scan: Scan) -> None:
        lay(tmp_path, "1.jpg")
        remembered: dict[str, bytes] = {}
        self.walk(tmp_path, remembered)
        assert self.walk(tmp_path, remembered, scan) == ([] if scan.min_size > 1 else ["1.jpg"])

    def test_an_ignore_file_that_changed_looks_again(self, tmp_path: Path) -> None:
        lay(tmp_path, "a/1.jpg")
        remembered: dict[str, bytes] = {}
        self.walk(tmp_path, remembered)
        (tmp_path / ".dedupignore").write_text("1.jpg")
        assert self.walk(tmp_path, remembered) == []

    @pytest.mark.parametrize("change", ["bytes", "time", "name", "link", "another file"])
    def test_a_file_that_changed_is_noticed(self, tmp_path: Path, change: str) -> None:
        lay(tmp_path, "1.jpg", "elsewhere")
        photo = tmp_path / "1.jpg"
        remembered: dict[str, bytes] = {}
        self.walk(tmp_path, remembered)
        match change:
            case "bytes":
                photo.write_bytes(b"other bytes")
            case "time":
                os.utime(photo, ns=(1, 1))
            case "name":
                photo.rename(tmp_path / "2.jpg")
            case "link":
                photo.unlink()
                photo.symlink_to("elsewhere")
            case "another file":
                photo.unlink()
                photo.hardlink_to(tmp_path / "elsewhere")
        assert len(self.walk(tmp_path, remembered)) == 1
        assert "./" not in self.walk(tmp_path, {})

    def test_a_second_name_before_the_first_is_noticed(self, tmp_path: Path) -> None:
        lay(tmp_path, "b/1.jpg")
        remembered: dict[str, bytes] = {}
        self.walk(tmp_path / "b", remembered)
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "1.jpg").hardlink_to(tmp_path / "b" / "1.jpg")
        first, again = str(tmp_path / "a"), str(tmp_path / "b")
        state = {item.path: item.state for item in folder.find([again], Scan(), {}) if isinstance(item, Folder)}
        found = [item for item in folder.find([first, again], Scan(), state) if not isinstance(item, Folder)]
        assert [type(item) for item in found] == [SourceFile, Skipped]

    @pytest.mark.parametrize("name", ["a.jpg", "none"])
    def test_a_folder_that_holds_more_than_what_is_ours_is_gone_through_again(self, tmp_path: Path, name: str) -> None:
        lay(tmp_path, "1.jpg", "none")
        if name == "a.jpg":
            (tmp_path / name).symlink_to("1.jpg")
        remembered: dict[str, bytes] = {}
        assert self.walk(tmp_path, remembered) == self.walk(tmp_path, remembered)
        assert remembered == {}
