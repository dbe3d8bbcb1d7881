"""Watch terms as searches of Hacker News."""

import pytest

from collectors.hackernews.query import queries_of
from collectors.watch.terms import WatchTerm
from graph.text.companies.names import CompanyNames


@pytest.mark.parametrize(
    ("term", "asked"),
    [
        ("fernhollow", ['"fernhollow"']),
        ('"acme crm"', ['"acme crm"']),
        ('"acme crm" OR contoso', ['"acme crm"', '"contoso"']),
        ("acme crm", ['"acme" "crm"']),
        ("acme NOT bugs", ['"acme"']),
        ("acme AND (price OR cost)", ['"acme"']),
        ("(acme OR contoso) AND (price OR cost OR bill)", ['"acme"', '"contoso"']),
        ("churn*", ["churn"]),
        ('"self * hosted"', ["self hosted"]),
        ("self-hosted", ['"self hosted"']),
        ("#acme", ['"acme"']),
        ("c++", ['"c++"']),
        ('"Acmeflow GmbH"', ["acmeflow"]),
    ],
)
def test_a_term_is_asked_for_in_as_few_searches_as_find_it(term: str, asked: list[str]) -> None:
    assert queries_of([WatchTerm.parse(term)]) == (asked, [])


@pytest.mark.parametrize(
    ("company", "asked"),
    [
        (CompanyNames("c:a", "Acmeflow GmbH", domain="acmeflow.example"), ["acmeflow"]),
        (CompanyNames("c:a", "Acmeflow", products=("Flow Desk",)), ['"flow desk"', "acmeflow", "flowdesk"]),
        (CompanyNames("c:b", "Bell & Sons Ltd"), ["bell"]),
        (CompanyNames("c:d", "Oti"), ['"oti"']),
        (
            CompanyNames("c:m", "Müller Café AG"),
            ['"mueller cafe"', '"muller cafe"', "muellercafe", "mullercafe"],
        ),
    ],
)
def test_a_company_is_asked_for_by_its_shortest_names(company: CompanyNames, asked: list[str]) -> None:
    assert queries_of([WatchTerm.for_company(company)])[0] == asked


def test_terms_that_ask_the_same_are_asked_once() -> None:
    assert queries_of([WatchTerm.parse("acme NOT bugs"), WatchTerm.parse("Acme NOT bugs")])[0] == [
        '"Acme"',
        '"acme"',
    ]
