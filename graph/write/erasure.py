"""Erasing a profile or a person on request: what is held of them goes, and nothing brings it back.

Removals that a network reports come as records and are written by ``graph.write.writer``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.records import key, network_of
from graph.rows import each
from graph.write.statements.removals import remove_people, remove_profiles

from .tombstones import TombstoneKey, leave, tombstone_key

if TYPE_CHECKING:
    from graph.connection import Graph

__all__ = ["Erased", "TombstoneKey", "erase_person", "erase_profile", "tombstone_key"]

_HANDLES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE profile.handle_key IS NOT NULL
RETURN key, profile.handle_key AS handle
"""

_POSTS = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:POSTED]->(post:Post)
RETURN count(post) AS n
"""

_PROFILES_OF = """
UNWIND $rows AS key
MATCH (person:Person {key: key})<-[:BELONGS_TO]-(profile:Profile)
RETURN profile.key AS key
"""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much an erasure found."""

    people: int
    profiles: int
    posts: int


def erase_profile(graph: Graph, profile: str, *, tombstones: TombstoneKey) -> Erased:
    """Erase the profile with this key and its posts. It stays erased, under its present handle too."""
    return graph.write(lambda tx: _erase_profiles(tx, [profile], tombstones, people=0))


def erase_person(graph: Graph, person: str, *, tombstones: TombstoneKey) -> Erased:
    """Erase the person with this key, all of their profiles and the profiles' posts. They stay erased."""

    def erase(tx: ManagedTransaction) -> Erased:
        profiles = [row["key"] for row in each(tx, _PROFILES_OF, [person])]
        people = remove_people(tx, {person: datetime.now(UTC)}, tombstones)
        return _erase_profiles(tx, profiles, tombstones, people=people)

    return graph.write(erase)


def _erase_profiles(
    tx: ManagedTransaction, profiles: list[str], tombstones: TombstoneKey, *, people: int
) -> Erased:
    now = datetime.now(UTC)
    handles = {key(network_of(row["key"]), f"@{row['handle']}"): now for row in each(tx, _HANDLES, profiles)}
    posts = sum(int(row["n"]) for row in each(tx, _POSTS, profiles))
    removed = remove_profiles(tx, dict.fromkeys(profiles, now), tombstones)
    leave(tx, tombstones, "profile", handles)
    return Erased(people=people, profiles=removed, posts=posts)
