"""Import torchvision also where its compiled operators do not fit the installed torch.

torchvision's wheel from PyPI is built against torch's default build. Beside a CPU build of torch its operators do
not load, and `import torchvision` fails with "operator torchvision::nms does not exist". Its transforms are Python
and need none of them, so naming the two operators that its import looks for is enough.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

MISMATCH = "operator torchvision::nms does not exist"
_OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_libraries: list[Any] = []
"""Defined operators vanish with their library, so it must live as long as the process."""


def import_torchvision() -> ModuleType:
    """Return torchvision; its transforms work in any case, its detection operators only beside a fitting torch."""
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if MISMATCH not in str(error):
            raise
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]
    _define_operators()
    return importlib.import_module("torchvision")


def _define_operators() -> None:
    from torch.library import Library  # noqa: PLC0415

    library: Any = Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for operator in _OPERATORS:
        library.define(operator)
    _libraries.append(library)
