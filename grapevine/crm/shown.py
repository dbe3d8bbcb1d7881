"""A mapping as people read it: what each column becomes, with samples, and what is left unused."""

from __future__ import annotations

from dataclasses import fields

from rich.text import Text

from collectors.crm.entries import CompanyEntry, ContactEntry, CrmEntries, DealEntry
from collectors.crm.mapping.choice import role_values
from collectors.crm.mapping.fields import ROWS
from collectors.crm.mapping.mapping import ColumnUse, MappedTable, TableMapping
from grapevine.terminal import console, plain, show_note, table
from graph.text.counts import counted

from .left_out import tell

_SAMPLES = 3
_SAMPLE_CHARS = 24
_ROLE_WORDS = 20
_ENTRIES = 5
_UNICODE = ("utf", "ascii")
_OF_NO_USE = "nothing stands in it"


def show(mapping: TableMapping) -> None:
    """The whole mapping as a table, with what the values of the role's columns become."""
    show_columns(mapping, ROWS[mapping.kind])
    show_roles(mapping)


def show_columns(mapping: MappedTable, rows_are: tuple[str, str]) -> None:
    """What each column becomes, with samples. ``rows_are``: what one row is and what several are."""
    console.print(Text(_heading(mapping, rows_are), style="bold"))
    rows = [
        {
            "column": column.header,
            "samples": _samples(mapping, column),
            "becomes": column.field.replace("_", " ") if column.field else "left unused",
            "note": column.note or None,
        }
        for column in mapping.columns
        if column.field or (column.note and column.note != _OF_NO_USE)
    ]
    columns = ["column", "samples", "becomes", "note"]
    console.print(table(columns if any(row["note"] for row in rows) else columns[:-1], rows))
    unused = [
        column.header for column in mapping.columns if not column.field and column.note in ("", _OF_NO_USE)
    ]
    if unused:
        console.print(Text(f"Left unused: {', '.join(map(plain, unused))}"))


def show_shortly(mapping: MappedTable, rows_are: tuple[str, str]) -> None:
    """The mapping on a line or two, where nothing had to be guessed."""
    used = ", ".join(
        plain(column.header)
        if column.header.casefold().replace(" ", "_") == column.field
        else f"{plain(column.header)} ({column.field})"
        for column in mapping.columns
        if column.field
    )
    unused = ", ".join(plain(column.header) for column in mapping.columns if not column.field)
    console.print(
        Text(f"{_heading(mapping, rows_are)}: {used}" + (f"; left unused: {unused}" if unused else ""))
    )


def show_roles(mapping: TableMapping) -> None:
    """What each value of the role's columns becomes, the most frequent first."""
    values = role_values(mapping)
    columns = " and ".join(plain(column.header) for column in mapping.filled_by("role"))
    if not values or all(value.casefold() == mapping.roles.get(value) for value in values):
        return
    told = []
    for value, number in list(values.items())[:_ROLE_WORDS]:
        role = mapping.roles[value] or "no role" if value in mapping.roles else "not known, so no role"
        told.append(f"{plain(value)} ({number}): {role}")
    more = f"; and {len(values) - _ROLE_WORDS} more values" if len(values) > _ROLE_WORDS else ""
    console.print(Text(f"Roles by {columns}: {'; '.join(told)}{more}"))


def show_entries(entries: CrmEntries) -> None:
    """What an import would store: how much of each kind, the first of each, and what is left out."""
    for one, several, found in (
        ("company", "companies", entries.companies),
        ("contact", "contacts", entries.contacts),
        ("deal", "deals", entries.deals),
    ):
        if not found:
            continue
        first = [_row(entry) for entry in found[:_ENTRIES]]
        columns = list(dict.fromkeys(column for row in first for column in row))
        title = f"{counted(len(found), one, several)}, the first of them:" if len(found) > _ENTRIES else None
        console.print(table(columns, first, title=title or counted(len(found), one, several)))
    for warning in entries.warnings:
        show_note(warning)
    tell(entries.skipped, None)
    console.print("Nothing was stored: this was a trial (--dry-run).")


def _row(entry: CompanyEntry | ContactEntry | DealEntry) -> dict[str, object]:
    """What an entry says, by name; what it leaves open is left out."""
    said: dict[str, object] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name != "at" and value not in (None, ()):
            said[field.name] = [str(part) for part in value] if isinstance(value, tuple) else value
    if (outcome := getattr(entry, "outcome", None)) is not None:
        said["outcome"] = outcome.result
    if outcomes := getattr(entry, "outcomes", ()):
        said["outcomes"] = [f"{one.result} {one.day or ''}".strip() for one in outcomes]
    return said


def _heading(mapping: MappedTable, rows_are: tuple[str, str]) -> str:
    rows = counted(len(mapping.table.rows), *rows_are)
    crm = f", as {mapping.product} writes them" if mapping.product else ""
    encoding = mapping.table.encoding
    read = f", read as {encoding}" if encoding and not encoding.casefold().startswith(_UNICODE) else ""
    return f"{plain(mapping.title)}: {rows}{crm}{read}"


def _samples(mapping: MappedTable, column: ColumnUse) -> str | None:
    found: dict[str, None] = {}
    for row in mapping.table.rows:
        cell = plain(row.cells[column.at])
        if cell:
            found[cell if len(cell) <= _SAMPLE_CHARS else cell[: _SAMPLE_CHARS - 1] + "…"] = None
        if len(found) == _SAMPLES:
            break
    return " | ".join(found) or None
