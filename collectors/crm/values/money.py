"""Amounts of money, read from a whole column: its decimal sign is one, its currencies may be many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .column import Column, Notes, read_cells
from .texts.amount import DecimalSign, Period, amount_text
from .texts.cell import Unreadable
from .texts.placeholders import no_value

_TWO_SIGNS = "The column has both decimal signs: a single mark before three digits is taken to part thousands"
_PER_YEAR: dict[tuple[Period, Period], float] = {("year", "month"): 1 / 12, ("month", "year"): 12.0}


def amounts(cells: Sequence[str], period: Period | None = None) -> Column[float]:
    """Amounts as plain numbers, without their currency; ``(1,200)`` is less than nothing.

    ``period`` is what the column is for; an amount that names another ("1,200 / year") is converted.
    """
    signs = _signs(cells)
    sign = next(iter(signs)) if len(signs) == 1 else None
    notes = Notes()
    currencies: dict[str, None] = {}

    def read(cell: str) -> float | None:
        if no_value(cell):
            return None
        amount = amount_text(cell)
        if amount is None:
            return None
        value = amount.value(sign)
        if len(signs) == 2 and amount.has_two_readings:
            notes.add(_TWO_SIGNS, cell)
        if amount.currency:
            currencies[amount.currency] = None
        if amount.period and period and amount.period != period:
            notes.add(
                f"Amounts for a {amount.period} in a column of amounts for a {period} are converted", cell
            )
            value = round(value * _PER_YEAR[amount.period, period], 2)
        return value

    column = read_cells(cells, read, notes)
    return Column(column.values, column.faults, (*_several(list(currencies)), *column.notes))


def monthly(cells: Sequence[str]) -> Column[float]:
    """Amounts for a month."""
    return amounts(cells, "month")


def yearly(cells: Sequence[str]) -> Column[float]:
    """Amounts for a year, as they stand: nothing is divided by twelve here."""
    return amounts(cells, "year")


def _signs(cells: Iterable[str]) -> set[DecimalSign]:
    """The decimal signs that the column's unmistakable cells show."""
    return {sign for cell in cells if (sign := _sign(cell)) is not None}


def _sign(cell: str) -> DecimalSign | None:
    try:
        amount = None if no_value(cell) else amount_text(cell)
        if amount is not None:
            amount.value(None)
    except Unreadable:
        return None
    return None if amount is None else amount.sign


def _several(currencies: list[str]) -> tuple[str, ...]:
    if len(currencies) < 2:
        return ()
    *others, last = currencies
    return (
        f"The amounts are in several currencies ({', '.join(others)} and {last}): kept as numbers, not converted",
    )
