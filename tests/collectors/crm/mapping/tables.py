"""Raw tables out of texts, for tests that need no file."""

from __future__ import annotations

import csv
import io

from collectors.crm.files import RawRow, RawTable


def table(text: str, file: str = "export.csv") -> RawTable:
    """The text as a table: comma-separated, the header in its first line."""
    header, *rows = csv.reader(io.StringIO(text))
    width = len(header)
    fitted = (RawRow(line, tuple((*row, *[""] * width)[:width])) for line, row in enumerate(rows, start=2))
    return RawTable(file, tuple(header), tuple(fitted), "utf-8")
