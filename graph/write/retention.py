"""Removing a network's posts by age: what was told of before a day goes, with what stands for it alone.

Age is no erasure: no tombstone is left. That a source which tells of such a post again does not bring it back is the
writer's matter (``graph.write.age``), where the network's posts are kept for a number of days. What went is noted as an
``Audit``, batch by batch.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.rollups.keeping import keeping
from graph.rows import batches, changed, each

from .audit import enter
from .changes import drop_from_changes
from .state import subject
from .statements.meetings import delete_meetings
from .statements.removals import delete_bare_profiles, delete_posts

if TYPE_CHECKING:
    from graph.connection import Graph

_FOUND_AT_ONCE = 20_000
_BATCH = 500
"""Posts a transaction: some thousand relationships, far below what the engine's time-out allows."""

_OLD_POSTS = """
MATCH (post:Post)
WHERE post.day < $before AND post.network = $network
RETURN post.key AS key LIMIT $limit
"""
_OLD_ENGAGEMENTS = """
MATCH (post:Post)<-[engaged:ENGAGED]-(:Profile)
WHERE post.key > $first AND post.key < $last AND post.text IS NULL AND engaged.day < $before
RETURN DISTINCT post.key AS key LIMIT $limit
"""
_END_ENGAGEMENTS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})<-[engaged:ENGAGED]-(:Profile)
WHERE engaged.day < $before
DELETE engaged
RETURN count(*) AS n
"""
_NEIGHBOURS = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[:REPLY_TO|QUOTES]->(stub:Post)
WHERE stub.text IS NULL
RETURN DISTINCT stub.key AS key
"""
_ENGAGED = """
UNWIND $rows AS key
MATCH (post:Post {key: key})<-[engaged:ENGAGED]-(:Profile)
RETURN count(engaged) AS n
"""
_PEOPLE = """
UNWIND $rows AS key
MATCH (post:Post {key: key})-[:POSTED|ENGAGED|MENTIONS]-(profile:Profile)
RETURN DISTINCT profile.key AS key
"""
_NEEDLESS_STUBS = """
UNWIND $rows AS key
MATCH (stub:Post {key: key})
WHERE stub.text IS NULL AND NOT EXISTS { (stub)<-[:REPLY_TO|QUOTES|ENGAGED]-() }
RETURN key
"""

_COUNT_POSTS = """
MATCH (post:Post)
WHERE post.day < $before AND post.network = $network
RETURN count(post) AS n
"""
_COUNT_ENGAGEMENTS = """
MATCH (post:Post)<-[engaged:ENGAGED]-(:Profile)
WHERE post.day < $before AND post.network = $network
RETURN count(engaged) AS n
"""
_COUNT_OF_STUBS = """
MATCH (post:Post)<-[engaged:ENGAGED]-(:Profile)
WHERE post.key > $first AND post.key < $last AND post.text IS NULL AND engaged.day < $before
RETURN count(engaged) AS n
"""
_OLD_MEETINGS = "MATCH (meeting:Meeting) WHERE meeting.day < $before RETURN meeting.key AS key LIMIT $limit"
_COUNT_MEETINGS = "MATCH (meeting:Meeting) WHERE meeting.day < $before RETURN count(meeting) AS n"
_ALERTS = "MATCH (alert:Alert) WHERE size(alert.about) > 0 RETURN alert.about AS about"
_WHICH_OLD = """
UNWIND $rows AS key
MATCH (post:Post {key: key})
WHERE post.day < $before AND post.network = $network
RETURN key
"""


@dataclass(frozen=True, slots=True)
class RemovedByAge:
    """How much went."""

    posts: int = 0
    """Posts with a text."""
    engagements: int = 0
    """Likes and reposts of them, and old ones of posts that Grapevine did not keep."""
    links: int = 0
    """Web pages that no other post leads to."""
    profiles: int = 0
    """Profiles that nobody watches and that nothing is left of."""
    stubs: int = 0
    """Posts without a text that nothing speaks of any more."""
    meetings: int = 0
    """Meetings of calendars."""

    def counts(self) -> dict[str, int]:
        """What there was any of, by its name."""
        return {part.name: number for part in fields(self) if (number := getattr(self, part.name))}

    def __add__(self, other: RemovedByAge) -> RemovedByAge:
        return RemovedByAge(
            self.posts + other.posts,
            self.engagements + other.engagements,
            self.links + other.links,
            self.profiles + other.profiles,
            self.stubs + other.stubs,
            self.meetings + other.meetings,
        )


_Work = Callable[[Sequence[str], ManagedTransaction], RemovedByAge]


def remove_old(
    graph: Graph,
    network: str,
    before_day: str,
    *,
    on_batch: Callable[[RemovedByAge], None] | None = None,
    stop: threading.Event | None = None,
) -> RemovedByAge:
    """Remove the posts of ``network`` from before ``before_day`` (``YYYY-MM-DD``); how much went.

    With a post go its labels' relationships, its engagements, links that no other post has, stubs that only it spoke
    of, and profiles that nothing is left of and nobody watches. Alerts that quote it lose their words. It is done in
    batches, each a transaction; ``on_batch`` hears what went by then, and ``stop`` ends it after one. Breaking off and
    calling again loses nothing. Raises GraphError.
    """
    removed, entry, at = RemovedByAge(), uuid.uuid4().hex, datetime.now(UTC)

    def remove(
        work: _Work, keys: Sequence[str], so_far: RemovedByAge, tx: ManagedTransaction
    ) -> RemovedByAge:
        gone = work(keys, tx)
        if gone != RemovedByAge():
            enter(tx, entry, at, "retention", (so_far + gone).counts(), network=network)
        return gone

    own = {"network": network, "first": f"{network}:", "last": f"{network};", "before": before_day}
    for cypher, work in ((_OLD_POSTS, _remove), (_OLD_ENGAGEMENTS, partial(_end_engagements, before_day))):
        for keys in _found(graph, cypher, **own):
            removed += graph.write(partial(remove, work, keys, removed))
            if on_batch is not None:
                on_batch(removed)
            if stop is not None and stop.is_set():
                return removed
    return removed


def count_old(graph: Graph, network: str, before_day: str) -> RemovedByAge:
    """How many posts and engagements ``remove_old`` would remove; what would go with them is not counted.

    Changes nothing. Raises GraphError.
    """
    own = {"network": network, "first": f"{network}:", "last": f"{network};", "before": before_day}
    posts, of_posts, of_stubs = (
        int(graph.run(cypher, **own)[0]["n"])
        for cypher in (_COUNT_POSTS, _COUNT_ENGAGEMENTS, _COUNT_OF_STUBS)
    )
    return RemovedByAge(posts=posts, engagements=of_posts + of_stubs)


def remove_old_meetings(graph: Graph, before_day: str) -> RemovedByAge:
    """Remove the meetings from before ``before_day``, gone ones too, and what imports keep of them.

    In batches, each a transaction. Raises GraphError.
    """
    removed, entry, at = RemovedByAge(), uuid.uuid4().hex, datetime.now(UTC)

    def remove(keys: Sequence[str], so_far: RemovedByAge, tx: ManagedTransaction) -> RemovedByAge:
        gone = RemovedByAge(meetings=delete_meetings(tx, keys))
        drop_from_changes(tx, [subject("meeting", key) for key in keys])
        if gone != RemovedByAge():
            enter(tx, entry, at, "retention", (so_far + gone).counts())
        return gone

    for keys in _found(graph, _OLD_MEETINGS, before=before_day):
        removed += graph.write(partial(remove, keys, removed))
    return removed


def count_old_meetings(graph: Graph, before_day: str) -> int:
    """How many meetings ``remove_old_meetings`` would remove. Changes nothing. Raises GraphError."""
    return int(graph.run(_COUNT_MEETINGS, before=before_day)[0]["n"])


def count_alerts(graph: Graph, network: str, before_day: str) -> int:
    """How many alerts are about posts that ``remove_old`` would remove, and would lose their words.

    Changes nothing. Raises GraphError.
    """

    def count(tx: ManagedTransaction) -> int:
        about = [set(row["about"]) for row in tx.run(_ALERTS).data()]
        asked = sorted(set().union(*about))
        old = {row["key"] for row in each(tx, _WHICH_OLD, asked, network=network, before=before_day)}
        return sum(1 for keys in about if keys & old)

    return graph.write(count)


def _found(graph: Graph, cypher: str, **params: Any) -> Iterator[Sequence[str]]:
    """Keys of what is to go, in batches; looked for again until nothing is left."""
    while rows := graph.run(cypher, limit=_FOUND_AT_ONCE, **params):
        yield from batches([row["key"] for row in rows], _BATCH)


def _remove(keys: Sequence[str], tx: ManagedTransaction) -> RemovedByAge:
    engagements = sum(int(row["n"]) for row in each(tx, _ENGAGED, keys))
    stubs, people = _around(tx, keys)
    with keeping(tx) as kept:
        kept.posts(keys)
        posts, links = delete_posts(tx, keys)
        gone = _remove_needless(tx, stubs, people)
    return gone + RemovedByAge(posts=posts, engagements=engagements, links=links)


def _end_engagements(before_day: str, keys: Sequence[str], tx: ManagedTransaction) -> RemovedByAge:
    _, people = _around(tx, keys)
    ended = changed(tx, _END_ENGAGEMENTS, keys, before=before_day)
    return _remove_needless(tx, keys, people) + RemovedByAge(engagements=ended)


def _around(tx: ManagedTransaction, posts: Sequence[str]) -> tuple[list[str], list[str]]:
    """The stubs that these posts speak of, and the profiles beside them."""
    stubs = {row["key"] for row in each(tx, _NEIGHBOURS, posts)}
    people = {row["key"] for row in each(tx, _PEOPLE, posts)}
    people |= {row["key"] for row in each(tx, _PEOPLE, sorted(stubs))}
    return sorted(stubs), sorted(people)


def _remove_needless(tx: ManagedTransaction, stubs: Sequence[str], people: Sequence[str]) -> RemovedByAge:
    needless = [row["key"] for row in each(tx, _NEEDLESS_STUBS, stubs)]
    gone, links = delete_posts(tx, needless)
    return RemovedByAge(links=links, stubs=gone, profiles=delete_bare_profiles(tx, people))
