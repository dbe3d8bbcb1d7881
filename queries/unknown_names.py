"""Labels, relationship types and properties in a question's Cypher that the graph does not know: misspelt, mostly.

Neither engine refuses them: nothing fits, and the answer is empty.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import GraphError
from graph.schema import NODES, RELATIONSHIPS

from .catalog import Question
from .source import code_of

if TYPE_CHECKING:
    from graph.connection import Graph

_NODE = re.compile(r"\(\s*\w*\s*((?:[:|&!]+\s*\w+\s*)+)(?=[){]|WHERE\b)")
_RELATIONSHIP = re.compile(r"-\s*\[\s*\w*\s*:([\w\s:|&!]*)")
_PATTERN_MAP = re.compile(r"(?:(?<!\w)\(|-\s*\[)\s*\w*\s*(?:[:|&!]+[\w\s:|&!]*)?\{([^{}]*)\}\s*[)\]]")
_MAP_KEY = re.compile(r"[{,]\s*(\w+)\s*:")
_PROPERTY = re.compile(r"\b[A-Za-z_]\w*\.([A-Za-z_]\w*)\b(?!\s*[(.])")
_WORD = re.compile(r"\w+")
_TIMES = """
year years quarter quarters month months week weeks weekYear dayOfQuarter quarterDay day days ordinalDay dayOfWeek
weekDay hour hours minute minutes second seconds millisecond milliseconds microsecond microseconds nanosecond
nanoseconds timezone offset offsetMinutes offsetSeconds epochMillis epochSeconds monthsOfYear monthsOfQuarter
quartersOfYear daysOfWeek minutesOfHour secondsOfMinute x y z longitude latitude height crs srid
"""
_PARTS_OF_TIMES = frozenset(_TIMES.split())
_LOOK_S = 5.0
_KNOWN = {
    "label": frozenset(NODES),
    "relationship": frozenset(kind for _, kind, _ in RELATIONSHIPS),
    "property": frozenset(name for names in (*NODES.values(), *RELATIONSHIPS.values()) for name in names),
}


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name in a question's Cypher that neither Grapevine gives nor the graph holds."""

    kind: str
    """``label``, ``relationship`` or ``property``."""
    name: str
    line: int
    """Of the question's file."""
    near: str | None
    """The known name that is most like it."""

    def __str__(self) -> str:
        meant = f"; is `{self.near}` meant?" if self.near else "."
        return f"the graph knows no {self.kind} `{self.name}`{meant}"


@dataclass(frozen=True, slots=True)
class _Used:
    kind: str
    name: str
    line: int


def unknown_names(graph: Graph, question: Question) -> tuple[str, ...]:
    """A sentence for each of ``names_unknown``, with its place."""
    return tuple(f"{question.path}, line {found.line}: {found}" for found in names_unknown(graph, question))


def names_unknown(graph: Graph, question: Question) -> list[UnknownName]:
    """The names that neither Grapevine gives nor the graph holds. Names in quotes are taken as they are."""
    told: dict[tuple[str, str], UnknownName] = {}
    for used in _used(question):
        known = _KNOWN[used.kind]
        if used.name in known or (used.kind, used.name) in told or _is_held(graph, used):
            continue
        near = difflib.get_close_matches(used.name, known, 1)
        told[used.kind, used.name] = UnknownName(used.kind, used.name, used.line, near[0] if near else None)
    return list(told.values())


def _used(question: Question) -> Iterator[_Used]:
    """The names in the Cypher, those of its own maps left out."""
    yield from _used_in(question.cypher, question.line, ())
    if part := question.evidence_part:
        yield from _used_in(part.cypher, part.line, (*question.columns, *question.hidden, "row"))


def _used_in(cypher: str, line: int, given: Sequence[str]) -> Iterator[_Used]:
    """``given``: the keys of maps that the statement is given."""
    code = code_of(cypher)

    def used(kind: str, name: str, at: int) -> _Used:
        return _Used(kind, name, line + code.count("\n", 0, at))

    for kind, pattern in (("label", _NODE), ("relationship", _RELATIONSHIP)):
        for found in pattern.finditer(code):
            for word in _WORD.finditer(found[1]):
                yield used(kind, word[0], found.start(1) + word.start())
    in_patterns = [found.span(1) for found in _PATTERN_MAP.finditer(code)]
    own = set(given)
    for found in _MAP_KEY.finditer(code):
        if any(start - 1 <= found.start() < end for start, end in in_patterns):
            yield used("property", found[1], found.start(1))
        else:
            own.add(found[1])
    for found in _PROPERTY.finditer(code):
        if found[1] not in own and found[1] not in _PARTS_OF_TIMES:
            yield used("property", found[1], found.start(1))


def _is_held(graph: Graph, used: _Used) -> bool:
    """Whether the graph holds something so named all the same: what others wrote into it."""
    patterns = {
        "label": (f"(one:`{used.name}`)",),
        "relationship": (f"()-[one:`{used.name}`]->()",),
        "property": (
            f"(one) WHERE one.`{used.name}` IS NOT NULL",
            f"()-[one]->() WHERE one.`{used.name}` IS NOT NULL",
        ),
    }[used.kind]
    try:
        return any(
            graph.ask(f"MATCH {pattern} RETURN 1 AS held LIMIT 1", timeout_s=_LOOK_S, row_limit=1).rows
            for pattern in patterns
        )
    except GraphError:
        # A graph too large to look through: better say nothing than something wrong.
        return True
