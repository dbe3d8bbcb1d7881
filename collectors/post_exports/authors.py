"""Who the authors in files are: contacts of the CRM by their address, people of companies that the graph holds."""

from __future__ import annotations

from collections.abc import Iterable

from collectors.crm.keys import SOURCE, CrmKeys, Match, same_person
from graph.connection import Graph
from graph.keys import person_key
from graph.records import Person
from graph.rows import each

from . import network
from .entries import AuthorEntry

_JOINED = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})-[:BELONGS_TO]->(person:Person)
RETURN key, person.key AS person
"""


class Authors:
    """Finds the person behind an author, once for each profile."""

    def __init__(self, graph: Graph, keys: CrmKeys) -> None:
        self._graph = graph
        self._keys = keys
        self._joined: dict[str, str | None] = {}
        """Profile keys met so far, with the person that they belong to."""

    @property
    def joined(self) -> int:
        """How many profiles belong to a person."""
        return sum(person is not None for person in self._joined.values())

    def is_known(self, author: AuthorEntry) -> bool:
        """Does the author have a name or a handle, or belong to a person? It was given to ``people`` before."""
        return bool(author.name or author.handle or self._joined.get(author.key))

    def people(self, authors: Iterable[AuthorEntry]) -> list[Person]:
        """The people to be stored for these authors, with the profiles that become theirs; one record a person."""
        new = {author.key: author for author in authors if author.key not in self._joined}
        rows = self._graph.write(lambda tx: each(tx, _JOINED, sorted(new)))
        held = {row["key"]: row["person"] for row in rows}
        found: dict[str, Person] = {}
        for author in new.values():
            person = self._person(author)
            # Whoever joined the profile to somebody else, by hand or in an earlier import, is believed.
            if person is None or held.get(author.key, person.key) != person.key:
                self._joined[author.key] = held.get(author.key)
                continue
            self._joined[author.key] = person.key
            known = found.get(person.key, person)
            found[person.key] = Person(
                person.key,
                known.name,
                known.source,
                known.company,
                address=known.address,
                profiles=(*known.profiles, author.key),
            )
        return list(found.values())

    def _person(self, author: AuthorEntry) -> Person | None:
        return self._contact(author) or self._colleague(author)

    def _contact(self, author: AuthorEntry) -> Person | None:
        """The contact of the CRM who has the author's address; of several, the one of the same name."""
        holders = self._keys.addresses.get(author.address or "", {})
        named = [key for key, name in holders.items() if author.name and same_person(name, author.name)]
        keys = [*holders] if len(holders) == 1 else named
        return Person(keys[0], holders[keys[0]], SOURCE) if len(keys) == 1 else None

    def _colleague(self, author: AuthorEntry) -> Person | None:
        """Somebody of a company that the graph holds: the file names it, or their address is at its domain."""
        if not author.address and not author.name:
            return None
        domain = author.address.rpartition("@")[2] if author.address else None
        company: str | None = None
        if author.company:
            match = self._keys.find(author.company, near=domain)
            company = match.key if isinstance(match, Match) else None
        if company is None and domain:
            at_domain = [*self._keys.by_domain.get(domain, ())]
            company = at_domain[0] if len(at_domain) == 1 else None
        if company is None:
            return None
        name = author.name or (author.address or "").partition("@")[0]
        return Person(
            person_key(name, author.address, company), name, network(), company, address=author.address
        )
