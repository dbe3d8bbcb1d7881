"""A domain is found in a web or mail address; a platform's host is nobody's own."""

import pytest

from collectors.crm.values.domains import domains


@pytest.mark.parametrize(
    "cell",
    ["pellworth.example", "PELLWORTH.example.", "www.pellworth.example",
     "https://www.Pellworth.example:443/about?a=b#c", "http://pellworth.example/",
     "//pellworth.example", "http//pellworth.example", "htp://pellworth.example", "https:pellworth.example",
     "http:\\\\pellworth.example",
     "https://https://pellworth.example", "pellworth.example/a@b", " pellworth.example ; ",
     "<https://pellworth.example>", "pellworth.example, n/a",
     "https://www.pellworth.example https://pellworth.example", "ｐｅｌｌｗｏｒｔｈ.example"],
)  # fmt: skip
def test_a_domain_is_read_in_the_ways_that_people_write_it(cell: str) -> None:
    found = domains([cell])

    assert found.values == ("pellworth.example",)
    assert (found.faults, found.notes) == ((), ())


def test_idna_2008_keeps_apart_what_differs() -> None:
    assert domains(["straße.example", "strasse.example", "bücher.example"]).values == (
        "xn--strae-oqa.example",
        "strasse.example",
        "xn--bcher-kva.example",
    )


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        ("a.example; b.example", "several domains: the first is taken"),
        ("https://a.example, https://b.example/x", "several domains: the first is taken"),
        ("anna@a.example", "what stands behind the @ is taken"),
        ("mailto:anna@a.example", "what stands behind the @ is taken"),
    ],
)
def test_what_was_chosen_is_said(cell: str, note: str) -> None:
    found = domains([cell])

    assert found.values == ("a.example",)
    assert note in found.notes[0]


@pytest.mark.parametrize(
    "cell",
    ["https://www.facebook.com/northlanebakery", "instagram.com/x", "linktr.ee/x",
     "https://sites.google.com/view/x", "acme.github.io", "gmail.com",
     "anna@gmail.com", "https://m.facebook.com/x"],
)  # fmt: skip
def test_a_platforms_host_is_nobodys_domain(cell: str) -> None:
    found = domains([cell, "pellworth.example"])

    assert found.values == (None, "pellworth.example")
    assert found.faults == ()
    assert "nobody's own domain" in found.notes[0]


def test_beside_a_platform_the_companys_own_domain_is_taken() -> None:
    assert domains(["https://www.facebook.com/x; pellworth.example"]).values == ("pellworth.example",)


@pytest.mark.parametrize(
    "cell", ["", "-", "n/a", "http://", "https://www.", "http://n/a", "none", "keine", "(No value)", "未設定"]
)
def test_an_empty_address_is_nothing(cell: str) -> None:
    found = domains([cell])

    assert (found.values, found.faults) == ((None,), ())


@pytest.mark.parametrize(
    "cell",
    [
        "pellworth",
        "http://[pellworth",
        "two words.example",
        "192.168.1.1",
        "http://localhost:8080",
        "a..example",
    ],
)
def test_what_is_no_domain_is_left_out_with_the_remedy(cell: str) -> None:
    found = domains([cell, "pellworth.example"])

    assert found.values == (None, "pellworth.example")
    assert 'write the domain alone, such as "contoso.example"' in found.faults[0].remedy
