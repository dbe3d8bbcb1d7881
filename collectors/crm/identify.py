"""From the rows of an import to records: which rows are one company or person, and what is new beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from graph.keys import deal_key, renewal_key
from graph.records import Company, Deal, Person, RenewalOutcome
from graph.text.companies.platforms import is_platform

from .entries import CompanyEntry, ContactEntry, CrmEntries, DealEntry, Outcome, Place
from .groups import join_groups
from .keys import SOURCE, CrmKeys, KnownCompany, Match, same_person, slug
from .merging import merged_company, merged_deal, merged_person, name_of

_OFFICES = """
accounting accounts admin billing buchhaltung compras contact contacto contato einkauf finance hello help helpdesk hi hr
info infos information invoice invoices jobs kontakt mail marketing media no-reply noreply office orders post press
presse purchasing reception rechnung sales service sekretariat support team vendas ventas vertrieb verkauf web webmaster
welcome zentrale
"""
_ROLE_ADDRESSES = frozenset(_OFFICES.split())
"""What stands before the ``@`` of an address that an office reads, not a person."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Rows under one name that were taken for a company of another name."""

    at: Place
    """The first of them."""
    name: str
    company: str
    """What the company is called."""
    why: str

    def __str__(self) -> str:
        return f'{self.at}: "{self.name}" joins "{self.company}" ({self.why})'


@dataclass(frozen=True, slots=True)
class Identified:
    """What is to be written, in its order, and what to tell of it."""

    records: tuple[Company | Person | Deal | RenewalOutcome, ...]
    joined: tuple[Joined, ...]
    notes: tuple[str, ...]


def identify(entries: CrmEntries, keys: CrmKeys) -> Identified:
    """The records that the rows of one import make, given what the graph holds; ``keys`` knows them from then on."""
    deciding = _Deciding(keys)
    deciding.companies(entries.companies)
    deciding.contacts(entries.contacts)
    deciding.deals(entries.deals)
    return deciding.identified()


@dataclass(slots=True)
class _Deciding:
    keys: CrmKeys
    made: dict[str, Company] = field(default_factory=dict)
    """The companies to write, in the order in which the files name them."""
    people: dict[str, Person] = field(default_factory=dict)
    sales: dict[str, Deal] = field(default_factory=dict)
    renewals: dict[str, RenewalOutcome] = field(default_factory=dict)
    joined: dict[tuple[str, str], Joined] = field(default_factory=dict)
    """By name and company's key."""
    notes: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    """What somebody's employer was called to the key of the company, where the name alone decided it."""

    def companies(self, entries: Sequence[CompanyEntry]) -> None:
        """The companies that have rows of their own."""
        entries = self._without_platforms(entries)
        held = set(self.keys.companies)
        found: dict[int, Match] = {}
        # Those with a domain first, so that what a row without one is does not depend on the order of the rows.
        for at in sorted(range(len(entries)), key=lambda at: entries[at].domain is None):
            found[at] = self._company(entries[at])
        grouped: defaultdict[str, list[tuple[CompanyEntry, str]]] = defaultdict(list)
        for at, entry in enumerate(entries):
            grouped[found[at].key].append((entry, found[at].why))
        for key, rows in grouped.items():
            self._merge(key, rows, known=key in held)
        rows = [(entry, found[at].key) for at, entry in enumerate(entries)]
        self.notes += join_groups(self.keys, self.made, rows, held, self._named)

    def _company(self, entry: CompanyEntry) -> Match:
        others = (*entry.aliases, *entry.formerly)
        found = self.keys.find(entry.name, entry.domain, others)
        if not isinstance(found, Match):
            if found:
                self._ambiguous(entry.at, entry.name, found)
            found = Match(self.keys.new_key(entry.name, entry.domain))
        self.keys.add_company(KnownCompany(found.key, entry.name, entry.domain, others, bare=True))
        return found

    def _merge(self, key: str, rows: Sequence[tuple[CompanyEntry, str]], *, known: bool) -> None:
        """One record of all the rows about a company; of two that differ the later one counts."""
        entries = [entry for entry, _ in rows]
        company = self.keys.companies[key]
        name = name_of(company, entries, known=known)
        told: set[str] = {slug(name)}
        for at, (entry, why) in enumerate(rows):
            if slug(entry.name) not in told:
                told.add(slug(entry.name))
                joined = Joined(entry.at, entry.name, name, why or "the same company in another row")
                self.joined.setdefault((entry.name, key), joined)
            elif at:
                self.notes.append(
                    f'{entry.at}: "{entry.name}" is the company of {entries[at - 1].at}; the later row counts'
                )
        company.name, company.bare = name, False
        self.made[key] = merged_company(key, name, entries)
        for entry in entries:
            for outcome in entry.outcomes:
                self._outcome(key, outcome)

    def _without_platforms(self, entries: Sequence[CompanyEntry]) -> list[CompanyEntry]:
        """A host where many have pages is no company's domain."""
        left: list[CompanyEntry] = []
        hosts: defaultdict[str, list[Place]] = defaultdict(list)
        for entry in entries:
            if entry.domain and is_platform(entry.domain):
                hosts[entry.domain].append(entry.at)
                left.append(replace(entry, domain=None))
            else:
                left.append(entry)
        for host, places in sorted(hosts.items()):
            more = f" and {len(places) - 1:,} more" if len(places) > 1 else ""
            self.notes.append(
                f"{places[0]}{more}: {host} is left out as a domain: many have pages or mail there, so that it tells "
                "nobody apart"
            )
        return left

    def contacts(self, entries: Sequence[ContactEntry]) -> None:
        """People, with the companies where they work."""
        shared = self._shared(entries)
        said: set[str] = set()
        for entry in entries:
            near = entry.address.rpartition("@")[2] if entry.address else None
            company = self._named(entry.at, entry.company, near) if entry.company else None
            is_shared = entry.address is not None and (
                entry.address in shared or entry.address.partition("@")[0] in _ROLE_ADDRESSES
            )
            key = self.keys.person(
                entry.name, entry.address, company, shared=is_shared, profiles=entry.profiles
            )
            address = entry.address
            if is_shared and self.keys.address_of.get(key, address) != address:
                address = None
            if (
                key in self.people
                and (before := self.people[key]).name != entry.name
                and entry.address not in said
            ):
                said.add(entry.address or "")
                self.notes.append(
                    f'{entry.at}: "{entry.name}" is the person of another row, "{before.name}", by {entry.address}; '
                    "the later row counts"
                )
            self.people[key] = merged_person(key, entry, company, address, self.people.get(key))

    def _shared(self, entries: Sequence[ContactEntry]) -> set[str]:
        """The addresses that one file gives to several people."""
        names: defaultdict[tuple[str, str], list[ContactEntry]] = defaultdict(list)
        for entry in entries:
            if entry.address:
                held = names[entry.at.file, entry.address]
                if not any(same_person(entry.name, other.name) for other in held):
                    held.append(entry)
        shared: set[str] = set()
        for (_, address), held in names.items():
            if len(held) > 1 and address not in shared:
                shared.add(address)
                more = f" and {len(held) - 2:,} more" if len(held) > 2 else ""
                self.notes.append(
                    f"{held[1].at}: {address} is the address of {held[0].name}, {held[1].name}{more}: they stay "
                    f"{len(held)} people, told apart by company and name"
                )
        return shared

    def deals(self, entries: Sequence[DealEntry]) -> None:
        """Sales, with the companies that buy."""
        numbers: defaultdict[tuple[str, str, str], int] = defaultdict(int)
        for entry in entries:
            company = self._named(entry.at, entry.company)
            place = (entry.at.file, company, slug(entry.name))
            numbers[place] += 1
            key = deal_key(company, entry.name, numbers[place])
            before = self.sales.get(key)
            deal = Deal(
                key,
                company,
                entry.name,
                stage=entry.stage,
                state=entry.state,
                amount=entry.amount,
                closes=entry.closes,
                owner=entry.owner,
                source=SOURCE,
            )
            self.sales[key] = deal if before is None else merged_deal(before, deal)
            if entry.outcome is not None:
                self._outcome(company, entry.outcome)

    def _outcome(self, company: str, outcome: Outcome) -> None:
        key = renewal_key(company, outcome.day)
        self.renewals[key] = RenewalOutcome(key, company, outcome.result, outcome.day)

    def _named(self, at: Place, name: str, near: str | None = None) -> str:
        """The key of the company that a row names as employer, buyer or parent; a new one where it is unknown."""
        if (known := self.named.get(name)) is not None:
            return known
        found = self.keys.find(name, near=near)
        if isinstance(found, Match):
            company = self.keys.companies[found.key]
            if slug(name) != slug(company.name) and found.why:
                joined = Joined(at, name, company.name, found.why)
                self.joined.setdefault((name, found.key), joined)
            decided_by_name = near is None or isinstance(self.keys.find(name), Match)
            if decided_by_name:
                self.named[name] = found.key
            return found.key
        if found:
            self._ambiguous(at, name, found)
        else:
            self.notes.append(f'{at}: no company file describes "{name}": it is kept without role and owner')
        key = self.keys.new_key(name, None)
        self.keys.add_company(KnownCompany(key, name, bare=True))
        self.made[key] = Company(key, name)
        self.named[name] = key
        return key

    def _ambiguous(self, at: Place, name: str, keys: Iterable[str]) -> None:
        names = " or ".join(f"{self.keys.companies[key].name} ({key})" for key in keys)
        self.notes.append(
            f'{at}: "{name}" may be {names}: it stays a company of its own. Give its domain, or write the name as '
            "that company has it"
        )

    def _depth(self, key: str) -> int:
        """How many companies stand above it: a parent is written with its name before what is part of it."""
        above = self.keys.companies[key].part_of
        return 1 + self._depth(above) if above in self.made else 0

    def identified(self) -> Identified:
        """All of it."""
        records: tuple[Company | Person | Deal | RenewalOutcome, ...] = (
            *sorted(self.made.values(), key=lambda company: self._depth(company.key)),
            *self.people.values(),
            *self.sales.values(),
            *self.renewals.values(),
        )
        return Identified(records, tuple(self.joined.values()), tuple(self.notes))
