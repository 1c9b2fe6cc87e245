"""What happens when a part of the app fails: it is told and logged, and the app goes on."""

import logging

from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState

from tui_dedup.errors import DedupError
from tui_dedup.tui import words
from tui_dedup.tui.messages import WentWrong

_log = logging.getLogger(__name__)


class TellsFailures(MessagePump):
    """A node whose workers (`exit_on_error=False`) tell the app when they fail."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a failure."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.post_message(WentWrong(_told(event.worker.name, event.worker.error)))


def _told(name: str, error: BaseException) -> str:
    """Return what a person is told of an error, which is logged."""
    if isinstance(error, DedupError):
        _log.warning("%s: %s", name, error)
        return words.trouble(error)
    _log.error("%s failed", name, exc_info=error)
    return f"Something unexpected happened: {error!r}. Your marks are saved; the log has the details."
