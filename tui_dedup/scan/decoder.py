"""What opens pictures, by name and version."""

from importlib.metadata import version

LIBRARIES = ("pillow", "pillow-heif", "pillow-jxl-plugin", "rawpy", "opencv-python-headless")
"""The distributions that decode."""

DECODER = " ".join(["3", *(f"{name}-{version(name)}" for name in LIBRARIES)])
"""What opens pictures, with a number for how: a content that another decoder could not read is tried again."""
