"""A file read into raw tables: a text with separators, or the sheets of a workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from collectors.base import ConfigError
from graph.text.safe import one_line

from .delimited import text_table
from .kinds import kind_of
from .layout import Known
from .tables import RawTable
from .workbook import sheet_tables


def read_tables(
    path: Path,
    *,
    known: Known,
    encoding: str | None = None,
    on_rows: Callable[[int], None] | None = None,
) -> tuple[RawTable, ...]:
    """The tables of one file, at least one: a text file has one, a workbook one for each sheet with a known header.

    ``known`` says how many of some cells are column names that mean something to us. ``encoding`` settles how a text
    file's bytes are read. ``on_rows`` is told now and then how many rows of the file have been read. Raises
    ConfigError, in plain text on one line, where the file cannot be read or holds no table. A file in which no row
    has a known column name gives one table with ``known`` 0.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(one_line(f"{path} cannot be read: {error.strerror or error}")) from error
    report = on_rows or (lambda rows: None)
    try:
        if kind_of(path, data) == "workbook":
            return sheet_tables(path, data, known, report)
        return (text_table(path, data, known, encoding, report),)
    except ConfigError as error:
        raise ConfigError(one_line(str(error))) from error.__cause__
