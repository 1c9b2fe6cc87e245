"""From which cosine on two photos are alike, for each model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """A model's threshold, and the floor above which a pair is worth a look by other means."""

    alike: float
    floor: float

    def at(self, chosen: float) -> "Threshold":
        """Return the threshold that a person chose, 0 for the model's own, with a floor as far below."""
        return Threshold(chosen, max(0.0, chosen - (self.alike - self.floor))) if chosen else self


BY_MODEL = {"builtin": Threshold(0.80, 0.56)}
"""Measured thresholds by the start of the model's key; see docs/quality.md."""
OTHERWISE = Threshold(0.90, 0.80)


def of(key: str) -> Threshold:
    """Return the threshold of the model that `ModelInfo.key` names."""
    return next((threshold for start, threshold in BY_MODEL.items() if key.startswith(start)), OTHERWISE)
