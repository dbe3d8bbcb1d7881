"""Profiles: created wherever a record names one, updated by the newest thing their network said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from neo4j import ManagedTransaction

from graph.records import Profile, ProfileStatusChange, network_of, uid_of
from graph.rows import Row, changed, each, gathered, iso, iso_or_none, storable_or_none

_CREATE_MISSING = """
UNWIND $rows AS row
MERGE (profile:Profile {key: row.key})
ON CREATE SET profile.network = row.network, profile.uid = row.uid, profile.status = 'active',
              profile.watched = false, profile.handle = row.handle, profile.handle_key = row.handle,
              profile.first_seen = datetime(row.first_seen)
WITH profile
WHERE profile.watched OR profile.ours OR profile.connection OR profile.status = 'deactivated'
RETURN collect([profile.key, coalesce(profile.watched, false), coalesce(profile.status, '') = 'deactivated',
                coalesce(profile.ours, false), coalesce(profile.connection, false)]) AS found
"""

_UPDATE = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
WITH profile, row, coalesce(profile.seen, '') <= row.seen AS newer
SET profile.handle = CASE WHEN newer THEN coalesce(row.handle, profile.handle)
                          ELSE coalesce(profile.handle, row.handle) END,
    profile.name = CASE WHEN newer THEN coalesce(row.name, profile.name)
                        ELSE coalesce(profile.name, row.name) END,
    profile.bio = CASE WHEN newer THEN coalesce(row.bio, profile.bio) ELSE coalesce(profile.bio, row.bio) END,
    profile.url = CASE WHEN newer THEN coalesce(row.url, profile.url) ELSE coalesce(profile.url, row.url) END,
    profile.watched = coalesce(row.watched, profile.watched),
    profile.seen = CASE WHEN newer AND row.seen <> '' THEN row.seen ELSE profile.seen END
SET profile.handle_key = toLower(profile.handle)
RETURN count(profile) AS n
"""

_WATCH = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE profile.watched = false
SET profile.watched = true
RETURN count(profile) AS n
"""

_STATUS = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
WHERE coalesce(profile.status_at, '') <= row.at
SET profile.status = row.status, profile.status_at = row.at
RETURN count(profile) AS n
"""

_STATUS_OF = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
SET profile.network = profile.network
RETURN key, coalesce(profile.status, '') AS status
"""

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_LOCK = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
SET profile.network = profile.network
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """Which of some profiles, by key, are what."""

    watched: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    """Deactivated."""
    ours: frozenset[str] = frozenset()
    connections: frozenset[str] = frozenset()


def handle_in(key: str) -> str | None:
    """The handle in the key of a profile that nobody resolved yet (``network:@handle``), else None."""
    uid = uid_of(key)
    return uid[1:] if uid.startswith("@") else None


def fold(records: Iterable[Profile]) -> list[Profile]:
    """One record a profile: what the newest says, and what only earlier ones say where it is silent."""
    folded: dict[str, Profile] = {}
    for record in records:
        known = folded.get(record.key)
        if known is None:
            folded[record.key] = record
            continue
        older, newer = known, record
        if (record.seen or _BEFORE_ALL) < (known.seen or _BEFORE_ALL):
            older, newer = record, known
        folded[record.key] = replace(
            newer,
            handle=newer.handle if newer.handle is not None else older.handle,
            name=newer.name if newer.name is not None else older.name,
            bio=newer.bio if newer.bio is not None else older.bio,
            url=newer.url if newer.url is not None else older.url,
            seen=newer.seen if newer.seen is not None else older.seen,
            watched=record.watched if record.watched is not None else known.watched,
        )
    return list(folded.values())


def lock(tx: ManagedTransaction, keys: Iterable[str]) -> None:
    """Have whoever else changes or removes these profiles, as far as they exist, wait for this transaction.

    Or have it fail and be tried again, on an engine that does not wait.
    """
    each(tx, _LOCK, sorted(set(keys)))


def create_missing(tx: ManagedTransaction, first_seen: Mapping[str, str | None]) -> Seen:
    """Make sure that profiles exist; ``first_seen`` maps keys to ISO times. Returns what is known of them."""
    rows: list[Row] = [
        {
            "key": key,
            "network": network_of(key),
            "uid": uid_of(key),
            "handle": handle_in(key),
            "first_seen": first_seen[key],
        }
        for key in sorted(first_seen)
    ]
    found = gathered(tx, _CREATE_MISSING, rows)
    return Seen(*(frozenset(one[0] for one in found if one[at]) for at in range(1, 5)))


def update(tx: ManagedTransaction, records: Iterable[Profile]) -> int:
    """Store what profiles (which exist) say of themselves; the number of profiles."""
    rows: list[Row] = [
        {
            "key": record.key,
            "handle": record.handle,
            "name": storable_or_none(record.name),
            "bio": storable_or_none(record.bio),
            "url": record.url,
            "watched": record.watched,
            "seen": iso_or_none(record.seen) or "",
        }
        for record in sorted(records, key=lambda record: record.key)
    ]
    return changed(tx, _UPDATE, rows)


def watch(tx: ManagedTransaction, keys: Iterable[str]) -> int:
    """Mark existing profiles as watched; the number that were not before."""
    return changed(tx, _WATCH, sorted(set(keys)))


def changing(tx: ManagedTransaction, records: Iterable[ProfileStatusChange]) -> list[str]:
    """Those of these profiles that would have another status; they are locked."""
    told = {record.key: record.status for record in records}
    return [row["key"] for row in each(tx, _STATUS_OF, sorted(told)) if row["status"] != told[row["key"]]]


def set_status(tx: ManagedTransaction, records: Iterable[ProfileStatusChange]) -> int:
    """Hide or show profiles; unknown ones and changes older than the last are left alone."""
    rows: list[Row] = [
        {"key": record.key, "status": record.status, "at": iso(record.at)}
        for record in sorted(records, key=lambda record: record.key)
    ]
    return changed(tx, _STATUS, rows)
