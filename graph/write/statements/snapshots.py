"""Full lists of follows: the first finished one is the baseline, and only a finished one ends follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC

from neo4j import ManagedTransaction

from graph.records import Direction, SnapshotEnd, SnapshotMember
from graph.rows import Row, each, iso

from . import follows

_STATE = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
RETURN key, profile.following_baseline IS NULL AS first_following,
       profile.followers_baseline IS NULL AS first_followers
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
MATCH (profile)-[follow:FOLLOWS]->(:Profile)
WHERE follow.until IS NULL AND coalesce(follow.snapshot, '') < row.at AND follow.since < datetime(row.at)
SET follow.until = datetime(row.at)
RETURN count(follow) AS n
"""

_END_FOLLOWERS = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
WHERE coalesce(profile.followers_snapshot, '') < row.at
SET profile.followers_baseline = coalesce(profile.followers_baseline, row.at),
    profile.followers_snapshot = row.at
WITH profile, row
MATCH (profile)<-[follow:FOLLOWS]-(:Profile)
WHERE follow.until IS NULL AND coalesce(follow.snapshot, '') < row.at AND follow.since < datetime(row.at)
SET follow.until = datetime(row.at)
RETURN count(follow) AS n
"""


def write_members(tx: ManagedTransaction, members: Sequence[SnapshotMember], watched: Collection[str]) -> int:
    """Store entries of lists between profiles that exist; how many are new to the graph."""
    if not members:
        return 0
    first: set[tuple[str, Direction]] = set()
    for row in each(tx, _STATE, sorted({member.profile for member in members})):
        if row["first_following"]:
            first.add((row["key"], "following"))
        if row["first_followers"]:
            first.add((row["key"], "followers"))
    wanted = [_wanted(member, (member.profile, member.direction) in first) for member in members]
    return follows.store(tx, wanted, watched)


def write_ends(tx: ManagedTransaction, ends: Iterable[SnapshotEnd]) -> int:
    """End the follows that finished lists did not hold; how many these were."""
    following: list[Row] = []
    followers: list[Row] = []
    for record in sorted(ends, key=lambda record: record.profile):
        rows = following if record.direction == "following" else followers
        rows.append({"key": record.profile, "at": iso(record.snapshot)})
    found = each(tx, _END_FOLLOWING, following) + each(tx, _END_FOLLOWERS, followers)
    return sum(int(row["n"]) for row in found)


def _wanted(member: SnapshotMember, baseline: bool) -> follows.SeenFollow:
    """A claimed date may lie in the future; what stands in a list had begun when the list was read."""
    since = min(member.since or member.snapshot, member.snapshot).astimezone(UTC)
    follower, followed = member.profile, member.other
    if member.direction == "followers":
        follower, followed = followed, follower
    return follows.SeenFollow(follower, followed, since, member.uid or "", baseline, member.snapshot)
