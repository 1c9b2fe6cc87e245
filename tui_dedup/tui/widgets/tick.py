"""A box to tick."""

from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox):
    """A checkbox that is empty where it is off; Textual's own always holds an X, in another colour."""

    def render(self) -> Content:
        """Return `[x]` or `[ ]` and the label."""
        box = self.get_visual_style("toggle--button")
        return Content.assemble((f"[{'x' if self.value else ' '}]", box), self._label.pad(1, 1))
