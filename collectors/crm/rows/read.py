"""Files or mapped tables read into entries; nothing in them costs more than its own cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from collectors.crm.entries import CompanyEntry, ContactEntry, CrmEntries, DealEntry
from collectors.crm.faults import Fault
from collectors.crm.files import read_tables
from collectors.crm.mapping.choice import Wishes, choose, unknown_roles
from collectors.crm.mapping.headers import known
from collectors.crm.mapping.mapping import TableMapping
from graph.keys import slug
from graph.text.counts import counted

from .columns import MappedValues
from .companies import companies_in, merged, note_profiles
from .contacts import Contacts
from .deals import Deals
from .notes import RowNotes

OnRows = Callable[[int, int], None]
"""Called now and then with how many rows have been read, and how many there are."""
IsCompany = Callable[[str], bool]


def read_crm(paths: Iterable[Path], is_company: IsCompany = lambda name: False) -> CrmEntries:
    """Files with the mappings that are proposed for them. Raises ConfigError for one that cannot be read as a whole."""
    tables = [table for path in paths for table in read_tables(path, known=known)]
    mappings = [choose(table, Wishes(), None) for table in tables]
    entries = read_mapped(mappings, is_company)
    return replace(entries, warnings=(*_unused_columns(mappings), *entries.warnings))


def _unused_columns(mappings: Sequence[TableMapping]) -> Iterator[str]:
    for mapping in mappings:
        if unused := [column.header for column in mapping.columns if column.field is None]:
            yield f"{mapping.title}: these columns are not used: {', '.join(unused)}"


def read_mapped(
    mappings: Sequence[TableMapping],
    is_company: IsCompany = lambda name: False,
    on_rows: OnRows = lambda done, total: None,
) -> CrmEntries:
    """Everything that the mapped tables say. ``is_company``: whether the graph knows a company of this name."""
    reading = _Reading(mappings, is_company, on_rows)
    for mapping in sorted(mappings, key=lambda one: one.kind != "companies"):
        reading.add(mapping)
    return reading.entries()


class _Reading:
    def __init__(self, mappings: Sequence[TableMapping], is_company: IsCompany, on_rows: OnRows) -> None:
        self._files = tuple(dict.fromkeys(mapping.table.file for mapping in mappings))
        self._total = sum(len(mapping.table.rows) for mapping in mappings)
        self._graph_knows = is_company
        self._on_rows = on_rows
        self._described: dict[str, int] = {}
        self._notes = RowNotes()
        self._said: list[str] = []
        self._companies: list[CompanyEntry] = []
        self._contacts: list[ContactEntry] = []
        self._deals: list[DealEntry] = []
        self._faults: list[Fault] = []
        self._read = 0
        self._unmatched = 0

    def add(self, mapping: TableMapping) -> None:
        """Read one table; files of companies come first."""
        table = mapping.table
        self._said += (f"{mapping.title}: {note}" for note in table.notes)
        self._said += mapping.notes
        self._said += column_notes(mapping)
        before, rows = self._read, len(table.rows)
        values = MappedValues(
            mapping, self._is_company, lambda part: self._on_rows(before + int(rows * part), self._total)
        )
        if mapping.kind == "companies":
            found = list(companies_in(values, self._notes))
            for entry in found:
                self._described.setdefault(slug(entry.name), len(self._companies))
                self._companies.append(entry)
        elif mapping.kind == "contacts":
            contacts = Contacts(values, self._notes, self._is_company, self._lacks_domain)
            self._contacts += contacts.people
            self._add_beside(contacts.companies)
            self._unmatched += contacts.unmatched
        else:
            deals = Deals(values, self._notes, self._is_company)
            self._deals += deals.deals
            self._add_beside(deals.companies)
        note_profiles(values, self._notes)
        self._faults += table.told
        self._faults += sorted(values.faults, key=lambda fault: fault.line)
        self._said += values.notes
        self._read += len(table.rows) + len(table.faults)

    def _add_beside(self, companies: Iterable[CompanyEntry]) -> None:
        """What contacts and deals say of companies: of one that a row describes already, only what that leaves open."""
        for entry in companies:
            at = self._described.setdefault(slug(entry.name), len(self._companies))
            if at < len(self._companies):
                self._companies[at] = merged(self._companies[at], entry)
            else:
                self._companies.append(entry)

    def entries(self) -> CrmEntries:
        return CrmEntries(
            tuple(self._companies),
            tuple(self._contacts),
            tuple(self._deals),
            tuple(self._faults),
            (*self._said, *self._notes.lines()),
            self._read,
            self._unmatched,
            self._files,
        )

    def _lacks_domain(self, name: str) -> bool:
        if (at := self._described.get(slug(name))) is not None:
            return self._companies[at].domain is None
        return not self._graph_knows(name)

    def _is_company(self, name: str) -> bool:
        return slug(name) in self._described or self._graph_knows(name)


def column_notes(mapping: TableMapping) -> list[str]:
    """What is to be known of a table's columns: roles that nobody knows, amounts that may mean two things."""
    notes = []
    if not mapping.table.rows:
        notes.append(f"{mapping.title} has no rows under its column names")
    columns = " and ".join(column.header for column in mapping.filled_by("role"))
    if unknown := unknown_roles(mapping):
        said = ", ".join(
            f'"{value}" ({counted(number, "row")})' for value, number in list(unknown.items())[:10]
        )
        more = f" and {len(unknown) - 10} more values" if len(unknown) > 10 else ""
        notes.append(f"{mapping.title}, column {columns}: no role is known for {said}{more}")
    for column in mapping.filled_by("annual_recurring_revenue"):
        notes.append(
            f"{mapping.title}, column {column.header}: what the company pays a year; a twelfth is kept as its monthly "
            "revenue where none is given"
        )
    for column in mapping.filled_by("turnover"):
        notes.append(
            f"{mapping.title}, column {column.header}: taken as the company's own turnover, as CRMs mean it. Where "
            f'it is what the company pays you a year: --map "{column.header}=annual_recurring_revenue"'
        )
    if mapping.kind == "companies" and not mapping.filled_by("role") and mapping.role is None:
        notes.append(
            f"{mapping.title} says of no company what it is to you: questions about customers stay empty for them. "
            'Give them a role with --role customer, or name the column that says it: --map "Column=role"'
        )
    return notes
