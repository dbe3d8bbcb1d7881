"""Removals that are taken back: by the network that reported them, or by hand.

A network's removal leaves a tombstone that says so; only such a one is lifted when the network shows the account again.
What somebody asked to be erased comes back by nothing but a person's own word (``restore_profile``).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.errors import GraphError
from graph.records import ProfileRestored, ProfileStatusChange
from graph.rows import iso

from .audit import enter
from .statements import profiles
from .tombstones import TombstoneKey, Why, lift_with_posts, unresolved_mark, why

if TYPE_CHECKING:
    from graph.connection import Graph


class ErasedOnRequest(GraphError):  # noqa: N818 - it names what is so, as its siblings do
    """The profile was erased because somebody asked for it."""


def restore(tx: ManagedTransaction, restored: Mapping[str, ProfileRestored], tombstones: TombstoneKey) -> int:
    """Let profiles come back whose network took their removal back; how many these were.

    One that is there is shown again; one that was erased on request, or is unknown, is left alone.
    """
    found = why(tx, tombstones, restored)
    back = {
        key: said for key, said in found.items() if said.reason == "network" and said.at <= restored[key].at
    }
    lift_with_posts(tx, tombstones, back)
    _make(tx, back, {key: restored[key].at for key in back})
    profiles.set_status(
        tx, [ProfileStatusChange(key, "active", one.at) for key, one in restored.items() if key not in back]
    )
    return len(back)


def restore_profile(
    graph: Graph,
    account: str,
    handle: str | None,
    *,
    tombstones: TombstoneKey,
    request_withdrawn: bool = False,
) -> bool:
    """Let an erased profile come back: the account (``network:uid``), with its tombstones under ``handle``, if any.

    False where it has no tombstone. That it was done is entered beside the erasures. Raises ErasedOnRequest where
    somebody asked for the erasure and ``request_withdrawn`` does not say that they took that back.
    """
    names = [account, *([handle, unresolved_mark(handle)] if handle is not None else [])]
    entry, now = uuid.uuid4().hex, datetime.now(UTC)
    done = False

    def lift(tx: ManagedTransaction) -> bool:
        nonlocal done
        found = why(tx, tombstones, names)
        if not found:
            # Also where an earlier attempt's commit succeeded and its answer was lost.
            return done
        if not request_withdrawn and any(said.reason == "erased" for said in found.values()):
            raise ErasedOnRequest(
                f"{account} was erased because somebody asked for it, and stays away. Only where they took that back: "
                "--erasure-request-withdrawn"
            )
        lift_with_posts(tx, tombstones, found)
        if account in found:
            _make(tx, {account: found[account]}, {account: now})
        hashed = tombstones.hash("profile", account)
        enter(tx, entry, now, "restore", {}, kind="profile", subject_hash=hashed)
        done = True
        return True

    return graph.write(lift)


def _make(tx: ManagedTransaction, back: Mapping[str, Why], seen: Mapping[str, datetime]) -> None:
    """As unknown profiles, of which nothing is left but whether they were watched."""
    profiles.create_missing(tx, {key: iso(seen[key]) for key in back})
    profiles.watch(tx, [key for key, said in back.items() if said.watched])
