"""What a phrase may name: companies, topics, people and networks of the graph that begin like one of its words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from graph.read.companies import StoredCompany
from graph.read.networks import networks_with_posts
from graph.text.folding import script_class

from .words import Word

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 10.0
_MOST = 5_000
_MOST_PEOPLE = 500
_MOST_BEGINS = 8
_LAST = "\uffff"
"""After every letter that follows a beginning."""
_BEGIN = 3
_HANDLE = re.compile(r"@?([\w-]+(?:\.[\w-]+)+|(?<=@)\w+)")

_IN_NAME = "any(begin IN $begins WHERE toLower(one.name) CONTAINS begin)"
_COMPANIES = f"""
MATCH (one:Company)
WHERE {_IN_NAME}
   OR any(begin IN $begins WHERE one.domain CONTAINS begin)
   OR any(said IN coalesce(one.aliases, []) + coalesce(one.formerly, []) + coalesce(one.own_aliases, [])
          + coalesce(one.own_formerly, []) WHERE any(begin IN $begins WHERE toLower(said) CONTAINS begin))
   OR one.role = 'us'
RETURN one.key AS key, coalesce(one.name, '') AS name, one.role AS role, one.domain AS domain,
       coalesce(one.aliases, []) + coalesce(one.own_aliases, []) AS aliases,
       coalesce(one.formerly, []) + coalesce(one.own_formerly, []) AS formerly,
       coalesce(one.products, []) AS products, coalesce(one.never, []) AS never
"""
# One MATCH with one RETURN, which alone the embedded engine answers from an index where a range is sought.
_PEOPLE: tuple[LiteralString, ...] = (
    "MATCH (one:Person) WHERE one.name >= $first AND one.name < $last RETURN one.key AS key, one.name AS name",
    "MATCH (one:Profile) WHERE one.name >= $first AND one.name < $last RETURN one.key AS key, one.name AS name",
)
_HANDLE_OF = "MATCH (one:Profile {handle_key: $handle}) RETURN one.key AS key, one.handle AS name"
_TOPICS = (
    "MATCH (one:Topic) WHERE one.retired IS NULL RETURN one.key AS key, coalesce(one.name, one.key) AS name"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What names may stand for."""

    companies: tuple[StoredCompany, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()
    """Keys and names, as the following."""
    people: tuple[tuple[str, str], ...] = ()
    networks: tuple[tuple[str, str], ...] = ()
    handles: tuple[tuple[str, str], ...] = ()
    """Keys and handles of profiles."""


def known_in(graph: Graph, phrase: str, words: Sequence[Word]) -> Known:
    """What the graph knows that begins like one of the phrase's ``words``; all topics and networks, which are few.

    Words that questions are asked with are looked for where they are written like a name.
    It may only read. Raises QuestionTimeout, GraphError.
    """
    sought = [word for word in words if _may_name(phrase, word)]
    begins = sorted({_begin(word.folded) for word in sought if len(word.folded) > 1})
    handles = {found.lower() for found in _HANDLE.findall(phrase)}

    def rows(cypher: LiteralString, most: int = _MOST, **values: Any) -> list[dict[str, Any]]:
        return graph.ask(cypher, values, timeout_s=TIMEOUT_S, row_limit=most).rows

    people = [
        row
        for begin in begins[:_MOST_BEGINS]
        for cypher in _PEOPLE
        for row in rows(cypher, _MOST_PEOPLE, first=begin.title(), last=begin.title() + _LAST)
    ]
    return Known(
        tuple(map(_company, rows(_COMPANIES, begins=begins))),
        _pairs(rows(_TOPICS)),
        _pairs(people),
        tuple(networks_with_posts(graph).items()),
        _pairs([row for handle in sorted(handles) for row in rows(_HANDLE_OF, handle=handle)]),
    )


def _may_name(phrase: str, word: Word) -> bool:
    return not (word.noise or word.common) or (word.start > 0 and phrase[word.start].isupper())


def _begin(word: str) -> str:
    """Two letters of a script that writes without spaces say as much as three of another."""
    return word[: _BEGIN - 1] if script_class(word[0]) == "unspaced" else word[:_BEGIN]


def _company(row: Mapping[str, Any]) -> StoredCompany:
    aliases, formerly, products, never = (
        tuple(sorted(set(row[name]))) for name in ("aliases", "formerly", "products", "never")
    )
    return StoredCompany(
        row["key"], row["name"], row["role"], row["domain"],
        aliases=aliases, formerly=formerly, products=products, never=never,
    )  # fmt: skip


def _pairs(rows: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((row["key"], row["name"]) for row in rows if row["name"])
