"""The app's own colours: one for each level, told apart by most colour-blind people, and a theme of high contrast."""

from textual.theme import Theme

DARK = {"exact": "#3fb950", "perceptual": "#f0883e", "ai": "#b392f0"}
LIGHT = {"exact": "#1a7f37", "perceptual": "#bc4c00", "ai": "#6e40c9"}

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
        "panel-lighten-2": "#9e9e9e",
    },
)
"""White on black, every line and every word with a contrast of seven to one or more."""


def levels(dark: bool) -> dict[str, str]:
    """Return the theme variables `$exact`, `$perceptual` and `$ai`."""
    return DARK if dark else LIGHT
