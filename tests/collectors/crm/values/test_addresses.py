"""A mail address is found in what mail programs and CRMs write around it."""

import email_validator
import pytest

from collectors.crm.values.addresses import addresses


@pytest.mark.parametrize(
    "cell",
    ["lee@park.example", "LEE@Park.Example", "Park, Lee <lee@park.example>",
     '"Park, Lee" <lee@park.example>', "<lee@park.example>",
     "lee@park.example;", "lee@park.example, ", "lee@park.example.", "mailto:lee@park.example",
     "mailto:Lee@park.example?subject=Hi",
     "Lee Park (lee@park.example)", "Lee Park [lee@park.example]", "lee@park.example (work)",
     "E-Mail: lee@park.example",
     "'lee@park.example'", "SMTP:lee@park.example", "lee@park.example#mailto:lee@park.example#",
     "\u200blee@park.example\xa0",
     "[lee@park.example](mailto:lee@park.example)", "lee＠park.example",
     "lee@park.example; LEE@park.example", "<lee@park.example",
     "Park, Lee &lt;lee@park.example&gt;", "lee@park.example; n/a",
     "Lee Park lee@park.example", '"Lee" lee@park.example', "lee@park.example<br>"],
)  # fmt: skip
def test_an_address_is_read_in_the_ways_that_programs_write_it(cell: str) -> None:
    found = addresses([cell])

    assert found.values == ("lee@park.example",)
    assert (found.faults, found.notes) == ((), ())


@pytest.mark.parametrize(
    "cell",
    ["mia.ode@park.example; lee@park.example", "mia.ode@park.example,lee@park.example",
     "mia.ode@park.example lee@park.example",
     "mia.ode@park.example\nlee@park.example", "mia.ode@park.example / lee@park.example",
     "mia.ode@park.example und lee@park.example",
     "Ode, Mia <mia.ode@park.example>; Park, Lee <lee@park.example>"],
)  # fmt: skip
def test_of_several_addresses_the_first_is_taken_and_it_is_said(cell: str) -> None:
    found = addresses([cell, "a@park.example"])

    assert found.values == ("mia.ode@park.example", "a@park.example")
    assert found.notes[0].startswith("Cells with several mail addresses: the first is taken (")


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("anna@corp.local", "anna@corp.local"),
        ("anna@mail.corp.test", "anna@mail.corp.test"),
        ("anna@pellworth.example.invalid", "anna@pellworth.example.invalid"),
        ("Jürgen@Müller.example", "jürgen@müller.example"),
        ("o'neil+crm@sub.contoso.example", "o'neil+crm@sub.contoso.example"),
        ("anna@xn--strae-oqa.example", "anna@straße.example"),
    ],
)
def test_addresses_of_own_networks_and_in_other_scripts_are_read(cell: str, address: str) -> None:
    before = list(email_validator.SPECIAL_USE_DOMAIN_NAMES)

    assert addresses([cell]).values == (address,)
    assert before == email_validator.SPECIAL_USE_DOMAIN_NAMES


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "n/a",
        "(No value)",
        "kein",
        "none",
        "keine E-Mail",
        "none@none.com",
        "test@test.com",
        "noemail@noemail.com",
    ],
)
def test_placeholders_and_made_up_addresses_are_nothing(cell: str) -> None:
    found = addresses([cell])

    assert (found.values, found.faults) == ((None,), ())


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("anna", "there is no @ in it"),
        ("anna at pellworth.example", "the @ is spelled out"),
        ("anna (at) pellworth.example", "the @ is spelled out"),
        ("anna[at]pellworth.example", "the @ is spelled out"),
        ("anna@", "no address can be found"),
        ("anna@pellworth", "no address can be found"),
        ("a b@c.example", "no address can be found"),
        ("anna@pell..worth.example", "no address can be found"),
        ("anna@-pellworth.example", "no address can be found"),
        ("anna@127.0.0.1", "no address can be found"),
        ("an\u202ena@pellworth.example", "no address can be found"),
        ("anna@@pellworth.example", "no address can be found"),
    ],
)
def test_what_is_no_address_is_left_out_with_the_reason(cell: str, why: str) -> None:
    found = addresses([cell, "b@park.example"])

    assert found.values == (None, "b@park.example")
    assert found.faults[0].remedy.startswith(why)
    assert found.faults[0].remedy.endswith('write one mail address, such as "anna@contoso.example"')
