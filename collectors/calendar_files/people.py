"""Who of those who attend the graph knows: by mail address alone; who may be meant by a name is told, not guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.connection import Graph
from graph.rows import batches

from .attending import Attending
from .occurrences import Occurrence

_BATCH = 2_000
_WITH_ADDRESS = """
MATCH (person:Person)
WHERE toLower(person.address) IN $addresses
OPTIONAL MATCH (person)-[job:WORKS_AT]->(:Company {role: 'us'})
WHERE job.until IS NULL
RETURN toLower(person.address) AS address, person.key AS key, count(job) > 0 AS ours
ORDER BY key
"""
_NAMED = """
MATCH (person:Person)
WHERE person.name IS NOT NULL AND toLower(person.name) IN $names
RETURN DISTINCT toLower(person.name) AS name
"""


@dataclass(frozen=True, slots=True)
class Attendees:
    """Those whom the graph knows, by their addresses."""

    keys: dict[str, str] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    """Keys of those who work at us now."""
    shared: frozenset[str] = frozenset()
    """Addresses that several people have: nobody knows which of them attends."""
    namesakes: tuple[str, ...] = ()
    """Names of attendees that people in the graph have, while their addresses are nobody's there."""
    unknown: tuple[str, ...] = ()
    """The other attendees whom the graph does not know, as name and address."""

    @classmethod
    def of(cls, graph: Graph, meetings: Iterable[Occurrence]) -> Attendees:
        """Look up everybody who attends these meetings. Raises GraphError."""
        told: dict[str, str] = {}
        bare: dict[str, None] = {}
        for one in meetings:
            for address, name in one.attending.addresses:
                told[address] = told.get(address) or name
            bare.update(dict.fromkeys(one.attending.names))
        found: dict[str, list[str]] = {}
        ours: set[str] = set()
        for some in batches(sorted(told), _BATCH):
            for row in graph.run(_WITH_ADDRESS, addresses=list(some)):
                found.setdefault(row["address"], []).append(row["key"])
                ours |= {row["key"]} if row["ours"] else set()
        strangers = {address: name for address, name in told.items() if address not in found}
        names = {name.lower() for name in [*strangers.values(), *bare] if name}
        known: set[str] = set()
        for some in batches(sorted(names), _BATCH):
            known |= {row["name"] for row in graph.run(_NAMED, names=list(some))}
        called = [(f"{name} <{address}>" if name else address, name) for address, name in strangers.items()]
        called += [(name, name) for name in bare]
        return cls(
            {address: keys[0] for address, keys in found.items() if len(keys) == 1},
            frozenset(ours),
            frozenset(address for address, keys in found.items() if len(keys) > 1),
            tuple(sorted(shown for shown, name in called if name.lower() in known)),
            tuple(sorted(shown for shown, name in called if name.lower() not in known)),
        )

    def attending(self, told: Attending) -> tuple[str, ...]:
        """The keys of those who attend and are known."""
        return tuple(sorted({self.keys[address] for address, _ in told.addresses if address in self.keys}))
