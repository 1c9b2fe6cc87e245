"""Files that were made to break decoders: crashes, bombs, truncations, a fuzzer's finds."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tui_dedup.records import SourceFile
from tui_dedup.scan.pool import read_all
from tui_dedup.settings import Scan
from tui_dedup.workspace import Workspace

MOST_MEMORY = 1_500_000_000


def memory() -> int:
    """Bytes that this process and all below it take now."""
    taken = 0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        try:
            taken += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return taken


@pytest.mark.slow
def test_every_bad_file_is_a_photo_or_has_a_reason(
    corpora: Path, workspace: Workspace, source: Callable[[Path], SourceFile], capfd: pytest.CaptureFixture[str]
) -> None:
    files = sorted(path for path in (corpora / "bad").rglob("*") if path.is_file())
    before = memory()
    peak = 0
    results = []
    for result in read_all(list(enumerate(map(source, files))), Scan(workers=2), workspace):
        peak = max(peak, memory() - before)
        if result is not None:
            results.append(result[1])
    assert sorted(scanned.file_id for scanned in results) == list(range(len(files)))
    assert all(scanned.fingerprint or scanned.content_error for scanned in results)
    assert all((scanned.content_error or "").isprintable() for scanned in results)
    assert peak < MOST_MEMORY
    assert capfd.readouterr() == ("", "")
