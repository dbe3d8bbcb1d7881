"""Short names for what the writer's tests write and look up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from graph.connection import Graph
from graph.read.export import canonical_export
from graph.records import Post, Record
from graph.write.tombstones import TombstoneKey
from graph.write.writer import Written, write_page

KEY = TombstoneKey(b"a key for tests only")
ANNA, BEN, CLEO, DORA = "net:anna", "net:ben", "net:cleo", "net:dora"
START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def at(days: float) -> datetime:
    """A time so many days after the start of the story."""
    return START + timedelta(days=days)


def write(graph: Graph, *records: Record) -> Written:
    """One page."""
    return write_page(graph, records, tombstones=KEY)


def post(key: str = "net:p1", author: str = ANNA, text: str = "hello", day: float = 0, **more: Any) -> Post:
    """A post seen on a day of the story."""
    return Post(key, author, text, at(day), **more)


def one(graph: Graph, cypher: str, **params: Any) -> dict[str, Any]:
    """The only row of an answer."""
    rows = graph.run(cypher, **params)
    assert len(rows) == 1, rows
    return rows[0]


def column(graph: Graph, cypher: str, **params: Any) -> list[Any]:
    """The first column of an answer."""
    return [next(iter(row.values())) for row in graph.run(cypher, **params)]


def follows(graph: Graph) -> list[tuple[Any, ...]]:
    """Follows as (follower, followed, uid, since, until, baseline), in the order of their times."""
    rows = graph.run(
        "MATCH (a:Profile)-[f:FOLLOWS]->(b:Profile) "
        "RETURN a.key AS a, b.key AS b, f.uid AS uid, f.since AS since, f.until AS until, "
        "f.baseline AS baseline"
    )
    found = [(r["a"], r["b"], r["uid"], r["since"], r["until"], r["baseline"]) for r in rows]
    return sorted(found, key=lambda row: (row[3], row[0], row[1], row[2]))


def export(graph: Graph) -> list[str]:
    """All that the graph holds."""
    return list(canonical_export(graph))
