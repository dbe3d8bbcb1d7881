"""Companies' domains."""

from __future__ import annotations

from collections.abc import Sequence

from collectors.crm.cells import BadValue, blank, domain

from .column import Column, Unreadable, read_cells


def domains(cells: Sequence[str]) -> Column[str]:
    """Domains in lower case, also out of web addresses."""
    return read_cells(cells, _read)


def _read(cell: str) -> str | None:
    if blank(cell):
        return None
    try:
        return domain(cell)
    except BadValue as fault:
        raise Unreadable(str(fault)) from None
