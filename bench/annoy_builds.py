"""Build annoy with each compiler that is here, with and without our flags, and compare its neighbours with the true ones.

Run as `make annoy-check`. Fails when a build with our flags does not find the true neighbours.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

COMPILERS = ("gcc", "clang")
PROBE = """
import numpy as np
from annoy import AnnoyIndex
count, dim, wanted = 2000, 64, 10
vectors = np.random.default_rng(1).normal(size=(count, dim)).astype(np.float32)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
index = AnnoyIndex(dim, "angular")
index.set_seed(1)
for number, vector in enumerate(vectors):
    index.add_item(number, vector)
index.build(20)
true = np.argsort(-(vectors @ vectors.T), axis=1)[:, :wanted]
found = [index.get_nns_by_item(number, wanted, search_k=count * 20) for number in range(count)]
print(sum(len(set(a) & set(b)) for a, b in zip(true, found)) / (count * wanted))
"""


def build(compiler: str, flags: str, target: Path) -> bool:
    """Build annoy from its source into `target`; return whether that worked."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-cache-dir", "--no-binary", "annoy"]
    command += ["--target", str(target), f"annoy=={version('annoy')}"]
    environ = {**os.environ, "CC": compiler, "CXX": compiler.replace("gcc", "g++").replace("clang", "clang++")}
    environ["ANNOY_COMPILER_ARGS"] = flags
    if not flags:
        del environ["ANNOY_COMPILER_ARGS"]
    return subprocess.run(command, env=environ, check=False).returncode == 0


def recall(target: Path) -> float | None:
    """Return the share of the true neighbours that the build finds, or None when it crashes."""
    environ = {**os.environ, "PYTHONPATH": str(target)}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environ, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def main() -> int:
    """Print a line for each build; return 1 when one of ours is wrong."""
    ours = os.environ["ANNOY_COMPILER_ARGS"]
    wrong = 0
    for compiler in filter(shutil.which, COMPILERS):
        for name, flags in (("our flags", ours), ("its own flags", "")):
            with tempfile.TemporaryDirectory() as folder:
                found = recall(Path(folder)) if build(compiler, flags, Path(folder)) else None
            print(f"{compiler:6} {name:14} {'crashed' if found is None else f'recall {found:.3f}'}", flush=True)
            wrong += name == "our flags" and (found is None or found < 0.999)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
