"""What the rows of an import make: companies, people, deals and outcomes, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from collectors.crm.entries import CompanyEntry, ContactEntry, CrmEntries, DealEntry, Outcome, Place
from collectors.crm.identify import Identified, identify
from collectors.crm.keys import CrmKeys, KnownCompany
from graph.records import Company, Deal, Person, RenewalOutcome


def row(line: int, file: str = "companies.csv") -> Place:
    return Place(file, line)


def companies_of(found: Identified) -> dict[str, Company]:
    return {record.name: record for record in found.records if isinstance(record, Company)}


def people_of(found: Identified) -> list[Person]:
    return [record for record in found.records if isinstance(record, Person)]


def told(
    *companies: CompanyEntry, contacts: Sequence[ContactEntry] = (), deals: Sequence[DealEntry] = ()
) -> CrmEntries:
    return CrmEntries(companies=companies, contacts=tuple(contacts), deals=tuple(deals))


IBERIA = CompanyEntry(
    row(2), "Harrow Motors Iberia", "customer", "harrow.example", owner="Lee Park", mrr=9000
)
NORDIC = CompanyEntry(row(3), "Harrow Motors Nordic", "prospect", "harrow.example", owner="Mia Ode")


def test_companies_that_share_a_domain_each_keep_their_own_values() -> None:
    found = identify(told(IBERIA, NORDIC), CrmKeys())

    companies = companies_of(found)
    assert {name: (c.role, c.owner, c.mrr, c.domain) for name, c in companies.items()} == {
        "Harrow Motors Iberia": ("customer", "Lee Park", 9000, "harrow.example"),
        "Harrow Motors Nordic": ("prospect", "Mia Ode", None, "harrow.example"),
    }
    assert found.notes == (
        "harrow.example is the domain of Harrow Motors Iberia, Harrow Motors Nordic: they stay 2 companies. Where "
        "one is only the former name of another, take the import back and say so in a column formerly",
    )


@pytest.mark.parametrize(
    "host", ["facebook.com", "instagram.com", "linktr.ee", "sites.google.com", "gmail.com", "pell.github.io"]
)
def test_a_platforms_host_is_nobodys_domain(host: str) -> None:
    entries = told(
        CompanyEntry(row(2), "North Lane Bakery", "customer", host, mrr=300),
        CompanyEntry(row(3), "South Dock Garage", "customer", host, mrr=450),
    )

    found = identify(entries, CrmKeys())

    assert {(c.key, c.name, c.domain, c.mrr) for c in companies_of(found).values()} == {
        ("company:north-lane-bakery", "North Lane Bakery", None, 300),
        ("company:south-dock-garage", "South Dock Garage", None, 450),
    }
    assert found.notes == (
        f"companies.csv, line 2 and 1 more: {host} is left out as a domain: many have pages or mail there, so that it "
        "tells nobody apart",
    )


def test_a_group_and_its_parts_on_one_domain_are_joined() -> None:
    group = CompanyEntry(row(4), "Harrow Motors GmbH", "customer", "harrow.example")
    north = CompanyEntry(row(5), "Harrow Motors Nordic Finance", None, "harrow.example")

    found = identify(told(IBERIA, NORDIC, group, north), CrmKeys())

    companies = companies_of(found)
    keys = {name: company.key for name, company in companies.items()}
    assert {name: company.part_of for name, company in companies.items()} == {
        "Harrow Motors GmbH": None,
        "Harrow Motors Iberia": keys["Harrow Motors GmbH"],
        "Harrow Motors Nordic": keys["Harrow Motors GmbH"],
        "Harrow Motors Nordic Finance": keys["Harrow Motors Nordic"],
    }
    assert (
        '"Harrow Motors Iberia" is part of "Harrow Motors GmbH": its name begins so, and both have harrow.example'
        in found.notes
    )


def test_a_part_of_a_company_that_the_graph_holds_is_joined_to_it_and_a_parent_that_is_known_stays() -> None:
    keys = CrmKeys()
    keys.add_company(KnownCompany("company:harrow.example", "Harrow Motors", "harrow.example"))
    keys.add_company(
        KnownCompany("company:n", "Harrow Motors Nordic", "harrow.example", part_of="company:holding")
    )

    found = identify(told(IBERIA, NORDIC), keys)

    assert {name: company.part_of for name, company in companies_of(found).items()} == {
        "Harrow Motors Iberia": "company:harrow.example",
        "Harrow Motors Nordic": None,
    }


def test_the_parent_that_a_row_names_counts() -> None:
    entries = told(
        CompanyEntry(row(2), "Osterfjord", "customer", "osterfjord.example", part_of="HARROW HOLDING, Inc."),
        CompanyEntry(row(3), "Harrow Holding Ltd", None, "harrow.example", part_of="Northgate Partners"),
        CompanyEntry(row(4), "Tallowmere", None, "tallowmere.example", part_of="Tallowmere"),
    )

    found = identify(entries, CrmKeys())

    companies = companies_of(found)
    assert companies["Osterfjord"].part_of == companies["Harrow Holding Ltd"].key == "company:harrow.example"
    assert companies["Harrow Holding Ltd"].part_of == companies["Northgate Partners"].key
    assert companies["Tallowmere"].part_of is None
    assert [str(joined) for joined in found.joined] == []
    assert found.notes == (
        'companies.csv, line 3: no company file describes "Northgate Partners": it is kept without role and owner',
    )


def test_no_company_becomes_a_part_of_its_own_part() -> None:
    entries = told(
        CompanyEntry(row(2), "Osterfjord", part_of="Tallowmere"),
        CompanyEntry(row(3), "Tallowmere", part_of="Brightquay"),
        CompanyEntry(row(4), "Brightquay", part_of="Osterfjord"),
    )

    found = identify(entries, CrmKeys())

    assert {company.name: company.part_of for company in companies_of(found).values()} == {
        "Osterfjord": "company:tallowmere",
        "Tallowmere": "company:brightquay",
        "Brightquay": None,
    }
    assert found.notes == (
        'companies.csv, line 4: "Brightquay" cannot be part of "Osterfjord", which is part of it already',
    )


SPELLINGS = (
    CompanyEntry(row(2), "Acme GmbH", None, "acme.example", owner="Lee Park"),
    CompanyEntry(row(7, "other.csv"), "ACME", "customer", None, mrr=900),
    CompanyEntry(row(9, "other.csv"), "Acme, Inc.", None, "acme.example", renewal="2027-01-01"),
)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_spellings_of_one_name_are_one_company_in_any_order_of_the_rows(order: tuple[int, ...]) -> None:
    entries = [SPELLINGS[at] for at in order]

    found = identify(told(*entries), CrmKeys())

    [company] = companies_of(found).values()
    assert company == Company(
        "company:acme.example",
        entries[0].name,
        "customer",
        "acme.example",
        owner="Lee Park",
        mrr=900,
        renewal="2027-01-01",
    )
    assert [(joined.name, joined.company) for joined in found.joined] == [
        (entry.name, entries[0].name) for entry in entries[1:]
    ]


def test_what_joins_a_company_of_the_graph_is_told_and_its_name_stays() -> None:
    keys = CrmKeys()
    keys.add_company(KnownCompany("company:acme.example", "Acme GmbH", "acme.example", ("Zenith Tools",)))

    found = identify(
        told(
            CompanyEntry(row(2), "Acme, Inc.", "customer"),
            CompanyEntry(row(3), "zenith tools"),
            contacts=[
                ContactEntry(row(2, "contacts.csv"), "Anna Pell", "The ACME Company"),
                ContactEntry(row(3, "contacts.csv"), "Bo Quill", "The ACME Company"),
            ],
        ),
        keys,
    )

    assert companies_of(found).keys() == {"Acme GmbH"}
    assert [str(joined) for joined in found.joined] == [
        'companies.csv, line 2: "Acme, Inc." joins "Acme GmbH" (same name without legal form)',
        'companies.csv, line 3: "zenith tools" joins "Acme GmbH" (an alias or former name of it)',
        'contacts.csv, line 2: "The ACME Company" joins "Acme GmbH" (same name without legal form)',
    ]
    assert {person.company for person in people_of(found)} == {"company:acme.example"}
    assert found.notes == ()


def test_a_row_that_gives_a_former_name_renames_the_company() -> None:
    keys = CrmKeys()
    keys.add_company(KnownCompany("company:old.example", "Old Quay Ltd", "old.example"))

    found = identify(told(CompanyEntry(row(2), "New Quay Ltd", formerly=("Old Quay",))), keys)

    [company] = companies_of(found).values()
    assert (company.key, company.name, company.formerly) == (
        "company:old.example",
        "New Quay Ltd",
        ("Old Quay",),
    )


def test_who_was_known_as_an_employer_alone_gets_the_name_of_its_row() -> None:
    keys = CrmKeys()
    keys.add_company(KnownCompany("company:acme", "ACME", bare=True))

    found = identify(told(CompanyEntry(row(2), "Acme GmbH", "customer", "acme.example")), keys)

    assert [(c.key, c.name) for c in companies_of(found).values()] == [("company:acme", "Acme GmbH")]


def test_of_two_rows_about_one_company_the_later_one_counts_and_an_empty_cell_empties_nothing() -> None:
    found = identify(
        told(
            CompanyEntry(
                row(2), "Pellworth Foods", "prospect", owner="Lee Park", aliases=("PWF",), profiles=("x:@p",)
            ),
            CompanyEntry(row(5), "Pellworth foods", "customer", aliases=("Pell",), profiles=("x:@pell",)),
        ),
        CrmKeys(),
    )

    assert found.records == (
        Company(
            "company:pellworth-foods",
            "Pellworth foods",
            "customer",
            owner="Lee Park",
            aliases=("PWF", "Pell"),
            profiles=("x:@p", "x:@pell"),
        ),
    )
    assert found.notes == (
        'companies.csv, line 5: "Pellworth foods" is the company of companies.csv, line 2; the later row counts',
    )


def test_an_address_decides_between_employers_of_one_name() -> None:
    companies = [
        CompanyEntry(row(2), "Acme GmbH", None, "acme-de.example"),
        CompanyEntry(row(3), "Acme Inc.", None, "acme.example"),
    ]
    contacts = [
        ContactEntry(row(2, "people.csv"), "Anna Pell", "Acme", address="anna@acme.example"),
        ContactEntry(row(3, "people.csv"), "Bo Quill", "Acme", address="bo@acme-de.example"),
        ContactEntry(row(4, "people.csv"), "Cleo Fay", "Acme"),
    ]

    found = identify(told(*companies, contacts=contacts), CrmKeys())

    assert [person.company for person in people_of(found)] == [
        "company:acme.example",
        "company:acme-de.example",
        "company:acme",
    ]
    assert found.notes == (
        'people.csv, line 4: "Acme" may be Acme GmbH (company:acme-de.example) or Acme Inc. (company:acme.example): it '
        "stays a company of its own. Give its domain, or write the name as that company has it",
    )


def test_two_people_with_one_address_in_a_file_both_stay() -> None:
    contacts = [
        ContactEntry(row(2, "people.csv"), "Anna Pell", "Pellworth", address="desk@pellworth.example"),
        ContactEntry(row(3, "people.csv"), "Bo Quill", "Pellworth", address="desk@pellworth.example"),
        ContactEntry(row(4, "people.csv"), "Cleo Fay", "Pellworth", address="desk@pellworth.example"),
        ContactEntry(row(5, "people.csv"), "Dan Ek", "Pellworth", address="dan@pellworth.example"),
    ]

    found = identify(told(contacts=contacts), CrmKeys())

    assert [(person.key, person.name) for person in people_of(found)] == [
        ("person:pellworth/anna-pell", "Anna Pell"),
        ("person:pellworth/bo-quill", "Bo Quill"),
        ("person:pellworth/cleo-fay", "Cleo Fay"),
        ("person:dan@pellworth.example", "Dan Ek"),
    ]
    assert (
        "people.csv, line 3: desk@pellworth.example is the address of Anna Pell, Bo Quill and 1 more: they stay 3 "
        "people, told apart by company and name"
    ) in found.notes


def test_deals_of_one_name_in_a_file_stay_apart_and_find_their_company() -> None:
    deals = [
        DealEntry(
            row(2, "deals.csv"), "Renewal", "ACME", "Closed Won", "won", 1200, "2026-05-01", "Lee Park"
        ),
        DealEntry(row(3, "deals.csv"), "Renewal", "Acme GmbH", "Open", "open", None, "2027-05-01"),
        DealEntry(row(4, "deals.csv"), "Pilot", "Osterfjord", outcome=Outcome("churned", "2026-09-30")),
    ]
    acme = CompanyEntry(
        row(2),
        "Acme GmbH",
        "customer",
        "acme.example",
        outcomes=(Outcome("renewed", "2025-05-01"), Outcome("churned")),
    )

    found = identify(told(acme, deals=deals), CrmKeys())

    assert [record for record in found.records if isinstance(record, Deal)] == [
        Deal(
            "deal:acme.example/renewal",
            "company:acme.example",
            "Renewal",
            "Closed Won",
            "won",
            1200,
            "2026-05-01",
            "Lee Park",
        ),
        Deal(
            "deal:acme.example/renewal/2",
            "company:acme.example",
            "Renewal",
            "Open",
            "open",
            None,
            "2027-05-01",
        ),
        Deal("deal:osterfjord/pilot", "company:osterfjord", "Pilot"),
    ]
    assert [record for record in found.records if isinstance(record, RenewalOutcome)] == [
        RenewalOutcome("renewal:acme.example/2025-05-01", "company:acme.example", "renewed", "2025-05-01"),
        RenewalOutcome("renewal:acme.example/undated", "company:acme.example", "churned"),
        RenewalOutcome("renewal:osterfjord/2026-09-30", "company:osterfjord", "churned", "2026-09-30"),
    ]
