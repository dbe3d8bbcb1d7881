"""What a column of a CRM's file can become, for each kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Kind = Literal["companies", "contacts", "deals"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ROWS: Mapping[Kind, tuple[str, str]] = {
    "companies": ("company", "companies"),
    "contacts": ("contact", "contacts"),
    "deals": ("deal", "deals"),
}
"""What one row is and what several are."""

OF_THE_COMPANY: Mapping[str, str] = {
    "role": "what the company is to you: us, customer, prospect, competitor or partner",
    "domain": "the company's web domain",
    "owner": "who looks after the company among you",
    "owner_address": "that person's mail address, to which alerts go",
    "monthly_revenue": "what the company pays a month",
    "annual_recurring_revenue": "what it pays a year: a twelfth is kept where nothing says what it pays a month",
    "turnover": "its own revenue a year, which is not what it pays you",
    "renewal_date": "when its contract is renewed or ends",
    "renewal_outcome": "what became of its last renewal: renewed or churned",
    "outcome_date": "when that was",
    "renewed_on": "when it last renewed",
    "churned_on": "when it left",
    "part_of": "the company that it belongs to",
}
"""Fields that every kind of file may say of a company."""

FIELDS: Mapping[Kind, Mapping[str, str]] = {
    "companies": {
        "name": "what the company is called",
        **OF_THE_COMPANY,
        "profiles": "its profiles on networks",
        "aliases": "other names that people use for it",
        "formerly": "names that it had",
        "products": "what it makes, under names that mean the company too",
        "context": "words near a name that is an everyday word",
    },
    "contacts": {
        "name": "what the person is called",
        "first_name": "their first name",
        "last_name": "their last name",
        "company": "the company where they work",
        "title": "what they do there",
        "address": "their mail address",
        "profiles": "their profiles on networks",
        **OF_THE_COMPANY,
    },
    "deals": {
        "name": "what the deal is called",
        "company": "the company that buys",
        "stage": "where the deal stands",
        "state": "whether it is open, won or lost, where the stage does not say it",
        "amount": "what it is worth",
        "close_date": "when it closes or closed",
        "owner": "who sells",
        "pipeline": 'the kind of deal: one called "Renewal", won or lost, is the outcome of a renewal',
        "role": OF_THE_COMPANY["role"],
        "domain": OF_THE_COMPANY["domain"],
    },
}
"""The fields of each kind of file with their meaning."""

SEVERAL_COLUMNS = frozenset({"address", "domain", "role", "close_date", "profiles"})
"""Fields that more than one column may fill: the first column that says something in a row counts."""


def reader_of(kind: Kind, field: str) -> tuple[Kind, str]:
    """The kind and field under which ``values.READERS`` reads a field of a file of this kind."""
    if field in ("churned_on", "renewed_on"):
        return "companies", "outcome_date"
    if kind == "contacts" and field in OF_THE_COMPANY:
        return "companies", field
    if kind == "deals" and field in ("role", "domain"):
        return "companies", field
    return kind, "stage" if field in ("state", "pipeline") else field
