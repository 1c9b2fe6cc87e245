"""What happens when a part of the app fails: it is told and logged, and the app goes on."""

import logging

from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState

from tui_dedup.tui.messages import WentWrong

_log = logging.getLogger(__name__)


class TellsFailures(MessagePump):
    """A node whose workers (`exit_on_error=False`) tell the app when they fail."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a failure."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            error = event.worker.error
            _log.error("%s failed", event.worker.name, exc_info=error)
            self.post_message(
                WentWrong(f"Something unexpected happened: {error!r}. Your marks are saved; the log has the details.")
            )
