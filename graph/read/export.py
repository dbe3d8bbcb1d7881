"""The graph as sorted JSON lines, the same whichever engine holds it and however often a page was written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graph.rows import iso
from graph.schema import NODES, RELATIONSHIPS

if TYPE_CHECKING:
    from graph.connection import Graph

HISTORY = frozenset({"Audit", "ImportPage", "Network", "Run", "Schema", "Spend"})
"""Labels of what Grapevine did and is, which is no content of the graph."""

UNTOLD = frozenset({"engagement", "follow"})
"""Kinds of tombstones left out: a like or a follow that goes leaves one or not, as the pages were cut."""

CLOCKS = frozenset(
    {
        ("Alert", "at"),
        ("Alert", "due"),
        ("Alert", "history"),
        ("Alert", "messages"),
        ("Alert", "sent"),
        ("Alert", "snoozed_until"),
        ("Alert", "state_at"),
        ("Checkpoint", "at"),
        ("Post", "fixed_at"),
        ("Profile", "first_seen"),
    }
)
"""Properties that say when Grapevine ran, not what it holds."""

DERIVED = frozenset(
    {("Post", "embedding"), ("Post", "counted"), ("Said", "generation"), ("Count", "generation")}
)
"""Properties that hold nothing but what a model made of others."""


def canonical_export(graph: Graph) -> Iterator[str]:
    """JSON lines, one a node or relationship, sorted within each label and type; times in UTC."""
    for label, properties in sorted(NODES.items()):
        if label in HISTORY:
            continue
        name = properties[0]
        rows = graph.run(f"MATCH (node:{label}) RETURN node.{name} AS key, properties(node) AS held")
        yield from sorted(
            _line({"node": label, "key": row["key"], **_held(label, row["held"])})
            for row in rows
            if row["held"].get("kind") not in UNTOLD
        )
    for left, kind, right in sorted(RELATIONSHIPS):
        if left in HISTORY:
            continue
        rows = graph.run(
            f"MATCH (one:{left})-[held:{kind}]->(other:{right}) "
            f"RETURN one.{NODES[left][0]} AS start, other.{NODES[right][0]} AS target, properties(held) AS held"
        )
        yield from sorted(
            _line({"type": kind, "from": row["start"], "to": row["target"], **_held(kind, row["held"])})
            for row in rows
        )


def _held(name: str, properties: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        "held": {
            key: value
            for key, value in properties.items()
            if value is not None and (name, key) not in CLOCKS | DERIVED and not key.startswith("@")
        }
    }


def _line(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=_text)


def _text(value: object) -> str:
    return iso(value) if isinstance(value, datetime) else str(value)
