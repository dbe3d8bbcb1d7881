"""Names of companies: their own, those that other rows refer to, and lists of further names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from graph.keys import slug

from .column import Column, Notes, read_cells
from .texts.cell import Unreadable, clean, unescaped
from .texts.placeholders import may_be_name, nameless, no_employer, nothing

_SEPARATORS = re.compile(r"[;|\n\r]+")


def company_names(cells: Sequence[str]) -> Column[str]:
    """The names in a file of companies. A placeholder is nothing, "Self-employed" a fault."""

    def read(name: str) -> str:
        if no_employer(name):
            raise Unreadable(
                "this says that there is no company: leave the row out, or write the company's name"
            )
        return name

    return _named(cells, read, lambda name: False, Notes())


def employers(cells: Sequence[str], known: Callable[[str], bool] = lambda name: False) -> Column[str]:
    """Names of companies that people, deals and other companies belong to.

    ``known`` says whether a company is called so, which settles "NA" and "Freelance". Placeholders and "Self-employed"
    are nothing. Of several names parted by ``;`` the first is taken.
    """
    notes = Notes()

    def read(name: str) -> str | None:
        several = [clean(part) for part in name.split(";") if not nothing(part)]
        if len(several) > 1 and not known(name):
            notes.add("Cells with several companies: the first is taken", name)
        first = name if known(name) or not several else several[0]
        if no_employer(first) and not known(first):
            notes.add("Cells that say that somebody works for no company are taken as none", name)
            return None
        return first

    return _named(cells, read, known, notes)


def name_lists(cells: Sequence[str]) -> Column[tuple[str, ...]]:
    """Several names in each cell, parted by ``;``, ``|`` or a new line (a comma may belong to a name)."""

    def read(cell: str) -> tuple[str, ...] | None:
        if nothing(cell):
            return None
        parts = [clean(part) for part in _SEPARATORS.split(unescaped(cell)) if not nothing(part)]
        return tuple(dict.fromkeys(part for part in parts if slug(part))) or None

    return read_cells(cells, read)


def _named(
    cells: Sequence[str], read: Callable[[str], str | None], known: Callable[[str], bool], notes: Notes
) -> Column[str]:
    says_nothing = nameless(cells, known)

    def read_name(cell: str) -> str | None:
        if says_nothing(cell):
            return None
        name = clean(cell)
        if not slug(name):
            raise Unreadable("there is no letter or digit in it: write a name with letters or digits")
        if may_be_name(name) and not known(name):
            notes.add('Kept as a name, since it stands once: empty the cell if it means "nothing"', cell)
        return read(name)

    return read_cells(cells, read_name, notes)
