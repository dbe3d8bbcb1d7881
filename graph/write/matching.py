"""Profiles of networks whose terms forbid to match them: they are joined to no person, whoever asks for it.

A network forbids it where its ``Network`` node says so; one that the graph holds no terms of is left to whoever writes.
A company's own official accounts are no people: that the company operates them may be stored on every network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from neo4j import ManagedTransaction

from graph.records import ProfileResolved, network_of
from graph.rollups.connections import Ties, ties
from graph.rows import each

from .batch import Part, told_of
from .identity import unresolved_key

_FORBIDDING = """
MATCH (network:Network) WHERE network.matching = false
RETURN network.name AS name, coalesce(network.matching_rule, '') AS rule
"""

_JOINED = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:BELONGS_TO]->(person:Person)
RETURN key, person.key AS person
"""

_ALL_JOINED = """
MATCH (person:Person)<-[:BELONGS_TO]-(profile:Profile)
WHERE profile.network IN $networks
RETURN DISTINCT profile.key AS key
"""

_BIO_JOBS = """
UNWIND $rows AS key
MATCH (:Profile {key: key})-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(:Company)
WHERE job.source = 'bio' AND job.profile = key
DELETE job
"""

_UNWATCH = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE NOT EXISTS { (profile)<-[:OPERATES]-(:Company) }
SET profile.watched = false
"""

_PART = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[joined:BELONGS_TO]->(:Person)
SET profile.bio_read = null
DELETE joined
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """A profile that was not joined to a person: both keys, and what forbids it."""

    profile: str
    person: str
    rule: str

    def __str__(self) -> str:
        why = f", since {self.rule}" if self.rule else ": its network's terms forbid it"
        return f"{self.profile} is not joined to {self.person}{why}"


def forbidding(tx: ManagedTransaction) -> dict[str, str]:
    """The networks whose profiles may not be matched to people, with what forbids it."""
    return {row["name"]: row["rule"] for row in tx.run(_FORBIDDING).data()}


def without_matches(part: Part, rules: Mapping[str, str]) -> tuple[Part, list[Refused]]:
    """``part`` without joins that ``rules`` (``forbidding``) forbid; nothing else of the records is left out.

    A person whose own key is such a profile's would be that profile under another label, and is refused whole.
    """
    refused: list[Refused] = []

    def forbids(key: str) -> bool:
        return network_of(key) in rules

    def refuse(profile: str, person: str) -> None:
        refused.append(Refused(profile, person, rules[network_of(profile)]))

    people = {}
    for key, record in part.people.items():
        if forbids(key):
            refuse(key, key)
            continue
        for profile in filter(forbids, record.profiles):
            refuse(profile, key)
        people[key] = replace(record, profiles=tuple(name for name in record.profiles if not forbids(name)))
    connected = []
    for pair in part.connected:
        ends = [key for key in (pair.person, pair.other) if forbids(key)]
        for key in ends:
            refuse(key, pair.other if key == pair.person else pair.person)
        if not ends:
            connected.append(pair)
    if not refused:
        return part, []
    named = {name for record in part.companies.values() for name in record.profiles}
    named |= {name for record in people.values() for name in record.profiles}
    # Profiles that only such a join names are not made, nor watched, for it.
    needless = {name for name in part.watched - named - told_of(part) if name in part.profile_keys}
    kept = replace(
        part,
        people=people,
        connected=connected,
        watched=part.watched & named,
        profile_keys={key: at for key, at in part.profile_keys.items() if key not in needless},
    )
    return kept, refused


def part_resolved(
    tx: ManagedTransaction, records: Iterable[ProfileResolved], rules: Mapping[str, str], tied: Ties
) -> list[Refused]:
    """Before handles become accounts: take those that may not be matched from the people they were joined to."""
    keys = {unresolved_key(record) for record in records if network_of(record.key) in rules}
    keys |= {record.key for record in records if network_of(record.key) in rules}
    found = each(tx, _JOINED, sorted(keys)) if keys else []
    _part(tx, sorted({row["key"] for row in found}), tied)
    return [Refused(row["key"], row["person"], rules[network_of(row["key"])]) for row in found]


def part_profiles(tx: ManagedTransaction, networks: Sequence[str]) -> int:
    """Take all profiles of these networks from people, with the jobs that only their bios told of; how many."""
    found = tx.run(_ALL_JOINED, networks=list(networks)).data() if networks else []
    with ties(tx) as tied:
        _part(tx, sorted(row["key"] for row in found), tied)
    return len(found)


def _part(tx: ManagedTransaction, keys: Sequence[str], tied: Ties) -> None:
    """A profile that no company operates is then watched for nobody."""
    tied.profiles(keys)
    tied.people(row["person"] for row in each(tx, _JOINED, keys))
    each(tx, _BIO_JOBS, keys)
    each(tx, _UNWATCH, keys)
    each(tx, _PART, keys)
