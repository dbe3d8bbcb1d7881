"""Whose export it is: one of our own people, found again by name or address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from collectors.base import ConfigError
from collectors.crm.keys import same_person
from graph.connection import Graph
from graph.keys import person_key
from graph.read.exporters import exporters

_US = """
MATCH (us:Company {role: 'us'})
RETURN us.key AS key, us.name AS name
ORDER BY key
LIMIT 1
"""
_OURS = """
MATCH (person:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
RETURN person.key AS key, person.name AS name, person.address AS address, collect(job.until IS NULL) AS now
ORDER BY key
"""
_WITH_ADDRESS = """
MATCH (person:Person)
WHERE toLower(person.address) = $address
RETURN person.key AS key, person.name AS name
ORDER BY key
LIMIT 2
"""
_JOBS = """
MATCH (person:Person {key: $key})-[job:WORKS_AT]->(company:Company)
WHERE job.until IS NULL
RETURN job.source AS source, company.key AS company, company.role = 'us' AS ours
ORDER BY source, company
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """The teammate whose connections a file holds."""

    key: str
    name: str
    address: str | None
    us: str
    """The key of the company that is us."""
    new: bool
    """The graph does not know them as one of us yet."""


def known_owners(graph: Graph, source: str) -> list[str]:
    """The names of those who had an export of this source imported, the latest first."""
    found = sorted(exporters(graph, source), key=lambda one: one.exported[-1], reverse=True)
    return [one.name for one in found]


def find_owner(graph: Graph, said: str) -> Owner:
    """The teammate called so: "Anna Example", an address, or "Anna Example <anna@...>"; a new one where none is.

    Raises ConfigError where nobody said who we are, or it may be several.
    """
    rows = graph.run(_US)
    if not rows:
        raise ConfigError(
            "Whose connections these are must be one of us, and nobody said yet who we are: set [us] in "
            "grapevine.toml (grapevine init asks for it)."
        )
    us = str(rows[0]["key"])
    name, address = _parts(said)
    ours = graph.run(_OURS)
    found = [row for row in ours if address and (row["address"] or "").casefold() == address]
    if not found and name:
        found = [row for row in ours if same_person(row["name"] or "", name)]
        if address:
            found = [row for row in found if not row["address"]]
    found = [row for row in found if any(row["now"])] or found
    if len(found) > 1:
        addresses = " or ".join(sorted(row["address"] or row["key"] for row in found))
        raise ConfigError(f'"{said}" may be several of us: give the address with --owner ({addresses}).')
    if found:
        return Owner(found[0]["key"], found[0]["name"] or name or said, address, us, new=False)
    elsewhere = graph.run(_WITH_ADDRESS, address=address) if address else []
    if len(elsewhere) == 1:
        return Owner(elsewhere[0]["key"], elsewhere[0]["name"] or name, address, us, new=True)
    if not name:
        raise ConfigError(f'Nobody with the address {address} is known: write --owner "Name <{address}>".')
    return Owner(person_key(name, address, us), name, address, us, new=True)


def job_of(graph: Graph, owner: Owner, source: str) -> str | None:
    """The company that the owner's record must name so that they are one of us and keep what else is known."""
    jobs = graph.run(_JOBS, key=owner.key)
    listed = next((row["company"] for row in jobs if row["source"] == source), None)
    return listed or (None if any(row["ours"] for row in jobs) else owner.us)


def day_of(exported: datetime) -> str:
    """The day of an export, as it is told."""
    return f"{exported:%Y-%m-%d}"


def _parts(said: str) -> tuple[str, str | None]:
    """Name and address; what is an address alone has no name."""
    name, address = parseaddr(said) if "@" in said else (said, "")
    name = " ".join((name or "").split())
    if not name and not address:
        raise ConfigError('Say whose connections these are: --owner "Anna Example".')
    return name, address.casefold() or None
