"""Mail addresses."""

from __future__ import annotations

from collections.abc import Sequence

from collectors.crm.cells import BadValue, address, blank

from .column import Column, Unreadable, read_cells


def addresses(cells: Sequence[str]) -> Column[str]:
    """Mail addresses in lower case."""
    return read_cells(cells, _read)


def _read(cell: str) -> str | None:
    if blank(cell):
        return None
    try:
        return address(cell)
    except BadValue as fault:
        raise Unreadable(str(fault)) from None
