"""Profiles on networks, several in a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from collectors.base import MalformedProfile
from collectors.registry import profile_key

from .column import CellFault, Column
from .texts.cell import clean
from .texts.placeholders import nothing


@dataclass(frozen=True, slots=True)
class ProfileLinks:
    """The profiles of one cell: their keys, and the links to networks that nothing here can follow."""

    keys: tuple[str, ...]
    unknown: tuple[str, ...]


def profiles(cells: Sequence[str], network: str | None = None) -> Column[ProfileLinks]:
    """Links and names of profiles as ``profile_key`` reads them, parted by ``;``, ``,``, ``|`` or spaces.

    ``network`` is what the column is for, where its header says so ("Twitter username"): a bare name is a name there.
    What cannot be read is a fault; the cell's other profiles stay.
    """
    values: list[ProfileLinks | None] = []
    faults: list[CellFault] = []
    for row, cell in enumerate(cells):
        links, remedies = _read(cell, network)
        values.append(links if links.keys or links.unknown else None)
        if remedies:
            faults.append(CellFault(row, "; ".join(remedies)))
    return Column(tuple(values), tuple(faults))


def _read(cell: str, network: str | None) -> tuple[ProfileLinks, list[str]]:
    keys: dict[str, None] = {}
    unknown: list[str] = []
    remedies: list[str] = []
    if nothing(cell):
        return ProfileLinks((), ()), remedies
    for link in (part for part in re.split(r"[;,|\s]+", cell) if clean(part) and not nothing(part)):
        named = f"{network}:{link}" if network and not re.search("[:/]", link) else link
        try:
            found = profile_key(named)
        except MalformedProfile as fault:
            remedies.append(str(fault))
            continue
        if found is None:
            unknown.append(clean(link))
        else:
            keys[found] = None
    return ProfileLinks(tuple(keys), tuple(unknown)), remedies
