"""The groups of a report as a table: one line for each photo, for spreadsheets and scripts."""

import csv
from collections.abc import Iterator
from typing import TextIO

from tui_dedup.report import Json

COLUMNS = (
    "group", "level", "action", "path", "size", "width", "height", "taken", "taken_from", "relation", "score", "reason", "md5"
)  # fmt: skip


def write(report: Json, file: TextIO) -> None:
    """Write the report's groups as CSV, in the report's order. Nothing that a path says can become a formula."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(report))


def _rows(report: Json) -> Iterator[list[str]]:
    for group in report["groups"]:
        for member in group["members"]:
            values = {"group": group["id"], "level": group["level"], **member}
            yield ["" if values[column] is None else _plain(str(values[column])) for column in COLUMNS]


def _plain(text: str) -> str:
    """Return text that a spreadsheet does not calculate: see OWASP, CSV Injection."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
