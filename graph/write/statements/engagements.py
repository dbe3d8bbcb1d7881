"""Likes and reposts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from neo4j import ManagedTransaction

from graph.records import Engagement, EngagementRemoved
from graph.rollups.keeping import Engaged
from graph.rows import Row, changed, each, iso
from graph.write.tombstones import TombstoneKey, engagement_id, leave

_PAIR = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
MATCH (post:Post {key: row.post})
"""
# Relationships are looked for from the left end: a watched profile has many engagements, and so has a post that many
# saw. A watched profile's are looked for from the post, everyone else's from the profile.
_HELD = "RETURN row.profile AS profile, row.post AS post, engaged.kind AS kind, engaged.uid AS uid, engaged.day AS day"
_HELD_FROM_PROFILE = _PAIR + "MATCH (profile)-[engaged:ENGAGED]->(post)\n" + _HELD
_HELD_FROM_POST = _PAIR + "MATCH (post)<-[engaged:ENGAGED]-(profile)\n" + _HELD

_CREATE = (
    _PAIR
    + """
CREATE (profile)-[:ENGAGED {kind: row.kind, uid: row.uid, at: datetime(row.at), day: row.day}]->(post)
RETURN count(*) AS n
"""
)

# One look at a profile's engagements serves all of its removals.
_ENDING = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})-[engaged:ENGAGED]->(post:Post)
WHERE engaged.at <= datetime(row.ends[engaged.kind + ' ' + engaged.uid])
"""
_HELD_ENDING = _ENDING + "RETURN DISTINCT post.key AS post, row.profile AS profile"
_REMOVE = (
    _ENDING
    + """
WITH row.profile AS profile, engaged, engaged.kind AS kind, engaged.uid AS uid
DELETE engaged
RETURN profile, kind, uid
"""
)


def write(
    tx: ManagedTransaction,
    records: Sequence[Engagement],
    watched: Collection[str],
    new_posts: Collection[str],
) -> tuple[int, list[Engaged]]:
    """Store engagements whose profiles and posts exist.

    The posts are locked, so that two writers cannot both find that an engagement is missing; ``new_posts``, those that
    this transaction has made, have none. Returns how many there are now, and what became of the pairs.
    """
    wanted = sorted(records, key=lambda record: (record.profile, record.post))
    pairs = {(record.profile, record.post): record for record in wanted if record.post not in new_posts}
    asked: tuple[list[Row], list[Row]] = ([], [])
    for profile, post in pairs:
        asked[profile in watched].append({"profile": profile, "post": post})
    held: defaultdict[tuple[str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    for row in each(tx, _HELD_FROM_PROFILE, asked[False]) + each(tx, _HELD_FROM_POST, asked[True]):
        held[row["profile"], row["post"]][row["kind"], row["uid"]] = row["day"] or ""
    created: list[Row] = []
    last: dict[tuple[str, str], Engaged] = {}
    known = 0
    for record in wanted:
        pair = (record.profile, record.post)
        days = held[pair]
        if pair not in last:
            before = max(days.values(), default=None)
            last[pair] = Engaged(record.post, record.profile, before, before)
        if (record.kind, record.uid) in days:
            known += 1
            continue
        at = iso(record.at)
        row = {"profile": record.profile, "post": record.post, "kind": record.kind, "uid": record.uid}
        created.append({**row, "at": at, "day": at[:10]})
        days[record.kind, record.uid] = at[:10]
        last[pair] = replace(last[pair], now=max(last[pair].now or "", at[:10]))
    return known + changed(tx, _CREATE, created), list(last.values())


def ending(tx: ManagedTransaction, records: Iterable[EngagementRemoved]) -> list[tuple[str, str]]:
    """The posts, and who engaged with each, of the engagements that ``remove`` would delete."""
    return [(row["post"], row["profile"]) for row in each(tx, _HELD_ENDING, _ends(records))]


def remove(tx: ManagedTransaction, records: Iterable[EngagementRemoved], tombstones: TombstoneKey) -> int:
    """Delete engagements that were taken back; each one held leaves a tombstone. How many the graph held."""
    told = list(records)
    times = {identify(record): record.at for record in told}
    removed = each(tx, _REMOVE, _ends(told))
    held = {engagement_id(row["profile"], row["kind"], row["uid"]) for row in removed}
    leave(tx, tombstones, "engagement", {name: times[name] for name in held})
    return len(held)


def _ends(records: Iterable[EngagementRemoved]) -> list[Row]:
    ends: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        ends[record.profile][f"{record.kind} {record.uid}"] = iso(record.at)
    return [{"profile": profile, "ends": ends[profile]} for profile in sorted(ends)]


def identify(record: Engagement | EngagementRemoved) -> str:
    """The name under which an engagement's tombstone is kept."""
    return engagement_id(record.profile, record.kind, record.uid)
