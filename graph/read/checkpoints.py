"""How far a source has been read, stored in the transaction that holds what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.rows import iso, native

if TYPE_CHECKING:
    from graph.connection import Graph

_SAVE = """
MERGE (checkpoint:Checkpoint {key: $key})
SET checkpoint.cursor = $cursor, checkpoint.at = datetime($at)
"""
_LOAD = """
MATCH (checkpoint:Checkpoint {key: $key})
RETURN checkpoint.cursor AS cursor, checkpoint.at AS at
"""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where to resume: ``key`` names the source (``bluesky:mentions``), ``cursor`` is in its own words."""

    key: str
    cursor: str


def connections_checkpoint(network: str, uid: str) -> str:
    """Under which key it is kept how far an account's lists of connections were read."""
    return f"{network}:connections:{uid}"


def save_checkpoint(tx: ManagedTransaction, checkpoint: Checkpoint) -> None:
    """Store ``checkpoint`` inside the transaction that stores its page."""
    tx.run(_SAVE, key=checkpoint.key, cursor=checkpoint.cursor, at=iso(datetime.now(UTC))).consume()


def load_checkpoint(graph: Graph, key: str, *, since: datetime | None = None) -> str | None:
    """The cursor stored under ``key``, or None when nothing was read yet, or nothing ``since`` a time."""
    rows = graph.run(_LOAD, key=key)
    if not rows:
        return None
    at = native(rows[0]["at"])
    if since is not None and (at is None or at < since):
        return None
    return str(rows[0]["cursor"])


def forget_checkpoint(graph: Graph, key: str) -> None:
    """Drop the cursor under ``key``, so that its source is read from the start."""
    graph.run("MATCH (checkpoint:Checkpoint {key: $key}) DELETE checkpoint", key=key)


def forget_checkpoints(graph: Graph, keys: Iterable[str]) -> None:
    """The same for several."""
    rows = sorted(set(keys))
    if rows:
        graph.run("UNWIND $rows AS key MATCH (checkpoint:Checkpoint {key: key}) DELETE checkpoint", rows=rows)
