"""Companies that belong together: the parent that a file names, and those of several names that share a domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence, Set
from dataclasses import replace

from graph.records import Company

from .entries import CompanyEntry, Place
from .keys import CrmKeys, KnownCompany, Match, plain_name, slug, starts_of

_SHOWN = 5


def join_groups(
    keys: CrmKeys,
    made: MutableMapping[str, Company],
    rows: Sequence[tuple[CompanyEntry, str]],
    held: Set[str],
    named: Callable[[Place, str], str],
) -> list[str]:
    """Say in the records ``made`` which company is part of which, and return what to tell of it.

    A company is part of the one that its row names. Else, of companies with one domain, it is part of the one whose
    name begins its own, unless the graph knows its parent already. ``rows`` come with the keys of their companies,
    ``held`` are the keys of the graph's companies; ``named`` finds or makes a company by its name.
    """
    notes = list(_named_parents(keys, made, rows, named))
    for domain in sorted({entry.domain for entry, _ in rows if entry.domain}):
        siblings = [keys.companies[key] for key in keys.by_domain.get(domain, ())]
        if len(siblings) > 1:
            notes += _of_one_domain(keys, made, domain, siblings, held)
    return notes


def _named_parents(
    keys: CrmKeys,
    made: MutableMapping[str, Company],
    rows: Sequence[tuple[CompanyEntry, str]],
    named: Callable[[Place, str], str],
) -> Iterator[str]:
    for entry, child in rows:
        if entry.part_of is None or slug(entry.part_of) == slug(entry.name):
            continue
        parent = _parent(keys, entry, named)
        if _is_above(keys, child, parent):
            yield f'{entry.at}: "{entry.name}" cannot be part of "{entry.part_of}", which is part of it already'
        elif parent != child:
            _set_parent(keys, made, child, parent)


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
    called = {plain_name(company.name): company for company in reversed(siblings)}
    for company in siblings:
        parents = (called[start] for start in starts_of(company.name) if start in called)
        parent = next((one for one in parents if not _is_above(keys, company.key, one.key)), None)
        if company.part_of is None and parent is not None:
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


def _is_above(keys: CrmKeys, company: str, part: str) -> bool:
    """Whether ``part`` is a part of ``company``, or of one that is."""
    met = {part}
    above = keys.companies[part].part_of if part in keys.companies else None
    while above is not None and above not in met:
        if above == company:
            return True
        met.add(above)
        above = keys.companies[above].part_of if above in keys.companies else None
    return False
