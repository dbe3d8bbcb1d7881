"""When follows end: as the follower's network tells, by the follow's own id or by its pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from neo4j import ManagedTransaction

from graph.records import Follow, Unfollow
from graph.rollups.connections import Ties
from graph.rows import Row, changed, each, iso
from graph.write.statements import profiles
from graph.write.tombstones import TombstoneKey, find, leave

from .deciding import SeenFollow, StoredFollow

# One look at a follower's follows serves all of its changes that name a uid.
_POINTS_ELSEWHERE = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})-[follow:FOLLOWS]->(followed:Profile)
WHERE follow.until IS NULL AND row.kept[follow.uid] <> followed.key
  AND follow.since <= datetime(row.ends[follow.uid])
SET follow.until = datetime(row.ends[follow.uid])
RETURN row.follower AS follower, followed.key AS followed
"""

# A list that lacked the follow may have ended it already: the follower's own word on when is better.
_END_BY_UID = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})-[follow:FOLLOWS]->(followed:Profile)
WHERE follow.since <= datetime(row.ends[follow.uid])
  AND (follow.until IS NULL OR follow.until > datetime(row.ends[follow.uid]))
SET follow.until = datetime(row.ends[follow.uid])
RETURN row.follower AS follower, follow.uid AS uid, followed.key AS followed
"""

_HELD_UIDS = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})-[follow:FOLLOWS]->(:Profile)
WHERE follow.uid IN row.uids
RETURN DISTINCT row.follower AS follower, follow.uid AS uid
"""

_END_OF_PAIR = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (follower)-[follow:FOLLOWS]->(followed)
WHERE follow.until IS NULL AND follow.since <= datetime(row.at) AND (row.any OR follow.uid = '')
SET follow.until = datetime(row.at)
RETURN count(follow) AS n
"""


def end(tx: ManagedTransaction, records: Iterable[Unfollow], tombstones: TombstoneKey, tied: Ties) -> int:
    """Set ``until`` of follows that ended; how many these were.

    The end of a follow that the graph does not hold is remembered, as the follow may be told of later.
    """
    by_uid: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    pairs: list[Row] = []
    for record in records:
        if record.uid:
            by_uid[record.follower][record.uid] = record.at
        if record.followed:
            pairs.append(
                {
                    "follower": record.follower,
                    "followed": record.followed,
                    "at": iso(record.at),
                    "any": not record.uid,
                }
            )
    profiles.lock(tx, [*by_uid, *(row["follower"] for row in pairs)])
    rows: list[Row] = [
        {"follower": key, "ends": {uid: iso(at) for uid, at in by_uid[key].items()}} for key in sorted(by_uid)
    ]
    found = each(tx, _END_BY_UID, rows)
    tied.follows((row["follower"], row["followed"]) for row in [*found, *pairs])
    ended = [(row["follower"], row["uid"]) for row in found]
    _remember_unknown(tx, by_uid, set(ended), tombstones)
    return len(ended) + changed(
        tx, _END_OF_PAIR, sorted(pairs, key=lambda row: (row["follower"], row["followed"]))
    )


def _remember_unknown(
    tx: ManagedTransaction,
    told: Mapping[str, Mapping[str, datetime]],
    ended: Collection[tuple[str, str]],
    tombstones: TombstoneKey,
) -> None:
    left = {key: [uid for uid in ends if (key, uid) not in ended] for key, ends in told.items()}
    rows: list[Row] = [{"follower": key, "uids": left[key]} for key in sorted(left) if left[key]]
    held = {(row["follower"], row["uid"]) for row in each(tx, _HELD_UIDS, rows)}
    unknown = {
        end_name(row["follower"], uid): told[row["follower"]][uid]
        for row in rows
        for uid in row["uids"]
        if (row["follower"], uid) not in held
    }
    leave(tx, tombstones, "follow", unknown)


def end_name(follower: str, uid: str) -> str:
    """Under which name the end of a follow is remembered."""
    return f"{follower} {uid}"


def ends_told_before(
    tx: ManagedTransaction,
    wanted: Iterable[SeenFollow],
    held: Mapping[tuple[str, str], Sequence[StoredFollow]],
    tombstones: TombstoneKey,
) -> dict[str, datetime]:
    """The ends of follows that came before the graph knew them."""
    unknown = {
        end_name(follow.follower, follow.uid)
        for follow in wanted
        if follow.uid
        and all(known.uid != follow.uid for known in held.get((follow.follower, follow.followed), ()))
    }
    return find(tx, tombstones, {"follow": unknown})["follow"] if unknown else {}


def end_elsewhere(tx: ManagedTransaction, records: Iterable[Follow], tied: Ties) -> None:
    """End the follows that a record of the same uid leads elsewhere now."""
    kept: defaultdict[str, dict[str, str]] = defaultdict(dict)
    ends: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        kept[record.follower][str(record.uid)] = record.followed
        ends[record.follower][str(record.uid)] = iso(record.since)
    rows = [{"follower": key, "kept": kept[key], "ends": ends[key]} for key in sorted(kept)]
    tied.follows((row["follower"], row["followed"]) for row in each(tx, _POINTS_ELSEWHERE, rows))
