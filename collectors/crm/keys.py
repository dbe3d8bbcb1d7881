"""Keys of companies and people that stay the same from one import to the next.

A company is its domain, else its name; a person is their address, else their company and name. Where the
graph already holds one under another key (imported before it had a domain or an address), that key goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.keys import company_key, person_key, slug

__all__ = ["CrmKeys", "company_key", "person_key", "slug"]


@dataclass(slots=True)
class CrmKeys:
    """The companies and people met so far: those of the graph first, then those of the files being read."""

    by_domain: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    by_alias: dict[str, str] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    """Company key to its domain, where it has one."""
    by_address: dict[str, str] = field(default_factory=dict)
    by_place: dict[tuple[str | None, str], str] = field(default_factory=dict)
    """(company key, slug of the person's name) to the person's key."""
    addresses: dict[str, str] = field(default_factory=dict)
    """Person key to their address, where they have one."""

    def company(self, name: str, domain: str | None, aliases: Iterable[str] = ()) -> str:
        """The key of this company, made where it is new; it is known from now on."""
        key = self.by_domain.get(domain) if domain else None
        if key is None:
            namesake = self.by_name.get(slug(name))
            other_domain = domain and namesake and self.domains.get(namesake, domain) != domain
            key = namesake if namesake and not other_domain else company_key(name, domain)
        self.add_company(key, name, domain, aliases)
        return key

    def add_company(self, key: str, name: str, domain: str | None, aliases: Iterable[str] = ()) -> None:
        """From now on the company with this key is known by its domain, name and aliases."""
        if domain:
            self.by_domain[domain] = key
            self.domains[key] = domain
        self.by_name.setdefault(slug(name), key)
        for alias in aliases:
            self.by_alias.setdefault(slug(alias), key)

    def company_named(self, name: str) -> str | None:
        """The key of the company that goes by this name or alias, if any does."""
        return self.by_name.get(slug(name)) or self.by_alias.get(slug(name))

    def person(self, name: str, address: str | None, company: str | None) -> str:
        """The key of this person, made where they are new; they are known from now on."""
        key = self.by_address.get(address) if address else None
        if key is None:
            namesake = self.by_place.get((company, slug(name)))
            other_address = address and namesake and self.addresses.get(namesake, address) != address
            key = namesake if namesake and not other_address else person_key(name, address, company)
        self.add_person(key, name, address, company)
        return key

    def add_person(self, key: str, name: str, address: str | None, company: str | None) -> None:
        """From now on the person with this key is known by their address, and by company and name."""
        if address:
            self.by_address[address] = key
            self.addresses[key] = address
        self.by_place.setdefault((company, slug(name)), key)
