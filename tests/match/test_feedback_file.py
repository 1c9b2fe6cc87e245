"""Answers in files: JSON, and old pickles without trusting them."""

import os
import pickle

import pytest

from tui_dedup.match.feedback_file import FeedbackFileError, by_content, read
from tui_dedup.records import Verdict

NO, YES = Verdict.NOT_SIMILAR, Verdict.SAME


class Bomb:
    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    ("data", "answers"),
    [
        (
            {("/a.jpg", "/b.jpg"): "not_similar", ("/a.jpg", "/c.jpg"): "same"},
            {("/a.jpg", "/b.jpg"): NO, ("/a.jpg", "/c.jpg"): YES},
        ),
        (
            {"not_similar": {("/b.jpg", "/a.jpg")}, "similar": [["/c.jpg", "/d.jpg"]]},
            {("/a.jpg", "/b.jpg"): NO, ("/c.jpg", "/d.jpg"): YES},
        ),
        ([("/a.jpg", "/b.jpg", 0), ("/a.jpg", "/c.jpg", 1)], {("/a.jpg", "/b.jpg"): NO, ("/a.jpg", "/c.jpg"): YES}),
        ({frozenset(["/b.jpg", "/a.jpg"])}, {("/a.jpg", "/b.jpg"): NO}),
        ({}, {}),
    ],
)
def test_old_answers_are_read(tmp_path, data, answers, protocol):
    path = tmp_path / "feedback.pkl"
    path.write_bytes(pickle.dumps(data, protocol))
    assert read(path) == answers


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_would_do_something_is_refused(tmp_path, protocol):
    path, target = tmp_path / "feedback.pkl", tmp_path / "done"
    path.write_bytes(pickle.dumps({"pairs": [Bomb(target)]}, protocol))
    with pytest.raises(FeedbackFileError, match="it asks for"):
        read(path)
    assert not target.exists()


LAUGHS = b"\x80\x04]\x94(\x8c\x01a\x8c\x01be" + b"".join(b"]\x94(h%ch%ce" % (n, n) for n in range(60)) + b"."
HOSTILE = {
    "a class by the old instruction": b"(ios\nsystem\n(S'true'\ntR.",
    "an object that is built": b"c__builtin__\nset\n)R}b.",
    "a new object": b"\x80\x02c__builtin__\nset\n)\x81.",
    "a name through another": b"c__builtin__\neval\n.",
    "a name with dots": b"\x80\x04\x8c\x08builtins\x8c\x0bset.__doc__\x93.",
    "an object outside": b"Pfile\n.",
    "an object outside, by the stack": b"\x80\x02U\x04fileQ.",
    "an extension": b"\x80\x02\x82\x01.",
    "a buffer outside": b"\x80\x05\x97.",
    "a place in memory beyond all": b"\x80\x02}r\xff\xff\xff\xff.",
    "a place in memory beyond all, in words": b"}p9999999999\n.",
    "bytes that are not there": b"\x80\x04\x8e\xff\xff\xff\xff\xff\x00\x00\x00abc.",
    "a number of a million digits": b"L" + b"9" * 1_000_000 + b"L\n.",
    "a list in a list, very deep": b"]" * 200_000 + b"a" * 199_999 + b".",
    "the module's own names": b"ctui_dedup.match.feedback_file\nread\n.",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pickles_are_refused(tmp_path, data):
    path = tmp_path / "feedback.pkl"
    path.write_bytes(data)
    with pytest.raises(FeedbackFileError, match="Nothing was taken from it"):
        read(path)


def test_little_data_does_not_make_much_work(tmp_path):
    path = tmp_path / "feedback.pkl"
    path.write_bytes(LAUGHS)
    assert read(path) == {("a", "b"): NO}


def test_a_list_that_holds_itself_ends(tmp_path):
    path, data = tmp_path / "feedback.pkl", [["a", "b"]]
    data.append(data)
    path.write_bytes(pickle.dumps(data))
    assert read(path) == {("a", "b"): NO}


@pytest.mark.parametrize("data", [b"", b"not a pickle", b"\x80\x05}", pickle.dumps(range(3))])
def test_a_broken_pickle_is_refused(tmp_path, data):
    path = tmp_path / "feedback.pkl"
    path.write_bytes(data)
    with pytest.raises(FeedbackFileError, match="Nothing was taken from it"):
        read(path)


def test_our_own_json_is_read(tmp_path):
    path = tmp_path / "feedback.json"
    path.write_text('[{"a": "1f", "b": "2e", "verdict": "same"}]')
    assert read(path) == {("1f", "2e"): YES}


@pytest.mark.parametrize("text", ["", "{}", '[{"a": 1}]', '[{"a": "x", "b": "y", "verdict": "maybe"}]'])
def test_other_json_is_refused(tmp_path, text):
    path = tmp_path / "feedback.json"
    path.write_text(text)
    with pytest.raises(FeedbackFileError, match="not a list of answers"):
        read(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FeedbackFileError, match="No such file"):
        read(tmp_path / "feedback.json")


def test_names_become_contents_and_strangers_are_counted():
    md5 = {"/a": "2e", "/b": "1f"}.get
    assert by_content({("/a", "/b"): NO, ("/a", "/gone"): YES}, md5) == ({("1f", "2e"): NO}, 1)
