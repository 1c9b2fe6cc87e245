"""How decoding processes are started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
print("the program ran as", __name__)
if __name__ == "__main__":
    from tui_dedup import forkserver
    process = forkserver.context().Process(target=print, args=("a process ran",))
    process.start()
    process.join(30)
"""


def test_a_process_does_not_run_the_program_again(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run([sys.executable, "-u", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split("\n")[:2] == ["the program ran as __main__", "a process ran"]


TOLD = """
import os
if __name__ == "__main__":
    from tui_dedup import forkserver
    forkserver.start()
    print("here", os.environ.get("OPENBLAS_NUM_THREADS"))
    process = forkserver.context().Process(target=os.system, args=("echo there $OPENBLAS_NUM_THREADS",))
    process.start()
    process.join(30)
"""


@pytest.mark.parametrize("own", [None, "7"])
def test_numpy_keeps_to_one_thread_there_and_to_its_own_here(tmp_path: Path, own: str | None) -> None:
    program = tmp_path / "program.py"
    program.write_text(TOLD, encoding="utf-8")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": own} if own else os.environ
    done = subprocess.run(
        [sys.executable, "-u", program], capture_output=True, text=True, timeout=60, check=True, env=environment
    )
    assert done.stdout.splitlines() == [f"here {own}", "there 1"]
