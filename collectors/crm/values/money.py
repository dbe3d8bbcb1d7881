"""Amounts of money."""

from __future__ import annotations

from collections.abc import Sequence

from collectors.crm.cells import BadValue, blank, decimal_sign, money

from .column import Column, Unreadable, read_cells


def amounts(cells: Sequence[str]) -> Column[float]:
    """Amounts as plain numbers, without their currency."""
    sign = decimal_sign(cells)

    def read(cell: str) -> float | None:
        if blank(cell):
            return None
        try:
            return money(cell, sign)
        except BadValue as fault:
            raise Unreadable(str(fault)) from None

    return read_cells(cells, read)
