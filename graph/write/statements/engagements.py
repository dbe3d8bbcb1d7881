"""Likes and reposts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from neo4j import ManagedTransaction

from graph.records import Engagement, EngagementRemoved
from graph.rows import Row, changed, each, iso
from graph.write.tombstones import TombstoneKey, engagement_id, leave

# MERGE looks for the relationship from its left end: a watched profile has many engagements, and so has a
# post that many saw. A watched profile's are looked for from the post, everyone else's from the profile.
_FROM_PROFILE = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
MATCH (post:Post {key: row.post})
MERGE (profile)-[engaged:ENGAGED {kind: row.kind, uid: row.uid}]->(post)
ON CREATE SET engaged.at = datetime(row.at), engaged.day = row.day
RETURN count(engaged) AS n
"""

_FROM_POST = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})
MATCH (post:Post {key: row.post})
MERGE (post)<-[engaged:ENGAGED {kind: row.kind, uid: row.uid}]-(profile)
ON CREATE SET engaged.at = datetime(row.at), engaged.day = row.day
RETURN count(engaged) AS n
"""

# One look at a profile's engagements serves all of its removals.
_ENDING = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.profile})-[engaged:ENGAGED]->(post:Post)
WHERE engaged.at <= datetime(row.ends[engaged.kind + ' ' + engaged.uid])
"""
_HELD = _ENDING + "RETURN DISTINCT post.key AS post, row.profile AS profile"
_REMOVE = (
    _ENDING
    + """
WITH row.profile AS profile, engaged, engaged.kind AS kind, engaged.uid AS uid
DELETE engaged
RETURN profile, kind, uid
"""
)


def write(tx: ManagedTransaction, records: Iterable[Engagement], watched: Collection[str]) -> int:
    """Store engagements whose profiles and posts exist; how many these are."""
    from_profile: list[Row] = []
    from_post: list[Row] = []
    for record in sorted(records, key=lambda record: (record.profile, record.post)):
        at = iso(record.at)
        row: Row = {
            "profile": record.profile,
            "post": record.post,
            "kind": record.kind,
            "uid": record.uid,
            "at": at,
            "day": at[:10],
        }
        (from_post if record.profile in watched else from_profile).append(row)
    return changed(tx, _FROM_PROFILE, from_profile) + changed(tx, _FROM_POST, from_post)


def ending(tx: ManagedTransaction, records: Iterable[EngagementRemoved]) -> list[tuple[str, str]]:
    """The posts, and who engaged with each, of the engagements that ``remove`` would delete."""
    return [(row["post"], row["profile"]) for row in each(tx, _HELD, _ends(records))]


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
