"""Companies and contacts from a CRM's CSV exports, row by row, without the database.

A row that cannot be read is named with its file, line, column and remedy and left out; the others stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, get_args

from collectors.base import Skipped
from collectors.registry import collector_class, network_titles
from graph.keys import slug
from graph.records import CompanyRole, network_of

from .cells import (
    BadValue,
    DecimalSign,
    address,
    blank,
    day,
    decimal_sign,
    domain,
    money,
    names,
    profile_links,
    words,
)
from .entries import CompanyEntry, ContactEntry, CrmEntries, Place
from .table import Row, Table, read_table

_ROLES: dict[str, CompanyRole] = {
    **{role: role for role in get_args(CompanyRole)},
    "client": "customer",
    "lead": "prospect",
    "competition": "competitor",
    "reseller": "partner",
}
_NAMES = frozenset({"name", "first_name", "last_name", "company"})
"""Columns where "na" and "none" may be somebody's name."""

T = TypeVar("T")


def read_crm(paths: Iterable[Path]) -> CrmEntries:
    """Reads company and contact files in any order. Raises ConfigError for a file that cannot be read as a whole."""
    tables = [read_table(path) for path in paths]
    reading = _RowReader()
    for table in sorted(tables, key=lambda table: table.kind != "companies"):
        reading.add(table)
    return CrmEntries(
        companies=tuple(reading.companies),
        contacts=tuple(reading.people),
        skipped=tuple(reading.skipped),
        warnings=tuple(reading.warnings),
        read=reading.rows,
        unmatched=reading.unmatched,
        files=tuple(table.file for table in tables),
    )


class _BadCell(Exception):  # noqa: N818
    def __init__(self, column: str, remedy: str) -> None:
        super().__init__(remedy)
        self.column = column
        self.remedy = remedy


class _RowReader:
    def __init__(self) -> None:
        self.companies: list[CompanyEntry] = []
        self.people: list[ContactEntry] = []
        self.skipped: list[Skipped] = []
        self.warnings: list[str] = []
        self.rows = 0
        self.unmatched = 0

    def add(self, table: Table) -> None:
        if table.unused:
            self.warnings.append(f"{table.file}: these columns are not used: {', '.join(table.unused)}")
        for line, found, wanted in table.ragged:
            remedy = (
                f"the row has {found} cells where the header has {wanted}: quote a cell that holds the "
                "separator or a line break, and close every quote"
            )
            self.skipped.append(Skipped(f"{table.file}, line {line}", remedy))
        sign = decimal_sign(table.cells("monthly_revenue"))
        for row in table.rows:
            try:
                if table.kind == "companies":
                    self._company(table, row, sign)
                else:
                    self._contact(table, row)
            except _BadCell as bad:
                header = table.headers.get(bad.column, bad.column)
                value = row[bad.column]
                self.skipped.append(Skipped(f'{_at(table, row)}, column {header}: "{value}"', bad.remedy))
        self.rows += len(table.rows) + len(table.ragged)

    def _company(self, table: Table, row: Row, sign: DecimalSign | None) -> None:
        name = _read(row, "name", _name)
        if name is None:
            raise _BadCell("name", "every company needs a name")
        role, host = _read(row, "role", _role), _read(row, "domain", domain)
        aliases, owner = _read(row, "aliases", names), _read(row, "owner", words)
        products, context = _read(row, "products", names), _read(row, "context", names)
        owner_address = _read(row, "owner_address", address)
        mrr = _read(row, "monthly_revenue", lambda text: money(text, sign))
        renewal = _read(row, "renewal_date", day)
        self.companies.append(
            CompanyEntry(
                _at(table, row),
                name,
                role,
                host,
                owner,
                owner_address,
                mrr,
                renewal,
                aliases=aliases or (),
                products=products,
                context=context,
                profiles=self._profiles(table, row),
            )
        )

    def _contact(self, table: Table, row: Row) -> None:
        name = _read(row, "name", _name) or _full_name(row)
        if name is None:
            raise _BadCell("name", "every contact needs a name")
        mail, title = _read(row, "address", address), _read(row, "title", words)
        company = _read(row, "company", _name)
        profiles = self._own_profiles(table, row)
        self.people.append(ContactEntry(_at(table, row), name, company, title, mail, profiles))

    def _own_profiles(self, table: Table, row: Row) -> tuple[str, ...]:
        """A contact's profiles, without those that their network's terms forbid to match to a person."""
        allowed = []
        for key in self._profiles(table, row):
            network = collector_class(network_of(key))
            if network.terms.matching_allowed:
                allowed.append(key)
            else:
                self.warnings.append(
                    f"{_at(table, row)}: {key} is left out and not joined to a person: {network.terms.matching_rule}"
                )
                self.unmatched += 1
        return tuple(allowed)

    def _profiles(self, table: Table, row: Row) -> tuple[str, ...]:
        links = _read(row, "profiles", profile_links)
        if links is None:
            return ()
        for link in links.unknown:
            self.warnings.append(
                f"{_at(table, row)}: {link} is left out: only {network_titles()} profiles are followed"
            )
        return links.keys


def _at(table: Table, row: Row) -> Place:
    return Place(table.file, row.line)


def _read(row: Row, column: str, reader: Callable[[str], T]) -> T | None:
    text = row[column]
    if not text or (column not in _NAMES and blank(text)):
        return None
    try:
        return reader(text)
    except BadValue as bad:
        raise _BadCell(column, str(bad)) from None


def _name(text: str) -> str:
    if not slug(text):
        raise BadValue("write a name with letters or digits")
    return words(text)


def _full_name(row: Row) -> str | None:
    parts = [_read(row, column, _name) for column in ("first_name", "last_name")]
    return " ".join(part for part in parts if part) or None


def _role(text: str) -> CompanyRole:
    role = _ROLES.get(text.strip().casefold())
    if role is None:
        raise BadValue(f"write one of {', '.join(get_args(CompanyRole))}, or leave it empty")
    return role
