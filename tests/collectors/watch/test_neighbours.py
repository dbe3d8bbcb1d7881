"""The few of many companies that decide what texts say of a watched one."""

from __future__ import annotations

import pytest

from collectors.watch.neighbours import neighbours
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames

WATCHED = CompanyNames("us", "Velora GmbH", domain="velora.example", aliases=("Vöra",))


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (CompanyNames("o", "Velora Bank"), "Velora Bank is down"),
        (CompanyNames("o", "Velora Ltd"), "Velora is down"),
        (CompanyNames("o", "VeloraBank AG"), "Velora Bank is down"),
        (CompanyNames("o", "Other", aliases=("Big Velora",)), "Big Velora is down"),
        (CompanyNames("o", "Other", former=("Velora One",)), "Velora One is down"),
        (CompanyNames("o", "Other", products=("Velora One",)), "Velora One is down"),
        (CompanyNames("o", "Voera"), "Vöra is down"),
    ],
)
def test_a_company_that_may_be_meant_instead_counts(other: CompanyNames, text: str) -> None:
    unrelated = [CompanyNames(f"n{number}", f"Name{number} Ltd") for number in range(20)]
    kept = list(neighbours([WATCHED], [*unrelated, other, CompanyNames("us", "Velora")]))
    assert kept == [other]
    few, every = CompanyFinder([WATCHED, *kept]), CompanyFinder([WATCHED, other, *unrelated])
    assert few.find(text) == every.find(text)
