"""From which cosine on two photos are alike, for each model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """A model's threshold, and the floor above which a pair is worth a look by other means."""

    alike: float
    floor: float

    def at(self, chosen: float) -> "Threshold":
        """Return the threshold that a person chose, 0 for the model's own.

        A stricter threshold lifts the floor with it; a laxer one leaves it, so that no new search is needed.
        """
        if not chosen:
            return self
        return Threshold(chosen, min(chosen, max(self.floor, chosen - (self.alike - self.floor))))


BY_MODEL = {"builtin": Threshold(0.80, 0.56)}
"""Measured thresholds by the start of the model's key; see docs/quality.md."""
OTHERWISE = Threshold(0.90, 0.80)
"""A careful guess for all other models: nobody measured them with the bench yet."""


def of(key: str) -> Threshold:
    """Return the threshold of the model that `ModelInfo.key` names."""
    return next((threshold for start, threshold in BY_MODEL.items() if key.startswith(start)), OTHERWISE)


def guessed(key: str) -> bool:
    """Return whether nobody measured the threshold of this model."""
    return of(key) is OTHERWISE
