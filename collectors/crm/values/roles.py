"""What a company is to us, by the words that CRMs have for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, get_args

from graph.records import CompanyRole

from .column import Column, Unreadable, read_cells
from .text import clean as words


class Unknown(Enum):
    """The answer for a word that nobody has said the meaning of."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
"""A word that means no role that we know; None is a word that is known to mean none."""

_ROLES: dict[str, CompanyRole] = {role: role for role in get_args(CompanyRole)}


def guess_role(value: str) -> CompanyRole | Unknown | None:
    """The role that one value of a column says; None where it says that there is none."""
    return _ROLES.get(words(value).casefold(), UNKNOWN)


def role_words(cells: Sequence[str]) -> dict[str, CompanyRole | Unknown | None]:
    """Each different value of a column, as it is first written, with its role, for the user to confirm."""
    return {words(cell): guess_role(cell) for cell in cells if cell.strip()}


def roles(
    cells: Sequence[str], chosen: Mapping[str, CompanyRole | None] | None = None
) -> Column[CompanyRole]:
    """The companies' roles. ``chosen`` (value of the column to role, in any case) goes before what is guessed.

    A value with no meaning is a fault.
    """
    said = {words(value).casefold(): role for value, role in (chosen or {}).items()}

    def read(cell: str) -> CompanyRole | None:
        plain = words(cell).casefold()
        if plain in said or not plain:
            return said.get(plain)
        role = guess_role(cell)
        if role is UNKNOWN:
            raise Unreadable(f"write one of {', '.join(get_args(CompanyRole))}, or leave it empty")
        return role

    return read_cells(cells, read)
