"""Which rows are one company or person, decided without a graph."""

import pytest

from collectors.crm.keys import CrmKeys, KnownCompany, Match, plain_name, same_person, starts_of


def known(*companies: KnownCompany) -> CrmKeys:
    keys = CrmKeys()
    for company in companies:
        keys.add_company(company)
    return keys


PELLWORTH = KnownCompany(
    "company:pellworth.example", "Pellworth Foods", "pellworth.example", ("PWF", "Pell & Sons")
)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Pellworth Foods", None),
        ("PELLWORTH FOODS", "pellworth.example"),
        ("Pellworth Foods GmbH", None),
        ("Pellworth Foods, Inc.", "pellworth.example"),
        ("The Pellworth-Foods Company", None),
        ("PWF", None),
        ("pwf ltd", "pellworth.example"),
        ("Pell & Sons", None),
        ("pellworth.example", "pellworth.example"),
    ],
)
def test_a_company_is_known_under_each_of_its_names(name: str, domain: str | None) -> None:
    found = known(PELLWORTH).find(name, domain)

    assert isinstance(found, Match)
    assert found.key == PELLWORTH.key


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Pellworth Nordic", "pellworth.example"),
        ("Pellworth Foods", "pellworth-foods.example"),
        ("Pellworth Foods Inc.", "pellworth-us.example"),
        ("Pellworth", None),
        ("Foods", None),
        ("pellworth.example", None),
    ],
)
def test_another_name_or_another_domain_is_another_company(name: str, domain: str | None) -> None:
    keys = known(PELLWORTH)

    assert keys.find(name, domain) == ()
    assert keys.new_key(name, domain) != PELLWORTH.key


def test_a_company_whose_name_was_only_its_domain_is_known_by_the_domain() -> None:
    keys = known(KnownCompany("company:pellworth.example", "pellworth.example", "pellworth.example"))

    assert keys.company("Pellworth Foods", "pellworth.example") == "company:pellworth.example"


def test_two_companies_of_one_domain_have_two_keys_each_of_them_found_again() -> None:
    keys = CrmKeys()
    first = keys.company("Harrow Motors Iberia", "harrow.example")
    second = keys.company("Harrow Motors Nordic", "harrow.example")

    assert (first, second) == ("company:harrow.example", "company:harrow.example/harrow-motors-nordic")
    assert keys.company("HARROW MOTORS IBERIA S.A.", "harrow.example") == first
    assert keys.company("Harrow Motors Nordic AB", "harrow.example") == second
    assert keys.company("Harrow Motors Nordic", None) == second


def test_a_name_of_several_companies_is_nobodys_unless_a_domain_decides() -> None:
    german = KnownCompany("company:acme-de.example", "Acme GmbH", "acme-de.example")
    american = KnownCompany("company:acme.example", "Acme Inc.", "acme.example")
    keys = known(german, american)

    assert keys.find("Acme") == ("company:acme-de.example", "company:acme.example")
    assert keys.find("Acme", near="acme.example") == Match(
        "company:acme.example", "same name without legal form"
    )
    assert keys.find("Acme", "acme-de.example") == Match(
        "company:acme-de.example", "same name without legal form"
    )
    assert keys.find("Acme GmbH") == Match("company:acme-de.example")
    assert keys.company("Acme", None) == "company:acme"
    assert keys.find("ACME Ltd") == Match("company:acme", "same name without legal form")


def test_what_gained_a_domain_or_an_address_keeps_its_key() -> None:
    keys = CrmKeys()
    company = keys.company("Pellworth Foods", None)
    person = keys.person("Anna Pell", None, company)

    assert keys.company("Pellworth Foods", "pellworth.example") == company == "company:pellworth-foods"
    assert keys.company("PELLWORTH FOODS", "pellworth.example") == company
    assert keys.person("Anna Pell", "anna@pellworth.example", company) == person
    assert keys.person("Anna Berg", "anna@pellworth.example", None) == person


def test_namesakes_stay_apart() -> None:
    keys = CrmKeys()
    first = keys.company("Pellworth", "pellworth.example")
    anna = keys.person("Anna Pell", "anna@pellworth.example", first)

    assert keys.company("Pellworth", "pellworth-uk.example") == "company:pellworth-uk.example"
    assert keys.person("Anna Pell", "anna.pell@pellworth.example", first) != anna


def test_people_who_share_an_address_are_told_apart_by_their_names() -> None:
    keys = CrmKeys()
    anna = keys.person("Anna Pell", "info@pellworth.example", "company:p", shared=True)
    bo = keys.person("Bo Quill", "info@pellworth.example", "company:p", shared=True)

    assert (anna, bo) == ("person:p/anna-pell", "person:p/bo-quill")
    assert keys.person("Pell, Anna", "info@pellworth.example", None) == anna
    assert keys.person("Cleo Fay", "info@pellworth.example", "company:p") == "person:p/cleo-fay"


def test_an_offices_address_does_not_rename_the_one_who_had_it() -> None:
    keys = CrmKeys()
    anna = keys.person("Anna Pell", "info@pellworth.example", "company:p")

    assert keys.person("Bo Quill", "info@pellworth.example", "company:p", shared=True) != anna
    assert keys.person("Anna Pell", "info@pellworth.example", "company:p", shared=True) == anna


@pytest.mark.parametrize(
    ("name", "longer", "starts"),
    [
        ("Harrow Motors", "Harrow Motors Iberia", True),
        ("Harrow Motors GmbH", "Harrow Motors Iberia S.A.", True),
        ("HARROW MOTORS", "Harrow-Motors Nordic", True),
        ("ハロー", "ハロー北欧", True),
        ("Harrow Motors", "Harrow Motors Ltd", False),
        ("Pell", "Pellworth Foods", False),
        ("Harrow Motors Iberia", "Harrow Motors", False),
        ("Motors", "Harrow Motors", False),
        ("", "Harrow Motors", False),
    ],
)
def test_a_name_that_another_one_begins_with(name: str, longer: str, starts: bool) -> None:
    assert (plain_name(name) in starts_of(longer)) is starts


def test_a_persons_names_may_come_in_either_order() -> None:
    assert same_person("Pell, Anna", "Anna Pell")
    assert not same_person("Anna Pell", "Anna Pell-Ek")
