"""The rollups compared with a full computation, and who is a connection with a look at everybody: only reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.rows import batches

from .contributions import NUMBERS, PostFacts, Sums, add, read_posts
from .state import state_of

if TYPE_CHECKING:
    from graph.connection import Graph

_BATCH = 2_000
_CLOSE = 1e-6

_POSTS = "MATCH (post:Post) WHERE post.day >= '0' RETURN post.key AS key"
_HELD = {
    "Said": """
        MATCH (node:Said)
        OPTIONAL MATCH (node)<-[:SAID]-(profile:Profile)
        RETURN node.key AS key, properties(node) AS held, profile.key AS beside
        """,
    "Count": """
        MATCH (node:Count)
        OPTIONAL MATCH (node)-[:COUNT_OF]->(subject)
        RETURN node.key AS key, properties(node) AS held, coalesce(subject.key, '') AS beside
        """,
}
_OURS = """
MATCH (us:Company {role: 'us'})<-[job:WORKS_AT]-(person:Person) WHERE job.until IS NULL
RETURN 'person' AS kind, person.key AS key
UNION
MATCH (us:Company {role: 'us'})<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(profile:Profile) WHERE job.until IS NULL
RETURN 'profile' AS kind, profile.key AS key
UNION
MATCH (us:Company {role: 'us'})-[:OPERATES]->(profile:Profile)
RETURN 'profile' AS kind, profile.key AS key
"""
_MARKED = """
MATCH (person:Person) WHERE person.ours RETURN 'person' AS kind, person.key AS key
UNION
MATCH (profile:Profile) WHERE profile.ours RETURN 'profile' AS kind, profile.key AS key
"""
_CONNECTIONS = "MATCH (profile:Profile) WHERE profile.connection RETURN profile.key AS key"
_LINKED = """
MATCH (ours:Profile)-[follow:FOLLOWS]-(theirs:Profile)
WHERE ours.key IN $ours AND follow.until IS NULL AND coalesce(ours.status, '') <> 'deactivated'
  AND coalesce(theirs.status, '') <> 'deactivated'
RETURN DISTINCT theirs.key AS key
"""
_KNOWN = """
MATCH (ours:Person)-[knows:CONNECTED_TO]-(theirs:Person)
WHERE ours.key IN $ours AND knows.until IS NULL
RETURN DISTINCT theirs.key AS key
"""
_OWNERS = """
MATCH (profile:Profile)-[:BELONGS_TO]->(person:Person)
RETURN profile.key AS profile, person.key AS person, coalesce(profile.status, '') AS status
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A rollup that is not what a full computation says: its node's label, key, and both as words."""

    label: str
    key: str
    held: str
    computed: str

    def __str__(self) -> str:
        return f"{self.label} {self.key}: holds {self.held}, and should hold {self.computed}"


def check(graph: Graph) -> list[Difference]:
    """Where the rollups are not what a full computation says, sorted. Raises GraphError.

    What is written meanwhile may be among them: check again.
    """
    sums: Sums = {}
    for batch in batches([row["key"] for row in graph.run(_POSTS)], _BATCH):
        for post in graph.write(partial(_read, batch)).values():
            add(sums, post, 1)
    wanted: dict[str, dict[str, tuple[list[float], str]]] = {"Said": {}, "Count": {}}
    for slot, numbers in sums.items():
        if any(numbers):
            label = "Said" if slot.profile is not None else "Count"
            wanted[label][slot.key] = (numbers, slot.profile if slot.profile is not None else slot.subject)
    found = [one for label in wanted for one in _compare(graph, label, wanted[label])]
    return sorted([*found, *_check_ties(graph)], key=lambda one: (one.label, one.key))


def _read(keys: Sequence[str], tx: ManagedTransaction) -> dict[str, PostFacts]:
    return read_posts(tx, keys)


def _compare(graph: Graph, label: str, wanted: dict[str, tuple[list[float], str]]) -> Iterator[Difference]:
    generation = state_of(graph).generation
    seen: set[str] = set()
    for row in graph.run(_HELD[label]):
        held = [float(row["held"].get(name, 0)) for name in NUMBERS]
        numbers, beside = wanted.get(row["key"], ([0.0] * len(NUMBERS), ""))
        fits = row["key"] not in seen and row["key"] in wanted and row["beside"] == beside
        seen.add(row["key"])
        if row["held"].get("generation") != generation:
            yield Difference(
                label, row["key"], f"generation {row['held'].get('generation')}", str(generation)
            )
        elif not fits or any(abs(one - other) > _CLOSE for one, other in zip(held, numbers, strict=True)):
            yield Difference(label, row["key"], _words(held, row["beside"]), _words(numbers, beside))
    for key in wanted.keys() - seen:
        yield Difference(label, key, "nothing", _words(*wanted[key]))


def _words(numbers: list[float], beside: str | None) -> str:
    named = [f"{name} {number:g}" for name, number in zip(NUMBERS, numbers, strict=True) if number]
    return f"{', '.join(named) or 'nothing'} of {beside or 'all'}"


def _check_ties(graph: Graph) -> Iterator[Difference]:
    ours = {(row["kind"], row["key"]) for row in graph.run(_OURS)}
    marked = {(row["kind"], row["key"]) for row in graph.run(_MARKED)}
    for kind, key in ours ^ marked:
        yield Difference(
            kind.capitalize(), key, _yes((kind, key) in marked, "ours"), _yes((kind, key) in ours, "ours")
        )
    wanted = _connections(graph, ours)
    held = {row["key"] for row in graph.run(_CONNECTIONS)}
    for key in wanted ^ held:
        yield Difference(
            "Profile", key, _yes(key in held, "a connection"), _yes(key in wanted, "a connection")
        )


def _connections(graph: Graph, ours: set[tuple[str, str]]) -> set[str]:
    our_people = [key for kind, key in sorted(ours) if kind == "person"]
    our_profiles = {key for kind, key in ours if kind == "profile"}
    linked = {row["key"] for row in graph.run(_LINKED, ours=sorted(our_profiles))}
    known = {row["key"] for row in graph.run(_KNOWN, ours=our_people)}
    profiles: dict[str, set[str]] = {}
    hidden: set[str] = set()
    owned: set[str] = set()
    for row in graph.run(_OWNERS):
        profiles.setdefault(row["person"], set()).add(row["profile"])
        owned.add(row["profile"])
        if row["status"] == "deactivated":
            hidden.add(row["profile"])
    found = linked - owned - our_profiles
    for person, theirs in profiles.items():
        if person not in our_people and not theirs & our_profiles and (person in known or theirs & linked):
            found |= theirs - hidden
    return found


def _yes(holds: bool, word: str) -> str:
    return word if holds else f"not {word}"
