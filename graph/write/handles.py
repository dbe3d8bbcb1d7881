"""Handles that accounts had: kept with the time until which they had them, and found again when somebody names one.

A handle that one account gives up may be taken by another. Whoever wrote it down before means the first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from neo4j import ManagedTransaction

from graph.records import Profile, key, network_of, uid_of, utc
from graph.rows import Row, each, iso

_HELD = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
RETURN row.key AS key, profile.handle_key AS handle, coalesce(profile.seen, '') AS seen,
       coalesce(profile.former_handles, []) AS former, coalesce(profile.former_handles_until, []) AS until
"""
_NOTE = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
SET profile.former_handles = row.former, profile.former_handles_until = row.until,
    profile.former_key = last(row.former),
    profile.renamed_again = CASE WHEN size(row.former) > 1 THEN profile.key END
"""
_RETURN_MOVED = """
RETURN profile.key AS key, profile.handle_key AS handle, profile.former_handles AS former,
       profile.former_handles_until AS until,
       EXISTS { (profile)-[:BELONGS_TO]->(:Person) } OR EXISTS { (profile)<-[:OPERATES]-(:Company) } AS known
"""
# Neither engine seeks in lists: the latest former handle is sought by a value of its own, and the few accounts that
# had several are looked through.
_MOVED = f"""
UNWIND $rows AS handle
MATCH (profile:Profile {{former_key: handle}})
{_RETURN_MOVED}
"""
_MOVED_AGAIN = f"""
MATCH (profile:Profile)
WHERE profile.renamed_again >= '' AND any(handle IN profile.former_handles WHERE $wanted[handle] IS NOT NULL)
{_RETURN_MOVED}
"""
_NOW = """
UNWIND $rows AS row
MATCH (profile:Profile {handle_key: row.handle})
WHERE profile.network = row.network AND profile.uid <> '@' + row.handle
RETURN row.name AS name, profile.key AS key, coalesce(profile.seen, '') AS seen
"""


@dataclass(frozen=True, slots=True)
class MovedHandle:
    """A handle that an account of the graph had, and has no more."""

    name: str
    """``network:@handle``, in lower case."""
    account: str
    """The key of the account that had it last."""
    handle: str | None
    """What that account is called now."""
    until: datetime
    """Until when it had the handle, at the latest."""
    known: bool
    """Whether it is known whose account it is: a person's or a company's."""
    taken_by: str | None
    """The key of the account that has the handle now, where the graph holds one."""

    @property
    def meant(self) -> str:
        """Whom somebody means who writes the handle: the account that was known by it, else the one that has it now."""
        return self.account if self.known or self.taken_by is None else self.taken_by


def note_handles(tx: ManagedTransaction, records: Iterable[Profile]) -> None:
    """Keep the handles that these records, which may tell of one profile several times, take from profiles."""
    told: dict[str, list[tuple[str, str]]] = {}
    for record in records:
        if record.handle and record.seen is not None:
            told.setdefault(record.key, []).append((iso(record.seen), record.handle.lower()))
    rows: list[Row] = []
    for held in each(tx, _HELD, [{"key": name} for name in sorted(told)]):
        had = [*told[held["key"]], *([(held["seen"], held["handle"])] if held["handle"] else [])]
        former = _former(had, dict(zip(held["former"], held["until"], strict=True)))
        if list(former) != held["former"] or list(former.values()) != held["until"]:
            rows.append({"key": held["key"], "former": list(former), "until": list(former.values())})
    each(tx, _NOTE, rows)


def _former(had: Sequence[tuple[str, str]], known: dict[str, str]) -> dict[str, str]:
    """The handles that an account had before its present one, each with the time until which, in their order."""
    steps = sorted(had)
    present = steps[-1][1]
    former = dict(known)
    for at, (_, handle) in enumerate(steps):
        after = [since for since, other in steps[at + 1 :] if other != handle]
        if after and handle != present:
            former[handle] = max(former.get(handle, ""), after[0])
    return dict(sorted(former.items(), key=lambda one: (one[1], one[0])))


def moved_handles(tx: ManagedTransaction, names: Iterable[str]) -> dict[str, MovedHandle]:
    """Those of these ``network:@handle`` names, in lower case, that an account had before, by name."""
    wanted = {name: uid_of(name)[1:] for name in names if uid_of(name).startswith("@")}
    if not wanted:
        return {}
    found: dict[str, Row] = {}
    rows = each(tx, _MOVED, sorted(set(wanted.values())))
    rows += tx.run(_MOVED_AGAIN, wanted=dict.fromkeys(wanted.values(), True)).data()
    for row in rows:
        for handle, until in zip(row["former"], row["until"], strict=True):
            name = key(network_of(row["key"]), f"@{handle}")
            last = found.get(name)
            if name in wanted and handle != row["handle"] and (last is None or last["at"] < until):
                found[name] = {**row, "at": until}
    named: list[Row] = [
        {"name": name, "network": network_of(name), "handle": wanted[name]} for name in sorted(found)
    ]
    now = {row["name"]: row["key"] for row in sorted(each(tx, _NOW, named), key=lambda row: str(row["seen"]))}
    return {
        name: MovedHandle(
            name,
            row["key"],
            row["handle"],
            utc(datetime.fromisoformat(row["at"])),
            row["known"],
            now.get(name),
        )
        for name, row in found.items()
    }
