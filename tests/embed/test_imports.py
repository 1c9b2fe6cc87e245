import subprocess
import sys


def test_importing_the_room_imports_nothing_heavy():
    heavy = {"torch", "torchvision", "open_clip", "timm", "PIL", "huggingface_hub"}
    script = f"import sys, tui_dedup.embed; sys.exit(', '.join({heavy!r} & sys.modules.keys()) or 0)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
