"""What a row says of a company, whichever kind of file it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from collectors.crm.entries import CompanyEntry, Outcome, Place
from collectors.crm.values import READERS
from collectors.registry import network_titles
from graph.keys import slug
from graph.records import CompanyRole

from .columns import MappedValues
from .notes import RowNotes


def companies_in(values: MappedValues, notes: RowNotes) -> Iterator[CompanyEntry]:
    """The companies of a file of companies, one a row; a row without name and domain is a fault."""
    title = values.mapping.title
    names = values["name"]
    for at in range(len(values.mapping.table.rows)):
        name, host = names[at], values["domain"][at]
        if name is None and host is None:
            values.lose_row(at, "name", "every company needs a name or a domain")
            continue
        if name is None:
            notes.add(title, "a company without a name goes by its domain", host)
        yield said_of_company(values, at, name or host)


def companies_beside(
    values: MappedValues, names: Sequence[str | None], is_company: Callable[[str], bool]
) -> Iterator[CompanyEntry]:
    """What a file of contacts or deals says of their companies, one entry for each company that it says something of.

    The role that was given for the whole file goes to the companies alone that nothing else describes.
    """
    found: dict[str, CompanyEntry] = {}
    for at, name in enumerate(names):
        if name is None:
            continue
        said = said_of_company(values, at, name)
        before = found.get(slug(name))
        found[slug(name)] = _of_one_file(before, said) if before else said
    for entry in found.values():
        if entry.role is None and values.mapping.role and not is_company(entry.name):
            yield replace(entry, role=values.mapping.role)
        elif entry != CompanyEntry(entry.at, entry.name):
            yield entry


def said_of_company(values: MappedValues, at: int, name: str) -> CompanyEntry:
    """What one row says of the company called ``name``."""
    is_own = values.mapping.kind == "companies"
    links = values["profiles"][at] if is_own else None
    owner, owner_address = values["owner"][at], values["owner_address"][at]
    if values.mapping.kind == "deals":
        owner = owner_address = None
    elif owner and "@" in owner and owner_address is None:
        owner_address = READERS["companies"]["owner_address"]([values.cell("owner", at)]).values[0]
    monthly, yearly = values["monthly_revenue"][at], values["annual_recurring_revenue"][at]
    if monthly is None and yearly is not None:
        monthly = round(yearly / 12, 2)
    return CompanyEntry(
        Place(values.mapping.title, values.mapping.table.rows[at].line),
        name,
        role=_role(values, at) if is_own else values["role"][at],
        domain=values["domain"][at],
        owner=owner,
        owner_address=owner_address,
        mrr=monthly,
        turnover=values["turnover"][at],
        renewal=values["renewal_date"][at],
        aliases=(values["aliases"][at] or ()) if is_own else (),
        formerly=(values["formerly"][at] or ()) if is_own else (),
        products=values["products"][at] if is_own else None,
        context=values["context"][at] if is_own else None,
        profiles=links.keys if links else (),
        part_of=values["part_of"][at],
        outcomes=_outcomes(values, at),
    )


def note_profiles(values: MappedValues, notes: RowNotes) -> None:
    """Name the links to networks that nothing here follows."""
    for links in values["profiles"]:
        for link in links.unknown if links else ():
            notes.add(
                values.mapping.title,
                f"left out, since only {network_titles()} profiles are followed",
                link,
                "link",
            )


def _role(values: MappedValues, at: int) -> CompanyRole | None:
    """The row's role; the one that was given for all where its cells say nothing."""
    role: CompanyRole | None = values["role"][at]
    if role is None and values.mapping.role:
        columns = values.mapping.filled_by("role")
        said = any(values.mapping.table.rows[at].cells[column.at] for column in columns)
        return None if said else values.mapping.role
    return role


def _outcomes(values: MappedValues, at: int) -> tuple[Outcome, ...]:
    renewed, churned = values["renewed_on"][at], values["churned_on"][at]
    result = values["renewal_outcome"][at]
    day = values["outcome_date"][at]
    found = []
    if result is not None:
        own = renewed if result == "renewed" else churned
        found.append(Outcome(result, day or own))
    if renewed and result != "renewed":
        found.append(Outcome("renewed", renewed))
    if churned and result != "churned":
        found.append(Outcome("churned", churned))
    return tuple(found)


def _of_one_file(first: CompanyEntry, later: CompanyEntry) -> CompanyEntry:
    """What two people's rows say of their company: where one of them is a customer, the company is one."""
    both = merged(first, later)
    return replace(both, role="customer") if {first.role, later.role} == {"customer", "prospect"} else both


def merged(first: CompanyEntry, later: CompanyEntry) -> CompanyEntry:
    """The first of two rows, with what it leaves open as the later one says it."""
    gaps = {
        name: getattr(later, name)
        for name in ("role", "domain", "owner", "owner_address", "mrr", "turnover", "renewal", "part_of")
        if getattr(first, name) is None
    }
    outcomes = tuple(dict.fromkeys((*first.outcomes, *later.outcomes)))
    return replace(first, **gaps, outcomes=outcomes)
