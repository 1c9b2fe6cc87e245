"""Photos of the same bytes."""

from tui_dedup.match.exact import by_content


def test_the_same_bytes_stand_together(photo):
    a, b, c = photo(md5="aa"), photo(md5="aa"), photo(md5="bb")
    assert by_content([c, b, a]) == {"aa": [a, b], "bb": [c]}


def test_a_missing_hash_matches_nothing(photo):
    assert by_content([photo(md5=""), photo(md5="")]) == {}


def test_two_names_of_one_file_are_one_photo(photo):
    first, second = photo(path="/a", md5="aa", inode=7), photo(path="/b", md5="aa", inode=7)
    assert by_content([second, first]) == {"aa": [first]}
