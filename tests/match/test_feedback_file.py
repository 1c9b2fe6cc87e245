"""Answers in files: JSON, and old pickles without trusting them."""

import os
import pickle

import pytest

from tui_dedup.match import feedback_file
from tui_dedup.match.feedback_file import FeedbackFileError, by_content, read
from tui_dedup.records import Verdict

NO, YES = Verdict.NOT_SIMILAR, Verdict.SAME


@pytest.fixture
def file_of(tmp_path):
    """Return a maker of files of answers: bytes make an old `feedback.pkl`, text our `feedback.json`."""

    def make(data):
        path = tmp_path / ("feedback.pkl" if isinstance(data, bytes) else "feedback.json")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return make


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
def test_old_answers_are_read(file_of, data, answers, protocol):
    assert read(file_of(pickle.dumps(data, protocol))) == answers


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_would_do_something_is_refused(file_of, tmp_path, protocol):
    target = tmp_path / "done"
    with pytest.raises(FeedbackFileError, match="it asks for"):
        read(file_of(pickle.dumps({"pairs": [Bomb(target)]}, protocol)))
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


BROKEN = {
    "an empty file": b"",
    "no pickle": b"not a pickle",
    "a pickle that was cut off": b"\x80\x05}",
    "something else than answers": pickle.dumps(range(3)),
}


@pytest.mark.parametrize("data", (HOSTILE | BROKEN).values(), ids=HOSTILE | BROKEN)
def test_hostile_and_broken_pickles_are_refused(file_of, data):
    with pytest.raises(FeedbackFileError, match="Nothing was taken from it"):
        read(file_of(data))


def test_little_data_does_not_make_much_work(file_of):
    assert read(file_of(LAUGHS)) == {("a", "b"): NO}


def test_a_key_that_takes_for_ever_to_hash_is_given_up(file_of, monkeypatch):
    """Each tuple holds the one before twice, so that hashing the last means 2 to the 60th steps."""
    monkeypatch.setattr(feedback_file, "_PATIENCE", 1.0)
    with pytest.raises(FeedbackFileError, match="takes too long"):
        read(file_of(b"\x80\x02})" + b"2\x86" * 60 + b"K\x01s."))


def test_a_list_that_holds_itself_ends(file_of):
    data = [["a", "b"]]
    data.append(data)
    assert read(file_of(pickle.dumps(data))) == {("a", "b"): NO}


def test_our_own_json_is_read(file_of):
    assert read(file_of('[{"a": "1f", "b": "2e", "verdict": "same"}]')) == {("1f", "2e"): YES}


@pytest.mark.parametrize("text", ["", "{}", '[{"a": 1}]', '[{"a": "x", "b": "y", "verdict": "maybe"}]'])
def test_other_json_is_refused(file_of, text):
    with pytest.raises(FeedbackFileError, match="not a list of answers"):
        read(file_of(text))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FeedbackFileError, match="No such file"):
        read(tmp_path / "feedback.json")


def test_names_become_contents_and_strangers_are_counted():
    md5 = {"/a": "2e", "/b": "1f"}.get
    assert by_content({("/a", "/b"): NO, ("/a", "/gone"): YES}, md5) == ({("1f", "2e"): NO}, 1)
