"""Answers in files: our `feedback.json`, and the `feedback.pkl` of older tools, read without trusting it.

A pickle is a program. It is looked through before it runs: only what makes plain containers, strings and numbers may stand
in it. Then it is run by a machine that knows no other names, in a process that is ended when it takes too long: tuples in
tuples can take for ever as a key. The layouts that are understood are in docs/formats.md.
"""

import io
import pickle
import pickletools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec
from pebble import ProcessPool

from tui_dedup import forkserver
from tui_dedup.errors import CannotStartError
from tui_dedup.records import Verdict
from tui_dedup.text import printable

LARGEST = 64 * 1024 * 1024
"""Bytes; a longer file is no list of answers."""
_PATIENCE = 20.0  # seconds; a million answers are read in three
_PLAIN = {"set": set, "frozenset": frozenset}
_PLAIN_CODES = """
    PROTO FRAME STOP MARK POP POP_MARK DUP NONE NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT
    STRING BINSTRING SHORT_BINSTRING BINBYTES SHORT_BINBYTES BINBYTES8 UNICODE BINUNICODE SHORT_BINUNICODE BINUNICODE8
    EMPTY_LIST LIST APPEND APPENDS EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 EMPTY_DICT DICT SETITEM SETITEMS
    EMPTY_SET ADDITEMS FROZENSET PUT BINPUT LONG_BINPUT MEMOIZE GET BINGET LONG_BINGET GLOBAL STACK_GLOBAL REDUCE
"""
"""The instructions that a plain pickle needs. The last three are for sets in old protocols: `find_class` knows no more."""
_SAME = {"same", "similar", "duplicate", "yes", "true", "positive", "confirmed"}

Answers = dict[tuple[str, str], Verdict]
"""Verdicts by pair of names: contents' MD5s, or paths in files of older tools."""


class FeedbackFileError(CannotStartError):
    """The file cannot be read as answers; the message says why and what to do."""


class _Answer(msgspec.Struct):
    a: str
    b: str
    verdict: Verdict


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module in {"builtins", "__builtin__"} and name in _PLAIN:
            return _PLAIN[name]
        return _refuse(f"it asks for {module}.{name}")

    def persistent_load(self, pid: Any) -> Any:
        return _refuse(f"it asks for an object outside, {pid!r}")


def _refuse(why: str) -> NoReturn:
    raise pickle.UnpicklingError(why)


def read(path: Path) -> Answers:
    """Return the answers of a file, by its ending: `.pkl` or `.pickle`, else JSON. Raises `FeedbackFileError`."""
    try:
        if path.stat().st_size > LARGEST:
            raise FeedbackFileError(f"{printable(str(path))}: larger than any list of answers. Name another file.")
        data = path.read_bytes()
    except OSError as error:
        raise FeedbackFileError(f"{printable(str(path))}: {error.strerror}. Name another file.") from error
    return _pickled(path, data) if path.suffix in {".pkl", ".pickle"} else _json(path, data)


def _json(path: Path, data: bytes) -> Answers:
    try:
        found = msgspec.json.decode(data, type=list[_Answer])
    except msgspec.MsgspecError as error:
        raise FeedbackFileError(
            f"{printable(str(path))}: not a list of answers ({error}). `dedup-tui feedback` writes such a file."
        ) from error
    return {(answer.a, answer.b): answer.verdict for answer in found}


def _pickled(path: Path, data: bytes) -> Answers:
    try:
        _look_through(data)
        with ProcessPool(1, context=forkserver.context()) as pool:
            found: Answers = pool.schedule(_unpickled, (data,), timeout=_PATIENCE).result()
        return found
    except TimeoutError as error:
        raise FeedbackFileError(
            f"{printable(str(path))}: refused, for it takes too long to read. Nothing was taken from it."
        ) from error
    except Exception as error:
        raise FeedbackFileError(
            f"{printable(str(path))}: refused, for it is not plain data ({error}). Nothing was taken from it."
        ) from error


def _unpickled(data: bytes) -> Answers:
    found = _PlainUnpickler(io.BytesIO(data)).load()
    return dict(_answers(found, Verdict.NOT_SIMILAR, set()))


def _look_through(data: bytes) -> None:
    """Raise where a pickle holds another instruction than plain ones, or a place in its memory that it cannot need."""
    plain = set(_PLAIN_CODES.split())
    for code, argument, _ in pickletools.genops(data):
        if code.name not in plain:
            _refuse(f"it holds the instruction {code.name}")
        if code.name in {"PUT", "LONG_BINPUT"} and int(argument or 0) > len(data):
            _refuse("it asks for too much memory")


def _answers(found: Any, verdict: Verdict, seen: set[tuple[int, Verdict]]) -> Iterator[tuple[tuple[str, str], Verdict]]:
    """Yield every pair of strings in plain containers; the key or the value beside it tells the verdict.

    What stands in several places is looked at once for each verdict, so that little data cannot make much work.
    """
    pair = _pair(found)
    if pair:
        yield pair, verdict
        return
    if not isinstance(found, (dict, list, tuple, set, frozenset)) or (id(found), verdict) in seen:
        return
    seen.add((id(found), verdict))
    if isinstance(found, dict):
        for key, value in found.items():
            if _pair(key):
                yield from _answers(key, _verdict(value), seen)
            else:
                yield from _answers(value, _verdict(key), seen)
    elif isinstance(found, (list, tuple)) and len(found) == 3 and _pair(found[:2]) and not isinstance(found[2], (list, tuple)):
        yield from _answers(found[:2], _verdict(found[2]), seen)
    else:
        for item in found:
            yield from _answers(item, verdict, seen)


def _pair(found: Any) -> tuple[str, str] | None:
    if isinstance(found, (list, tuple, set, frozenset)) and len(found) == 2 and all(isinstance(item, str) for item in found):
        a, b = sorted(found)
        return (a, b) if a != b else None
    return None


def _verdict(label: Any) -> Verdict:
    if isinstance(label, (bool, int, float)):
        return Verdict.SAME if label > 0 else Verdict.NOT_SIMILAR
    return Verdict.SAME if isinstance(label, str) and label.strip().lower() in _SAME else Verdict.NOT_SIMILAR


def by_content(answers: Answers, md5_of: Callable[[str], str | None]) -> tuple[Answers, int]:
    """Return the answers by MD5, and how many name a photo that `md5_of` does not know."""
    found: Answers = {}
    for (a, b), verdict in answers.items():
        one, other = md5_of(a), md5_of(b)
        if one and other and one != other:
            found[min(one, other), max(one, other)] = verdict
    return found, len(answers) - len(found)
