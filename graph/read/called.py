"""Which companies somebody means by a name: the graph's companies under every form of their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.legal_forms import without_legal_form
from graph.text.companies.names import CompanyNames
from graph.text.companies.platforms import is_platform
from graph.text.domains import domain_of
from graph.text.folding import fold
from graph.text.spelling import plainly

from .companies import StoredCompany

_BEGIN = 3
_SPELLED_UMLAUT = re.compile("([aou])e")


@dataclass(frozen=True, slots=True)
class Called:
    """A company that goes by a name."""

    company: StoredCompany
    former: bool = False
    """It is a name that the company had, and does not have any more."""


def names_of(company: StoredCompany) -> CompanyNames:
    """Everything that texts may call a company of the graph."""
    return CompanyNames(
        company.key,
        company.name,
        aliases=company.aliases,
        handles=company.handles,
        domain=company.domain,
        products=company.products,
        context=company.context,
        former=company.formerly,
        never=company.never,
    )


def companies_called(companies: Sequence[StoredCompany], text: str) -> list[Called]:
    """The companies that go by ``text`` as a whole, in their order: by key, name, domain or another form of a name.

    Those whose whole name it is count before those of which it is one form among others. None: nobody is called so;
    several: they share the name.
    """
    wanted = " ".join(text.split())
    if by_key := [Called(company) for company in companies if company.key == wanted]:
        return by_key
    folded = fold(wanted)
    if by_name := [Called(company) for company in companies if fold(company.name) == folded]:
        return by_name
    domain = _domain(wanted)
    keys = {
        *(company.key for company in companies if domain is not None and company.domain == domain),
        *CompanyFinder(map(names_of, near(companies, without_legal_form(wanted)))).companies_called(wanted),
    }
    found = [company for company in companies if company.key in keys]
    return [Called(company, former=_is_former(company, wanted, domain)) for company in found]


def _domain(text: str) -> str | None:
    try:
        domain = domain_of(text.removeprefix("@"))
    except ValueError:
        return None
    return None if is_platform(domain) else domain


def _is_former(company: StoredCompany, text: str, domain: str | None) -> bool:
    """Is it a name that the company had? Its web address may still say the old one."""
    if not company.formerly or (domain is not None and company.domain == domain):
        return False
    today = names_of(replace(company, formerly=(), domain=None))
    return not CompanyFinder([today]).companies_called(text)


def near(companies: Sequence[StoredCompany], text: str) -> list[StoredCompany]:
    """The companies that ``text`` may name: a word of their names begins like one of the text.

    To look through the forms of a hundred thousand companies takes long.
    """
    begins = _begins(text)
    short = tuple(begin for begin in begins if len(begin) < _BEGIN)

    def may_be(company: StoredCompany) -> bool:
        said = (company.name, *company.aliases, *company.formerly, *company.products, *company.handles)
        if not company.name.isascii():
            return True
        theirs = _begins(" ".join((*said, company.domain or "")))
        return (
            not theirs.isdisjoint(begins)
            or (bool(short) and any(begin.startswith(short) for begin in theirs))
            or any(len(one) < _BEGIN and any(begin.startswith(one) for begin in begins) for one in theirs)
        )

    return [company for company in companies if may_be(company)]


def _begins(text: str) -> set[str]:
    """The first letters or digits of each word, without accents; ``ae`` counts as ``ä`` does."""
    plain = "".join(char if char.isalnum() else " " for char in plainly(text))
    return {word[:_BEGIN] for word in _SPELLED_UMLAUT.sub(r"\1", plain).split()}


def unique_names(companies: Sequence[StoredCompany]) -> dict[str, str]:
    """What to write for each company, by its key: its name, or ``short_keys`` where others are called so."""
    said = Counter(fold(company.name) for company in companies)
    short = short_keys(companies)
    return {
        company.key: company.name if said[fold(company.name)] == 1 else short[company.key]
        for company in companies
    }


def short_keys(companies: Sequence[StoredCompany]) -> dict[str, str]:
    """What tells each company from all others, by its key: its domain, or the key where others have the domain."""
    hosts = Counter(company.domain for company in companies)
    return {
        company.key: company.domain if company.domain and hosts[company.domain] == 1 else company.key
        for company in companies
    }
