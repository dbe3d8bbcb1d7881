"""Handles that turn out to be accounts: importers know ``network:@handle``, networks know ``network:uid``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from neo4j import ManagedTransaction

from graph.records import Profile, ProfileResolved, key, network_of, uid_of
from graph.rollups.connections import Ties
from graph.rollups.keeping import Keeping
from graph.rows import Row, each, iso, iso_or_none, native
from graph.write.statements.follows import storing
from graph.write.statements.profiles import handle_in
from graph.write.statements.removals import remove_profiles

from .handles import moved_handles
from .tombstones import Reason, TombstoneKey, find, leave, lift, unresolved_mark, why

_BY_HANDLE = """
UNWIND $rows AS row
MATCH (profile:Profile {handle_key: row.handle})
WHERE profile.network = row.network AND NOT profile.key STARTS WITH row.unresolved
RETURN row.key AS unresolved, profile.key AS key, coalesce(profile.seen, '') AS seen
ORDER BY seen, key
"""

_HELD = """
UNWIND $rows AS row
MATCH (unresolved:Profile {key: row.unresolved})
OPTIONAL MATCH (known:Profile {key: row.key})
RETURN row.unresolved AS unresolved, row.key AS key, row.handle AS handle, known.key IS NOT NULL AS merge
"""

_RENAME = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.unresolved})
SET profile.key = row.key, profile.uid = row.uid, profile.handle = row.handle,
    profile.handle_key = toLower(row.handle)
REMOVE profile.lookup, profile.lookup_since, profile.lookup_tried, profile.lookup_times, profile.lookup_reason
"""

_FILL_IN = """
UNWIND $rows AS row
MATCH (unresolved:Profile {key: row.unresolved})
MATCH (profile:Profile {key: row.key})
SET profile.watched = coalesce(profile.watched, false) OR coalesce(unresolved.watched, false),
    profile.handle = coalesce(profile.handle, row.handle),
    profile.handle_key = coalesce(profile.handle_key, toLower(row.handle)),
    profile.name = coalesce(profile.name, unresolved.name),
    profile.bio = coalesce(profile.bio, unresolved.bio), profile.url = coalesce(profile.url, unresolved.url)
"""

_MOVE = (
    """
    UNWIND $rows AS row
    MATCH (:Profile {key: row.unresolved})-[:BELONGS_TO]->(person:Person)
    MATCH (profile:Profile {key: row.key})
    MERGE (profile)-[:BELONGS_TO]->(person)
    """,
    """
    UNWIND $rows AS row
    MATCH (:Profile {key: row.unresolved})<-[:OPERATES]-(company:Company)
    MATCH (profile:Profile {key: row.key})
    MERGE (profile)<-[:OPERATES]-(company)
    """,
    """
    UNWIND $rows AS row
    MATCH (:Profile {key: row.unresolved})-[:POSTED]->(post:Post)
    MATCH (profile:Profile {key: row.key})
    MERGE (post)<-[:POSTED]-(profile)
    """,
    """
    UNWIND $rows AS row
    MATCH (:Profile {key: row.unresolved})<-[:MENTIONS]-(post:Post)
    MATCH (profile:Profile {key: row.key})
    MERGE (post)-[:MENTIONS]->(profile)
    """,
    """
    UNWIND $rows AS row
    MATCH (:Profile {key: row.unresolved})-[old:ENGAGED]->(post:Post)
    MATCH (profile:Profile {key: row.key})
    MERGE (post)<-[engaged:ENGAGED {kind: old.kind, uid: old.uid}]-(profile)
    ON CREATE SET engaged.at = old.at, engaged.day = old.day
    """,
)

_FOLLOWS = """
UNWIND $rows AS row
MATCH (unresolved:Profile {key: row.unresolved})-[follow:FOLLOWS]-(other:Profile)
RETURN row.key AS key, other.key AS other, startNode(follow).key = row.unresolved AS follows,
       follow.uid AS uid,
       follow.since AS since, follow.until AS until, follow.baseline AS baseline, follow.dated AS dated,
       follow.snapshot AS snapshot
"""

_DELETE = "UNWIND $rows AS row MATCH (unresolved:Profile {key: row.unresolved}) DETACH DELETE unresolved"


def unresolved_key(record: ProfileResolved) -> str:
    """The key under which importers' profile of that handle is stored: handles are compared in lower case."""
    return _handle_key(record.key, record.handle)


def _handle_key(account: str, handle: str) -> str:
    return key(network_of(account), f"@{handle.lower()}")


def erase_accounts(
    tx: ManagedTransaction,
    records: Iterable[Profile | ProfileResolved],
    tombstones: TombstoneKey,
    kept: Keeping,
    tied: Ties,
) -> None:
    """Erase the accounts of handles that were erased before anybody knew the account.

    The first account that is seen under such a handle is the one; whoever has the handle later is somebody else.
    """
    marks = {
        unresolved_mark(_handle_key(record.key, record.handle)): record.key
        for record in records
        if record.handle and handle_in(record.key) is None
    }
    if not marks:
        return
    found = find(tx, tombstones, {"profile": marks})["profile"]
    if found:
        accounts = {marks[mark]: at for mark, at in found.items()}
        remove_profiles(tx, accounts, tombstones, kept, tied, reason="erased")
        leave(tx, tombstones, "profile", accounts, reason="erased")
        lift(tx, tombstones, "profile", found)


def resolved_keys(tx: ManagedTransaction, keys: Iterable[str]) -> dict[str, str]:
    """For each ``network:@handle`` key, the key of the account that it means, if the graph holds it.

    That is the account last seen under that handle, or the one that had it when it became known whose it is.
    """
    rows: list[Row] = [
        {"key": name, "network": network_of(name), "handle": handle, "unresolved": key(network_of(name), "@")}
        for name in sorted(set(keys))
        if (handle := handle_in(name)) is not None
    ]
    if not rows:
        return {}
    found = each(tx, _BY_HANDLE, rows)
    now = {row["unresolved"]: row["key"] for row in sorted(found, key=lambda row: (row["seen"], row["key"]))}
    return now | {
        name: moved.meant for name, moved in moved_handles(tx, (row["key"] for row in rows)).items()
    }


def resolve(
    tx: ManagedTransaction,
    records: Iterable[ProfileResolved],
    tombstones: TombstoneKey,
    kept: Keeping,
    tied: Ties,
) -> int:
    """Rename unresolved profiles, or merge them into the account that the graph holds; how many these were.

    No two records name the same handle or account. An erased account takes the unresolved profile with it. Where an
    account of the graph had the handle before, that one was meant: whoever has the handle now is somebody else.
    """
    rows: list[Row] = [
        {
            "unresolved": unresolved_key(record),
            "key": record.key,
            "uid": uid_of(record.key),
            "handle": record.handle,
        }
        for record in sorted(records, key=lambda record: record.key)
    ]
    held = {row["unresolved"]: bool(row["merge"]) for row in each(tx, _HELD, rows)}
    rows = [row for row in rows if row["unresolved"] in held]
    if not rows:
        return 0
    for name, moved in moved_handles(tx, [row["unresolved"] for row in rows]).items():
        row = next(row for row in rows if row["unresolved"] == name)
        if moved.account != row["key"]:
            row |= {"key": moved.account, "uid": uid_of(moved.account), "handle": moved.handle}
            held[name] = True
    erased = why(tx, tombstones, (row["key"] for row in rows))
    for reason in get_args(Reason):
        gone = {
            row["unresolved"]: row["key"]
            for row in rows
            if row["key"] in erased and erased[row["key"]].reason == reason
        }
        times = {name: erased[account].at for name, account in gone.items()}
        remove_profiles(tx, times, tombstones, kept, tied, reason=reason, of=gone)
    rows = [row for row in rows if row["key"] not in erased]
    concerned = [name for row in rows for name in (row["unresolved"], row["key"])]
    kept.going(concerned)
    tied.profiles(concerned)
    each(tx, _RENAME, [row for row in rows if not held[row["unresolved"]]])
    _merge(tx, [row for row in rows if held[row["unresolved"]]])
    return len(rows)


def _merge(tx: ManagedTransaction, rows: list[Row]) -> None:
    if not rows:
        return
    each(tx, _FILL_IN, rows)
    for statement in _MOVE:
        each(tx, statement, rows)
    _move_follows(tx, rows)
    each(tx, _DELETE, rows)


def _move_follows(tx: ManagedTransaction, rows: list[Row]) -> None:
    """Open follows that the account has already stay as they are; every other one moves with its history."""
    moved: list[Row] = []
    for row in each(tx, _FOLLOWS, rows):
        since = native(row["since"])
        if since is None:
            continue
        follower, followed = (row["key"], row["other"]) if row["follows"] else (row["other"], row["key"])
        moved.append(
            {
                "follower": follower,
                "followed": followed,
                "uid": row["uid"],
                "since": iso(since),
                "day": iso(since)[:10],
                "until": iso_or_none(native(row["until"])),
                "baseline": row["baseline"],
                "dated": row["dated"] or "",
                "snapshot": row["snapshot"],
            }
        )
    held = {(row["follower"], row["followed"]) for row in each(tx, storing.OPEN_PAIRS, moved)}
    storing.restore(
        tx, [row for row in moved if row["until"] or (row["follower"], row["followed"]) not in held]
    )
