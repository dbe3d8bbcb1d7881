"""The keys of what rows rest on: the posts, people and companies that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from graph.connection import Graph

_KEY = re.compile(r"[a-z][a-z0-9_-]*:\S{1,500}")
_MOST = 2_000
_LOOK: tuple[tuple[str, LiteralString], ...] = (
    ("posts", "UNWIND $keys AS key MATCH (one:Post {key: key}) RETURN one.key AS key"),
    ("people", "UNWIND $keys AS key MATCH (one:Person {key: key}) RETURN one.key AS key"),
    ("people", "UNWIND $keys AS key MATCH (one:Profile {key: key}) RETURN one.key AS key"),
    ("companies", "UNWIND $keys AS key MATCH (one:Company {key: key}) RETURN one.key AS key"),
)


def keys_in(value: Any) -> list[str]:
    """Texts anywhere in ``value`` that have the form of a key."""
    return list(dict.fromkeys(_keys(value)))


def keys_of(graph: Graph, keys: list[str], *, timeout_s: float = 10.0) -> dict[str, list[str]]:
    """Those of ``keys`` that the graph holds, by what they are; at most 2,000 are looked up."""
    found: dict[str, list[str]] = {"posts": [], "people": [], "companies": []}
    if not keys:
        return found
    for kind, cypher in _LOOK:
        rows = graph.ask(cypher, {"keys": keys[:_MOST]}, timeout_s=timeout_s, row_limit=_MOST).rows
        found[kind] += [row["key"] for row in rows if row["key"] not in found[kind]]
    return found


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if _KEY.fullmatch(value) and not value.startswith(("http:", "https:")):
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _keys(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _keys(part)
