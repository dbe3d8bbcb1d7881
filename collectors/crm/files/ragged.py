"""A row with more cells than the header: where a separator stands in a cell without quotes around it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_SURPLUS = 6
"""Surplus cells up to which the place of the separators is looked for."""
_CLEAR = 3.0
"""How much likelier (in natural logarithms) one reading must be before another is out of the question."""
_FEW = 30
"""Different values up to which a column is a choice from a list."""

_SHAPES = (
    ("empty", re.compile(r"")),
    ("mail", re.compile(r"[^@\s,;|]+@[^@\s,;|]+\.[^@\s,;|]+")),
    ("address", re.compile(r"https?://\S+|www\.\S+", re.I)),
    ("domain", re.compile(r"([\w-]+\.)+[a-z]{2,}", re.I)),
    ("date", re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")),
    ("number", re.compile(r"[^\w]{0,3}[\d.,' ]+[^\w]{0,3}([A-Z]{3})?")),
    ("words", re.compile(r".*", re.S)),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the cells of each column look like, from the rows that fit."""

    shapes: tuple[Counter[str], ...]
    values: tuple[Counter[str], ...]
    rows: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], width: int) -> Columns:
        """From up to a few thousand rows of the header's width."""
        seen = rows[:3000]
        return cls(
            tuple(Counter(_shape(row[at]) for row in seen) for at in range(width)),
            tuple(Counter(row[at] for row in seen) for at in range(width)),
            len(seen),
        )

    def likelihood(self, at: int, cell: str) -> float:
        """How well a cell goes with its column (natural logarithm)."""
        share = (self.shapes[at][_shape(cell)] + 0.1) / (self.rows + 0.1 * len(_SHAPES))
        values = self.values[at]
        if not cell or self.rows < 3 or len(values) > min(_FEW, 0.7 * self.rows):
            return math.log(share)
        return math.log(share) + (0.5 if cell in values else -0.5 - min(5.5, math.log(self.rows + 1)))


def realign(cells: Sequence[str], width: int, separator: str, columns: Columns) -> list[tuple[str, ...]]:
    """The readings of a long row that are likely, the best first: in each, neighbours are one cell again.

    ``cells`` keep the spaces around them, since a separator within a text is mostly followed by one. None where
    there are too many surplus cells.
    """
    surplus = len(cells) - width
    if not 0 < surplus <= _SURPLUS:
        return []
    readings = []
    for at in range(width):
        joined = separator.join(cells[at : at + surplus + 1])
        row = (*cells[:at], joined, *cells[at + surplus + 1 :])
        row = tuple(cell.strip() for cell in row)
        inner = cells[at + 1 : at + surplus + 1]
        spaced = sum(1 for cell in inner if cell.startswith(" "))
        score = sum(columns.likelihood(column, cell) for column, cell in enumerate(row))
        score += 4.0 * spaced - 4.0 * sum(1 for cell in inner if not cell.strip())
        readings.append((score, row))
    readings.sort(key=lambda reading: -reading[0])
    return [row for score, row in readings if score > readings[0][0] - _CLEAR]


def agreed(readings: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The cells on which all readings agree; where they do not, nothing."""
    return tuple(cells[0] if len(set(cells)) == 1 else "" for cells in zip(*readings, strict=True))


def _shape(cell: str) -> str:
    return next(name for name, pattern in _SHAPES if pattern.fullmatch(cell))
