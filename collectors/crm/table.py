"""A CSV file as CRMs write it, read into rows with known columns.

Encodings (UTF-8 with or without mark, UTF-16 with one, Windows-1252), separators (comma, semicolon, tab, bar)
and column names in any order, case and spacing are recognised; the columns tell what the rows are.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from collectors.base import ConfigError

Kind = Literal["companies", "contacts"]

COMPANY_COLUMNS: Mapping[str, str] = {
    "name": "name company company_name account_name account organisation organization customer",
    "role": "role relationship company_type account_type type",
    "domain": "domain company_domain_name company_domain website web_site homepage url",
    "owner": "owner owner_name company_owner account_owner account_manager customer_success_manager csm",
    "owner_address": "owner_address owner_email owner_e_mail owner_mail account_owner_email csm_email",
    "monthly_revenue": "monthly_revenue mrr monthly_recurring_revenue revenue_per_month",
    "renewal_date": "renewal_date renewal next_renewal renews_on renews contract_end_date contract_end",
    "profiles": "profiles profile social_profiles social_media social links handles",
    "aliases": "aliases alias other_names also_known_as aka",
    "products": "products product_names",
    "context": "context context_words",
}
"""Our columns of a company, each with the names that files use for it, the plainest first."""
CONTACT_COLUMNS: Mapping[str, str] = {
    "name": "name full_name contact_name contact person",
    "first_name": "first_name firstname given_name",
    "last_name": "last_name lastname surname family_name",
    "company": "company company_name account_name account organisation organization employer",
    "title": "title job_title position job role",
    "address": "address email e_mail email_address e_mail_address work_email mail",
    "profiles": COMPANY_COLUMNS["profiles"],
}
"""Our columns of a contact, likewise; first and last name stand in for the name."""
_ONLY_COMPANIES = frozenset(COMPANY_COLUMNS) - {"name", "profiles"}
_ONLY_CONTACTS = frozenset(CONTACT_COLUMNS) - {"name", "profiles"}
_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line where it starts, and its cells by our column names."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """One file: what its rows are, the rows, and what could not be used."""

    file: str
    kind: Kind
    rows: tuple[Row, ...]
    headers: Mapping[str, str]
    """Our column names to the file's own."""
    unused: tuple[str, ...]
    """The file's columns that say nothing to us."""
    ragged: tuple[tuple[int, int, int], ...]
    """Rows that do not fit the header: line, cells found, cells wanted."""

    def cells(self, column: str) -> Iterator[str]:
        """All cells of one column."""
        return (row[column] for row in self.rows)


def read_table(path: Path) -> Table:
    """Reads one file. Raises ConfigError where it cannot be read or its columns tell nothing."""
    try:
        text = _decoded(path, path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    lines = [_lines(path, text, separator) for separator in _SEPARATORS]
    header, *body = max(lines, key=lambda rows: _recognised(rows[0][1]))
    kind, headers = _kind(header[1])
    if kind is None:
        raise ConfigError(_wanted(path, header[1]))
    positions = {column: header[1].index(name) for column, name in headers.items()}
    rows, ragged = [], []
    for line, cells in body:
        if len(cells) != len(header[1]):
            ragged.append((line, len(cells), len(header[1])))
        else:
            rows.append(Row(line, {column: cells[at] for column, at in positions.items()}))
    unused = tuple(name for name in header[1] if name and name not in headers.values())
    return Table(path.name, kind, tuple(rows), headers, unused, tuple(ragged))


def _decoded(path: Path, data: bytes) -> str:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{path} is neither UTF-8 nor Windows-1252 text: save it again as CSV (UTF-8)")


def _lines(path: Path, text: str, separator: str) -> list[tuple[int, list[str]]]:
    """The lines that say something, each with its number, the header first (empty where there is none)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not (not rows and stripped[0].casefold().startswith("sep=")):
                rows.append((before + 1, stripped))
            before = reader.line_num
    except csv.Error as error:
        raise ConfigError(f"{path}, line {reader.line_num}: {error}; is a closing quote missing?") from error
    return rows or [(1, [])]


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "_", header.casefold()).strip("_")


def _headers(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Our column names to the file's: the plainest word for a column wins, and no column is used twice."""
    plain: dict[str, str] = {}
    for name in header:
        plain.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    for column, words in columns.items():
        for word in words.split():
            if word in plain and plain[word] not in found.values():
                found[column] = plain[word]
                break
    return found


def _recognised(header: Sequence[str]) -> int:
    used = {*_headers(header, COMPANY_COLUMNS).values(), *_headers(header, CONTACT_COLUMNS).values()}
    return len(used)


def _kind(header: Sequence[str]) -> tuple[Kind | None, dict[str, str]]:
    companies, contacts = _headers(header, COMPANY_COLUMNS), _headers(header, CONTACT_COLUMNS)
    named = not {"name", "first_name", "last_name"}.isdisjoint(contacts)
    for_contacts = len(_ONLY_CONTACTS & contacts.keys()) + 2 * ("company" in contacts) if named else 0
    for_companies = len(_ONLY_COMPANIES & companies.keys()) if "name" in companies else 0
    if for_contacts > for_companies:
        return "contacts", contacts
    return ("companies", companies) if for_companies else (None, {})


def _wanted(path: Path, header: Sequence[str]) -> str:
    has = ", ".join(f'"{name}"' for name in header[:12] if name) or "none"
    return (
        f"{path} has no columns that tell what it holds (found: {has}). Companies need a name and at least "
        f"one of {', '.join(sorted(_ONLY_COMPANIES))}; contacts need a name (or first_name, last_name) and "
        "at least one of company, title, address. Both may have profiles."
    )
