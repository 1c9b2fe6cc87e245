"""How decoding processes are started."""

import subprocess
import sys
from pathlib import Path

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
