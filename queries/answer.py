"""What a question answers: rows with the evidence behind them, also as a small graph."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, product, takewhile
from typing import Any

from graph.text.counts import counted

from .catalog import Question
from .dates import day_of
from .params import Value


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a row rests on: who said or did what, when, and where to see it."""

    row: int
    """The index of the row in ``Answer.rows``."""
    who: str
    said: str
    """The post's words, or what was done ("follows Tom Reed"). From the network: only ever plain text."""
    at: datetime | None
    url: str | None
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Everything the question says about it, ``whom``, ``kind``, ``sentiment`` and ``network`` among others."""

    @property
    def network(self) -> str | None:
        """The network that it is from; None where it is from none, or the question does not tell."""
        network = self.fields.get("network")
        return network if isinstance(network, str) and network else None


@dataclass(frozen=True, slots=True)
class Node:
    """A person, company or topic on the canvas."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A line on the canvas between two nodes' ids."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question with its blanks filled in."""

    question: Question
    values: dict[str, Value]
    """The value of every blank, parsed: periods are ``Period`` or ``Dates``, open blanks None."""
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    """One dict a row with exactly ``columns``; times are aware, in UTC."""
    evidence: list[Evidence]
    """In the order of their rows."""
    truncated: bool
    """True where there were more rows than the limit: these are the first of them."""
    seconds: float
    hidden: list[dict[str, Any]] = field(default_factory=list)
    """Beside each row, the columns that tables do not show."""
    row_limit: int | None = None
    warnings: tuple[str, ...] = ()
    """What is probably wrong with the question: names in its Cypher that the graph does not know."""
    notes: tuple[str, ...] = ()
    """What people should know of what they typed: "Acmeflow is now called Boltline."."""
    bound: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The Cypher parameters that it was asked with."""
    shown: frozenset[int] = frozenset()
    """The indexes of the rows whose evidence is here."""
    display: Mapping[str, str] = field(default_factory=dict)
    """What networks ask to have shown beside their posts, a sentence for each whose posts may be in the evidence, by
    the network's name."""
    advice: str = ""
    """What to do about an answer without rows; empty where there are some, or nothing helps."""

    @property
    def notice(self) -> str | None:
        """What must be said beside the rows when a limit cut them off; None when nothing was."""
        if not self.truncated:
            return None
        shown = "row" if len(self.rows) == 1 else counted(len(self.rows), "row")
        return f"Only the first {shown}: the question reached its limit. Narrow it down."

    @property
    def over_time(self) -> bool:
        """Whether its rows are the days or weeks of a chart, the latest of which stand last."""
        chart = self.question.chart if self.question.view == "chart" else None
        return chart is not None and all(day_of(row.get(chart.x)) for row in self.rows)

    @property
    def rules(self) -> tuple[str, ...]:
        """The sentences of ``display``."""
        return tuple(self.display.values())

    def evidence_of(self, row: int) -> list[Evidence]:
        """What the row with this index rests on."""
        first = bisect_left(self.evidence, row, key=lambda piece: piece.row)
        return list(takewhile(lambda piece: piece.row == row, islice(self.evidence, first, None)))

    def graph(self) -> tuple[list[Node], list[Edge]]:
        """The people, companies and topics of the rows, and lines between them; a line's ends are nodes."""
        nodes: dict[str, Node] = {}
        edges: dict[Edge, None] = {}
        if spec := self.question.graph:
            for number, row in enumerate(self.rows):
                seen = {column: list(self._values(number, row, column)) for column in spec.nodes}
                for column, kind in spec.nodes.items():
                    for name in filter(None, seen[column]):
                        nodes.setdefault(_node_id(kind, name), Node(_node_id(kind, name), name, kind))
                for source, label, target in spec.edges:
                    for one, other in _pairs(source, target, seen):
                        if one and other and (one != other or spec.nodes[source] != spec.nodes[target]):
                            ends = _node_id(spec.nodes[source], one), _node_id(spec.nodes[target], other)
                            edges.setdefault(Edge(*ends, label))
        return list(nodes.values()), list(edges)

    def _values(self, number: int, row: dict[str, Any], column: str) -> Iterator[str | None]:
        if column.startswith("evidence."):
            for piece in self.evidence_of(number):
                value = piece.fields.get(column.partition(".")[2])
                yield None if value is None else str(value)
            return
        value = row[column] if column in row else self.hidden[number].get(column)
        for name in value if isinstance(value, list) else [value]:
            yield None if name is None else str(name)


def _pairs(
    source: str, target: str, seen: dict[str, list[str | None]]
) -> Iterator[tuple[str | None, str | None]]:
    if source.startswith("evidence.") and target.startswith("evidence."):
        return zip(seen[source], seen[target], strict=True)
    return product(seen[source], seen[target])


def _node_id(kind: str, name: str) -> str:
    return f"{kind}:{name}"
