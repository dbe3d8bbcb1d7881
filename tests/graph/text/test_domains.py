"""A domain, from whatever stands in a cell, a setting or a post."""

from __future__ import annotations

import pytest

from graph.text.domains import domain_of, shown_domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("acme.example", "acme.example"),
        ("https://www.Acme.example/", "acme.example"),
        ("www.acme.example", "acme.example"),
        ("//acme.example/about", "acme.example"),
        ("  ACME.example. ", "acme.example"),
        ("acme.example:8080/a//b?mail=x@y.example", "acme.example"),
        ("https://acme.example/@acme", "acme.example"),
        ("shop.acme.example", "shop.acme.example"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("https://xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
        ("acme。example", "acme.example"),
        ("ａｃｍｅ.example", "acme.example"),
        ("сбер.рф", "xn--90ai7ab.xn--p1ai"),
    ],
)
def test_a_domain_is_read_from_an_address_or_written_alone(text: str, domain: str) -> None:
    assert domain_of(text) == domain


def test_letters_that_case_folding_joins_make_different_domains() -> None:
    assert domain_of("straße.example") == "xn--strae-oqa.example"
    assert domain_of("STRASSE.example") == "strasse.example"
    assert domain_of("βόλος.example") != domain_of("βόλοσ.example")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "acme", "localhost", "a@acme.example", "mailto:a@acme.example", "https://u@acme.example/"),
        *("192.0.2.1", "http://192.0.2.1/x", "http://[::1", "http://[::1]/", "acme,example", "a_b.example"),
        *(
            "acme .example",
            "a.example; b.example",
            "-acme.example",
            f"{'a' * 64}.example",
            "n/a",
            "acme..example",
        ),
    ],
)
def test_what_is_no_domain_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write the domain alone"):
        domain_of(text)


def test_a_domain_is_shown_as_people_write_it() -> None:
    assert shown_domain("xn--strae-oqa.example") == "straße.example"
    assert shown_domain("acme.example") == "acme.example"
    assert shown_domain("xn--.example") == "xn--.example"
