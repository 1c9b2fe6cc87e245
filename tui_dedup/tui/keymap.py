"""Every key as data: what it is called in the settings, what it does, and the words that footer and help show.

A person changes a key with `app.keys` in the settings, by the id: `group.next = "down,n"`.
"""

from collections.abc import Iterable

from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen

from tui_dedup.records import Level

SCREENS = {
    "panel": "Panel",
    **{str(level): str(level) for level in Level},
    "history": "History",
    "settings": "Settings",
    "log": "Log",
}
"""The screens that a number opens, in order."""


def _key(id: str, keys: str, action: str, short: str, meaning: str, show: bool = False) -> Binding:  # noqa: A002
    return Binding(keys, action, short, show=show, tooltip=meaning, id=id)


APP: list[BindingType] = [
    _key("screen.panel", "1", "screen('panel')", "panel", "Open the control panel"),
    _key("screen.exact", "2", "screen('exact')", "exact", "Open the groups of exact copies"),
    _key("screen.perceptual", "3", "screen('perceptual')", "perceptual", "Open the groups of pictures that look the same"),
    _key("screen.ai", "4", "screen('ai')", "AI", "Open the groups that the model finds similar"),
    _key("screen.history", "5", "screen('history')", "history", "Open the history of removals"),
    _key("screen.settings", "6", "screen('settings')", "settings", "Open the settings"),
    _key("screen.log", "7", "screen('log')", "log", "Open the log"),
    _key("app.help", "question_mark", "help", "help", "Show every key of this screen", show=True),
    _key("app.quit", "q", "back", "quit", "Go back, or quit; no mark is ever lost"),
    _key("app.escape", "escape", "escape", "back", "Go one level back"),
]

PANEL: list[BindingType] = [
    _key("run.start", "r", "start", "start", "Start looking for duplicates", show=True),
    _key("run.pause", "p", "pause", "pause", "Pause, or go on", show=True),
    _key("run.cancel", "x", "cancel", "stop", "Stop; what was done is kept", show=True),
    _key("source.add", "a", "add_source", "add folder", "Add a folder to look through", show=True),
    _key("source.remove", "delete,backspace", "remove_source", "remove folder", "Take the highlighted folder out", show=True),
    _key("panel.threshold", "t", "threshold", "threshold", "Go to the threshold; up and down move it", show=True),
    _key("panel.skipped", "s", "skipped", "skipped", "Show what was skipped, and why", show=True),
    _key("photo.delete", "d", "delete", "delete…", "Move all that is marked to the Trash; asks first", show=True),
]

LEVELS: list[BindingType] = [
    _key("threshold.more", "up", "step(1)", "more", "Make the threshold larger", show=True),
    _key("threshold.less", "down", "step(-1)", "less", "Make the threshold smaller", show=True),
]

_PHOTOS: list[BindingType] = [
    _key("photo.toggle", "space", "toggle_mark", "keep/del", "Keep the photo, or mark it for removal", show=True),
]
_UNDO: list[BindingType] = [
    _key("mark.undo", "u", "undo", "undo", "Take the last decision back"),
    _key("mark.redo", "U", "redo", "redo", "Make the undone decision again"),
]

REVIEW: list[BindingType] = [
    _key("group.next", "down,j", "group(1)", "next group", "Next group"),
    _key("group.previous", "up,k", "group(-1)", "previous group", "Previous group"),
    _key("group.page_down", "pagedown", "page(1)", "page down", "A page of groups down"),
    _key("group.page_up", "pageup", "page(-1)", "page up", "A page of groups up"),
    _key("group.first", "home,g", "group(-1000000000)", "first group", "First group"),
    _key("group.last", "end,G", "group(1000000000)", "last group", "Last group"),
    _key("group.unreviewed", "J", "unreviewed", "next unreviewed", "Next group that you have not decided on"),
    _key("photo.next", "right,l", "photo(1)", "next photo", "Next photo of the group"),
    _key("photo.previous", "left,h", "photo(-1)", "previous photo", "Previous photo of the group"),
    *_PHOTOS,
    _key("group.check", "x", "check", "mark others", "Mark all but the keeper for removal, or keep all", show=True),
    _key("photo.open", "enter", "open", "view", "Look at the photo full screen", show=True),
    _key("photo.delete", "d", "delete", "delete…", "Move what is marked here to the Trash; asks first", show=True),
    _key("photo.compare", "c", "compare", "compare", "Compare the photo with the keeper, side by side", show=True),
    _key("photo.blink", "b", "blink", "blink", "Flip between the photo and the keeper, in place"),
    _key("photo.details", "i", "details", "details", "Show all that is known of the photo and the keeper"),
    _key("group.keep_all", "a", "keep_all", "keep all", "Keep all photos of the group", show=True),
    _key("photo.not_similar", "n", "not_similar", "not similar", "Never group this photo with the others again", show=True),
    _key("photo.same", "s", "same", "same", "Teach that this photo is the same as the keeper", show=True),
    _key("photo.keeper", "K", "make_keeper", "keeper", "Make this photo the keeper", show=True),
    *_UNDO,
    _key("list.filter", "slash", "filter", "filter", "Show only some of the groups", show=True),
    _key("list.check", "X", "check_shown", "mark others in all", "Mark all but the keeper in every group of the list"),
    _key("list.keep", "A", "keep_shown", "keep all groups", "Keep every photo in every group of the list"),
    _key("list.sort", "o", "sort", "sort", "Sort by savings, photos or relation"),
]

FILTER: list[BindingType] = [
    _key("filter.pick", "down", "pick", "pick", "Go to what may be picked", show=True),
    _key("filter.done", "enter", "submit", "keep the filter", "Go back to the groups; the filter stays", show=True),
    _key("filter.clear", "escape", "app.escape", "all groups", "Take the filter away", show=True),
]

PICKS: list[BindingType] = [
    _key("pick.choose", "space", "choose", "choose", "Choose the highlighted line, or take it back", show=True),
    _key("pick.done", "enter", "done", "choose, and go on", "Choose the highlighted line, and go back to the groups", show=True),
    _key("pick.type", "slash", "type", "type", "Go back to the words", show=True),
    _key("pick.clear", "escape", "app.escape", "all groups", "Take the filter away", show=True),
]

VIEWER: list[BindingType] = [
    _key("photo.previous", "left,h", "photo(-1)", "photo", "Previous photo of the group", show=True),
    _key("photo.next", "right,l", "photo(1)", "photo", "Next photo of the group", show=True),
    _key("group.next", "down,j", "group(1)", "next group", "Next group"),
    _key("group.previous", "up,k", "group(-1)", "previous group", "Previous group"),
    *_PHOTOS,
    _key("photo.not_similar", "n", "not_similar", "not similar", "Never group this photo with the others again"),
    _key("photo.same", "s", "same", "same", "Teach that this photo is the same as the keeper"),
    _key("photo.keeper", "K", "make_keeper", "keeper", "Make this photo the keeper"),
    _key("photo.compare", "c", "compare", "compare", "Photo and keeper side by side", show=True),
    _key("photo.blink", "b", "blink", "blink", "Flip between the photo and the keeper, in place", show=True),
    _key("view.zoom", "z,plus,equals_sign", "zoom(1)", "zoom", "Come nearer", show=True),
    _key("view.out", "minus,Z", "zoom(-1)", "zoom out", "Go back"),
    _key("view.leave", "escape", "app.escape", "back", "Go back to the groups", show=True),
    _key("view.difference", "f", "difference", "difference", "Show what differs from the keeper as light", show=True),
    _key("view.fit", "0", "fit", "fit", "Show the whole picture"),
    _key("view.actual", "1", "actual", "actual size", "Show each pixel of the photo as one of the terminal", show=True),
    _key("view.turn", "r", "turn", "turn", "Turn the view, not the photo, by a quarter"),
    _key("view.left", "shift+left,A", "pan(-1,0)", "pan left", "Move the view to the left"),
    _key("view.right", "shift+right,D", "pan(1,0)", "pan right", "Move the view to the right"),
    _key("view.up", "shift+up,W", "pan(0,-1)", "pan up", "Move the view up"),
    _key("view.down", "shift+down,S", "pan(0,1)", "pan down", "Move the view down"),
    _key("photo.details", "i", "details", "details", "Show all that is known of the photo and the keeper", show=True),
    *_UNDO,
]

HISTORY: list[BindingType] = [
    _key("removal.undo", "u", "undo", "bring back", "Bring back what the highlighted removal moved away", show=True),
]

SETTINGS: list[BindingType] = [
    _key("setting.edit", "enter,e", "edit", "change", "Change the highlighted setting, and save it", show=True),
    _key("setting.reset", "delete,backspace", "reset", "default", "Take the setting out of the file", show=True),
]

LOG: list[BindingType] = [
    _key("log.level", "f", "level", "only warnings", "Show all lines, warnings and errors, or errors only", show=True),
    _key("log.end", "end,G", "end", "newest", "Go to the newest line, and stay there", show=True),
]

PARTS = (APP, PANEL, LEVELS, REVIEW, FILTER, PICKS, VIEWER, HISTORY, SETTINGS, LOG)


def unknown(keys: Iterable[str]) -> list[str]:
    """Return those of these ids, from a person's settings, that no binding has."""
    known = {binding.id for part in PARTS for binding in part if isinstance(binding, Binding)}
    return sorted(set(keys) - known)


def offered(screen: Screen[object]) -> list[ActiveBinding]:
    """Return the bindings that do something now; what a screen names in `refused` only tells why it does nothing."""
    refused = getattr(screen, "refused", ())
    return [active for active in screen.active_bindings.values() if active.enabled and active.binding.action not in refused]
