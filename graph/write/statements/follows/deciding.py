"""What becomes of the follows of a pair when a source speaks of one of them; nothing here asks the graph.

Of several sources of one follow the best one counts, whatever comes first (``dated`` keeps which it was): the network's
stream, which saw it begin, before the follower's own record, which says when, before a list that only held it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from graph.rows import Row, iso, iso_or_none

Dated = Literal["", "said", "seen"]
"""Who says when a follow began: nobody (it stood in a list), the follower's own record, or the stream that saw it."""
_RANKS: dict[Dated, int] = {"": 0, "said": 1, "seen": 2}
_LIST_TAKES = timedelta(days=1)
"""A list is read for a while: what began up to so long after its first page may stand in it."""


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
class Changes:
    """Rows of what is to be created and changed."""

    created: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)


def decide(follow: SeenFollow, held: list[StoredFollow], ended: datetime | None, changes: Changes) -> None:
    """Compare a follow that a source speaks of with those ``held`` of its pair, and note what ``changes``.

    ``ended``: the end of the follow that was told of before the follow itself.
    """
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


def _create(follow: SeenFollow, held: list[StoredFollow], ended: datetime | None, changes: Changes) -> None:
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
