"""Names and titles of people."""

from __future__ import annotations

from collections.abc import Sequence

from collectors.crm.cells import blank

from .column import Column, read_cells
from .text import clean as words


def people(cells: Sequence[str]) -> Column[str]:
    """People's full names."""
    return texts(cells)


def first_names(cells: Sequence[str]) -> Column[str]:
    """First names."""
    return texts(cells)


def last_names(cells: Sequence[str]) -> Column[str]:
    """Last names."""
    return texts(cells)


def titles(cells: Sequence[str]) -> Column[str]:
    """What people are at their companies. A form of address ("Dr.", "Ms.") is no title."""
    return texts(cells)


def texts(cells: Sequence[str]) -> Column[str]:
    """Any texts, on one line each."""
    return read_cells(cells, lambda cell: None if blank(cell) else words(cell))


def is_honorific_column(cells: Sequence[str]) -> bool:
    """Whether the column holds forms of address ("Dr.", "Ms.", "Herr") and no job titles."""
    return False
