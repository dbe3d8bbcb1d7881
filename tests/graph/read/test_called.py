"""Companies of the graph under every form of their names."""

from __future__ import annotations

import pytest

from graph.read.called import Called, companies_called, near, unique_names
from graph.read.companies import StoredCompany

COMPANIES = (
    StoredCompany(
        "c:acmeflow",
        "Acmeflow GmbH",
        domain="acmeflow.example",
        aliases=("AF Desk",),
        handles=("acmeflow_hq",),
        products=("Flowboard",),
    ),
    StoredCompany("c:boltline", "Boltline, Inc.", domain="wendelfeld.example", formerly=("Wendelfeld AG",)),
    StoredCompany("c:star", "Star Ltd", domain="star.example"),
    StoredCompany("c:nova", "Nova GmbH", aliases=("Star",), never=("Nova",)),
    StoredCompany("c:iberia", "Harrow Motors Iberia", domain="harrow.example"),
    StoredCompany("c:nordic", "Harrow Motors Nordic", domain="harrow.example"),
    StoredCompany("c:cafe", "Café Müller", domain="xn--strae-oqa.example"),
    StoredCompany("c:street", "Strasse", domain="strasse.example"),
    StoredCompany("c:dock", "South Dock Garage", domain="facebook.com"),
    StoredCompany("c:twin", "Twin"),
    StoredCompany("c:other twin", "Twin", domain="twin.example"),
    StoredCompany("c:akume", "株式会社アクメ"),
    StoredCompany("c:marrick", "Marrick & Co., Inc."),
)


def called(text: str) -> list[str]:
    return [one.company.key for one in companies_called(COMPANIES, text)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(
            (text, "c:acmeflow")
            for text in ("acmeflow", "Acmeflow GmbH", "ACMEFLOW", "the Acmeflow", "Acmeflow Inc")
        ),
        *(
            (text, "c:acmeflow")
            for text in ("#Acmeflow", "@acmeflow_hq", "acmeflow_hq", "$ACMEFLOW", "Acmeflow's")
        ),
        *((text, "c:acmeflow") for text in ("acmeflow.example", "@acmeflow.example", "af  desk", "AFDesk")),
        *(
            (text, "c:acmeflow")
            for text in ("https://www.acmeflow.example/prices", " acmeflow. ", "flowboard")
        ),
        *((text, "c:boltline") for text in ("boltline", "Wendelfeld", "wendelfeld.example")),
        *((text, "c:star") for text in ("star ltd", "star.example")),
        *((text, "c:cafe") for text in ("cafe muller", "CAFE MUELLER", "straße.example", "#CaféMüller")),
        *((text, "c:street") for text in ("strasse", "strasse.example")),
        *((text, "c:marrick") for text in ("marrick", "Marrick & Co", "Marrick and Co.", "marrick co")),
        ("アクメ", "c:akume"),
        ("c:twin", "c:twin"),
        ("twin.example", "c:other twin"),
    ],
)
def test_a_company_is_found_under_every_form_of_its_names(text: str, key: str) -> None:
    assert called(text) == [key]


def test_a_name_that_several_share_stands_for_all_of_them() -> None:
    assert called("Star") == ["c:star", "c:nova"]
    assert called("harrow.example") == called("harrow") == ["c:iberia", "c:nordic"]
    assert called("twin") == ["c:twin", "c:other twin"]


@pytest.mark.parametrize("text", ["", "nobody", "nova", "facebook.com", "c:", "acme", "@", "gmbh"])
def test_nobody_is_called_so(text: str) -> None:
    assert called(text) == []


def test_a_name_that_a_company_had_is_told_from_those_that_it_has() -> None:
    [found] = companies_called(COMPANIES, "Wendelfeld AG")
    assert found == Called(COMPANIES[1], former=True)
    assert companies_called(COMPANIES, "wendelfeld")[0].former
    assert not companies_called(COMPANIES, "wendelfeld.example")[0].former
    assert not companies_called(COMPANIES, "boltline")[0].former


def test_who_is_called_so_today_counts_before_who_was_once() -> None:
    sold = StoredCompany("c:sold", "Wendelfeld Brands", aliases=("Wendelfeld",))
    assert companies_called((*COMPANIES, sold), "Wendelfeld") == [Called(sold)]


def test_only_those_that_a_text_may_name_are_looked_through() -> None:
    assert [one.key for one in near(COMPANIES[:4], "nova")] == ["c:nova"]
    assert [one.key for one in near(COMPANIES, "twin")] == ["c:cafe", "c:twin", "c:other twin", "c:akume"]


def test_each_company_has_something_to_write_that_means_it_alone() -> None:
    names = unique_names(COMPANIES)
    assert (names["c:acmeflow"], names["c:twin"], names["c:other twin"]) == (
        "Acmeflow GmbH",
        "c:twin",
        "twin.example",
    )
    assert [called(name) for name in names.values()] == [[key] for key in names]
