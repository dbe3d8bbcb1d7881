"""Companies that belong together: the parent that a file names, and those of several names that share a domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from dataclasses import replace

from graph.records import Company

from .entries import CompanyEntry, Place
from .keys import CrmKeys, KnownCompany, Match, is_start, slug

_SHOWN = 5


def join_groups(
    keys: CrmKeys,
    made: MutableMapping[str, Company],
    entries: Sequence[CompanyEntry],
    held: Set[str],
    named: Callable[[Place, str], str],
) -> list[str]:
    """Say in the records ``made`` which company is part of which, and return what to tell of it.

    A company is part of the one that its row names. Else, of companies with one domain, it is part of the one whose
    name begins its own, unless the graph knows its parent already. ``held`` are the keys of the graph's companies;
    ``named`` finds or makes a company by its name.
    """
    notes = list(_named_parents(keys, made, entries, named))
    for domain in sorted({entry.domain for entry in entries if entry.domain}):
        siblings = [keys.companies[key] for key in keys.by_domain.get(domain, ())]
        if len(siblings) > 1:
            notes += _of_one_domain(keys, made, domain, siblings, held)
    return notes


def _named_parents(
    keys: CrmKeys,
    made: MutableMapping[str, Company],
    entries: Sequence[CompanyEntry],
    named: Callable[[Place, str], str],
) -> Iterator[str]:
    for entry in entries:
        if entry.part_of is None or slug(entry.part_of) == slug(entry.name):
            continue
        child = keys.find(entry.name, entry.domain, (*entry.aliases, *entry.formerly))
        if not isinstance(child, Match):
            continue
        parent = _parent(keys, entry, named)
        if parent in _above(keys, parent, child.key):
            yield f'{entry.at}: "{entry.name}" cannot be part of "{entry.part_of}", which is part of it already'
        elif parent != child.key:
            _set_parent(keys, made, child.key, parent)


def _parent(keys: CrmKeys, entry: CompanyEntry, named: Callable[[Place, str], str]) -> str:
    """The key of the parent; of several companies of that name the one with the row's own domain."""
    assert entry.part_of is not None
    found = keys.find(entry.part_of, near=entry.domain)
    return found.key if isinstance(found, Match) else named(entry.at, entry.part_of)


def _of_one_domain(
    keys: CrmKeys,
    made: MutableMapping[str, Company],
    domain: str,
    siblings: Sequence[KnownCompany],
    held: Set[str],
) -> Iterator[str]:
    apart: list[str] = []
    for company in siblings:
        parents = [one for one in siblings if is_start(one.name, company.name)]
        if company.part_of is None and parents:
            parent = max(parents, key=lambda one: (len(one.name), one.key))
            _set_parent(keys, made, company.key, parent.key)
            yield f'"{company.name}" is part of "{parent.name}": its name begins so, and both have {domain}'
        elif company.part_of is None:
            apart.append(company.name)
    if len(apart) > 1 and any(company.key not in held for company in siblings):
        more = f" and {len(apart) - _SHOWN:,} more" if len(apart) > _SHOWN else ""
        yield (
            f"{domain} is the domain of {', '.join(sorted(apart)[:_SHOWN])}{more}: they stay {len(apart)} companies. "
            "Where one is only the former name of another, take the import back and say so in a column formerly"
        )


def _set_parent(keys: CrmKeys, made: MutableMapping[str, Company], child: str, parent: str) -> None:
    known = keys.companies[child]
    known.part_of = parent
    made[child] = replace(made.get(child) or Company(child, known.name), part_of=parent)


def _above(keys: CrmKeys, parent: str, child: str) -> Iterable[str]:
    """``parent``, where ``child`` is the parent or above it."""
    met: dict[str, None] = {}
    above: str | None = parent
    companies: Mapping[str, KnownCompany] = keys.companies
    while above is not None and above not in met:
        met[above] = None
        above = companies[above].part_of if above in companies else None
    return (parent,) if child in met and child != parent else ()
