"""Why a text names a company or does not, and what domains name."""

from __future__ import annotations

import pytest

from graph.text.companies.explain import explain
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames

ACMEFLOW = CompanyNames(
    "c:acmeflow", "Acmeflow GmbH", domain="acmeflow.example", aliases=("AF",), never=("AF",)
)
FRIDAY = CompanyNames("c:friday", "Friday", context=("helpdesk",))
OTHERS = (
    CompanyNames("c:north", "Acmeflow North"),
    CompanyNames("c:lumen", "Lumenta", aliases=("Flowboard",)),
    CompanyNames("c:board", "Flowboard Ltd"),
)


def test_what_names_the_company_is_shown_as_it_is_written() -> None:
    found = explain("ACMEFLOW is down, says @user. See acmeflow.example/status", ACMEFLOW, OTHERS)
    assert (found.places, found.why_not) == (("ACMEFLOW", "acmeflow.example"), "")


@pytest.mark.parametrize(
    ("company", "text", "why"),
    [
        (ACMEFLOW, "Our new dashboard is down", "None of its forms stands there as a whole word."),
        (ACMEFLOW, "Acmeflows7 is a film", "None of its forms stands there as a whole word."),
        (ACMEFLOW, "We moved to Acmeflow North", '"Acmeflow North" names Acmeflow North there.'),
        (
            ACMEFLOW,
            "AF is what we call it",
            '"AF" stands there, and it was taken away from the company\'s forms.',
        ),
        (
            ACMEFLOW,
            "mail me: me@acmeflow.other.example",
            "part of another name, of an address or of a longer word",
        ),
        (FRIDAY, "See you on Friday!", "nothing that speaks for the company. Days, places, people"),
        (OTHERS[1], "Flowboard is slow", '"Flowboard" is a name of Flowboard Ltd too'),
    ],
)
def test_why_a_text_does_not_name_a_company_is_said(company: CompanyNames, text: str, why: str) -> None:
    found = explain(text, company, [one for one in OTHERS if one != company])
    assert found.places == ()
    assert why in found.why_not


def test_a_domain_of_several_companies_names_all_of_them() -> None:
    finder = CompanyFinder(
        [
            CompanyNames("c:iberia", "Harrow Motors Iberia", domain="harrow.example"),
            CompanyNames("c:nordic", "Harrow Motors Nordic", domain="harrow.example"),
            CompanyNames("c:parts", "Harrow Parts", domain="parts.harrow.example"),
        ]
    )
    for text in ("prices doubled, see https://harrow.example/prices", "mail to info@harrow.example bounced"):
        assert finder.find(text) == ("c:iberia", "c:nordic")
    assert finder.find("https://www.parts.harrow.example/") == ("c:parts",)
    assert finder.find("Harrow Motors Nordic is closed") == ("c:nordic",)


@pytest.mark.parametrize(
    "host", ["facebook.com", "linktr.ee", "sites.google.com", "github.io", "gmail.com", "wixsite.com"]
)
def test_a_platforms_host_names_nobody(host: str) -> None:
    finder = CompanyFinder([CompanyNames("c:dock", "Wendelfeld", domain=host)])
    for text in (
        f"look: https://{host}/somebody",
        f"write to anna@{host}",
        f"https://www.{host}/",
        host.partition(".")[0],
    ):
        assert finder.find(text) == ()
    assert finder.find("Wendelfeld is closed") == ("c:dock",)


def test_domains_that_differ_in_a_letter_that_folding_joins_name_their_own_companies() -> None:
    finder = CompanyFinder(
        [
            CompanyNames("c:sharp", "Heinrich Bau", domain="xn--strae-oqa.example"),
            CompanyNames("c:plain", "Linden Bau", domain="strasse.example"),
        ]
    )
    assert finder.find("siehe https://straße.example/plan") == ("c:sharp",)
    assert finder.find("siehe https://strasse.example/plan") == ("c:plain",)
    assert finder.find("siehe https://xn--strae-oqa.example/plan") == ("c:sharp",)
