"""What embeds: one interface for this machine, for a service, for a cluster.

To add an engine, write a class with the members of `Engine` in a module of its own, and a function or classmethod that
opens it (`Opener`). Name the opener in `tui_dedup.embed.stage.ladder`, or hand it to `tui_dedup.embed.run` from a room
above. The stage does the rest: it asks the catalog what is missing, tells people which engine runs, commits each batch
as it comes and tells of photos that were skipped. So an engine knows neither the catalog nor events, and a run that was
cut off goes on where it was, whatever embeds.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tui_dedup.records import ModelInfo
from tui_dedup.settings import Settings
from tui_dedup.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Batch:
    """Contents with their vectors, float16 of shape (n, dim) and each of length one; contents without, with the reason."""

    md5s: list[str]
    vectors: "NDArray[np.float16]"
    skipped: list[tuple[str, str]] = field(default_factory=list)


class Engine(Protocol):
    """Contents to vectors, by their thumbnails in the workspace."""

    @property
    def info(self) -> ModelInfo:
        """The model that makes the vectors. Its key is that of the settings: vectors of two models never mix."""

    @property
    def place(self) -> str:
        """Where it runs, for people: `on the CPU in fp32`."""

    def embed(self, md5s: Sequence[str]) -> Generator[Batch, None, None]:
        """Yield each content once, with its vector or the reason why it has none, in any order, as they get ready.

        Closing the generator ends the work. Raises `EmbedError` when nothing more can be embedded as asked, and its
        subclass `EngineLostError` when the engine is gone and another might go on with the rest.
        """

    def close(self) -> None:
        """Give back what the engine holds."""


Opener = Callable[[Workspace, Settings, Sequence[str]], Engine]
"""Makes an engine ready to embed these contents. Raises `EmbedError`, or `EngineLostError` when another might do."""
