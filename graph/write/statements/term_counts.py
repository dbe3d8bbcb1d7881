"""How many posts a network counts for a term, a node a term and day."""

from __future__ import annotations

from collections.abc import Iterable

from neo4j import ManagedTransaction

from graph.records import TermCount
from graph.rows import each
from graph.text.safe import storable

_WRITE = """
UNWIND $rows AS row
MERGE (count:TermCount {key: row.key})
SET count.network = row.network, count.term = row.term, count.day = row.day, count.posts = row.posts
"""


def write(tx: ManagedTransaction, records: Iterable[TermCount]) -> int:
    """Store counts, the latest word on each term and day; how many there were."""
    rows = [
        {
            "key": f"{record.network} {record.day} {storable(record.term)}",
            "network": record.network,
            "term": storable(record.term),
            "day": record.day,
            "posts": record.posts,
        }
        for record in records
    ]
    if rows:
        each(tx, _WRITE, rows)
    return len(rows)
