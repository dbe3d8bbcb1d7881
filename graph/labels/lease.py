"""Which labeller a graph's labels are brought to: the last one that was started, and no two at once.

Its lease is touched by every transaction that stores labels. A labeller of other definitions that starts
meanwhile takes the lease over, and the first one's next transaction finds that and stores nothing: no post is
left with labels that nobody would make again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.read.checkpoints import Checkpoint, save_checkpoint
from graph.rows import iso

if TYPE_CHECKING:
    from graph.connection import Graph

CLAIM, SWEPT, TOPICS = "labels", "labels:swept", "labels:topics"
"""Checkpoints: who labels, who last found nothing left to do in history, and what posts' stamps stand for."""

Digests = Mapping[str, str]
"""Topic keys with a digest of each one's definition."""

_FOUND = """
MATCH (checkpoint:Checkpoint)
WHERE checkpoint.key IN $keys
RETURN checkpoint.key AS key, checkpoint.cursor AS cursor
"""

_HOLD = """
MATCH (checkpoint:Checkpoint {key: $key})
WHERE checkpoint.cursor = $stamp
SET checkpoint.at = datetime($at)
RETURN checkpoint.key AS key
"""

_UNSWEPT = """
MATCH (checkpoint:Checkpoint {key: $key})
DELETE checkpoint
"""


class Superseded(Exception):  # noqa: N818 - nothing went wrong
    """Another labeller has taken over: what this one has in hand is not stored."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A labeller's lease on a graph, with what the stamps on older posts stand for."""

    stamp: str
    """The labeller, as it stands in ``labelled_by``."""
    part: str
    """The part of the stamp that stands for the topics."""
    topics: Mapping[str, Digests]
    """For that part of each stamp that posts may still have, the topics that it stands for."""
    swept: bool
    """No post of another labeller was left when this one last looked."""

    def hold(self, tx: ManagedTransaction) -> None:
        """Keep the lease in this transaction. Raises Superseded where it is another's by now."""
        now = iso(datetime.now(UTC))
        if tx.run(_HOLD, key=CLAIM, stamp=self.stamp, at=now).single() is None:
            raise Superseded


def take_lease(graph: Graph, stamp: str, part: str, topics: Digests) -> Lease:
    """Lease the graph's labels for the labeller ``stamp``, whose ``part`` stands for these ``topics``."""

    def take(tx: ManagedTransaction) -> Lease:
        found = {row["key"]: str(row["cursor"]) for row in tx.run(_FOUND, keys=[CLAIM, SWEPT, TOPICS]).data()}
        known = _known(found.get(TOPICS, ""))
        ours = found.get(CLAIM) == stamp
        if not ours:
            tx.run(_UNSWEPT, key=SWEPT).consume()
            save_checkpoint(tx, Checkpoint(CLAIM, stamp))
        if known.get(part) != topics:
            known[part] = dict(topics)
            save_checkpoint(tx, Checkpoint(TOPICS, _text(known)))
        return Lease(stamp, part, known, swept=ours and found.get(SWEPT) == stamp)

    return graph.write(take)


def note_swept(graph: Graph, lease: Lease) -> None:
    """Note that no post of another labeller is left. Raises Superseded."""

    def note(tx: ManagedTransaction) -> None:
        lease.hold(tx)
        save_checkpoint(tx, Checkpoint(SWEPT, lease.stamp))
        save_checkpoint(tx, Checkpoint(TOPICS, _text({lease.part: lease.topics[lease.part]})))

    graph.write(note)


def _text(topics: Mapping[str, Digests]) -> str:
    return json.dumps({part: dict(digests) for part, digests in topics.items()}, sort_keys=True)


def _known(text: str) -> dict[str, Digests]:
    """What was noted of stamps; nothing where it cannot be read, and then their posts are labelled anew."""
    try:
        known = json.loads(text)
    except ValueError:
        return {}
    return {str(part): digests for part, digests in known.items()} if isinstance(known, dict) else {}
