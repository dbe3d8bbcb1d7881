"""What the graph answers about a person, as JSON holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graph.rows import Row, batches, iso, to_python

if TYPE_CHECKING:
    from graph.connection import Graph


def each_row(graph: Graph, cypher: str, rows: Sequence[str]) -> Iterator[Row]:
    """What ``cypher`` answers for its ``$rows``, which are asked in batches."""
    for batch in batches(rows):
        yield from graph.run(cypher, rows=list(batch))


def plain(held: Mapping[str, Any]) -> Row:
    """Properties as JSON holds them, without those that are not set."""
    return {
        name: _text(value)
        for name, value in to_python(dict(held)).items()
        if value is not None and not name.startswith("@")
    }


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return [_text(one) for one in value] if isinstance(value, list) else value
