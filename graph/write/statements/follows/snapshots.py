"""Full lists of follows: the first finished one is the baseline, and only a finished one ends follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from neo4j import ManagedTransaction

from graph.records import SnapshotEnd, SnapshotMember, utc
from graph.rollups.connections import Ties
from graph.rows import Row, each, iso
from graph.write.tombstones import TombstoneKey

from . import storing
from .deciding import SeenFollow
from .looks import FirstLooks

# What is known to have begun after the first look is new, also where it was told of before that look was.
_NEW_FOLLOWING = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
WHERE profile.following_baseline IS NULL
MATCH (profile)-[follow:FOLLOWS]->(:Profile)
WHERE follow.baseline = true AND follow.dated <> '' AND follow.since > datetime(row.at)
SET follow.baseline = false
"""

_NEW_FOLLOWERS = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
WHERE profile.followers_baseline IS NULL
MATCH (profile)<-[follow:FOLLOWS]-(:Profile)
WHERE follow.baseline = true AND follow.dated <> '' AND follow.since > datetime(row.at)
SET follow.baseline = false
"""

# A follow that began while the list was being read need not stand in it. A later list's end has said all that
# an earlier one's could.
_END_FOLLOWING = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
WHERE coalesce(profile.following_snapshot, '') < row.at
SET profile.following_baseline = coalesce(profile.following_baseline, row.at),
    profile.following_snapshot = row.at
WITH profile, row
MATCH (profile)-[follow:FOLLOWS]->(other:Profile)
WHERE follow.until IS NULL AND coalesce(follow.snapshot, '') < row.at AND follow.since < datetime(row.at)
SET follow.until = datetime(row.at)
RETURN row.key AS key, other.key AS other
"""

_END_FOLLOWERS = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
WHERE coalesce(profile.followers_snapshot, '') < row.at
SET profile.followers_baseline = coalesce(profile.followers_baseline, row.at),
    profile.followers_snapshot = row.at
WITH profile, row
MATCH (profile)<-[follow:FOLLOWS]-(other:Profile)
WHERE follow.until IS NULL AND coalesce(follow.snapshot, '') < row.at AND follow.since < datetime(row.at)
SET follow.until = datetime(row.at)
RETURN row.key AS key, other.key AS other
"""


def write_members(
    tx: ManagedTransaction,
    members: Sequence[SnapshotMember],
    watched: Collection[str],
    tombstones: TombstoneKey,
    tied: Ties,
) -> int:
    """Store entries of lists between profiles that exist; how many are new to the graph."""
    if not members:
        return 0
    dated = (member for member in members if member.since is not None)
    looks = FirstLooks.read(
        tx, [*((member.profile, member.profile) for member in members), *map(_pair, dated)]
    )
    return storing.store(tx, [_wanted(member, looks) for member in members], watched, tombstones, tied)


def write_ends(tx: ManagedTransaction, ends: Iterable[SnapshotEnd], tied: Ties) -> int:
    """End the follows that finished lists did not hold; how many these were."""
    following: list[Row] = []
    followers: list[Row] = []
    for record in sorted(ends, key=lambda record: record.profile):
        rows = following if record.direction == "following" else followers
        rows.append({"key": record.profile, "at": iso(record.snapshot)})
    each(tx, _NEW_FOLLOWING, following)
    each(tx, _NEW_FOLLOWERS, followers)
    found = each(tx, _END_FOLLOWING, following) + each(tx, _END_FOLLOWERS, followers)
    tied.follows((row["key"], row["other"]) for row in found)
    return len(found)


def _pair(member: SnapshotMember) -> tuple[str, str]:
    """Follower and followed."""
    if member.direction == "followers":
        return member.other, member.profile
    return member.profile, member.other


def _wanted(member: SnapshotMember, looks: FirstLooks) -> SeenFollow:
    """What stands in a list had begun when the list was read: a later date that is claimed says nothing."""
    follower, followed = _pair(member)
    uid, snapshot = member.uid or "", utc(member.snapshot)
    if member.since is not None and member.since < snapshot:
        since = utc(member.since)
        old = looks.before(follower, followed, since)
        return SeenFollow(follower, followed, since, uid, old, "said", snapshot)
    first = member.profile not in (looks.following if member.direction == "following" else looks.followers)
    return SeenFollow(follower, followed, snapshot, uid, first, "", snapshot)
