"""What reading a whole column gives: a value or nothing for each cell, what could not be read, what was decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .texts.cell import Unreadable, quote

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that could not be read, or not wholly; its row stays. Whoever shows it names its place first."""

    row: int
    """The cell's index in its column, from 0."""
    remedy: str
    """What was found, why it cannot be read, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column as it was read. ``values`` is as long as the column; None stands for nothing, or for a fault.

    A cell of several things of which some can be read has a value and a fault.
    """

    values: tuple[T | None, ...]
    faults: tuple[CellFault, ...] = ()
    notes: tuple[str, ...] = ()
    """What was decided for the column or for several of its cells, in whole sentences, to be shown once."""


@dataclass(slots=True)
class Notes:
    """What is to be said of a column's cells, each kind of thing once, with its number and an example."""

    _found: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, what: str, cell: str, became: str = "") -> None:
        """``what`` is a sentence without its full stop, the same for all cells of its kind; ``became`` the value."""
        count, first = self._found.get(what, (0, f"{quote(cell)} is {became}" if became else quote(cell)))
        self._found[what] = (count + 1, first)

    def lines(self) -> tuple[str, ...]:
        """One line a kind."""
        return tuple(
            f"{what} ({first}{f' and {count - 1} more' if count > 1 else ''})"
            for what, (count, first) in self._found.items()
        )


def read_cells(
    cells: Sequence[str], read: Callable[[str], T | None], notes: Notes | None = None, *said: str
) -> Column[T]:
    """Each cell as ``read`` takes it, which raises Unreadable; ``said`` are further notes, to be put first."""
    values: list[T | None] = []
    faults: list[CellFault] = []
    for row, cell in enumerate(cells):
        try:
            values.append(read(cell))
        except Unreadable as fault:
            values.append(None)
            faults.append(CellFault(row, str(fault)))
    return Column(tuple(values), tuple(faults), (*said, *(notes.lines() if notes is not None else ())))
