"""Whom somebody means by a key, a handle, an address, a domain or a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, LiteralString

from graph.errors import GraphError
from graph.records import network_of, uid_of
from graph.text.safe import one_line

from .called import companies_called
from .companies import all_companies

if TYPE_CHECKING:
    from graph.connection import Graph

SubjectKind = Literal["person", "profile", "company"]
_SHOWN = 10

_PROFILE = """RETURN DISTINCT 'profile' AS kind, profile.key AS key,
       coalesce(profile.name, profile.handle, profile.key) AS name, person.key AS person"""
_OF_PERSON = "OPTIONAL MATCH (profile)-[:BELONGS_TO]->(person:Person)"
_PERSON = "RETURN 'person' AS kind, person.key AS key, person.name AS name, null AS person"
_COMPANY = "RETURN 'company' AS kind, company.key AS key, company.name AS name, null AS person"

# A key is sure. A word that is somebody's handle and another's name is not: both are shown.
_WAYS = (
    (
        f"MATCH (profile:Profile {{key: $text}}) {_OF_PERSON} {_PROFILE}",
        f"MATCH (profile:Profile {{key: $lower}}) {_OF_PERSON} {_PROFILE}",
        f"MATCH (person:Person {{key: $text}}) {_PERSON}",
        f"MATCH (company:Company {{key: $text}}) {_COMPANY}",
    ),
    (
        f"""MATCH (profile:Profile {{handle_key: $handle}})
        WHERE $network = '' OR profile.network = $network {_OF_PERSON} {_PROFILE}""",
        f"MATCH (person:Person) WHERE toLower(person.address) = $lower {_PERSON}",
        f"MATCH (company:Company) WHERE toLower(company.domain) = $lower {_COMPANY}",
        f"MATCH (person:Person) WHERE toLower(person.name) = $lower {_PERSON}",
        f"""MATCH (company:Company)
        WHERE toLower(company.name) = $lower
           OR any(alias IN coalesce(company.aliases, []) WHERE toLower(alias) = $lower)
        {_COMPANY}""",
        f"MATCH (profile:Profile) WHERE toLower(profile.name) = $lower {_OF_PERSON} {_PROFILE}",
    ),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, profile or company of the graph."""

    kind: SubjectKind
    key: str
    name: str
    person: str | None = None
    """The key of the person whose profile it is."""


def find_subject(graph: Graph, text: str, kind: SubjectKind | None = None) -> Subject:
    """The one person, profile or company (of a ``kind``) that ``text`` names.

    ``text`` is a key (``person:...``, ``bluesky:did:...``, ``x:@anna``), a handle, a mail address, a company's domain,
    or a whole name; case makes no difference. A person counts before their own profiles. A company is found under every
    other form of its names too, where nobody is called so as a whole.
    Raises GraphError where nothing or several fit.
    """
    wanted = one_line(text)
    network, handle = ("", wanted.removeprefix("@"))
    if ":@" in wanted:
        network, handle = network_of(wanted), uid_of(wanted).removeprefix("@")
    params = {"text": wanted, "lower": wanted.lower(), "network": network.lower(), "handle": handle.lower()}
    ways = (
        *(partial(_rows, graph, way, params) for way in _WAYS),
        partial(_companies, graph, wanted),
    )
    for way in ways:
        found = _subjects(row for row in (way() if wanted else []) if kind in (None, row["kind"]))
        if len(found) == 1:
            return found[0]
        if found:
            shown = "; ".join(f"{one.kind} {one_line(one.name)} ({one.key})" for one in found[:_SHOWN])
            more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise GraphError(f"{wanted!r} may be {len(found)} things: {shown}{more}. Name one by its key.")
    raise GraphError(
        f"No {kind or 'person, profile or company'} in the graph is {wanted!r}. Write a key (network:@handle), "
        "a handle (@anna), a mail address, a company's domain, or the whole name."
    )


def _rows(graph: Graph, way: Iterable[LiteralString], params: dict[str, str]) -> list[dict[str, Any]]:
    return [row for cypher in way for row in graph.run(cypher, **params)]


def _companies(graph: Graph, text: str) -> list[dict[str, Any]]:
    called = companies_called(all_companies(graph), text)
    return [
        {"kind": "company", "key": one.company.key, "name": one.company.name, "person": None}
        for one in called
    ]


def _subjects(rows: Iterable[dict[str, Any]]) -> list[Subject]:
    found = {row["key"]: Subject(**{**row, "name": row["name"] or row["key"]}) for row in rows}
    return [one for one in found.values() if one.person not in found]
