"""A file is met once, whatever it is called."""

from tui_dedup.sources.met import Met

DISK, OTHER = 7, 8


def a_file(name: str, inode: int, device: int = DISK) -> tuple[str, tuple[int, int, int, int, int, int]]:
    return name, (0o100644, 10, 1, 1, device, inode)


def test_the_first_name_is_the_one_that_is_told() -> None:
    met = Met()
    assert met.before("/a", (DISK, 1)) is None
    assert met.before("/b", (DISK, 1)) == "/a"
    assert met.before("/c", (OTHER, 1)) is None


def test_a_folder_is_met_at_once() -> None:
    met = Met()
    assert met.first("/in/", [a_file("a", 1), a_file("b", 2)])
    assert met.before("/b", (DISK, 2)) == "/in/b"
    assert met.before("/c", (DISK, 3)) is None


def test_a_folder_of_which_a_file_was_met_before_is_not() -> None:
    met = Met()
    met.before("/a", (DISK, 1))
    assert not met.first("/in/", [a_file("a", 1), a_file("b", 2)])
    assert met.before("/b", (DISK, 2)) is None


def test_a_folder_on_several_disks_is_not() -> None:
    met = Met()
    assert not met.first("/in/", [a_file("a", 1), a_file("b", 1, OTHER)])
    assert met.before("/a", (DISK, 1)) is None
