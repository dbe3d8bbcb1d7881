"""Contacts: who they are, where they work, and what their file says of their companies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from collectors.crm.entries import CompanyEntry, ContactEntry, Place
from collectors.crm.values import ProfileLinks
from collectors.registry import collector_class
from graph.keys import slug
from graph.records import network_of
from graph.text.companies.platforms import is_platform

from .columns import MappedValues
from .companies import companies_beside
from .notes import RowNotes


class Contacts:
    """The contacts of one file, and its companies as far as it says more of them than their names."""

    def __init__(
        self,
        values: MappedValues,
        notes: RowNotes,
        is_company: Callable[[str], bool],
        lacks_domain: Callable[[str], bool],
    ) -> None:
        """``is_company`` says whether the graph or a file of this import knows a company of this name;
        ``lacks_domain``, whether nothing of what is known of it can be its domain."""
        self._values = values
        self._notes = notes
        self._title = values.mapping.title
        self.unmatched = 0
        """Profiles left out because their network's terms forbid to match them to a person."""
        self.people = tuple(self._people())
        self.companies = tuple(self._with_domains(is_company, lacks_domain))

    def _people(self) -> Iterator[ContactEntry]:
        values = self._values
        for at, row in enumerate(values.mapping.table.rows):
            company, address = values["company"][at], values["address"][at]
            name = values["name"][at] or self._full_name(at)
            if name is None and address is None:
                if company is None:
                    values.lose_row(at, "name", "every contact needs a name or a mail address")
                else:
                    self._notes.add(self._title, "a company without a person is kept alone", company)
                continue
            if name is None:
                self._notes.add(self._title, "a contact without a name goes by the address", address)
            yield ContactEntry(
                Place(self._title, row.line),
                name or address,
                company,
                title=values["title"][at],
                address=address,
                profiles=self._profiles(values["profiles"][at]),
            )

    def _full_name(self, at: int) -> str | None:
        parts = (self._values["first_name"][at], self._values["last_name"][at])
        return " ".join(part for part in parts if part) or None

    def _profiles(self, links: ProfileLinks | None) -> tuple[str, ...]:
        """A contact's profiles, without those that their network's terms forbid to match to a person."""
        allowed = []
        for key in links.keys if links else ():
            terms = collector_class(network_of(key)).terms
            if terms.matching_allowed:
                allowed.append(key)
            else:
                said = f"left out and not joined to a person, since {terms.matching_rule}"
                self._notes.add(self._title, said, key, "profile")
                self.unmatched += 1
        return tuple(allowed)

    def _with_domains(
        self, is_company: Callable[[str], bool], lacks_domain: Callable[[str], bool]
    ) -> Iterator[CompanyEntry]:
        """The companies beside the contacts; one that has no domain gets its people's as its own."""
        names = self._values["company"]
        told = {slug(entry.name): entry for entry in companies_beside(self._values, names, is_company)}
        hosts = self._hosts()
        alone = {slug(name) for name in names if name} - {
            slug(one.company) for one in self.people if one.company
        }
        for at, name in enumerate(names):
            if name is None or (key := slug(name)) not in hosts:
                continue
            entry = told.pop(key, None)
            host = _only(host for host in hosts.pop(key) if _is_called_so(name, host))
            host = host if host and lacks_domain(name) and not (entry and entry.domain) else None
            if entry is None and (key in alone or host):
                entry = CompanyEntry(Place(self._title, self._values.mapping.table.rows[at].line), name)
            if entry and host:
                entry = replace(entry, domain=host)
                said = (
                    "a company gets the domain of its people's addresses, where it has none and is called so"
                )
                self._notes.add(self._title, said, f"{name}: {host}", "company")
            if entry and (key in alone or entry != CompanyEntry(entry.at, entry.name)):
                yield entry

    def _hosts(self) -> dict[str, set[str]]:
        """The hosts of the addresses of each company's people, without those where anybody can have one."""
        hosts: dict[str, set[str]] = {}
        for company, address in zip(self._values["company"], self._values["address"], strict=True):
            if company is not None:
                found = hosts.setdefault(slug(company), set())
                if address and not is_platform(host := address.rpartition("@")[2]):
                    found.add(host)
        return hosts


def _only(hosts: Iterable[str]) -> str | None:
    found = list(hosts)
    return found[0] if len(found) == 1 else None


def _is_called_so(name: str, host: str) -> bool:
    """Is the domain's first label the company's name, or its beginning: "pellworth.example" for "Pellworth Foods"?"""
    label = host.removeprefix("www.").split(".")[0].replace("-", "")
    whole = slug(name).replace("-", "")
    return len(label) > 2 and whole.startswith(label)
