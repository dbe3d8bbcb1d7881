"""Companies and people as other programs look them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from graph.read.called import companies_called
from graph.read.companies import StoredCompany, all_companies
from graph.read.people import people_called

from .values import json_safe

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 10.0
_LINE = ("key", "name", "role", "domain", "owner", "mrr", "renewal")
_ALL = (*_LINE, "owner_address", "aliases", "products", "formerly", "handles", "part_of")


def companies_by_name(graph: Graph, name: str, roles: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The companies that go by ``name``, or have it in theirs, a line each. Raises QuestionTimeout, GraphError."""
    companies = [one for one in all_companies(graph, timeout_s=TIMEOUT_S) if not roles or one.role in roles]
    wanted = " ".join(name.casefold().split())
    found = [one.company for one in companies_called(companies, name)]
    found = found or [one for one in companies if wanted and wanted in one.name.casefold()]
    return [_told(one, _LINE) for one in found]


def company_with(graph: Graph, key: str) -> dict[str, Any] | None:
    """Everything that is known of the company with this key. Raises QuestionTimeout, GraphError."""
    found = next((one for one in all_companies(graph, timeout_s=TIMEOUT_S) if one.key == key), None)
    return _told(found, _ALL) if found else None


def people_by_name(graph: Graph, name: str) -> list[dict[str, Any]]:
    """Who is meant by a name, handle, mail address or key, at most 25. Raises QuestionTimeout, GraphError."""
    return [json_safe(asdict(one)) for one in people_called(graph, name, timeout_s=TIMEOUT_S)]


def _told(company: StoredCompany, fields: Sequence[str]) -> dict[str, Any]:
    return {field: json_safe(getattr(company, field)) for field in fields}
