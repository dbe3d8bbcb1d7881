"""Profiles on networks."""

from __future__ import annotations

from collections.abc import Sequence

from collectors.crm.cells import BadValue, ProfileLinks, blank, profile_links

from .column import Column, Unreadable, read_cells


def profiles(cells: Sequence[str]) -> Column[ProfileLinks]:
    """Links and names of profiles, several in a cell."""
    return read_cells(cells, _read)


def _read(cell: str) -> ProfileLinks | None:
    if blank(cell):
        return None
    try:
        return profile_links(cell)
    except BadValue as fault:
        raise Unreadable(str(fault)) from None
