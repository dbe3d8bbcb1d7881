"""Running one statement over many rows, and the shapes in which times and texts cross to the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, LiteralString, TypeVar

from neo4j import ManagedTransaction
from neo4j.time import DateTime

from graph.records import utc

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
        found.extend(record.data() for record in tx.run(cypher, rows=batch, **params))
    return found


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


def storable(text: str) -> str:
    """``text`` as the engines can hold it: halves of a character that stand alone become U+FFFD.

    Networks send them (``"\\ud83d"`` in JSON), and the driver could not even write down their page.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable_or_none(text: str | None) -> str | None:
    """``storable`` for a text that may be missing."""
    return None if text is None else storable(text)
