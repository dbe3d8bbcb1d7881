"""Several rows about one company, person or deal, as one record: of two that differ the later one counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from graph.records import Company, Deal, Person

from .entries import CompanyEntry, ContactEntry
from .keys import SOURCE, KnownCompany, plain_name, slug

T = TypeVar("T")


def merged_company(key: str, name: str, entries: Sequence[CompanyEntry]) -> Company:
    """The company of these rows, under its key and name; its lists hold what any row says."""
    return Company(
        key,
        name,
        role=_last(entry.role for entry in entries),
        domain=_last(entry.domain for entry in entries),
        owner=_last(entry.owner for entry in entries),
        owner_address=_last(entry.owner_address for entry in entries),
        mrr=_last(entry.mrr for entry in entries),
        turnover=_last(entry.turnover for entry in entries),
        renewal=_last(entry.renewal for entry in entries),
        aliases=_all(entry.aliases for entry in entries),
        profiles=_all(entry.profiles for entry in entries) or (),
        products=_all(entry.products for entry in entries),
        context=_all(entry.context for entry in entries),
        formerly=_all(entry.formerly for entry in entries),
    )


def name_of(company: KnownCompany, entries: Sequence[CompanyEntry], *, known: bool) -> str:
    """What a company of several names is called.

    A row that calls another name an alias or a former one has the name. Else the graph's name stays (spelled as in the
    file), and a new company is called as in its first row.
    """
    plain = company.domain and company.name.casefold().removeprefix("www.") == company.domain
    settled = known and not company.bare and not plain
    names = [company.name] if settled else []
    names += [entry.name for entry in entries]
    replaced = {
        plain_name(other)
        for entry in entries
        for other in (*entry.aliases, *entry.formerly)
        if plain_name(other) != plain_name(entry.name)
    }
    standing = [name for name in names if plain_name(name) not in replaced] or names
    first = standing[0]
    if not settled and company.domain:
        first = next((name for name in standing if name.casefold() != company.domain), first)
    return next((entry.name for entry in reversed(entries) if slug(entry.name) == slug(first)), first)


def merged_person(
    key: str, entry: ContactEntry, company: str | None, address: str | None, before: Person | None
) -> Person:
    """A person as a row has them, over what earlier rows said of them."""
    person = Person(key, entry.name, SOURCE, company, entry.title, address, entry.profiles)
    if before is None:
        return person
    profiles = tuple(dict.fromkeys((*before.profiles, *entry.profiles)))
    return replace(
        person,
        company=person.company or before.company,
        title=person.title or before.title,
        address=person.address or before.address,
        profiles=profiles,
    )


def merged_deal(before: Deal, deal: Deal) -> Deal:
    """A deal as the later of two rows has it, with what only the earlier one says."""
    return replace(
        deal,
        stage=deal.stage or before.stage,
        state=deal.state or before.state,
        amount=before.amount if deal.amount is None else deal.amount,
        closes=deal.closes or before.closes,
        owner=deal.owner or before.owner,
    )


def _last(values: Iterable[T | None]) -> T | None:
    return next((value for value in reversed(list(values)) if value is not None), None)


def _all(values: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """Each once; None where no row says any."""
    return tuple(dict.fromkeys(word for some in values for word in some or ())) or None
