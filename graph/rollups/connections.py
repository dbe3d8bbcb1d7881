"""Who is ours and who is a connection of ours, as properties of people and profiles: `ours` and `connection`.

What changes them (follows, contacts, jobs, profiles and roles) notes whom it concerns before, and has those people and
profiles looked at anew after it, in the same transaction. A change of our own side (a teammate comes or goes, a profile
of ours is hidden) looks at everybody linked to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import LiteralString

from neo4j import ManagedTransaction

from graph.rows import Row, each, gathered

_LOCK_PEOPLE = "UNWIND $rows AS key MATCH (person:Person {key: key}) SET person.name = person.name"
_PEOPLE = """
UNWIND $rows AS key
MATCH (person:Person {key: key})
OPTIONAL MATCH (person)-[job:WORKS_AT]->(us:Company)
WHERE job.until IS NULL AND us.role = 'us'
RETURN key, coalesce(person.ours, false) AS held, count(us) > 0 AS now
"""
_SET_PEOPLE = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})
SET person.ours = CASE WHEN row.now THEN true END
"""
_OPERATED = """
MATCH (us:Company {role: 'us'})-[:OPERATES]->(profile:Profile)
RETURN profile.key AS key
"""
# They are locked, and read then.
_PROFILES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
SET profile.network = profile.network
WITH key, profile
OPTIONAL MATCH (profile)-[:BELONGS_TO]->(person:Person)
RETURN key, coalesce(profile.ours, false) AS ours, coalesce(profile.connection, false) AS connection,
       coalesce(profile.status, '') = 'deactivated' AS hidden, collect(person.key) AS people,
       count(CASE WHEN person.ours THEN 1 END) > 0 AS works_for_us
"""
_SET_OURS = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
SET profile.ours = CASE WHEN row.now THEN true END
"""
_SET_CONNECTION = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
SET profile.connection = CASE WHEN row.now THEN true END
"""
_FOLLOWS_US = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[follow:FOLLOWS]-(ours:Profile)
WHERE ours.ours AND follow.until IS NULL AND coalesce(ours.status, '') <> 'deactivated'
RETURN collect(DISTINCT key) AS found
"""
_KNOWS_US = """
UNWIND $rows AS key
MATCH (person:Person {key: key})-[knows:CONNECTED_TO]-(ours:Person)
WHERE ours.ours AND knows.until IS NULL
RETURN collect(DISTINCT key) AS found
"""
_OURS_AMONG = (
    "UNWIND $rows AS key MATCH (profile:Profile {key: key}) WHERE profile.ours RETURN collect(key) AS found"
)
_OUR_PEOPLE_AMONG = (
    "UNWIND $rows AS key MATCH (person:Person {key: key}) WHERE person.ours RETURN collect(key) AS found"
)
_NEIGHBOURS = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:FOLLOWS]-(other:Profile)
RETURN collect(DISTINCT other.key) AS found
"""
_CONTACTS = """
UNWIND $rows AS key
MATCH (person:Person {key: key})-[:CONNECTED_TO]-(:Person)<-[:BELONGS_TO]-(profile:Profile)
RETURN collect(DISTINCT profile.key) AS found
"""
_PROFILES_OF = """
UNWIND $rows AS key
MATCH (person:Person {key: key})<-[:BELONGS_TO]-(profile:Profile)
RETURN collect([key, profile.key]) AS found
"""
_PEOPLE_OF = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:BELONGS_TO]->(person:Person)
RETURN collect(DISTINCT person.key) AS found
"""
_STAFF = """
UNWIND $rows AS key
MATCH (company:Company {key: key})<-[:WORKS_AT]-(person:Person)
RETURN collect(DISTINCT person.key) AS found
"""
_OPERATES = """
UNWIND $rows AS key
MATCH (company:Company {key: key})-[:OPERATES]->(profile:Profile)
RETURN collect(DISTINCT profile.key) AS found
"""


class Ties:
    """The people and profiles that a transaction may have made ours, or connections of ours, or no longer."""

    def __init__(self, tx: ManagedTransaction) -> None:
        self._tx = tx
        self._people: set[str] = set()
        self._profiles: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()
        self._acquainted: set[str] = set()
        self._linked: set[str] = set()
        self._begun: set[tuple[str, str]] = set()
        self._seen: set[str] = set()
        self._ours: set[str] = set()
        self._connections: set[str] = set()

    def known(self, profiles: Iterable[str], ours: Iterable[str], connections: Iterable[str]) -> None:
        """Which of these profiles, all of them locked, have the properties `ours` and `connection` now."""
        self._seen.update(profiles)
        self._ours.update(ours)
        self._connections.update(connections)

    def people(self, keys: Iterable[str]) -> None:
        """The jobs, contacts or profiles of these people change, or they go: to be called before."""
        asked = sorted(set(keys))
        self._people.update(asked)
        ours = self._keys(_OUR_PEOPLE_AMONG, asked)
        self._profiles |= self._keys(_CONTACTS, ours) | self._profiles_of(asked)

    def profiles(self, keys: Iterable[str]) -> None:
        """These profiles get another status, key or owner, or go: to be called before."""
        asked = sorted(set(keys))
        self._profiles.update(asked)
        self._profiles |= self._keys(_NEIGHBOURS, self._keys(_OURS_AMONG, asked))
        self._people |= self._keys(_PEOPLE_OF, asked)

    def companies(self, keys: Iterable[str]) -> None:
        """These companies become us, or are no longer us, or go: to be called before, and again after."""
        asked = sorted(set(keys))
        self.people(self._keys(_STAFF, asked))
        self.profiles(self._keys(_OPERATES, asked))

    def follows(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Follows of these pairs of profiles begin or end: before or after."""
        self._pairs.update(pairs)

    def begun(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Follows of these pairs of profiles begin, and none ends: before or after."""
        self._begun.update(pairs)

    def contacts(self, people: Iterable[str]) -> None:
        """Connections begin or end, and these people are their ends: before or after."""
        self._acquainted.update(people)

    def refresh(self) -> None:
        """Look at all of them anew."""
        self._look_at_follows()
        self._profiles |= self._profiles_of(self._acquainted)
        self._look_at_people()
        self._look_at_owners()
        self._look_at_connections()

    def _look_at_follows(self) -> None:
        keys = {key for pair in self._pairs | self._begun for key in pair}
        ours = (self._ours & keys) | self._keys(_OURS_AMONG, keys - self._seen)
        if not ours:
            return
        # A follow more makes nobody a connection who is one, or is ours.
        settled = ours | self._connections
        for pairs, left_out in ((self._pairs, frozenset[str]()), (self._begun, settled)):
            for one, other in pairs:
                if one in ours and other not in left_out:
                    self._linked.add(other)
                if other in ours and one not in left_out:
                    self._linked.add(one)

    def _look_at_people(self) -> None:
        people = sorted(self._people)
        each(self._tx, _LOCK_PEOPLE, people)
        changed = [row for row in each(self._tx, _PEOPLE, people) if row["held"] != row["now"]]
        each(self._tx, _SET_PEOPLE, changed)
        self._profiles |= self._keys(_CONTACTS, sorted(row["key"] for row in changed))
        self._profiles |= self._profiles_of(people)

    def _look_at_owners(self) -> None:
        if not self._profiles:
            return
        operated = {row["key"] for row in self._tx.run(_OPERATED)}
        changed = [
            {"key": row["key"], "now": now}
            for row in each(self._tx, _PROFILES, sorted(self._profiles))
            if (now := row["works_for_us"] or row["key"] in operated) != row["ours"]
        ]
        each(self._tx, _SET_OURS, changed)
        self._profiles |= self._keys(_NEIGHBOURS, [row["key"] for row in changed])

    def _look_at_connections(self) -> None:
        held = {row["key"]: row for row in each(self._tx, _PROFILES, sorted(self._profiles | self._linked))}
        people = {person for row in held.values() for person in row["people"]}
        profiles_of: dict[str, set[str]] = {}
        for person, profile in gathered(self._tx, _PROFILES_OF, sorted(people)):
            profiles_of.setdefault(person, set()).add(profile)
        others = set[str]().union(*profiles_of.values()) - held.keys()
        held |= {row["key"]: row for row in each(self._tx, _PROFILES, sorted(others))}
        linked = self._keys(_FOLLOWS_US, (key for key, row in held.items() if not row["hidden"]))
        known = self._keys(_KNOWS_US, (one for one in people if linked.isdisjoint(profiles_of.get(one, ()))))
        reached = {
            person: (person in known or not linked.isdisjoint(profiles))
            and not any(held[key]["ours"] for key in profiles if key in held)
            for person, profiles in profiles_of.items()
        }
        changed: list[Row] = []
        for key, row in held.items():
            speaks = any(reached[one] for one in row["people"]) if row["people"] else key in linked
            now = speaks and not row["hidden"] and not row["ours"]
            if now != row["connection"]:
                changed.append({"key": key, "now": now})
        each(self._tx, _SET_CONNECTION, changed)

    def _profiles_of(self, people: Iterable[str]) -> set[str]:
        return {profile for _, profile in gathered(self._tx, _PROFILES_OF, sorted(people))}

    def _keys(self, cypher: LiteralString, rows: Iterable[str]) -> set[str]:
        return set(gathered(self._tx, cypher, sorted(rows)))


@contextmanager
def ties(tx: ManagedTransaction) -> Iterator[Ties]:
    """What changes who is a connection within is to note it; at the end the properties follow."""
    noted = Ties(tx)
    yield noted
    noted.refresh()
