"""What was erased is remembered by a keyed hash: enough to refuse it, too little to tell what it was."""

from __future__ import annotations

import hmac
import os
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from neo4j import ManagedTransaction

from graph.errors import GraphError
from graph.keys import company_key, person_key, sibling_key, slug
from graph.rows import batches, each, iso, native
from graph.secrets import secret
from graph.text.companies.names import stripped_name

if TYPE_CHECKING:
    from graph.connection import Graph

Kind = Literal["post", "profile", "person", "company", "engagement", "follow"]
"""``follow``: that a follow ended of which nobody had told yet."""
Reason = Literal["network", "erased"]
"""Why it was left: the network reported a removal, or somebody asked for it."""

ENDS_KEPT = timedelta(days=7)
"""For how long the end of an unknown follow is remembered: lists and archives may be that far behind a stream."""
_ENDS_AT_ONCE = 20_000

ENVIRONMENT = "GRAPEVINE_TOMBSTONE_KEY"
SHORTEST_KEY = 16

_ANY = "MATCH (tombstone:Tombstone) RETURN tombstone.hash AS hash LIMIT 1"

_FIND = """
UNWIND $rows AS hash
MATCH (tombstone:Tombstone {hash: hash})
RETURN hash, tombstone.at AS at
"""

# What somebody asked to be erased stays so, whatever the network says of it later.
_LEAVE = """
UNWIND $rows AS row
MERGE (tombstone:Tombstone {hash: row.hash})
SET tombstone.at = datetime(row.at), tombstone.kind = row.kind, tombstone.of = row.of, tombstone.watched = row.watched,
    tombstone.reason = CASE WHEN tombstone.reason = 'erased' THEN tombstone.reason ELSE row.reason END
"""
_LIFT = "UNWIND $rows AS hash MATCH (tombstone:Tombstone {hash: hash}) DELETE tombstone"
_WHY = """
UNWIND $rows AS hash
MATCH (tombstone:Tombstone {hash: hash})
RETURN hash, tombstone.at AS at, coalesce(tombstone.reason, 'erased') AS reason,
       coalesce(tombstone.watched, false) AS watched
"""
_OLD_ENDS = """
MATCH (tombstone:Tombstone)
WHERE tombstone.kind = 'follow' AND tombstone.at < datetime($before)
RETURN tombstone.hash AS hash LIMIT $most
"""
_WITH_THEM = "MATCH (tombstone:Tombstone) WHERE tombstone.of IN $hashes DELETE tombstone"


@dataclass(frozen=True, slots=True)
class TombstoneKey:
    """The secret under which erased things are hashed (HMAC-SHA256)."""

    secret: bytes = field(repr=False)

    def hash(self, kind: Kind, key: str) -> str:
        """The tombstone of the ``kind`` of thing with this key: 64 hexadecimal digits."""
        return hmac.digest(self.secret, f"{kind} {key}".encode(), "sha256").hex()


def tombstone_key(home: Path, environ: Mapping[str, str] = os.environ) -> TombstoneKey:
    """The key in GRAPEVINE_TOMBSTONE_KEY, else the one in the data folder's secrets, made when there is none.

    Raises GraphError when the variable is too short to keep a secret, or the folder cannot be written.
    """
    given = environ.get(ENVIRONMENT, "")
    if given and len(given) < SHORTEST_KEY:
        raise GraphError(f"{ENVIRONMENT} must have at least {SHORTEST_KEY} characters")
    return TombstoneKey((given or secret(home, "tombstone_key")).encode())


def engagement_id(profile: str, kind: str, uid: str) -> str:
    """One name for an engagement, whose own uid is unique within its profile only."""
    return f"{profile} {kind} {uid}"


def person_marks(
    key: str, name: str, address: str | None, companies: Iterable[str], *, is_shared: bool = False
) -> set[str]:
    """What is remembered of an erased person, so that no import brings them back under another of their keys.

    Imports make a key of the address, or of name and company. Where the person had an address, somebody of the same
    name and company who has another one is somebody else. Where others have that address too (``is_shared``), it
    stands for this person together with their name alone.
    """
    named = {person_key(name, None, company) for company in companies}
    if address is None:
        return {key, *named}
    owned = person_key(name, address, None)
    marks = {key, owned, f"{owned} {slug(name)}", *(f"{mark} without address" for mark in named)}
    return marks - {owned} if is_shared else marks


def marks_of_person(key: str, name: str, address: str | None, company: str | None) -> set[str]:
    """The marks under which a person that a record speaks of may have been erased."""
    named = person_key(name, None, company)
    if address is None:
        return {key, named, f"{named} without address"}
    owned = person_key(name, address, None)
    return {key, named, owned, f"{owned} {slug(name)}"}


def mark_of_profile(profile: str) -> str:
    """What is remembered of an erased person for each of their profiles: lists of connections tell people by it."""
    return f"person of {profile}"


def company_marks(key: str, name: str, domain: str | None, *, is_shared: bool = False) -> set[str]:
    """What is remembered of an erased company; where it had a domain, a namesake with another one is another.

    Where other companies have that domain too (``is_shared``), it stands for this one together with its name alone.
    """
    named = {company_key(form, None) for form in _forms(name)}
    if domain is None:
        return {key, *named}
    owned = company_key(name, domain)
    marks = {key, owned, *_siblings(name, domain), *(f"{mark} without domain" for mark in named)}
    return marks - {owned} if is_shared else marks


def marks_of_company(key: str, name: str | None, domain: str | None) -> set[str]:
    """The marks under which a company that a record speaks of may have been erased; None where it says no name."""
    if name is None:
        return {key, f"{key} without domain"}
    named = {company_key(form, None) for form in _forms(name)}
    if domain is None:
        return {key, *named, *(f"{mark} without domain" for mark in named)}
    return {key, *named, *_siblings(name, domain)}


def _siblings(name: str, domain: str) -> set[str]:
    return {sibling_key(form, domain) for form in _forms(name)}


def _forms(name: str) -> set[str]:
    """A company's name, and what its spellings have in common."""
    return {name, stripped_name(name) or name}


def unresolved_mark(profile: str) -> str:
    """What is remembered of an erased ``network:@handle`` whose account nobody knew, until the account is seen."""
    return f"{profile} unresolved"


def find(
    tx: ManagedTransaction, tombstones: TombstoneKey, keys: Mapping[Kind, Iterable[str]]
) -> dict[Kind, dict[str, datetime]]:
    """Those of ``keys``, by kind, that have a tombstone, with the time of their removal."""
    found: dict[Kind, dict[str, datetime]] = {kind: {} for kind in keys}
    if tx.run(_ANY).single() is None:
        return found
    named = {tombstones.hash(kind, key): (kind, key) for kind, some in keys.items() for key in some}
    for row in each(tx, _FIND, sorted(named)):
        kind, key = named[row["hash"]]
        at = native(row["at"])
        if at is not None:
            found[kind][key] = at
    return found


def erased_addresses(graph: Graph, tombstones: TombstoneKey, addresses: Iterable[str]) -> frozenset[str]:
    """Those of the mail addresses whose people were erased. Raises GraphError."""
    marks = {person_key("", address, None): address for address in addresses}
    found = graph.write(lambda tx: find(tx, tombstones, {"person": marks}))
    return frozenset(marks[mark] for mark in found["person"])


def lift(tx: ManagedTransaction, tombstones: TombstoneKey, kind: Kind, keys: Iterable[str]) -> None:
    """Take tombstones away."""
    each(tx, _LIFT, sorted(tombstones.hash(kind, key) for key in keys))


@dataclass(frozen=True, slots=True)
class Why:
    """What a profile's tombstone says: when and why it was left, and whether the profile was watched."""

    at: datetime
    reason: Reason
    watched: bool


def why(tx: ManagedTransaction, tombstones: TombstoneKey, profiles: Iterable[str]) -> dict[str, Why]:
    """What the tombstones of these profiles say, by key; those without one are left out.

    One that was left before reasons were kept counts as an erasure on request.
    """
    named = {tombstones.hash("profile", key): key for key in profiles}
    return {
        named[row["hash"]]: Why(at, row["reason"], row["watched"])
        for row in each(tx, _WHY, sorted(named))
        if (at := native(row["at"])) is not None
    }


def remove_old_ends(graph: Graph, now: datetime) -> int:
    """Forget the ends of unknown follows that were told of more than ``ENDS_KEPT`` before ``now``; how many these were.

    Nobody asked for them to be remembered, and what could still speak of such a follow has been read by then.
    """
    removed = 0
    while found := graph.run(_OLD_ENDS, before=iso(now - ENDS_KEPT), most=_ENDS_AT_ONCE):
        hashes = sorted(row["hash"] for row in found)
        for some in batches(hashes):
            graph.run(_LIFT, rows=some)
        removed += len(hashes)
    return removed


def lift_with_posts(tx: ManagedTransaction, tombstones: TombstoneKey, profiles: Iterable[str]) -> None:
    """Take away the tombstones of profiles, and of what went with them."""
    keys = sorted(profiles)
    if keys:
        lift(tx, tombstones, "profile", keys)
        tx.run(_WITH_THEM, hashes=[tombstones.hash("profile", key) for key in keys]).consume()


def leave(
    tx: ManagedTransaction,
    tombstones: TombstoneKey,
    kind: Kind,
    removed: Mapping[str, datetime],
    *,
    reason: Reason = "network",
    of: Mapping[str, str] | None = None,
    watched: Container[str] = (),
) -> None:
    """Leave a tombstone for each key, with the time of its removal.

    ``of``: the profile with which a thing went, by the thing's key. ``watched``: those of the profiles that were.
    """
    profiles = of or {}
    rows = [
        {
            "hash": tombstones.hash(kind, key),
            "kind": kind,
            "at": iso(at),
            "reason": reason,
            "of": tombstones.hash("profile", profiles[key]) if key in profiles else None,
            "watched": True if key in watched else None,
        }
        for key, at in removed.items()
    ]
    each(tx, _LEAVE, sorted(rows, key=lambda row: str(row["hash"])))
