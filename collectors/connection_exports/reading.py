"""A file of connections read as a CRM's contacts are, with the day of each connection beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from collectors.base import Collector, ConfigError, MalformedProfile, Skipped
from collectors.crm.entries import ContactEntry
from collectors.crm.faults import Fault
from collectors.crm.files import RawTable, read_tables
from collectors.crm.mapping.choice import Wishes, choose
from collectors.crm.mapping.headers import known, squashed
from collectors.crm.mapping.mapping import TableMapping
from collectors.crm.rows import read_mapped
from collectors.crm.values import days
from graph.keys import slug
from graph.records import network_of
from graph.text.counts import counted

_DAY_COLUMNS = (
    *(
        "connectedon",
        "verbundenam",
        "verbundenseit",
        "connectele",
        "conectadoel",
        "conectadoem",
        "collegatoil",
    ),
    "verbondenop",
)
_LOOKED_AT = 500
"""Rows that are enough to see what a column holds."""
_WHO = ("name", "first_name", "last_name", "address")


@dataclass(frozen=True, slots=True)
class Listed:
    """One connection of the file."""

    entry: ContactEntry
    profile: str | None
    """The key of their profile on the network that the file is from."""
    since: datetime | None
    """The day on which they connected, its beginning in UTC."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a file of connections says, in its order."""

    file: str
    listed: tuple[Listed, ...]
    skipped: tuple[Skipped, ...]
    """Rows and cells left out: which one, and what to change."""
    notes: tuple[str, ...]
    read: int
    """Rows read, kept or not."""
    nameless: int
    """Rows of members whose name and address the network no longer gives, such as those who left it."""
    domains: Mapping[str, str]
    """Slug of a company's name to its domain, where its people's addresses tell it and nothing else is known of it."""


def read_export(
    path: Path, made: type[Collector], is_company: Callable[[str], bool] = lambda name: False
) -> Export:
    """The connections in a file that a member of the network exported. Raises ConfigError for one that is none.

    A row that cannot be read costs itself, a cell its row nothing but the cell.
    """
    table = read_tables(path, known=known)[0]
    links = _link_columns(table, made)
    mapping = choose(table, Wishes(dict.fromkeys(links, "profiles"), "contacts"), None)
    at = _day_column(mapping)
    if at is None and not links:
        raise ConfigError(
            f"{path.name} is no {made.own_export} of {made.title}: it has neither the day of each connection nor links "
            f"to profiles there. It holds the columns {', '.join(table.header)}. Contacts of a CRM: "
            f"grapevine import crm {path.name}"
        )
    table, nameless = _with_somebody(mapping)
    mapping = replace(mapping, table=table)
    entries = read_mapped([mapping], is_company)
    since, faults = _days(table, at)
    listed = tuple(
        Listed(entry, _profile(entry, made), since.get(entry.at.line)) for entry in entries.contacts
    )
    doubt = table.doubt
    notes = [*entries.warnings]
    if doubt:
        notes.append(
            f"{path.name} is read as {doubt.readings[0].encoding}, which is the likeliest of several encodings"
        )
    return Export(
        path.name,
        listed,
        tuple(
            sorted(
                (*entries.skipped, *faults),
                key=lambda fault: fault.line if isinstance(fault, Fault) else 0,
            )
        ),
        tuple(notes),
        entries.read + nameless,
        nameless,
        {slug(company.name): company.domain for company in entries.companies if company.domain},
    )


def nameless_note(number: int) -> str:
    """What is to be told of rows without a name."""
    people = counted(number, "row names", "rows name")
    return f"{people} nobody: the network no longer gives a name to members who left it"


def _with_somebody(mapping: TableMapping) -> tuple[RawTable, int]:
    """The table without the rows that say neither a name nor an address, and how many these are."""
    columns = [column.at for field in _WHO for column in mapping.filled_by(field)]
    rows = tuple(row for row in mapping.table.rows if any(row.cells[at] for at in columns))
    return replace(mapping.table, rows=rows), len(mapping.table.rows) - len(rows)


def _link_columns(table: RawTable, made: type[Collector]) -> list[str]:
    """The names of the columns that hold addresses of people's pages on the network, whatever they are called."""
    return [
        header
        for at, header in enumerate(table.header)
        if any(_is_profile(row.cells[at], made) for row in table.rows[:_LOOKED_AT])
    ]


def _is_profile(cell: str, made: type[Collector]) -> bool:
    try:
        return "/" in cell and made.profile_key(cell) is not None
    except MalformedProfile:
        return False


def _day_column(mapping: TableMapping) -> int | None:
    """The column of the days on which people connected: by its name, else the only unused one that holds days."""
    for column in mapping.columns:
        if squashed(column.header) in _DAY_COLUMNS:
            return column.at
    found = []
    for column in mapping.columns:
        cells = [cell for cell in mapping.cells(column)[:_LOOKED_AT] if cell]
        if column.field is None and cells:
            read = days(cells)
            if sum(value is not None for value in read.values) >= 0.8 * len(cells):
                found.append(column.at)
    return found[0] if len(found) == 1 else None


def _days(table: RawTable, at: int | None) -> tuple[dict[int, datetime], list[Fault]]:
    """The day of each row, by line; faults of those that cannot be read."""
    if at is None:
        return {}, []
    cells = [row.cells[at] for row in table.rows]
    column = days(cells)
    faults = [
        Fault.of_cell(
            table.file, table.rows[fault.row].line, table.header[at], cells[fault.row], fault.remedy
        )
        for fault in column.faults
    ]
    return {
        row.line: datetime.fromisoformat(day).replace(tzinfo=UTC)
        for row, day in zip(table.rows, column.values, strict=True)
        if day is not None
    }, faults


def _profile(entry: ContactEntry, made: type[Collector]) -> str | None:
    return next((key for key in entry.profiles if network_of(key) == made.name), None)
