"""From which cosine on two photos are alike, for each model."""

BY_MODEL = {"builtin": 0.80}
"""Measured thresholds by the start of the model's key; see docs/quality.md."""
OTHERWISE = 0.90


def default(key: str) -> float:
    """Return the threshold of the model that `ModelInfo.key` names."""
    return next((threshold for start, threshold in BY_MODEL.items() if key.startswith(start)), OTHERWISE)
