"""The exports of every CRM, unedited: each folder holds the same two companies as that CRM writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.crm.entries import CrmEntries, Outcome
from collectors.crm.files import read_tables
from collectors.crm.mapping.headers import known
from collectors.crm.mapping.propose import propose
from collectors.crm.rows import read_crm

DATA = Path(__file__).parents[3] / "data/crm"
WITH_COMPANIES = ("attio", "dynamics", "hubspot", "pipedrive", "salesforce", "suitecrm", "zoho")
WITH_CONTACTS_ALONE = ("google", "linkedin", "outlook")


def read(crm: str) -> CrmEntries:
    return read_crm(sorted((DATA / crm).iterdir()))


@pytest.mark.parametrize("crm", WITH_COMPANIES)
def test_companies_come_with_role_domain_and_owner(crm: str) -> None:
    entries = read(crm)

    assert [(one.name, one.role, one.domain, one.owner) for one in entries.companies] == [
        ("Pellworth Foods", "customer", "pellworth.example", "Lee Park"),
        ("Quillmark Media", "prospect", "quillmark.example", "Mia Ode"),
    ]
    assert entries.skipped == ()


@pytest.mark.parametrize("crm", WITH_COMPANIES)
def test_contacts_come_with_company_title_and_address(crm: str) -> None:
    people = {
        (one.name, one.company, one.title or "", one.address) for one in read(crm).contacts if one.title
    }

    assert people == {
        ("Dana Okonedo", "Pellworth Foods", "Head of Logistics", "dana@pellworth.example"),
        ("Ilse Brandt", "Quillmark Media", "Buyer", "ilse@quillmark.example"),
    }


@pytest.mark.parametrize("crm", WITH_COMPANIES)
def test_deals_come_with_stage_amount_day_and_how_a_renewal_ended(crm: str) -> None:
    won, still_open = read(crm).deals

    assert (won.name, won.company, won.state) == ("Pellworth renewal 2026", "Pellworth Foods", "won")
    assert (won.amount, won.closes, won.owner) == (14400.0, "2026-09-01", "Lee Park")
    assert won.outcome == Outcome("renewed", "2026-09-01")
    assert (still_open.name, still_open.company, still_open.state) == (
        "Quillmark starter",
        "Quillmark Media",
        "open",
    )
    assert (still_open.amount, still_open.closes, still_open.outcome) == (6000.0, "2027-01-31", None)


@pytest.mark.parametrize("crm", WITH_CONTACTS_ALONE)
def test_address_books_bring_people_and_their_employers(crm: str) -> None:
    entries = read(crm)

    assert [(one.name, one.company, one.title) for one in entries.contacts] == [
        ("Dana Okonedo", "Pellworth Foods", "Head of Logistics"),
        ("Ilse Brandt", "Quillmark Media", "Buyer"),
    ]
    assert entries.contacts[0].address == "dana@pellworth.example"
    assert ("Pellworth Foods", "pellworth.example") in [(one.name, one.domain) for one in entries.companies]
    assert (entries.skipped, entries.deals) == ((), ())


@pytest.mark.parametrize(
    ("crm", "called"),
    [
        ("attio", "Attio"),
        ("dynamics", "Dynamics 365"),
        ("google", "Google contacts"),
        ("hubspot", "HubSpot"),
        ("linkedin", "LinkedIn"),
        ("outlook", "Outlook"),
        ("pipedrive", "Pipedrive"),
        ("salesforce", "Salesforce"),
        ("suitecrm", "SuiteCRM or SugarCRM"),
        ("zoho", "Zoho"),
    ],
)
def test_a_file_is_known_as_the_crms_that_wrote_it(crm: str, called: str) -> None:
    told = {
        path.stem: propose(table).product
        for path in (DATA / crm).iterdir()
        for table in read_tables(path, known=known)
    }

    assert set(told.values()) <= {called, ""}
    assert called in told.values()


def test_what_a_column_of_turnover_is_taken_for_is_said() -> None:
    entries = read("hubspot")

    assert (entries.companies[0].mrr, entries.companies[0].turnover) == (None, 1_200_000.0)
    assert [note for note in entries.warnings if "Annual Revenue" in note] == [
        "companies.csv, column Annual Revenue: taken as the company's own turnover, as CRMs mean it. Where it "
        'is what the company pays you a year: --map "Annual Revenue=annual_recurring_revenue"'
    ]


def test_profiles_on_registered_networks_are_taken_from_columns_named_after_them() -> None:
    assert read("hubspot").companies[0].profiles == ("x:@pellworth",)
