"""Follows between profiles: what the graph holds of a pair is read, compared, and then changed.

The follower is locked first, so that two writers cannot both find that a follow is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from neo4j import ManagedTransaction

from graph.records import Follow
from graph.rollups.connections import Ties
from graph.rows import Row, each, native
from graph.write.statements import profiles
from graph.write.tombstones import TombstoneKey

from .deciding import Changes, SeenFollow, StoredFollow, decide
from .ends import end_elsewhere, end_name, ends_told_before
from .looks import FirstLooks

MANY = 20

_PAIR = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
"""
# Relationships are looked for from the end where they are fewer (see ``_busy``).
_FROM_FOLLOWER = _PAIR + "MATCH (follower)-[follow:FOLLOWS]->(followed)"
_FROM_FOLLOWED = _PAIR + "MATCH (followed)<-[follow:FOLLOWS]-(follower)"

_HELD = """
RETURN row.follower AS follower, row.followed AS followed, follow.uid AS uid, follow.since AS since,
       follow.until AS until, coalesce(follow.dated, '') AS dated, coalesce(follow.baseline, false) AS baseline
"""
_OF_FOLLOWER = _FROM_FOLLOWER + _HELD
_OF_FOLLOWED = _FROM_FOLLOWED + _HELD

OPEN_PAIRS = (
    _FROM_FOLLOWER
    + """
WHERE follow.until IS NULL
RETURN DISTINCT row.follower AS follower, row.followed AS followed
"""
)

_CREATE = (
    _PAIR
    + """
CREATE (follower)-[:FOLLOWS {uid: row.uid, since: datetime(row.since), day: row.day,
                             until: datetime(row.until),
                             baseline: row.baseline, dated: row.dated, snapshot: row.snapshot}]->(followed)
"""
)

_CHANGE = """
WHERE follow.uid = row.old_uid AND follow.since = datetime(row.old_since)
SET follow.uid = row.uid, follow.since = datetime(row.since), follow.day = row.day,
    follow.until = datetime(row.until), follow.dated = row.dated, follow.baseline = row.baseline,
    follow.snapshot = CASE WHEN row.snapshot > coalesce(follow.snapshot, '') THEN row.snapshot
                           ELSE follow.snapshot END
"""
_CHANGE_OF_FOLLOWER = _FROM_FOLLOWER + _CHANGE
_CHANGE_OF_FOLLOWED = _FROM_FOLLOWED + _CHANGE


def write(
    tx: ManagedTransaction,
    records: Sequence[Follow],
    watched: Collection[str],
    tombstones: TombstoneKey,
    tied: Ties,
) -> int:
    """Store follows between profiles that exist; how many are new to the graph."""
    elsewhere = [record for record in records if record.replaces and record.uid]
    if elsewhere:
        profiles.lock(tx, (record.follower for record in elsewhere))
        end_elsewhere(tx, elsewhere, tied)
    old = [record for record in records if record.baseline]
    looks = FirstLooks.read(tx, ((record.follower, record.followed) for record in old))
    seen = [
        SeenFollow(
            record.follower,
            record.followed,
            record.since,
            record.uid or "",
            record.baseline and looks.before(record.follower, record.followed, record.since),
            "seen",
        )
        for record in records
    ]
    return store(tx, seen, watched, tombstones, tied)


def store(
    tx: ManagedTransaction,
    wanted: Sequence[SeenFollow],
    watched: Collection[str],
    tombstones: TombstoneKey,
    tied: Ties,
) -> int:
    """Store follows, no two of them of one pair and uid; how many are new to the graph."""
    if not wanted:
        return 0
    profiles.lock(tx, (follow.follower for follow in wanted))
    busy = _busy(wanted, watched)
    held = _read(tx, wanted, busy)
    ends = ends_told_before(tx, wanted, held, tombstones)
    changes = Changes()
    for follow in sorted(wanted, key=lambda follow: (follow.follower, follow.followed)):
        decide(
            follow,
            held[follow.follower, follow.followed],
            ends.get(end_name(follow.follower, follow.uid)),
            changes,
        )
    tied.begun((row["follower"], row["followed"]) for row in changes.created)
    tied.follows((row["follower"], row["followed"]) for row in changes.changed if row["until"])
    each(tx, _CREATE, changes.created)
    each(tx, _CHANGE_OF_FOLLOWER, [row for row in changes.changed if row["followed"] in busy])
    each(tx, _CHANGE_OF_FOLLOWED, [row for row in changes.changed if row["followed"] not in busy])
    return len(changes.created)


def restore(tx: ManagedTransaction, rows: Sequence[Row]) -> None:
    """Create follows as they were, by the columns of ``_CREATE``."""
    each(tx, _CREATE, rows)


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
            known = StoredFollow(row["uid"], since, native(row["until"]), row["dated"], row["baseline"])
            held[row["follower"], row["followed"]].append(known)
    return held
