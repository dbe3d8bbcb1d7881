"""Whom somebody means by a name, a handle or a key: people, and profiles that belong to nobody known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from graph.records import network_of, uid_of

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 10.0
_LOOK_S = 3.0
"""For how long everybody's names are gone through at most."""
_MOST = 25
_MOST_NEAR = 500
_LAST = "\uffff"
"""After every letter that follows a beginning."""

_PERSON = """
OPTIONAL MATCH (person)-[job:WORKS_AT]->(company:Company) WHERE job.until IS NULL
RETURN person.key AS key, person.name AS name, null AS network, null AS handle, min(company.name) AS company
"""
_PROFILE = """
OPTIONAL MATCH (profile)-[:BELONGS_TO]->(person:Person)
OPTIONAL MATCH (person)-[job:WORKS_AT]->(company:Company) WHERE job.until IS NULL
RETURN coalesce(person.key, profile.key) AS key, coalesce(person.name, profile.name) AS name,
       profile.network AS network, profile.handle AS handle, min(company.name) AS company
"""
_BY_KEY: tuple[LiteralString, ...] = (
    f"MATCH (person:Person {{key: $text}}) {_PERSON}",
    f"MATCH (profile:Profile {{key: $text}}) {_PROFILE}",
    f"MATCH (profile:Profile {{key: $lower}}) {_PROFILE}",
)
_BY_HANDLE: tuple[LiteralString, ...] = (
    f"MATCH (profile:Profile {{handle_key: $handle}}) WHERE $network = '' OR profile.network = $network {_PROFILE}",
)
# Equal to a parameter each, since both engines seek that in an index, and a list of names not on both.
_BY_NAME: tuple[LiteralString, ...] = (
    f"MATCH (person:Person {{name: $text}}) {_PERSON}",
    f"MATCH (person:Person {{name: $titled}}) {_PERSON}",
    f"MATCH (profile:Profile {{name: $text}}) {_PROFILE}",
    f"MATCH (profile:Profile {{name: $titled}}) {_PROFILE}",
)
# One MATCH with one RETURN, which alone the embedded engine answers from an index where a range is sought.
_KEYS_BY_BEGINNING: tuple[LiteralString, ...] = (
    "MATCH (one:Person) WHERE one.name >= $first AND one.name < $last RETURN one.key AS key LIMIT $most",
    "MATCH (one:Profile) WHERE one.name >= $first AND one.name < $last RETURN one.key AS key LIMIT $most",
)
_BY_KEYS: tuple[LiteralString, ...] = (
    f"UNWIND $keys AS wanted MATCH (person:Person {{key: wanted}}) {_PERSON}",
    f"UNWIND $keys AS wanted MATCH (profile:Profile {{key: wanted}}) {_PROFILE}",
)
_BY_LOOKING: tuple[LiteralString, ...] = (
    f"""MATCH (person:Person)
    WHERE toLower(person.name) = $lower OR toLower(person.name) ENDS WITH $last_name OR toLower(person.address) = $lower
    {_PERSON}""",
    f"""MATCH (profile:Profile)
    WHERE toLower(profile.name) = $lower OR toLower(profile.name) ENDS WITH $last_name
    {_PROFILE}""",
)
_BEGIN_ALIKE: tuple[LiteralString, ...] = (
    "MATCH (one:Person) WHERE one.name >= $first AND one.name < $last "
    "RETURN one.key AS key, one.name AS name LIMIT $most",
    "MATCH (one:Profile) WHERE one.name >= $first AND one.name < $last "
    "RETURN one.key AS key, one.name AS name LIMIT $most",
)


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person, or a profile that belongs to nobody known."""

    key: str
    name: str
    network: str | None = None
    """The network of the profile that was found; None where the person was."""
    handle: str | None = None
    company: str | None = None
    """Where the person works now, the first by name."""


def people_called(graph: Graph, text: str, *, timeout_s: float = TIMEOUT_S) -> list[FoundPerson]:
    """Who is meant by ``text``: a key (``crm:17``, ``network:17``), a handle (``@anna``, ``network:@anna``), a whole
    name, how a name begins or ends, or a mail address. Whoever a profile belongs to stands for it.

    Several: they are called so. None: nobody is. Keys, handles, names in their spelling and beginnings are sought in
    indexes; what they do not find, among all. It may only read. Raises GraphError: QuestionTimeout where
    nothing is found by them and there are too many to look at all.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return []
    network, handle = (network_of(wanted), uid_of(wanted)) if ":@" in wanted else ("", wanted)
    titled = wanted if wanted != wanted.lower() else wanted.title()
    params = {
        "text": wanted,
        "lower": wanted.lower(),
        "titled": titled,
        "network": network.lower(),
        "handle": handle.removeprefix("@").lower(),
        "first": titled + " ",
        "last": titled + " " + _LAST,
        "last_name": " " + wanted.lower(),
    }
    if found := _found(graph, _BY_KEY, params, timeout_s):
        return found
    if network or wanted.startswith("@"):
        return _found(graph, _BY_HANDLE, params, timeout_s)
    # A word that is somebody's handle and another's name is not sure: both are shown.
    if found := _found(graph, (*_BY_HANDLE, *_BY_NAME), params, timeout_s):
        return found
    keys = [
        row["key"]
        for cypher in _KEYS_BY_BEGINNING
        for row in graph.ask(cypher, {**params, "most": _MOST}, timeout_s=timeout_s, row_limit=_MOST).rows
    ]
    if keys:
        return _found(graph, _BY_KEYS, {"keys": keys}, timeout_s)
    return _found(graph, _BY_LOOKING, params, min(timeout_s, _LOOK_S))


def people_named(graph: Graph, name: str, *, timeout_s: float = TIMEOUT_S) -> list[FoundPerson]:
    """Those whose handle or whole name is ``name``, in this spelling. It may only read. Raises GraphError."""
    params = {"text": name, "titled": name, "handle": name.lower(), "network": ""}
    return _found(graph, (*_BY_HANDLE, *_BY_NAME), params, timeout_s)


def names_like(graph: Graph, text: str, n: int, *, timeout_s: float = TIMEOUT_S) -> list[str]:
    """At most ``n`` names that begin as ``text`` does and are most like it. It may only read. Raises GraphError."""
    begin = text.strip().lstrip("@").title()[:2]
    if not begin:
        return []
    names = {name for _, name in names_beginning(graph, begin, timeout_s=timeout_s)}
    return difflib.get_close_matches(text, sorted(names), n, 0.5)


def names_beginning(graph: Graph, begin: str, *, timeout_s: float = TIMEOUT_S) -> list[tuple[str, str]]:
    """Keys and names of at most 500 people, and of as many profiles, whose name begins so, in this spelling.

    It may only read. Raises QuestionTimeout, GraphError.
    """
    params = {"first": begin, "last": begin + _LAST, "most": _MOST_NEAR}
    return [
        (row["key"], row["name"])
        for cypher in _BEGIN_ALIKE
        for row in graph.ask(cypher, params, timeout_s=timeout_s, row_limit=_MOST_NEAR).rows
    ]


def _found(
    graph: Graph, way: Iterable[LiteralString], params: Mapping[str, Any], timeout_s: float
) -> list[FoundPerson]:
    found: dict[str, FoundPerson] = {}
    for cypher in way:
        for row in graph.ask(cypher, params, timeout_s=timeout_s, row_limit=_MOST).rows:
            one = FoundPerson(**{**row, "name": row["name"] or row["handle"] or row["key"]})
            found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda one: (one.network is not None, one.name.casefold(), one.key))
