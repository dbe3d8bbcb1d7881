"""What the rows of a table are: companies, contacts or deals, by the fields that its columns could fill."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from collectors.crm.files import RawTable

from .fields import FIELDS, ROWS, Kind
from .headers import meaning_of
from .mapping import ColumnUse

_WEIGHTS: Mapping[Kind, Mapping[str, int]] = {
    "companies": {
        **dict.fromkeys(("role", "domain", "monthly_revenue", "annual_recurring_revenue", "turnover"), 2),
        **dict.fromkeys(("owner_address", "renewal_date", "renewal_outcome", "churned_on", "renewed_on"), 2),
        **dict.fromkeys(("owner", "aliases", "formerly", "products", "context", "part_of"), 1),
    },
    "contacts": {"first_name": 3, "last_name": 3, "title": 2, "address": 2, "company": 2},
    "deals": {"stage": 4, "amount": 3, "close_date": 3, "company": 1, "state": 1, "pipeline": 1},
}
_PLAIN_NAME: Mapping[Kind, int] = {"companies": 2, "contacts": 4, "deals": 4}
_CALLED: Mapping[Kind, str] = {
    "companies": "compan|account|organi[sz]ation|customer|kunden|firmen",
    "contacts": "contact|people|person|kontakt|connections",
    "deals": "deal|opportunit|renewals",
}


def unusable(table: RawTable, kind: Kind | None = None) -> str:
    """Why nothing can be read from a table, and what to do."""
    has = ", ".join(f'"{name}"' for name in table.header[:12] if name) or "none"
    name = f"{table.file}, sheet {table.sheet}" if table.sheet else table.file
    if kind:
        wanted = "a name or a domain" if kind == "companies" else "a name"
        return (
            f"{name} has no column with {wanted} for its {ROWS[kind][1]} (found: {has}). Say which one it is: "
            '--map "Column=name"'
        )
    fields = ", ".join(field for field in FIELDS["companies"] if field != "name")
    return (
        f"{name} has no columns that tell what it holds (found: {has}). Companies need a name and at least "
        f"one of {fields}; contacts need a name (or first_name, last_name) and at least one of company, title, "
        "address; deals need a name or a company, and a stage, amount or close_date. Say what the rows are and what "
        'a column is: --kind companies --map "Column=name"'
    )


def score_of(kind: Kind, columns: Sequence[ColumnUse], table: RawTable) -> int:
    """How much speaks for the rows being of this kind; 0 where they cannot be."""
    fields = {column.field: column for column in columns if column.field}
    plain_name = "name" in fields and meaning_of(fields["name"].header, kind, "name").plain
    score = sum(_WEIGHTS[kind].get(field, 0) for field in fields) + plain_name * _PLAIN_NAME[kind]
    if kind == "companies":
        usable = bool(fields.keys() & {"name", "domain"})
    elif kind == "contacts":
        usable = _tells_people(columns) or ("name" in fields and score > 0) or fields.keys() == {"address"}
    else:
        told = fields.keys() & (
            {"stage", "amount", "close_date"} if "name" in fields else {"amount", "close_date"}
        )
        usable = bool(fields.keys() & {"name", "company"}) and bool(told)
        score += 1
    called = re.search(_CALLED[kind], f"{table.sheet or table.file}", re.IGNORECASE)
    return (score * 2 + bool(called)) if usable and score > 0 else 0


def _tells_people(columns: Sequence[ColumnUse]) -> bool:
    fields = {column.field: column for column in columns if column.field}
    if not fields.keys().isdisjoint({"first_name", "last_name"}):
        return True
    return "name" in fields and meaning_of(fields["name"].header, "contacts", "name").plain


def tells_companies_and_people(columns: Sequence[ColumnUse], cells: Sequence[tuple[str, ...]]) -> bool:
    """Do the rows name a company and a person, who need not be called so: "Name" beside "Company"?"""
    fields = {column.field: column.at for column in columns if column.field}
    if "company" not in fields or "name" not in fields:
        return "company" in fields and _tells_people(columns)
    pairs = list(zip(cells[fields["name"]], cells[fields["company"]], strict=True))
    return _tells_people(columns) or sum(name != company for name, company in pairs) * 2 > len(pairs)


def is_named(kind: Kind, columns: Sequence[ColumnUse]) -> bool:
    naming = {
        "companies": {"name", "domain"},
        "contacts": {"name", "first_name", "last_name", "address"},
        "deals": {"name", "company"},
    }
    return any(column.field in naming[kind] for column in columns)
