"""Which of many companies decide what texts say of a few: those whose names hold theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.text.companies.forms import FormTable
from graph.text.companies.names import CompanyNames
from graph.text.companies.spellings import key_of, one_word
from graph.text.words import WordIndex


def neighbours(watched: Iterable[CompanyNames], others: Iterable[CompanyNames]) -> Iterator[CompanyNames]:
    """Those of ``others`` that share a form with a watched company, or whose names have one in them.

    A finder of ``watched`` and these finds the watched ones where a finder of all would. Others with a watched
    company's key are left out.
    """
    few = {company.key: company for company in watched}
    index = WordIndex({key: key for company in few.values() for key in FormTable(company).forms}, folded=True)
    for other in others:
        if other.key not in few and next(index.inside(_all_names(other)), None) is not None:
            yield other


def _all_names(company: CompanyNames) -> str:
    """All names of a company, folded, each also as one word and as a possessive."""
    names = [company.name, *company.aliases, *company.former, *company.products]
    addresses = [f"@{handle.lstrip('@')}" for handle in company.handles] + [company.domain or ""]
    return "\n".join(
        written for name in [*names, *addresses] for written in (key_of(name), f"{key_of(one_word(name))}'s")
    )
