"""Topics and companies that go, with all that was said about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, LiteralString

from neo4j import ManagedTransaction

from graph.rows import BATCH

from .keys import of_subject

if TYPE_CHECKING:
    from graph.connection import Graph

_FORGET: tuple[LiteralString, ...] = tuple(
    f"""
    MATCH (node:{label})
    WHERE node.key >= $first AND node.key < $last
    WITH node LIMIT $batch
    DETACH DELETE node
    RETURN count(*) AS n
    """
    for label in ("Said", "Count")
)


def forget_companies(tx: ManagedTransaction, companies: Iterable[str]) -> None:
    """Delete what was said about companies that go in this transaction; what posts say of others stays."""
    for company in sorted(companies):
        first, last = of_subject("company", company)
        for cypher in _FORGET:
            while tx.run(cypher, first=first, last=last, batch=BATCH).data()[0]["n"]:
                pass


def forget_topic(graph: Graph, topic: str) -> None:
    """Delete what was said about a topic that no post is about any more, in batches."""
    first, last = of_subject("topic", topic)
    for cypher in _FORGET:
        while graph.run(cypher, first=first, last=last, batch=BATCH)[0]["n"]:
            pass
