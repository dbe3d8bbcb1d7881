"""Days, read from a whole column: what one cell leaves open ("10/09/2027"), the others mostly settle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .column import Column, Notes, read_cells
from .texts.cell import Unreadable, quote
from .texts.day import TwoReadings, day_text
from .texts.placeholders import no_value

DayOrder = Literal["day-first", "month-first"]

_NO_DAYS = frozenset(
    date(*parts)
    for parts in (
        (1, 1, 1),
        (1601, 1, 1),
        (1753, 1, 1),
        (1899, 12, 30),
        (1899, 12, 31),
        (1900, 1, 1),
        (1970, 1, 1),
        (2999, 12, 31),
        (4501, 1, 1),
        (9999, 1, 1),
        (9999, 12, 30),
        (9999, 12, 31),
    )
)
"""What programs write for "no day" and "never"."""
_HOW = {
    "serial": "Numbers are read as a spreadsheet's days, counted from 1900",
    "epoch": "Numbers are read as times in milliseconds or seconds since 1970, in UTC",
    "century": "Years of two digits are taken for 1980 to 2079",
}
_NEVER = 'Days that programs write for "none" or "never" are taken as none'
_RANGE = (1900, 2200)


@dataclass(frozen=True, slots=True)
class _Order:
    """What the cells of a column say about its order, with the cell that says it."""

    order: DayOrder | None
    by: str = ""
    torn: tuple[str, str] | None = None
    """A cell with the day first and one with the month first, where the column has both."""


def days(cells: Sequence[str], hint: DayOrder | None = None) -> Column[str]:
    """Days as ``YYYY-MM-DD``; a time beside them is left out, as is its zone.

    A cell with two readings is read as the column's other cells settle it, else as ``hint`` says, which is what
    ``day_order`` found in other columns of the file; else it is a fault that names both.
    """
    found = _order(cells)
    order = found.order or (None if found.torn else hint)
    notes = Notes()
    example: list[tuple[str, str]] = []

    def read(cell: str) -> str | None:
        if no_value(cell):
            return None
        said = day_text(cell)
        day = said.day
        if isinstance(day, TwoReadings):
            day = _settled(day, order)
            example.append((cell, day.isoformat()))
        if day in _NO_DAYS:
            notes.add(_NEVER, cell)
            return None
        if not _RANGE[0] <= day.year <= _RANGE[1]:
            raise Unreadable(f'the year {day.year} cannot be meant: write the day as "2026-11-22"')
        if said.note:
            notes.add(_HOW[said.note], cell, day.isoformat())
        return day.isoformat()

    column = read_cells(cells, read, notes)
    return Column(column.values, column.faults, (*_decision(found, order, example), *column.notes))


def day_order(cells: Iterable[str]) -> DayOrder | None:
    """Whether days stand before months in the numbers of a column; None where no cell, or where two, say it."""
    return _order(cells).order


def _order(cells: Iterable[str]) -> _Order:
    first_with: dict[DayOrder, str] = {}
    for cell in cells:
        if no_value(cell):
            continue
        try:
            order = day_text(cell).order
        except Unreadable:
            continue
        if order is not None:
            first_with.setdefault(order, cell)
    if len(first_with) == 2:
        return _Order(None, torn=(first_with["day-first"], first_with["month-first"]))
    return next((_Order(order, cell) for order, cell in first_with.items()), _Order(None))


def _settled(readings: TwoReadings, order: DayOrder | None) -> date:
    if order is None and readings.usual is None:
        raise Unreadable(
            f"it can be {readings.day_first.isoformat()} or {readings.month_first.isoformat()}, and no other cell "
            f'settles which: write "{readings.day_first.isoformat()}" or "{readings.month_first.isoformat()}"'
        )
    return readings.month_first if (order or readings.usual) == "month-first" else readings.day_first


def _decision(found: _Order, order: DayOrder | None, example: list[tuple[str, str]]) -> tuple[str, ...]:
    if found.torn is not None:
        day_first, month_first = map(quote, found.torn)
        return (
            f"The column has days before months ({day_first}) and months before days ({month_first}), so that numbers "
            "which can be read both ways are left out",
        )
    if not example or order is None:
        return ()
    cell, day = example[0]
    first = "day" if order == "day-first" else "month"
    why = f"as {quote(found.by)} shows" if found.order else "as other columns of the file show"
    return (f"Days are read with the {first} first ({quote(cell)} is {day}), {why}",)
