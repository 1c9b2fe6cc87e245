"""What makes vectors."""

from msgspec import Struct


class ModelInfo(Struct, frozen=True):
    """The model behind a set of vectors. `key` names it in the catalog: vectors of two keys are never compared."""

    name: str
    pretrained: str
    dim: int
    device: str
    precision: str

    @property
    def key(self) -> str:
        """Name and weights, as the catalog stores them."""
        return f"{self.name}/{self.pretrained}"
