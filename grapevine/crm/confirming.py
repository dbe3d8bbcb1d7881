"""Mappings confirmed or changed by whoever sits at the terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar, get_args

import typer
from rich.text import Text

from collectors.crm.mapping.choice import changed, in_our_words, unknown_roles
from collectors.crm.mapping.fields import FIELDS, ROWS
from collectors.crm.mapping.headers import squashed
from collectors.crm.mapping.mapping import ColumnUse, MappedTable, TableMapping
from grapevine.terminal import console, plain
from graph.records import CompanyRole
from graph.text.counts import counted

from .shown import show, show_shortly
from .terminal import ask

_ROLES: tuple[CompanyRole, ...] = get_args(CompanyRole)
_ASKED_ROLES = 20
M = TypeVar("M", bound=MappedTable)


def confirmed(mapping: TableMapping, *, interactive: bool) -> TableMapping:
    """The mapping after it was shown and, where somebody answers and there is something to ask, confirmed.

    Raises Exit where they do not want it.
    """
    certain = in_our_words(mapping) or (mapping.kept_in and not mapping.notes and not mapping.doubts)
    if certain:
        show_shortly(mapping, ROWS[mapping.kind])
        return _with_roles(mapping) if interactive else mapping
    show(mapping)
    if not interactive:
        return mapping
    return _with_roles(settled(mapping, FIELDS[mapping.kind], mapping.kind, show, changed))


def settled(
    mapping: M,
    fields: Mapping[str, str],
    rows: str,
    show_it: Callable[[M], None],
    change: Callable[[M, ColumnUse, str | None], M],
) -> M:
    """A mapping that was shown, after somebody changed what they want of it and said that it is right.

    ``fields`` with their meaning; ``rows``: what the rows are. Raises Exit where they do not want it.
    """
    for doubt in mapping.doubts:
        console.print(Text(doubt, style="yellow"))
    while True:
        answer = ask("Is that right? [Enter] yes, n to stop, or the name of a column to change:")
        if answer.casefold() in ("", "y", "yes"):
            return mapping
        column = _column(mapping, answer)
        if column is None and answer.casefold() in ("n", "no"):
            console.print("Nothing was imported.")
            raise typer.Exit(1)
        if column is None:
            names = ", ".join(plain(one.header) for one in mapping.columns)
            console.print(Text(f"No column is called {plain(answer)!r}; there are: {names}"))
            continue
        mapping = change(mapping, column, _field(fields, rows, column))
        show_it(mapping)


def _column(mapping: MappedTable, name: str) -> ColumnUse | None:
    for same in (str, squashed):
        for column in mapping.columns:
            if same(column.header) == same(name) and same(name):
                return column
    return None


def _field(fields: Mapping[str, str], rows: str, column: ColumnUse) -> str | None:
    """What somebody wants the column to become; None: nothing."""
    console.print(Text(f"What does {plain(column.header)!r} become?", style="bold"))
    for name, meaning in fields.items():
        console.print(Text(f"  {name.replace('_', ' ')}: {meaning}"))
    while True:
        answer = ask("[Enter] leaves it unused:").casefold().replace(" ", "_")
        if not answer or answer in fields:
            return answer or None
        console.print(Text(f"There is no {plain(answer)!r} for {rows}."))


def _with_roles(mapping: TableMapping) -> TableMapping:
    """The mapping with the roles that somebody gave to values whose meaning is not known."""
    unknown = list(unknown_roles(mapping).items())[:_ASKED_ROLES]
    if not unknown:
        return mapping
    column = " and ".join(plain(one.header) for one in mapping.filled_by("role"))
    console.print(
        Text(f"What are companies whose {column} is one of these? {', '.join(_ROLES)}; [Enter]: no role")
    )
    roles: dict[str, CompanyRole | None] = dict(mapping.roles)
    for value, number in unknown:
        while True:
            answer = ask(f"  {plain(value)} ({counted(number, 'row')}):").casefold()
            if not answer or answer in _ROLES:
                roles[value] = next((role for role in _ROLES if role == answer), None)
                break
            console.print(Text(f"  There is no role {plain(answer)!r}."))
    return replace(mapping, roles=roles)
