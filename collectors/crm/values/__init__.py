"""Whole columns of a CRM's export, read into values. A reader never raises: what it cannot read is left out, named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from .addresses import addresses
from .column import CellFault, Column
from .companies import company_names, employers, name_lists
from .days import DayOrder, day_order, days
from .domains import domains
from .money import amounts, monthly, yearly
from .outcomes import deal_states, renewal_outcomes
from .people import first_names, is_honorific_column, last_names, people, texts, titles
from .profiles import ProfileLinks, profiles
from .roles import UNKNOWN, Unknown, guess_role, role_words, roles

__all__ = [
    "READERS",
    "UNKNOWN",
    "CellFault",
    "Column",
    "DayOrder",
    "ProfileLinks",
    "Reader",
    "Unknown",
    "day_order",
    "days",
    "deal_states",
    "employers",
    "guess_role",
    "is_honorific_column",
    "renewal_outcomes",
    "role_words",
    "roles",
]

Reader = Callable[[Sequence[str]], Column[Any]]
Kind = Literal["companies", "contacts", "deals"]

READERS: Mapping[Kind, Mapping[str, Reader]] = {
    "companies": {
        "name": company_names,
        "role": roles,
        "domain": domains,
        "owner": people,
        "owner_address": addresses,
        "monthly_revenue": monthly,
        "annual_recurring_revenue": yearly,
        "turnover": yearly,
        "renewal_date": days,
        "renewal_outcome": renewal_outcomes,
        "outcome_date": days,
        "profiles": profiles,
        "aliases": name_lists,
        "formerly": name_lists,
        "products": name_lists,
        "context": name_lists,
        "part_of": employers,
    },
    "contacts": {
        "name": people,
        "first_name": first_names,
        "last_name": last_names,
        "company": employers,
        "title": titles,
        "address": addresses,
        "profiles": profiles,
        "connected_on": days,
    },
    "deals": {
        "name": texts,
        "company": employers,
        "stage": texts,
        "amount": amounts,
        "close_date": days,
        "owner": people,
    },
}
"""What reads each field of each kind of file. ``days`` and ``roles`` and ``employers`` take more, where it is known."""
