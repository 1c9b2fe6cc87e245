"""Answers in files: our `feedback.json`, and the `feedback.pkl` of older tools, read without trusting it.

A pickle is a program. Ours is read by a machine that knows plain containers, strings and numbers and nothing else:
whatever asks for a class or a function is refused before it runs.
"""

import io
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from tui_dedup.errors import DedupError
from tui_dedup.records import Verdict

LARGEST = 64 * 1024 * 1024
"""Bytes; a longer file is no list of answers."""
_PLAIN = {"set": set, "frozenset": frozenset}
_SAME = {"same", "similar", "duplicate", "yes", "true", "positive", "confirmed"}

Answers = dict[tuple[str, str], Verdict]
"""Verdicts by pair of names: contents' MD5s, or paths in files of older tools."""


class FeedbackFileError(DedupError):
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
            raise FeedbackFileError(f"{path}: larger than any list of answers. Name another file.")
        data = path.read_bytes()
    except OSError as error:
        raise FeedbackFileError(f"{path}: {error.strerror}. Name another file.") from error
    return _pickled(path, data) if path.suffix in {".pkl", ".pickle"} else _json(path, data)


def _json(path: Path, data: bytes) -> Answers:
    try:
        found = msgspec.json.decode(data, type=list[_Answer])
    except msgspec.MsgspecError as error:
        raise FeedbackFileError(f"{path}: not a list of answers ({error}). `dedup-tui feedback` writes such a file.") from error
    return {(answer.a, answer.b): answer.verdict for answer in found}


def _pickled(path: Path, data: bytes) -> Answers:
    try:
        found = _PlainUnpickler(io.BytesIO(data)).load()
        return dict(_answers(found, Verdict.NOT_SIMILAR))
    except FeedbackFileError:
        raise
    except Exception as error:
        raise FeedbackFileError(f"{path}: refused, for it is not plain data ({error}). Nothing was taken from it.") from error


def _answers(found: Any, verdict: Verdict) -> Iterator[tuple[tuple[str, str], Verdict]]:
    """Yield every pair of strings in plain containers; the key or the value beside it tells the verdict."""
    pair = _pair(found)
    if pair:
        yield pair, verdict
    elif isinstance(found, dict):
        for key, value in found.items():
            if _pair(key):
                yield from _answers(key, _verdict(value))
            else:
                yield from _answers(value, _verdict(key))
    elif isinstance(found, (list, tuple)) and len(found) == 3 and _pair(found[:2]) and not isinstance(found[2], (list, tuple)):
        yield from _answers(found[:2], _verdict(found[2]))
    elif isinstance(found, (list, tuple, set, frozenset)):
        for item in found:
            yield from _answers(item, verdict)


def _pair(found: Any) -> tuple[str, str] | None:
    if isinstance(found, (list, tuple, set, frozenset)) and len(found) == 2 and all(isinstance(item, str) for item in found):
        a, b = sorted(found)
        return (a, b) if a != b else None
    return None


def _verdict(label: Any) -> Verdict:
    if isinstance(label, (bool, int, float)):
        return Verdict.SAME if label > 0 else Verdict.NOT_SIMILAR
    return Verdict.SAME if str(label).strip().lower() in _SAME else Verdict.NOT_SIMILAR


def by_content(answers: Answers, md5_of: Callable[[str], str | None]) -> tuple[Answers, int]:
    """Return the answers by MD5, and how many name a photo that `md5_of` does not know."""
    found: Answers = {}
    for (a, b), verdict in answers.items():
        one, other = md5_of(a), md5_of(b)
        if one and other and one != other:
            found[min(one, other), max(one, other)] = verdict
    return found, len(answers) - len(found)
