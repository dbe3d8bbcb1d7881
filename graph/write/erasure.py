"""Erasing a profile, person or company on request: what is held of them goes, and nothing brings it back.

What goes is counted first; that it was done stays as an ``Audit``, which holds no name. Removals that a network
reports come as records and are written by ``graph.write.writer``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.read.subjects import SubjectKind
from graph.records import key, network_of
from graph.rollups.connections import ties
from graph.rollups.keeping import keeping
from graph.rollups.subjects import forget_companies
from graph.rows import each
from graph.write.statements.alerts import alerts_about, alerts_naming
from graph.write.statements.erasures import remove_companies, remove_people
from graph.write.statements.profiles import handle_in
from graph.write.statements.removals import remove_profiles

from .audit import enter
from .changes import drop_from_changes
from .state import subject as subject_of
from .tombstones import TombstoneKey, leave, tombstone_key, unresolved_mark

if TYPE_CHECKING:
    from graph.connection import Graph

__all__ = [
    "Erased",
    "TombstoneKey",
    "erase_company",
    "erase_person",
    "erase_profile",
    "preview",
    "tombstone_key",
]

_HELD = {
    "people": "UNWIND $rows AS key MATCH (:Person {key: key}) RETURN count(*) AS n",
    "companies": "UNWIND $rows AS key MATCH (:Company {key: key}) RETURN count(*) AS n",
    "profiles": "UNWIND $rows AS key MATCH (:Profile {key: key}) RETURN count(*) AS n",
}
_OF_PEOPLE = {
    "jobs": "UNWIND $rows AS key MATCH (:Person {key: key})-[job:WORKS_AT]->(:Company) RETURN count(job) AS n",
    "connections": """
        UNWIND $rows AS key
        MATCH (:Person {key: key})-[connected:CONNECTED_TO]-(:Person)
        RETURN count(DISTINCT connected) AS n
        """,
    "meetings": "UNWIND $rows AS key MATCH (:Person {key: key})-[:ATTENDS]->(one:Meeting) RETURN count(one) AS n",
}
_OF_COMPANIES = {
    "jobs": "UNWIND $rows AS key MATCH (:Company {key: key})<-[job:WORKS_AT]-(:Person) RETURN count(job) AS n",
    "mentions": "UNWIND $rows AS key MATCH (:Company {key: key})<-[said:MENTIONS]-(:Post) RETURN count(said) AS n",
    "deals": "UNWIND $rows AS key MATCH (:Company {key: key})<-[:DEAL_OF]-(deal:Deal) RETURN count(deal) AS n",
    "renewals": "UNWIND $rows AS key MATCH (:Company {key: key})-[:HAD]->(one:Renewal) RETURN count(one) AS n",
    "signals": "UNWIND $rows AS key MATCH (:Company {key: key})<-[:SIGNAL_OF]-(one:Signal) RETURN count(one) AS n",
}
_OF_PROFILES = {
    "follows": """
        UNWIND $rows AS key
        MATCH (:Profile {key: key})-[follow:FOLLOWS]-(:Profile)
        RETURN count(DISTINCT follow) AS n
        """,
    "engagements": """
        UNWIND $rows AS key
        MATCH (:Profile {key: key})-[engaged:ENGAGED]->(:Post)
        RETURN count(engaged) AS n
        """,
    "engagements with posts": """
        UNWIND $rows AS key
        MATCH (profile:Profile {key: key})-[:POSTED]->(:Post)<-[engaged:ENGAGED]-(other:Profile)
        WHERE NOT other.key IN $rows
        RETURN count(engaged) AS n
        """,
}
_POSTS = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:POSTED]->(post:Post)
RETURN post.key AS key
"""
_HANDLES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
UNWIND coalesce(profile.former_handles, []) + [profile.handle_key] AS handle
WITH key, handle WHERE handle IS NOT NULL
RETURN key, handle
"""
_PROFILES_OF = """
UNWIND $rows AS key
MATCH (person:Person {key: key})<-[:BELONGS_TO]-(profile:Profile)
RETURN profile.key AS key
"""
_OPERATED_BY = """
UNWIND $rows AS key
MATCH (company:Company {key: key})-[:OPERATES]->(profile:Profile)
RETURN profile.key AS key
"""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much goes in an erasure."""

    people: int = 0
    companies: int = 0
    profiles: int = 0
    posts: int = 0
    follows: int = 0
    """In both directions, ended ones too."""
    engagements: int = 0
    """Likes and reposts by the profiles, and of their posts."""
    connections: int = 0
    jobs: int = 0
    mentions: int = 0
    """Labels that say that a post names the company; the posts stay."""
    deals: int = 0
    renewals: int = 0
    """Renewal outcomes."""
    signals: int = 0
    """Events of the company that posts reported; the posts stay."""
    meetings: int = 0
    """Meetings that lose their title, or go where nobody else known attends."""
    alerts: int = 0
    """Alerts that lose their words, or go where nobody was told yet."""

    def counts(self) -> dict[str, int]:
        """What there was any of, by its name."""
        return {part.name: number for part in fields(self) if (number := getattr(self, part.name))}


@dataclass(slots=True)
class _Reach:
    """The keys of all that goes."""

    people: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)


def preview(graph: Graph, kind: SubjectKind, subject: str, *, with_profiles: bool = False) -> Erased:
    """What would go if the person, profile or company with this key were erased. Changes nothing."""
    return graph.write(lambda tx: _count(tx, _reach(tx, kind, subject, with_profiles)))


def erase_profile(graph: Graph, profile: str, *, tombstones: TombstoneKey) -> Erased:
    """Erase the profile with this key and its posts. It stays erased, under its handles too.

    Of a ``network:@handle`` whose account nobody knows yet, the first account that is seen under it stays away.
    """
    return _erase(graph, "profile", profile, tombstones)


def erase_person(graph: Graph, person: str, *, tombstones: TombstoneKey) -> Erased:
    """Erase the person with this key, all of their profiles and the profiles' posts. They stay erased."""
    return _erase(graph, "person", person, tombstones)


def erase_company(
    graph: Graph, company: str, *, tombstones: TombstoneKey, with_profiles: bool = False
) -> Erased:
    """Erase the company with this key, ``with_profiles`` also the profiles that it operates, with their posts.

    Without, these profiles stay and are no longer watched for it. The people who work there stay.
    """
    return _erase(graph, "company", company, tombstones, with_profiles=with_profiles)


def _erase(
    graph: Graph, kind: SubjectKind, subject: str, tombstones: TombstoneKey, *, with_profiles: bool = False
) -> Erased:
    entry = uuid.uuid4().hex
    erased = Erased()

    def erase(tx: ManagedTransaction) -> Erased:
        nonlocal erased
        now = datetime.now(UTC)
        reach = _reach(tx, kind, subject, with_profiles)
        found = _count(tx, reach)
        if not (found.people or found.companies or found.profiles):
            # Also where an earlier attempt's commit succeeded and its answer was lost.
            return erased
        erased = found
        handles = {
            key(network_of(row["key"]), f"@{row['handle']}"): now
            for row in each(tx, _HANDLES, reach.profiles)
        }
        with keeping(tx) as kept, ties(tx) as tied:
            forget_companies(tx, reach.companies)
            tied.people(reach.people)
            tied.companies(reach.companies)
            remove_people(tx, dict.fromkeys(reach.people, now), tombstones)
            remove_companies(tx, dict.fromkeys(reach.companies, now), tombstones)
            gone = dict.fromkeys(reach.profiles, now)
            remove_profiles(tx, gone, tombstones, kept, tied, reason="erased")
        leave(tx, tombstones, "profile", handles, reason="erased")
        unresolved = [name for name in reach.profiles if handle_in(name) is not None]
        marks = dict.fromkeys(map(unresolved_mark, unresolved), now)
        leave(tx, tombstones, "profile", marks, reason="erased")
        drop_from_changes(tx, {subject_of("profile", name) for name in (*reach.profiles, *handles)})
        hashed = tombstones.hash(kind, subject)
        enter(tx, entry, now, "forget", found.counts(), kind=kind, subject_hash=hashed)
        return found

    return graph.write(erase)


def _reach(tx: ManagedTransaction, kind: SubjectKind, subject: str, with_profiles: bool) -> _Reach:
    if kind == "profile":
        return _Reach(profiles=[subject])
    if kind == "person":
        return _Reach(people=[subject], profiles=_keys(tx, _PROFILES_OF, [subject]))
    return _Reach(companies=[subject], profiles=_keys(tx, _OPERATED_BY, [subject]) if with_profiles else [])


def _count(tx: ManagedTransaction, reach: _Reach) -> Erased:
    posts = _keys(tx, _POSTS, reach.profiles)
    alerts = alerts_about(tx, [*reach.people, *reach.companies, *reach.profiles, *posts])
    alerts |= alerts_naming(tx, reach.companies)
    numbers = {
        name: sum(int(row["n"]) for row in each(tx, cypher, keys))
        for statements, keys in (
            ({"people": _HELD["people"], **_OF_PEOPLE}, reach.people),
            ({"profiles": _HELD["profiles"], **_OF_PROFILES}, reach.profiles),
        )
        for name, cypher in statements.items()
    }
    of_companies = {
        name: sum(int(row["n"]) for row in each(tx, cypher, reach.companies))
        for name, cypher in {"companies": _HELD["companies"], **_OF_COMPANIES}.items()
    }
    return Erased(
        people=numbers["people"],
        companies=of_companies["companies"],
        profiles=numbers["profiles"],
        posts=len(posts),
        follows=numbers["follows"],
        engagements=numbers["engagements"] + numbers["engagements with posts"],
        connections=numbers["connections"],
        jobs=numbers["jobs"] + of_companies["jobs"],
        mentions=of_companies["mentions"],
        deals=of_companies["deals"],
        renewals=of_companies["renewals"],
        signals=of_companies["signals"],
        meetings=numbers["meetings"],
        alerts=len(alerts),
    )


def _keys(tx: ManagedTransaction, cypher: str, keys: Iterable[str]) -> list[str]:
    return sorted({row["key"] for row in each(tx, cypher, sorted(keys))})
