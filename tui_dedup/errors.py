"""The errors that front ends show to a person as they are."""


class DedupError(Exception):
    """Trouble that a person can mend. The message says what happened, to which file, and what to do."""

    parts: tuple[str, str, str] | None = None
    """The file, what happened and what to do, where the error holds them apart: for who has lines for them."""


class CannotStartError(DedupError):
    """Nothing was begun: the request, the settings or the place must change first."""
