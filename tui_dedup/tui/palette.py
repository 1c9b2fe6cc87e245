"""The command palette, where it takes keys that Textual's own does not live through."""

from textual.command import CommandList, CommandPalette


class Palette(CommandPalette):
    """Textual's palette, whose list turns pages only once it has lines."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn no page of a list that is not laid out yet."""
        if action == "command_list" and parameters in (("page_up",), ("page_down",)):
            return self.query_one(CommandList).size.height > 0
        return super().check_action(action, parameters)
