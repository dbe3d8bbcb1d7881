"""What a phrase may name: companies, topics, people and networks of the graph that begin like one of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.read.companies import StoredCompany
from graph.read.contents import offered_topics
from graph.read.networks import networks_with_posts
from graph.read.people import names_beginning

from .companies import HeldCompanies, begin_of
from .words import Word

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 10.0
_MOST = 5_000
_MOST_BEGINS = 8
_HANDLE = re.compile(r"@?([\w-]+(?:\.[\w-]+)+|(?<=@)\w+)")
_HANDLE_OF = "MATCH (one:Profile {handle_key: $handle}) RETURN one.key AS key, one.handle AS name"


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
    incomplete: bool = False
    """The names of some companies could not be read in time."""


def known_in(graph: Graph, phrase: str, words: Sequence[Word], companies: HeldCompanies) -> Known:
    """What the graph knows that begins like one of the phrase's ``words``; all topics and networks, which are few.

    Words that questions are asked with are looked for where they are written like a name.
    It may only read. Raises QuestionTimeout, GraphError.
    """
    sought = [word for word in words if _may_name(phrase, word)]
    begins = sorted({begin_of(word.folded) for word in sought if len(word.folded) > 1})
    handles = {found.lower() for found in _HANDLE.findall(phrase)}
    return Known(
        companies.near(graph, begins),
        tuple((topic.key, topic.name) for topic in offered_topics(graph, timeout_s=TIMEOUT_S)),
        tuple(
            found
            for begin in _begins_written(phrase, sought)[:_MOST_BEGINS]
            for found in names_beginning(graph, begin, timeout_s=TIMEOUT_S)
        ),
        tuple(networks_with_posts(graph, timeout_s=TIMEOUT_S).items()),
        tuple(
            (row["key"], row["name"])
            for handle in sorted(handles)
            for row in graph.ask(_HANDLE_OF, {"handle": handle}, timeout_s=TIMEOUT_S, row_limit=_MOST).rows
            if row["name"]
        ),
        companies.incomplete,
    )


def _begins_written(phrase: str, words: Sequence[Word]) -> list[str]:
    """How a person's name may begin, as it is written in the graph: with accents where they were typed, and without."""
    said = [
        typed for word in words for typed in (phrase[word.start : word.end], word.folded) if len(typed) > 1
    ]
    return list(dict.fromkeys(begin_of(typed).title() for typed in said))


def _may_name(phrase: str, word: Word) -> bool:
    return not (word.noise or word.common) or (word.start > 0 and phrase[word.start].isupper())
