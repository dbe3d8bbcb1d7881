"""Running one statement over many rows, and the shapes in which values cross to the engine and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, LiteralString, TypeVar

from neo4j import ManagedTransaction
from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time

from .records import utc
from .text.safe import storable

T = TypeVar("T")
Row = dict[str, Any]

BATCH = 2_000
"""Rows a statement: below 1,000 the round trips cost, above 5,000 the engine's memory does."""


def batches(rows: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """``rows`` in runs of at most ``size``."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def each(tx: ManagedTransaction, cypher: LiteralString, rows: Sequence[Any], **params: Any) -> list[Row]:
    """Run ``cypher`` over ``rows`` (its ``$rows``) in batches and return what all of them returned."""
    found: list[Row] = []
    for batch in batches(rows):
        result = tx.run(cypher, rows=batch, **params)
        names = result.keys()
        # A tuple's own iterator: a record's looks at the type of every value again, and there are a great many.
        found.extend(dict(zip(names, tuple.__iter__(record), strict=True)) for record in result)
    return found


def gathered(tx: ManagedTransaction, cypher: LiteralString, rows: Sequence[Any], **params: Any) -> list[Any]:
    """Run ``cypher``, which returns one list ``found``, over ``rows`` in batches; all that is in the lists.

    For statements that find thousands of rows: a list of lists costs both sides less than a record a row.
    """
    return [one for row in each(tx, cypher, rows, **params) for one in row["found"]]


def changed(tx: ManagedTransaction, cypher: LiteralString, rows: Sequence[Any], **params: Any) -> int:
    """Run ``cypher``, which returns a count ``n``, over ``rows`` in batches; the sum of the counts."""
    return sum(int(row["n"]) for row in each(tx, cypher, rows, **params))


def iso(at: datetime) -> str:
    """``at`` in UTC as text of one width, so that texts sort as times do."""
    return utc(at).isoformat(timespec="microseconds")


def iso_or_none(at: datetime | None) -> str | None:
    """``iso`` for a time that may be missing."""
    return None if at is None else iso(at)


def native(value: Any) -> datetime | None:
    """A time that the engine returned, as an aware datetime in UTC; None stays None."""
    if value is None:
        return None
    return utc(value.to_native() if isinstance(value, DateTime) else value)


def storable_or_none(text: str | None) -> str | None:
    """``storable`` for a text that may be missing."""
    return None if text is None else storable(text)


def to_python(value: Any) -> Any:
    """``value`` as Python's own types.

    Times become ``datetime`` (aware ones in UTC), nodes and relationships dicts of their properties, a path
    the list of its nodes and relationships in turn, a duration its ISO text.
    """
    match value:
        case list() | tuple():
            return [to_python(held) for held in value]
        case dict():
            return {name: to_python(held) for name, held in value.items()}
        case Node() | Relationship():
            return {name: to_python(held) for name, held in value.items()}
        case Path():
            return _steps(value)
        case _:
            return _moment(value)


def _steps(path: Path) -> list[dict[str, Any]]:
    steps = [to_python(path.start_node)]
    for relationship, node in zip(path.relationships, path.nodes[1:], strict=True):
        steps += [to_python(relationship), to_python(node)]
    return steps


def _moment(value: Any) -> Any:
    match value:
        case DateTime():
            native = value.to_native()
            return native.astimezone(UTC) if native.tzinfo else native
        case Date() | Time():
            return value.to_native()
        case Duration():
            return value.iso_format()
        case _:
            return value
