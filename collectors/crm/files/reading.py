"""A file read into raw tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from collectors.base import ConfigError

from .tables import RawRow, RawTable

Known = Callable[[Sequence[str]], int]
"""How many of these cells are column names that mean something to us."""


def read_tables(
    path: Path,
    *,
    known: Known,
    encoding: str | None = None,
    on_rows: Callable[[int], None] | None = None,
) -> tuple[RawTable, ...]:
    """The tables of one file, at least one: a text file has one, a workbook one for each sheet with a known header.

    ``encoding`` settles how a text file's bytes are read. ``on_rows`` is told now and then how many rows of the file
    have been read. Raises ConfigError, in plain text, where the file cannot be read or holds no table.
    A file in which no row has a known column name gives one table with ``known`` 0.
    """
    try:
        text = path.read_bytes().decode(encoding or "utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    best: list[tuple[int, tuple[str, ...]]] = []
    for separator in ",;\t|":
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows, before = [], 0
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((before + 1, tuple(cell.strip() for cell in cells)))
            before = reader.line_num
        if rows and (not best or known(rows[0][1]) > known(best[0][1])):
            best = rows
    if not best:
        raise ConfigError(f"{path} is empty: export it again")
    (line, header), body = best[0], best[1:]
    fitted = (RawRow(at, (*cells, *[""] * len(header))[: len(header)]) for at, cells in body)
    return (
        RawTable(
            path.name, header, tuple(fitted), encoding or "utf-8", known=known(header), header_line=line
        ),
    )
