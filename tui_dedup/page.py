"""A report as one HTML page with its pictures inside, to read in any browser, also on a machine without the photos."""

import base64
import io
from collections.abc import Callable
from typing import TextIO

from tui_dedup.report import Json
from tui_dedup.text import human_bytes, printable
from tui_dedup.workspace import Workspace

SIDE = 200
"""Longer side of a picture on the page, in pixels."""


def write(report: Json, workspace: Workspace, file: TextIO) -> None:
    """Write the report as a page. A photo without a thumbnail has an empty frame."""
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 - a page is rarely asked for

    environment = Environment(loader=PackageLoader("tui_dedup"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"bytes": human_bytes, "printable": printable}
    template = environment.get_template("report.html")
    for part in template.generate(report=report, picture=_pictures(workspace)):
        file.write(part)


def _pictures(workspace: Workspace) -> Callable[[str | None], str]:
    """Return how the picture of a content becomes the address of an image, empty where there is none."""
    from PIL import Image  # noqa: PLC0415

    def picture(md5: str | None) -> str:
        if md5 is None:
            return ""
        try:
            with Image.open(workspace.thumbnail(md5), formats=("JPEG",)) as image:
                image.draft(None, (SIDE, SIDE))
                image.thumbnail((SIDE, SIDE))
                encoded = io.BytesIO()
                image.save(encoded, "JPEG", quality=80)
        except OSError:
            return ""
        return "data:image/jpeg;base64," + base64.b64encode(encoded.getvalue()).decode("ascii")

    return picture
