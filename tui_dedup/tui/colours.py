"""The app's own colours: one for each level, told apart by most colour-blind people, and a theme of high contrast.

`rule` is for lines, `notable` for what is to be seen first: how a photo relates to the keeper, and what differs.
"""

from textual.theme import Theme

DARK = {"exact": "#3fb950", "perceptual": "#f0883e", "ai": "#b392f0", "rule": "#59636e", "notable": "#ffc473"}
LIGHT = {"exact": "#116329", "perceptual": "#953800", "ai": "#6639ba", "rule": "#8c959f", "notable": "#7d4e00"}

HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#00d7ff",
    secondary="#ffff00",
    accent="#ffff00",
    warning="#ffd700",
    error="#ff5f5f",
    success="#5fff5f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    text_alpha=1.0,
    variables={
        "exact": "#5fff5f",
        "perceptual": "#ffaf00",
        "ai": "#d7afff",
        "text-muted": "#d0d0d0",
        "text-disabled": "#b0b0b0",
        "rule": "#9e9e9e",
        "notable": "#ffff00",
    },
)
"""White on black, every line and every word with a contrast of seven to one or more."""


def variables(dark: bool) -> dict[str, str]:
    """Return the theme's own variables: `$exact`, `$perceptual`, `$ai`, `$rule` and `$notable`."""
    return DARK if dark else LIGHT
