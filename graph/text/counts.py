"""Numbers with what they count, in words."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """As in "1 row", "12 rows", "1,204 companies"; ``several`` is by default ``one`` with an s."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
