"""Companies named in hashtags, handles and cashtags."""

from __future__ import annotations

import pytest

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames

FINDER = CompanyFinder(
    [
        CompanyNames("acmeflow", "Acmeflow GmbH"),
        CompanyNames("bluequay", "Blue Quay"),
        CompanyNames("youtoo", "Youtubo"),
        CompanyNames("hartwell", "Hartwell & Chase"),
        CompanyNames("harbor", "Harbor", context=("helpdesk",)),
        CompanyNames("c3", "C3"),
        CompanyNames("elanqua", "Élanqua"),
    ]
)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("cannot log in #AcmeflowDown", "acmeflow"),
        ("#Acmeflow again", "acmeflow"),
        ("done with this #BoycottAcmeflow", "acmeflow"),
        ("#boycottacmeflow", "acmeflow"),
        ("#acmeflowdown", "acmeflow"),
        ("#acmeflowsucks2026", "acmeflow"),
        ("#stopusingacmeflow", "acmeflow"),
        ("#acmeflow_down", "acmeflow"),
        ("#why_acmeflow_why", "acmeflow"),
        ("#WhyAcmeflowWhy", "acmeflow"),
        ("#Acmeflow2026", "acmeflow"),
        ("\uff03AcmeflowDown", "acmeflow"),
        ("#BlueQuayFail", "bluequay"),
        ("#bluequay", "bluequay"),
        ("#Blue_Quay", "bluequay"),
        ("#boycottbluequay", "bluequay"),
        ("#YouTuboDown", "youtoo"),
        ("#HartwellChaseFail", "hartwell"),
        ("#HartwellAndChase", "hartwell"),
        ("#ElanquaDown", "elanqua"),
        ("#ÉlanquaDown", "elanqua"),
        ("#C3Down", "c3"),
        ("#HarborDown", "harbor"),
        ("#BoycottHarbor", "harbor"),
        ("my helpdesk #SummerOfHarbor", "harbor"),
        ("$ACMEFLOW is up", "acmeflow"),
        ("thanks @acmeflow", "acmeflow"),
        ("thanks @bluequay", "bluequay"),
    ],
)
def test_a_name_in_a_tag_names_its_company(text: str, company: str) -> None:
    assert FINDER.find(text) == (company,)


@pytest.mark.parametrize(
    "text",
    [
        "#acmeflowers",
        "#theacmeflowersshow",
        "#harbor",
        "#PearlHarbor",
        "#harbordown",
        "#SunsetHarborWalk",
        "#BlueQuaysideHotel",
        "#abc3down",
        "@acmeflowfan",
        "@acmeflow_fan",
    ],
)
def test_other_words_in_tags_name_nobody(text: str) -> None:
    assert FINDER.find(text) == ()


def test_the_place_of_a_name_in_a_tag_is_told() -> None:
    text = "so #boycott_Acmeflow_now"
    [span] = FINDER.locate(text)
    assert text[span.start : span.end] == "Acmeflow"
    text = "so #BlueQuayFail"
    [span] = FINDER.locate(text)
    assert text[span.start : span.end] == "BlueQuay"
