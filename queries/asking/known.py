"""What a phrase may name: companies, topics, people and networks of the graph that begin like one of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from graph.read.companies import StoredCompany
from graph.read.networks import networks_with_posts

from .companies import HeldCompanies, begin_of
from .words import Word

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 10.0
_MOST = 5_000
_MOST_PEOPLE = 500
_MOST_BEGINS = 8
_LAST = "\uffff"
"""After every letter that follows a beginning."""
_HANDLE = re.compile(r"@?([\w-]+(?:\.[\w-]+)+|(?<=@)\w+)")

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


def known_in(graph: Graph, phrase: str, words: Sequence[Word], companies: HeldCompanies) -> Known:
    """What the graph knows that begins like one of the phrase's ``words``; all topics and networks, which are few.

    Words that questions are asked with are looked for where they are written like a name.
    It may only read. Raises QuestionTimeout, GraphError.
    """
    sought = [word for word in words if _may_name(phrase, word)]
    begins = sorted({begin_of(word.folded) for word in sought if len(word.folded) > 1})
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
        companies.near(graph, begins),
        _pairs(rows(_TOPICS)),
        _pairs(people),
        tuple(networks_with_posts(graph).items()),
        _pairs([row for handle in sorted(handles) for row in rows(_HANDLE_OF, handle=handle)]),
    )


def _may_name(phrase: str, word: Word) -> bool:
    return not (word.noise or word.common) or (word.start > 0 and phrase[word.start].isupper())


def _pairs(rows: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((row["key"], row["name"]) for row in rows if row["name"])
