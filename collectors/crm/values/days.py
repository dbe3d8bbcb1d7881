"""Days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from collectors.crm.cells import BadValue, blank, day

from .column import Column, Unreadable, read_cells

DayOrder = Literal["day-first", "month-first"]


def days(cells: Sequence[str], hint: DayOrder | None = None) -> Column[str]:
    """Days as ``YYYY-MM-DD``. ``hint`` is what other columns of the file settle, for one that settles nothing."""
    return read_cells(cells, _read)


def day_order(cells: Sequence[str]) -> DayOrder | None:
    """Whether ``10/09/2027`` is in September or in October by what the other cells of the column say."""
    return None


def _read(cell: str) -> str | None:
    if blank(cell):
        return None
    try:
        return day(cell)
    except BadValue as fault:
        raise Unreadable(str(fault)) from None
