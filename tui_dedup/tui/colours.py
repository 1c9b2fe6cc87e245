"""The colours that are the app's own: one for each level, told apart by most colour-blind people, dark and light."""

DARK = {"exact": "#3fb950", "perceptual": "#f0883e", "ai": "#b392f0"}
LIGHT = {"exact": "#1a7f37", "perceptual": "#bc4c00", "ai": "#6e40c9"}


def levels(dark: bool) -> dict[str, str]:
    """Return the theme variables `$exact`, `$perceptual` and `$ai`."""
    return DARK if dark else LIGHT
