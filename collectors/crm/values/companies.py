"""Names of companies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from collectors.crm.cells import blank, names
from graph.keys import slug

from .column import Column, Unreadable, read_cells, words


def company_names(cells: Sequence[str]) -> Column[str]:
    """The names in a file of companies."""
    return read_cells(cells, _name)


def employers(cells: Sequence[str], known: Callable[[str], bool] = lambda name: False) -> Column[str]:
    """Names of companies that other rows refer to; ``known`` says whether a company is called so."""
    return read_cells(cells, _name)


def name_lists(cells: Sequence[str]) -> Column[tuple[str, ...]]:
    """Several names in each cell."""
    return read_cells(cells, lambda cell: None if blank(cell) else names(cell))


def _name(cell: str) -> str | None:
    if not cell.strip():
        return None
    if not slug(cell):
        raise Unreadable("write a name with letters or digits")
    return words(cell)
