"""Follows and their history: what the graph holds of a pair is read, compared here, and then changed.

A follow that the graph has held is never deleted. The follower is locked first, so that two writers cannot
both find that a follow is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from neo4j import ManagedTransaction

from graph.records import Follow, Unfollow
from graph.rows import Row, changed, each, iso, native

from . import profiles

MANY = 20

# Relationships are looked for from the end where they are fewer (see ``_busy``).
_OF_FOLLOWER = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (follower)-[follow:FOLLOWS]->(followed)
RETURN row.follower AS follower, row.followed AS followed, follow.uid AS uid, follow.since AS since,
       follow.until AS until
"""

_OF_FOLLOWED = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (followed)<-[follow:FOLLOWS]-(follower)
RETURN row.follower AS follower, row.followed AS followed, follow.uid AS uid, follow.since AS since,
       follow.until AS until
"""

OPEN_PAIRS = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (follower)-[follow:FOLLOWS]->(followed)
WHERE follow.until IS NULL
RETURN DISTINCT row.follower AS follower, row.followed AS followed
"""

_CREATE = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
CREATE (follower)-[:FOLLOWS {uid: row.uid, since: datetime(row.since), day: row.day,
                             until: datetime(row.until),
                             baseline: row.baseline, snapshot: row.snapshot}]->(followed)
"""

_CHANGE_OF_FOLLOWER = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (follower)-[follow:FOLLOWS]->(followed)
WHERE follow.uid = row.old_uid AND follow.since = datetime(row.old_since)
SET follow.uid = row.uid, follow.since = datetime(row.since), follow.day = row.day,
    follow.snapshot = CASE WHEN row.snapshot > coalesce(follow.snapshot, '') THEN row.snapshot
                           ELSE follow.snapshot END
"""

_CHANGE_OF_FOLLOWED = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (followed)<-[follow:FOLLOWS]-(follower)
WHERE follow.uid = row.old_uid AND follow.since = datetime(row.old_since)
SET follow.uid = row.uid, follow.since = datetime(row.since), follow.day = row.day,
    follow.snapshot = CASE WHEN row.snapshot > coalesce(follow.snapshot, '') THEN row.snapshot
                           ELSE follow.snapshot END
"""

# One look at a follower's follows serves all of its changes that name a uid.
_POINTS_ELSEWHERE = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})-[follow:FOLLOWS]->(followed:Profile)
WHERE follow.until IS NULL AND row.kept[follow.uid] <> followed.key
  AND follow.since <= datetime(row.ends[follow.uid])
SET follow.until = datetime(row.ends[follow.uid])
RETURN count(follow) AS n
"""

_END_BY_UID = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})-[follow:FOLLOWS]->(:Profile)
WHERE follow.until IS NULL AND follow.since <= datetime(row.ends[follow.uid])
SET follow.until = datetime(row.ends[follow.uid])
RETURN count(follow) AS n
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


@dataclass(slots=True)
class StoredFollow:
    """A follow of a pair as the graph holds it, or is about to."""

    uid: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SeenFollow:
    """A follow that a source speaks of; ``snapshot`` is set when it stood in a full list read then."""

    follower: str
    followed: str
    since: datetime
    uid: str
    baseline: bool
    snapshot: datetime | None = None


@dataclass(slots=True)
class _Changes:
    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)


def write(tx: ManagedTransaction, records: Sequence[Follow], watched: Collection[str]) -> int:
    """Store follows between profiles that exist; how many are new to the graph."""
    elsewhere = [record for record in records if record.replaces and record.uid]
    if elsewhere:
        profiles.lock(tx, (record.follower for record in elsewhere))
        _end_elsewhere(tx, elsewhere)
    return store(
        tx,
        [SeenFollow(r.follower, r.followed, r.since, r.uid or "", r.baseline) for r in records],
        watched,
    )


def store(tx: ManagedTransaction, wanted: Sequence[SeenFollow], watched: Collection[str]) -> int:
    """Store follows, no two of them of one pair; how many are new to the graph."""
    if not wanted:
        return 0
    profiles.lock(tx, (follow.follower for follow in wanted))
    busy = _busy(wanted, watched)
    held = _read(tx, wanted, busy)
    changes = _Changes()
    for follow in sorted(wanted, key=lambda follow: (follow.follower, follow.followed)):
        _decide(follow, held[follow.follower, follow.followed], changes)
    each(tx, _CREATE, changes.created)
    each(tx, _CHANGE_OF_FOLLOWER, [row for row in changes.changed if row["followed"] in busy])
    each(tx, _CHANGE_OF_FOLLOWED, [row for row in changes.changed if row["followed"] not in busy])
    return len(changes.created)


def restore(tx: ManagedTransaction, rows: Sequence[Row]) -> None:
    """Create follows as they were, by the columns of ``_CREATE``."""
    each(tx, _CREATE, rows)


def end(tx: ManagedTransaction, records: Iterable[Unfollow]) -> int:
    """Set ``until`` of follows that ended; how many these were."""
    by_uid: defaultdict[str, dict[str, str]] = defaultdict(dict)
    pairs: list[Row] = []
    for record in records:
        if record.uid:
            by_uid[record.follower][record.uid] = iso(record.at)
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
    ended = changed(tx, _END_BY_UID, [{"follower": key, "ends": by_uid[key]} for key in sorted(by_uid)])
    return ended + changed(
        tx, _END_OF_PAIR, sorted(pairs, key=lambda row: (row["follower"], row["followed"]))
    )


def _end_elsewhere(tx: ManagedTransaction, records: Iterable[Follow]) -> None:
    kept: defaultdict[str, dict[str, str]] = defaultdict(dict)
    ends: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        kept[record.follower][str(record.uid)] = record.followed
        ends[record.follower][str(record.uid)] = iso(record.since)
    rows = [{"follower": key, "kept": kept[key], "ends": ends[key]} for key in sorted(kept)]
    changed(tx, _POINTS_ELSEWHERE, rows)


def _busy(wanted: Iterable[SeenFollow], watched: Collection[str]) -> set[str]:
    """The followed profiles with a great many followers: watched ones, and those that many follow here."""
    times = Counter(follow.followed for follow in wanted)
    return {key for key, count in times.items() if key in watched or count > MANY}


def _read(
    tx: ManagedTransaction, wanted: Sequence[SeenFollow], busy: Collection[str]
) -> defaultdict[tuple[str, str], list[StoredFollow]]:
    """The follows that the graph holds of these pairs, sought from the followed one unless it is busy."""
    pairs = sorted({(follow.follower, follow.followed) for follow in wanted})
    rows = [{"follower": follower, "followed": followed} for follower, followed in pairs]
    found = each(tx, _OF_FOLLOWER, [row for row in rows if row["followed"] in busy])
    found += each(tx, _OF_FOLLOWED, [row for row in rows if row["followed"] not in busy])
    held: defaultdict[tuple[str, str], list[StoredFollow]] = defaultdict(list)
    for row in found:
        since = native(row["since"])
        if since is not None:
            held[row["follower"], row["followed"]].append(
                StoredFollow(row["uid"], since, native(row["until"]))
            )
    return held


def _decide(follow: SeenFollow, held: list[StoredFollow], changes: _Changes) -> None:
    same = _same(follow, held)
    stamp = iso(follow.snapshot) if follow.snapshot else None
    if same is None:
        since = follow.since
        changes.created.append(
            {
                "follower": follow.follower,
                "followed": follow.followed,
                "uid": follow.uid,
                "since": iso(since),
                "day": iso(since)[:10],
                "until": None,
                "baseline": follow.baseline,
                "snapshot": stamp,
            }
        )
        held.append(StoredFollow(follow.uid, since, None))
        return
    adopts = bool(follow.uid) and not same.uid
    if not adopts and (stamp is None or same.until is not None):
        return
    since = min(same.since, follow.since) if adopts else same.since
    changes.changed.append(
        {
            "follower": follow.follower,
            "followed": follow.followed,
            "old_uid": same.uid,
            "old_since": iso(same.since),
            "uid": follow.uid or same.uid,
            "since": iso(since),
            "day": iso(since)[:10],
            "snapshot": stamp if same.until is None else None,
        }
    )
    same.uid, same.since = follow.uid or same.uid, since


def _same(follow: SeenFollow, held: Iterable[StoredFollow]) -> StoredFollow | None:
    """The follow among those held that this one speaks of, the open one before those that have ended.

    One that ended is meant where it lasted beyond the time of which the source speaks: that is old news.
    """
    spoken_of = follow.snapshot or follow.since
    candidates = [known for known in held if known.uid == follow.uid or not known.uid or not follow.uid]
    candidates = [known for known in candidates if known.until is None or known.until >= spoken_of]
    candidates.sort(key=lambda known: (known.uid != follow.uid, known.until is not None, known.since))
    return candidates[0] if candidates else None
