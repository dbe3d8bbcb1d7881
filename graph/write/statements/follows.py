"""Follows and their history: what the graph holds of a pair is read, compared here, and then changed.

A follow that the graph has held is never deleted. The follower is locked first, so that two writers cannot
both find that a follow is missing.

Of several sources of one follow the best one counts, whatever comes first (``dated`` keeps which it was): the network's
stream, which saw it begin, before the follower's own record, which says when, before a list that only held it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from neo4j import ManagedTransaction

from graph.records import Follow, Unfollow, utc
from graph.rows import Row, changed, each, iso, iso_or_none, native
from graph.write.tombstones import TombstoneKey, find, leave

from . import profiles

MANY = 20

Dated = Literal["", "said", "seen"]
"""Who says when a follow began: nobody (it stood in a list), the follower's own record, or the stream that saw it."""
_RANKS: dict[Dated, int] = {"": 0, "said": 1, "seen": 2}
_LIST_TAKES = timedelta(days=1)
"""A list is read for a while: what began up to so long after its first page may stand in it."""


# Relationships are looked for from the end where they are fewer (see ``_busy``).
_OF_FOLLOWER = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (follower)-[follow:FOLLOWS]->(followed)
RETURN row.follower AS follower, row.followed AS followed, follow.uid AS uid, follow.since AS since,
       follow.until AS until, coalesce(follow.dated, '') AS dated, coalesce(follow.baseline, false) AS baseline
"""

_OF_FOLLOWED = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (followed)<-[follow:FOLLOWS]-(follower)
RETURN row.follower AS follower, row.followed AS followed, follow.uid AS uid, follow.since AS since,
       follow.until AS until, coalesce(follow.dated, '') AS dated, coalesce(follow.baseline, false) AS baseline
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
                             baseline: row.baseline, dated: row.dated, snapshot: row.snapshot}]->(followed)
"""

_CHANGE_OF_FOLLOWER = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})
MATCH (followed:Profile {key: row.followed})
MATCH (follower)-[follow:FOLLOWS]->(followed)
WHERE follow.uid = row.old_uid AND follow.since = datetime(row.old_since)
SET follow.uid = row.uid, follow.since = datetime(row.since), follow.day = row.day,
    follow.until = datetime(row.until), follow.dated = row.dated, follow.baseline = row.baseline,
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
    follow.until = datetime(row.until), follow.dated = row.dated, follow.baseline = row.baseline,
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

# A list that lacked the follow may have ended it already: the follower's own word on when is better.
_END_BY_UID = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})-[follow:FOLLOWS]->(:Profile)
WHERE follow.since <= datetime(row.ends[follow.uid])
  AND (follow.until IS NULL OR follow.until > datetime(row.ends[follow.uid]))
SET follow.until = datetime(row.ends[follow.uid])
RETURN row.follower AS follower, follow.uid AS uid
"""

_HELD_UIDS = """
UNWIND $rows AS row
MATCH (follower:Profile {key: row.follower})-[follow:FOLLOWS]->(:Profile)
WHERE follow.uid IN row.uids
RETURN DISTINCT row.follower AS follower, follow.uid AS uid
"""

_BASELINES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE profile.following_baseline IS NOT NULL OR profile.followers_baseline IS NOT NULL
RETURN key, profile.following_baseline AS following, profile.followers_baseline AS followers
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
    dated: Dated
    baseline: bool


@dataclass(frozen=True, slots=True)
class SeenFollow:
    """A follow that a source speaks of; ``snapshot`` is set when it stood in a full list read then."""

    follower: str
    followed: str
    since: datetime
    uid: str
    baseline: bool
    dated: Dated
    snapshot: datetime | None = None


@dataclass(slots=True)
class _Changes:
    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)


def write(
    tx: ManagedTransaction, records: Sequence[Follow], watched: Collection[str], tombstones: TombstoneKey
) -> int:
    """Store follows between profiles that exist; how many are new to the graph."""
    elsewhere = [record for record in records if record.replaces and record.uid]
    if elsewhere:
        profiles.lock(tx, (record.follower for record in elsewhere))
        _end_elsewhere(tx, elsewhere)
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
    return store(tx, seen, watched, tombstones)


def store(
    tx: ManagedTransaction,
    wanted: Sequence[SeenFollow],
    watched: Collection[str],
    tombstones: TombstoneKey,
) -> int:
    """Store follows, no two of them of one pair and uid; how many are new to the graph."""
    if not wanted:
        return 0
    profiles.lock(tx, (follow.follower for follow in wanted))
    busy = _busy(wanted, watched)
    held = _read(tx, wanted, busy)
    ends = _ends_told_before(tx, wanted, held, tombstones)
    changes = _Changes()
    for follow in sorted(wanted, key=lambda follow: (follow.follower, follow.followed)):
        _decide(follow, held[follow.follower, follow.followed], ends.get(_name(follow)), changes)
    each(tx, _CREATE, changes.created)
    each(tx, _CHANGE_OF_FOLLOWER, [row for row in changes.changed if row["followed"] in busy])
    each(tx, _CHANGE_OF_FOLLOWED, [row for row in changes.changed if row["followed"] not in busy])
    return len(changes.created)


@dataclass(frozen=True, slots=True)
class FirstLooks:
    """When the lists of some profiles were first read to their end, as far as they were."""

    following: dict[str, datetime]
    followers: dict[str, datetime]

    @classmethod
    def read(cls, tx: ManagedTransaction, pairs: Iterable[tuple[str, str]]) -> FirstLooks:
        """Those of the profiles in these pairs."""
        rows = each(tx, _BASELINES, sorted({key for pair in pairs for key in pair}))
        return cls(
            {row["key"]: utc(datetime.fromisoformat(row["following"])) for row in rows if row["following"]},
            {row["key"]: utc(datetime.fromisoformat(row["followers"])) for row in rows if row["followers"]},
        )

    def before(self, follower: str, followed: str, since: datetime) -> bool:
        """Did a follow that began at ``since`` begin before anyone looked? Yes where nobody has yet."""
        looks = (self.following.get(follower), self.followers.get(followed))
        return all(since <= look for look in looks if look is not None)


def restore(tx: ManagedTransaction, rows: Sequence[Row]) -> None:
    """Create follows as they were, by the columns of ``_CREATE``."""
    each(tx, _CREATE, rows)


def end(tx: ManagedTransaction, records: Iterable[Unfollow], tombstones: TombstoneKey) -> int:
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
    ended = [(row["follower"], row["uid"]) for row in each(tx, _END_BY_UID, rows)]
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
        _end_id(row["follower"], uid): told[row["follower"]][uid]
        for row in rows
        for uid in row["uids"]
        if (row["follower"], uid) not in held
    }
    leave(tx, tombstones, "follow", unknown)


def _end_id(follower: str, uid: str) -> str:
    return f"{follower} {uid}"


def _name(follow: SeenFollow) -> str:
    return _end_id(follow.follower, follow.uid)


def _ends_told_before(
    tx: ManagedTransaction,
    wanted: Iterable[SeenFollow],
    held: Mapping[tuple[str, str], Sequence[StoredFollow]],
    tombstones: TombstoneKey,
) -> dict[str, datetime]:
    """The ends of follows that came before the graph knew them."""
    unknown = {
        _name(follow)
        for follow in wanted
        if follow.uid
        and all(known.uid != follow.uid for known in held.get((follow.follower, follow.followed), ()))
    }
    return find(tx, tombstones, {"follow": unknown})["follow"] if unknown else {}


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
            known = StoredFollow(row["uid"], since, native(row["until"]), row["dated"], row["baseline"])
            held[row["follower"], row["followed"]].append(known)
    return held


def _decide(follow: SeenFollow, held: list[StoredFollow], ended: datetime | None, changes: _Changes) -> None:
    """``ended``: the end of the follow that was told of before the follow itself."""
    if ended is not None and ended < (follow.snapshot or follow.since):
        ended = None
    same = _same(follow, held)
    if same is None:
        _create(follow, held, ended, changes)
        return
    better = _merged(follow, same, ended)
    stamp = iso(follow.snapshot) if follow.snapshot and same.until is None else None
    if better != same or stamp is not None:
        changes.changed.append(_change(follow, same, better, stamp))
        held[held.index(same)] = better


def _create(follow: SeenFollow, held: list[StoredFollow], ended: datetime | None, changes: _Changes) -> None:
    until = ended
    for at, known in enumerate(held):
        if known.until is None and _followed_again(follow, known):
            # What only a list held ended, unseen, before the pair's next follow began.
            if follow.since > known.since:
                over = replace(known, until=follow.since)
                changes.changed.append(_change(follow, known, over, None))
                held[at] = over
            else:
                until = min(known.since, until or known.since)
    new = StoredFollow(follow.uid, follow.since, until, follow.dated, follow.baseline)
    stamp = iso(follow.snapshot) if follow.snapshot else None
    changes.created.append({**_row(follow, new), "snapshot": stamp})
    held.append(new)


def _merged(follow: SeenFollow, known: StoredFollow, ended: datetime | None) -> StoredFollow:
    """What the better source says of one follow; of two equally good ones the earlier date, and what is new is new."""
    until = known.until
    if ended is not None and not known.uid:
        until = min(until or ended, ended)
    merged = replace(known, uid=known.uid or follow.uid, until=until)
    rank, held = _RANKS[follow.dated], _RANKS[known.dated]
    if rank > held:
        return replace(merged, since=follow.since, baseline=follow.baseline, dated=follow.dated)
    if rank < held:
        return merged
    if rank:
        baseline = known.baseline and follow.baseline
        return replace(merged, since=min(known.since, follow.since), baseline=baseline)
    if follow.since < known.since:
        return replace(merged, since=follow.since, baseline=follow.baseline)
    return merged


def _change(follow: SeenFollow, old: StoredFollow, new: StoredFollow, stamp: str | None) -> Row:
    return {
        **_row(follow, new),
        "old_uid": old.uid,
        "old_since": iso(old.since),
        "snapshot": stamp,
    }


def _row(follow: SeenFollow, new: StoredFollow) -> Row:
    return {
        "follower": follow.follower,
        "followed": follow.followed,
        "uid": new.uid,
        "since": iso(new.since),
        "day": iso(new.since)[:10],
        "until": iso_or_none(new.until),
        "dated": new.dated,
        "baseline": new.baseline,
    }


def _same(follow: SeenFollow, held: Iterable[StoredFollow]) -> StoredFollow | None:
    """The follow among those held that this one speaks of: the one that there was at that time, else the open one.

    One that ended is meant where it lasted beyond the time of which the source speaks: that is old news.
    """
    spoken_of = follow.snapshot or follow.since
    candidates = [known for known in held if known.uid == follow.uid or not known.uid or not follow.uid]
    candidates = [known for known in candidates if known.until is None or known.until >= spoken_of]
    candidates = [known for known in candidates if not _followed_again(follow, known)]
    candidates.sort(
        key=lambda known: (
            known.uid != follow.uid,
            known.since > spoken_of,
            known.until is not None,
            known.since,
        )
    )
    return candidates[0] if candidates else None


def _followed_again(follow: SeenFollow, known: StoredFollow) -> bool:
    """Did one of them begin long after a list was read that held the other, of which nothing more is known?"""
    if bool(follow.dated) == bool(known.dated) or (follow.uid and follow.uid == known.uid):
        return False
    if follow.dated:
        return not known.uid and follow.since > known.since + _LIST_TAKES
    return not follow.uid and known.since > follow.since + _LIST_TAKES
