"""All companies of the graph, with the names under which they are known: the one reader that everything shares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.records import CompanyRole
from graph.text.beginnings import beginning_pattern

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 30.0
_MOST = 1_000_000
_LISTS = (
    *("aliases", "products", "context", "handles", "formerly", "never"),
    *("own_aliases", "own_formerly", "own_context"),
)

_ALL = "MATCH (company:Company)"
_COMPANIES = f"""
{_ALL}
OPTIONAL MATCH (company)-[:OPERATES]->(profile:Profile)
WITH company, collect(profile.handle) AS handles
OPTIONAL MATCH (company)-[:PART_OF]->(parent:Company)
WITH company, handles, min(parent.key) AS part_of
RETURN company.key AS key, coalesce(company.name, '') AS name, company.role AS role, company.domain AS domain,
       company.owner AS owner, company.owner_address AS owner_address, company.mrr AS mrr,
       company.renewal AS renewal, coalesce(company.aliases, []) AS aliases,
       coalesce(company.products, []) AS products, coalesce(company.context, []) AS context, handles,
       coalesce(company.formerly, []) AS formerly, coalesce(company.never, []) AS never, part_of,
       coalesce(company.own_aliases, []) AS own_aliases, coalesce(company.own_formerly, []) AS own_formerly,
       coalesce(company.own_context, []) AS own_context
"""
_BY_BEGINNING = """
MATCH (company:Company)
WHERE any(name IN [company.name, company.domain] + coalesce(company.aliases, []) + coalesce(company.own_aliases, [])
              + coalesce(company.formerly, []) + coalesce(company.own_formerly, []) + coalesce(company.products, [])
          WHERE name =~ $pattern)
RETURN company.key AS key, coalesce(company.name, '') AS name, company.role AS role, company.domain AS domain,
       company.aliases AS aliases, company.own_aliases AS own_aliases, company.formerly AS formerly,
       company.own_formerly AS own_formerly, company.products AS products, company.never AS never
"""

_EXACTLY = """
MATCH (company:Company)
WHERE company.key = $text OR toLower(company.name) = toLower($text) OR (company.role = 'us' AND toLower($text) = 'us')
RETURN company.key AS key, coalesce(company.name, '') AS name, company.role AS role,
       CASE WHEN company.key = $text THEN 0 WHEN toLower(company.name) = toLower($text) THEN 1 ELSE 2 END AS rank
"""


@dataclass(frozen=True, slots=True)
class StoredCompany:
    """A company as the graph holds it. Lists are empty, and values None, where nothing is known."""

    key: str
    name: str
    role: CompanyRole | None = None
    domain: str | None = None
    owner: str | None = None
    owner_address: str | None = None
    mrr: float | None = None
    """Monthly recurring revenue, in the CRM's own currency."""
    renewal: str | None = None
    """The day of the next renewal, ``YYYY-MM-DD``."""
    aliases: tuple[str, ...] = ()
    """Other names that texts use for it, also those added by hand; in alphabetical order, as the following lists."""
    products: tuple[str, ...] = ()
    """What it makes, under names that mean the company too."""
    context: tuple[str, ...] = ()
    """Words of which one stands near its name where the name, an everyday word, means the company."""
    handles: tuple[str, ...] = ()
    """Handles of the profiles that it operates."""
    formerly: tuple[str, ...] = ()
    """Names it had."""
    never: tuple[str, ...] = ()
    """Forms of its names that somebody took away."""
    part_of: str | None = None
    """The key of the company that it belongs to."""
    own_aliases: tuple[str, ...] = ()
    """What was added to ``aliases`` by hand, as the following to ``formerly`` and ``context``."""
    own_formerly: tuple[str, ...] = ()
    own_context: tuple[str, ...] = ()


def all_companies(
    graph: Graph, *, roles: Collection[CompanyRole] = (), timeout_s: float = TIMEOUT_S
) -> list[StoredCompany]:
    """Every company, or those with one of ``roles``, in the order of the names, whatever their case.

    It may only read. Raises QuestionTimeout after ``timeout_s``, GraphError.
    """
    cypher = _COMPANIES.replace(_ALL, f"{_ALL} WHERE company.role IN $roles") if roles else _COMPANIES
    companies = _stored(graph, cypher, {"roles": list(roles)} if roles else {}, timeout_s)
    return sorted(companies, key=lambda company: (company.name.casefold(), company.key))


def companies_beginning(
    graph: Graph, begins: Collection[str], *, timeout_s: float = TIMEOUT_S
) -> list[StoredCompany]:
    """The companies of which a word of a name or of the domain begins like one of ``begins``, and maybe a few more.

    The names alone, without context, profiles or revenue. ``begins`` as ``beginning_pattern`` takes them. Names are
    gone through where they are: to read those of a hundred thousand companies takes several times as long.
    It may only read. Raises QuestionTimeout after ``timeout_s``, GraphError.
    """
    return _stored(graph, _BY_BEGINNING, {"pattern": beginning_pattern(begins)}, timeout_s) if begins else []


def one_company(graph: Graph, key: str, *, timeout_s: float = TIMEOUT_S) -> StoredCompany | None:
    """The company with this key. It may only read. Raises QuestionTimeout after ``timeout_s``, GraphError."""
    found = _stored(
        graph, _COMPANIES.replace(_ALL, "MATCH (company:Company {key: $key})"), {"key": key}, timeout_s
    )
    return found[0] if found else None


def _stored(graph: Graph, cypher: str, params: dict[str, Any], timeout_s: float) -> list[StoredCompany]:
    rows = graph.ask(cypher, params, timeout_s=timeout_s, row_limit=_MOST).rows
    return [StoredCompany(**{**row, **_lists(row)}) for row in rows]


@dataclass(frozen=True, slots=True)
class ExactCompany:
    """A company by what was typed to the letter."""

    key: str
    name: str
    role: CompanyRole | None


def companies_exactly(graph: Graph, text: str) -> list[ExactCompany]:
    """The companies with this key, else those with this name, whatever its case, else for "us" those with that role.

    For what is asked all the time: the other names of thousands of companies take long to read. It may only read.
    Raises GraphError.
    """
    rows = graph.ask(_EXACTLY, {"text": text}, timeout_s=TIMEOUT_S, row_limit=_MOST).rows
    best = min((row["rank"] for row in rows), default=0)
    return [ExactCompany(row["key"], row["name"], row["role"]) for row in rows if row["rank"] == best]


def _lists(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Each list in alphabetical order, with what was added to it by hand."""
    return {
        name: tuple(sorted({*(row[name] or ()), *(row.get(f"own_{name}") or ())}))
        for name in _LISTS
        if name in row
    }
