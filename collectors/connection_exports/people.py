"""Which person of the graph each connection of a file is.

Their profile says it, else their address, the owner's earlier lists, or name and company together. A name alone joins
nobody, except within the same owner's lists.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from collectors.crm.keys import same_person
from graph.connection import Graph
from graph.keys import person_key, slug

from .reading import Listed

_PEOPLE = """
MATCH (person:Person)
OPTIONAL MATCH (person)<-[:BELONGS_TO]-(profile:Profile)
WHERE profile.network = $network
WITH person, collect(profile.key) AS profiles
OPTIONAL MATCH (person)-[job:WORKS_AT]->(company:Company)
WHERE job.until IS NULL
RETURN person.key AS key, person.name AS name, person.address AS address, profiles,
       collect(DISTINCT company.key) AS companies
ORDER BY key
"""
_LISTED = """
MATCH (owner:Person {key: $owner})-[connected:CONNECTED_TO]-(person:Person)
WHERE connected.source = $network AND $owner IN coalesce(connected.told_by, [])
RETURN DISTINCT person.key AS key, person.name AS name, toString(date(connected.since)) AS day
ORDER BY key, day
"""


@dataclass(slots=True)
class People:
    """Everybody whom the graph holds, and those of the file met so far."""

    profiles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By person's key, their profiles on the file's network."""
    names: dict[str, str] = field(default_factory=dict)
    address_of: dict[str, str] = field(default_factory=dict)
    by_profile: dict[str, str] = field(default_factory=dict)
    by_address: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_place: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(company's key, slug of the name) to the people."""
    listed: dict[str, set[tuple[str | None, str]]] = field(default_factory=lambda: defaultdict(set))
    """Slug of the name to day of the connection and key of the people of the owner's earlier lists."""

    @classmethod
    def of(cls, graph: Graph, network: str, owner: str) -> People:
        """Everybody whom the graph holds. Raises GraphError."""
        found = cls()
        for row in graph.run(_PEOPLE, network=network):
            found.add(row["key"], row["name"] or "", row["address"], row["profiles"], row["companies"])
        for row in graph.run(_LISTED, network=network, owner=owner):
            found.listed[slug(row["name"] or "")].add((row["day"], row["key"]))
        return found

    def add(
        self, key: str, name: str, address: str | None, profiles: Iterable[str], companies: Iterable[str]
    ) -> None:
        """From now on this person is known by these."""
        self.names.setdefault(key, name)
        for profile in profiles:
            self.profiles[key].add(profile)
            self.by_profile.setdefault(profile, key)
        if address:
            self.by_address[address].add(key)
            self.address_of.setdefault(key, address)
        for company in companies:
            self.by_place[company, slug(name)].add(key)

    def keys(self, listed: Sequence[Listed], companies: Sequence[str | None]) -> list[str]:
        """The person of each connection of a file, whose companies' keys are given; new ones are known from then on."""
        named = {one.profile for one in listed if one.profile}
        times = Counter(slug(one.entry.name) for one in listed)
        keys = []
        for one, company in zip(listed, companies, strict=True):
            key = self._known(one, company, named, alone=times[slug(one.entry.name)] == 1)
            if key is None:
                key = self._new_key(one, company)
            profiles = [one.profile] if one.profile else []
            self.add(key, one.entry.name, one.entry.address, profiles, [company] if company else [])
            keys.append(key)
        return keys

    def _known(self, one: Listed, company: str | None, named: set[str], *, alone: bool) -> str | None:
        if one.profile and (key := self.by_profile.get(one.profile)):
            return key
        address, name = one.entry.address, slug(one.entry.name)
        holders = self.by_address.get(address, set()) if address else set()
        if len(holders) > 1:
            holders = {key for key in holders if same_person(self.names[key], one.entry.name)}
        if len(holders) == 1:
            return next(iter(holders))
        day = one.since.date().isoformat() if one.since else None
        namesakes = self.listed.get(name, set())
        earlier = {key for when, key in namesakes if day and when == day}
        if not earlier and alone:
            # Older files name no days: the only one of that name in both lists.
            earlier = {key for when, key in namesakes if not day or not when}
        # Whoever has a profile that another row of the file names is that row's person.
        earlier = {key for key in earlier if not (self.profiles.get(key, set()) & named)}
        if len(earlier) == 1:
            return next(iter(earlier))
        places = self.by_place.get((company, name), set()) if company else set()
        fitting = {key for key in places if self._fits(key, one)}
        return next(iter(fitting)) if len(fitting) == 1 else None

    def _fits(self, key: str, one: Listed) -> bool:
        """Somebody of the same name and company is somebody else where they have another profile or address."""
        other_profile = one.profile and self.profiles.get(key)
        held = self.address_of.get(key)
        return not other_profile and (not held or not one.entry.address or held == one.entry.address)

    def _new_key(self, one: Listed, company: str | None) -> str:
        wanted = (
            f"person:{one.profile}" if one.profile else person_key(one.entry.name, one.entry.address, company)
        )
        key, number = wanted, 1
        while key in self.names:
            number += 1
            key = f"{wanted}/{number}"
        return key
