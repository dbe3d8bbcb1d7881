"""Which row of a table holds its column names, and how they are told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph.text.safe import one_line

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows with their line numbers; blank ones left out."""
_SEARCHED = 100
"""Rows in which a header may stand."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands among the rows (0 where there are none), and how many of its names are known."""

    at: int
    known: int


def find_header(rows: Rows, known: Callable[[Sequence[str]], int]) -> Header:
    """The first row whose names are known; where two such rows follow each other, the one with more of them.

    A single known word does not make a header (a report's title may hold one) where a row with more follows. Where
    nothing is known, the first row that is as wide as most rows are stands in.
    """
    counts = [known([clean_name(cell) for cell in cells]) for _, cells in rows[:_SEARCHED]]
    if not any(counts):
        return Header(_widest(rows), 0)
    first = next(
        (at for at, count in enumerate(counts) if count >= 2 and 2 * count >= _filled(rows[at][1])),
        None,
    )
    if first is None:
        best = max(range(len(counts)), key=lambda at: (counts[at], -at))
    else:
        near = range(first, min(first + 3, len(counts)))
        best = max(near, key=lambda at: (counts[at], -at))
        # A row of known names further down that holds twice as many: the first was a report's criteria.
        far = max(range(len(counts)), key=lambda at: (counts[at], -at))
        if counts[far] > 2 * counts[best] and _filled(rows[best][1]) < _filled(rows[far][1]):
            best = far
    return Header(best, counts[best])


def clean_name(cell: str) -> str:
    """A column name on one line, without what surrounds it or cannot be shown."""
    return one_line(cell)


def named_columns(header: Sequence[str], above: Sequence[str], used: Sequence[bool]) -> dict[int, str]:
    """The columns that have a name or content, by position, each name once.

    ``above`` is the row before the header: where it groups the columns ("Company", "", "Contact", ""), it tells
    names apart that occur twice. ``used`` says which columns have content.
    """
    names = [clean_name(cell) for cell in header]
    names += [""] * (len(used) - len(names))
    groups = _groups(above, len(names))
    repeated = {fold(name) for name in names if name and [fold(n) for n in names].count(fold(name)) > 1}
    taken: set[str] = set()
    columns: dict[int, str] = {}
    for at, written in enumerate(names):
        if not written and not (at < len(used) and used[at]):
            continue
        name = written or f"Column {at + 1}"
        if fold(written) in repeated and groups[at]:
            name = f"{groups[at]} {written}"
        columns[at] = name
        number = 1
        while fold(columns[at]) in taken:
            number += 1
            columns[at] = f"{name} ({number})"
        taken.add(fold(columns[at]))
    return columns


def fold(name: str) -> str:
    """A column name as two are compared."""
    return re.sub(r"[\W_]+", " ", name.casefold()).strip() or name


def _groups(above: Sequence[str], width: int) -> list[str]:
    """The group that each column belongs to; a row with one cell, or a narrower one, is a title and groups nothing."""
    cells = [clean_name(cell) for cell in above][:width]
    if len(cells) < width or sum(1 for cell in cells if cell) < 2:
        return [""] * width
    group = ""
    return [group := cell or group for cell in cells]


def _widest(rows: Rows) -> int:
    if not rows:
        return 0
    widths = sorted(_filled(cells) for _, cells in rows)
    usual = widths[len(widths) // 2]
    return next(at for at, (_, cells) in enumerate(rows) if _filled(cells) >= usual)


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())
