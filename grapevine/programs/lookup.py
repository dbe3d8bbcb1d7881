"""Companies and people as other programs look them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graph.read.called import companies_called
from graph.read.companies import StoredCompany, all_companies, one_company
from graph.read.people import people_called
from graph.records import CompanyRole

from .values import json_safe

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 10.0
_LINE = ("key", "name", "role", "domain", "owner", "mrr", "renewal")
_ALL = (*_LINE, "owner_address", "aliases", "products", "formerly", "handles", "part_of")


def companies_by_name(graph: Graph, name: str, roles: Sequence[CompanyRole] = ()) -> list[dict[str, Any]]:
    """The companies that go by ``name``, or have it in theirs, a line each. Raises QuestionTimeout, GraphError."""
    companies = all_companies(graph, roles=roles, timeout_s=TIMEOUT_S)
    wanted = " ".join(name.casefold().split())
    found = [one.company for one in companies_called(companies, name)]
    found = found or [one for one in companies if wanted and wanted in one.name.casefold()]
    return [_told(one, _LINE) for one in found]


def company_with(graph: Graph, key: str) -> dict[str, Any] | None:
    """Everything that is known of the company with this key. Raises QuestionTimeout, GraphError."""
    found = one_company(graph, key, timeout_s=TIMEOUT_S)
    return _told(found, _ALL) if found else None


def people_by_name(graph: Graph, name: str) -> list[dict[str, Any]]:
    """Who is meant by a name, handle, mail address or key, at most 25. Raises QuestionTimeout, GraphError."""
    return [json_safe(asdict(one)) for one in people_called(graph, name, timeout_s=TIMEOUT_S)]


def _told(company: StoredCompany, fields: Sequence[str]) -> dict[str, Any]:
    return {field: json_safe(getattr(company, field)) for field in fields}
