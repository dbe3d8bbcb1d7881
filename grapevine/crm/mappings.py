"""The mappings of an import's tables: chosen, confirmed, checked and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from collectors.crm.mapping.choice import Wishes, choose, in_our_words, unknown_columns, unknown_roles
from collectors.crm.mapping.kept import keep
from collectors.crm.mapping.mapping import TableMapping
from grapevine.terminal import console, plain, show_note

from .confirming import confirmed


def confirmed_mappings(
    tables: Sequence[RawTable], wishes: Wishes, folder: Path, *, interactive: bool, yes: bool
) -> list[TableMapping]:
    """A mapping for each table, shown and, where somebody answers, confirmed.

    Without anybody to ask, a mapping with a doubt raises ConfigError unless ``yes``. Raises it too for a wish that no
    table can fulfil, and for a table of which nothing is known.
    """
    if strangers := unknown_columns(wishes.columns, tables):
        there = ", ".join(f'"{name}"' for table in tables for name in table.header)
        raise ConfigError(f"No file has a column {', '.join(strangers)}; there are: {there}")
    mappings = [choose(table, wishes, folder) for table in tables]
    doubts = [doubt for mapping in mappings for doubt in mapping.doubts]
    if doubts and not interactive and not yes:
        raise ConfigError("\n".join(doubts))
    for doubt in doubts if yes else ():
        show_note(doubt)
    return [confirmed(mapping, interactive=interactive) for mapping in mappings]


def keep_mappings(mappings: Sequence[TableMapping], folder: Path, encodings: Mapping[str, str]) -> None:
    """Keep what is more than our own words for our own fields, for the next export with such columns."""
    told: set[Path] = set()
    for mapping in mappings:
        settled = encodings.get(mapping.table.file, "")
        own = in_our_words(mapping) and mapping.role is None and not _says_roles(mapping)
        if own and not settled and not mapping.kept_in:
            continue
        path = keep(mapping, folder, settled, unknown_roles(mapping))
        if not mapping.kept_in and path not in told:
            told.add(path)
            console.print(Text(f"How {plain(mapping.title)} is read is kept for the next one: {path}"))


def _says_roles(mapping: TableMapping) -> bool:
    """Are there values of a role's column that are no words of ours?"""
    return bool(unknown_roles(mapping)) or any(
        value.casefold() != role for value, role in mapping.roles.items()
    )
