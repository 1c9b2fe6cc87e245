"""What opens pictures, by name and version."""

from importlib.metadata import version

LIBRARIES = ("pillow", "pillow-heif", "pillow-jxl-plugin", "rawpy")
"""The distributions that decode."""

DECODER = " ".join(["1", *(f"{name}-{version(name)}" for name in LIBRARIES)])
"""What opens pictures: a content that another decoder could not read is tried again."""
