"""Mapped tables are read row by row; a cell that cannot be read is named and never costs its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.crm.entries import CompanyEntry, ContactEntry, CrmEntries, DealEntry, Outcome, Place
from collectors.crm.faults import Fault
from collectors.crm.files import read_tables
from collectors.crm.mapping.choice import Wishes, choose
from collectors.crm.mapping.headers import known
from collectors.crm.rows import read_crm, read_mapped
from collectors.registry import network_titles

COMPANIES = """\
name,role,domain,owner,owner_address,monthly_revenue,renewal_date,profiles,aliases
Pellworth Foods,customer,pellworth.example,Mara Lind,mara@fernhollow.example,"1,200.50",2027-03-01,\
x:@pellworth,Pellworth; PWF
Brightquay,competitor,brightquay.example,,,,,bluesky:brightquay.example,
"""
CONTACTS = """\
name,company,title,address,profiles
Anna Pell,Pellworth Foods,Head of Logistics,anna@pellworth.example,bluesky:anna.pellworth.example;x:@annapell
Bo Quill,PWF,,,
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, text: str, name: str = "export.csv", **wishes: object) -> CrmEntries:
    """One file, read as somebody wished it."""
    tables = read_tables(write(folder, name, text), known=known)
    asked = Wishes(**wishes)  # type: ignore[arg-type]
    return read_mapped([choose(table, asked, None) for table in tables])


def test_companies_and_contacts_are_read_in_any_order_of_files(tmp_path: Path) -> None:
    files = [write(tmp_path, "contacts.csv", CONTACTS), write(tmp_path, "companies.csv", COMPANIES)]

    found = read_crm(files)

    assert found.companies == (
        CompanyEntry(
            Place("companies.csv", 2),
            "Pellworth Foods",
            role="customer",
            domain="pellworth.example",
            owner="Mara Lind",
            owner_address="mara@fernhollow.example",
            mrr=1200.5,
            renewal="2027-03-01",
            aliases=("Pellworth", "PWF"),
            profiles=("x:@pellworth",),
        ),
        CompanyEntry(
            Place("companies.csv", 3),
            "Brightquay",
            role="competitor",
            domain="brightquay.example",
            profiles=("bluesky:@brightquay.example",),
        ),
    )
    assert found.contacts == (
        ContactEntry(
            Place("contacts.csv", 2),
            "Anna Pell",
            "Pellworth Foods",
            title="Head of Logistics",
            address="anna@pellworth.example",
            profiles=("bluesky:@anna.pellworth.example",),
        ),
        ContactEntry(Place("contacts.csv", 3), "Bo Quill", "PWF"),
    )
    assert (found.skipped, found.read, found.unmatched) == ((), 4, 1)
    assert found.warnings == (
        "contacts.csv: left out and not joined to a person, since X's developer agreement forbids matching accounts "
        "to people off X (1 profile: x:@annapell)",
    )


@pytest.mark.parametrize(
    "data",
    [
        "Company;MRR;Renewal;Type\r\nBäckerei Süd;900,50;22.11.2026;Client\r\n".encode("cp1252"),
        "\ufeffcompany name;Monthly Revenue;Renewal;Role\nBäckerei Süd;900,50;22.11.2026;customer\n".encode(),
        "sep=;\nCompany;MRR;Renewal;Type\nBäckerei Süd;900,50;22.11.2026;CUSTOMER\n".encode(),
        "Type\tCompany\tMRR\tRenewal\ncustomer\tBäckerei Süd\t900,50\t22.11.2026\n".encode("utf-16"),
        '"MRR","Company","Renews","Type"\n"€ 900,50"," Bäckerei\nSüd ","22 Nov 2026","customer"\n\n'.encode(),
        "Firma;Monatsumsatz;Vertragsende;Kundentyp\r\nBäckerei Süd;900,50 €;22.11.2026;Kunde\r\n".encode(),
    ],
)
def test_encodings_separators_and_column_names_vary(tmp_path: Path, data: bytes) -> None:
    found = read_crm([write(tmp_path, "export.csv", data)])

    assert found.skipped == ()
    [company] = found.companies
    assert (company.name, company.role, company.mrr, company.renewal) == (
        "Bäckerei Süd", "customer", 900.5, "2026-11-22",
    )  # fmt: skip


def test_a_cell_that_cannot_be_read_never_costs_its_row(tmp_path: Path) -> None:
    text = (
        "Name,Role,MRR,Renewal,Website,Owner Email\n"
        'Osterfjord,customer,"1,200",2027-01-01,osterfjord.example,mara@fernhollow.example\n'
        "Quillmark,boss,900,2027-01-01,quillmark.example,nobody at all\n"
        '"Two\nlines",customer,lots,2027-02-31,two.example,\n'
        "Tallowmere,competitor,,soon,not a domain,\n"
    )

    found = read_crm([write(tmp_path, "companies.csv", text)])

    assert [(one.name, one.role, one.mrr, one.renewal, one.domain) for one in found.companies] == [
        ("Osterfjord", "customer", 1200.0, "2027-01-01", "osterfjord.example"),
        ("Quillmark", None, 900.0, "2027-01-01", "quillmark.example"),
        ("Two lines", "customer", None, None, "two.example"),
        ("Tallowmere", "competitor", None, None, None),
    ]
    faults = [fault for fault in found.skipped if isinstance(fault, Fault)]
    assert [(fault.line, fault.column, fault.value, fault.row_lost) for fault in faults] == [
        (3, "Owner Email", "nobody at all", False),
        (4, "MRR", "lots", False),
        (4, "Renewal", "2027-02-31", False),
        (6, "Renewal", "soon", False),
        (6, "Website", "not a domain", False),
    ]
    assert faults[1].what == 'companies.csv, line 4, column MRR: "lots"'
    assert all(fault.reason for fault in faults)
    assert 'companies.csv, column Role: no role is known for "boss" (1 row)' in found.warnings
    assert found.read == 4


def test_a_row_without_any_name_is_left_out_and_named(tmp_path: Path) -> None:
    found = read(tmp_path, "Name,Role,MRR\nPellworth,customer,1\n,customer,900\n")

    assert [one.name for one in found.companies] == ["Pellworth"]
    assert found.skipped == (
        Fault(
            'export.csv, line 3, column Name: ""',
            "every company needs a name or a domain",
            "export.csv",
            3,
            "Name",
            "",
            row_lost=True,
        ),
    )


def test_a_company_without_a_name_goes_by_its_domain(tmp_path: Path) -> None:
    found = read(tmp_path, "Company name,Company Domain Name,Type\n,pellworth.example,Customer\n")

    assert [(one.name, one.domain) for one in found.companies] == [("pellworth.example", "pellworth.example")]
    assert found.warnings == (
        "export.csv: a company without a name goes by its domain (1 row: pellworth.example)",
    )


def test_a_contact_without_a_name_goes_by_the_address_and_one_without_either_is_left_out(
    tmp_path: Path,
) -> None:
    text = "Name,Email,Company\n,dana@pellworth.example,Pellworth\n,,Quillmark\n-,,-\n"

    found = read(tmp_path, text)

    assert [(one.name, one.address) for one in found.contacts] == [("dana@pellworth.example",) * 2]
    assert "Quillmark" in [one.name for one in found.companies]
    assert [fault.reason for fault in found.skipped] == ["every contact needs a name or a mail address"]
    assert "export.csv: a company without a person is kept alone (1 row: Quillmark)" in found.warnings


def test_contacts_bring_what_their_file_says_of_their_companies_once(tmp_path: Path) -> None:
    text = (
        "First Name,Last Name,Email,Account Name,Account Owner,Account Type,Website\n"
        "Dana,Okonedo,dana@pellworth.example,Pellworth,,Customer,pellworth.example\n"
        "Ilse,Brandt,ilse@pellworth.example,Pellworth,Lee Park,Prospect,\n"
    )

    found = read(tmp_path, text)

    assert [(one.name, one.role, one.owner, one.domain) for one in found.companies] == [
        ("Pellworth", "customer", "Lee Park", "pellworth.example")
    ]
    assert [(one.name, one.company) for one in found.contacts] == [
        ("Dana Okonedo", "Pellworth"),
        ("Ilse Brandt", "Pellworth"),
    ]


def test_a_company_is_a_customer_where_one_of_its_people_is(tmp_path: Path) -> None:
    text = (
        "First Name,Last Name,Associated Company,Lifecycle Stage\n"
        "Dana,Okonedo,Pellworth,Lead\nIlse,Brandt,Pellworth,Customer\nRui,Castel,Pellworth,Lead\n"
    )

    assert [(one.name, one.role) for one in read(tmp_path, text).companies] == [("Pellworth", "customer")]


def test_what_contacts_say_of_a_company_leaves_what_its_own_row_says(tmp_path: Path) -> None:
    companies = write(
        tmp_path, "companies.csv", "Company,Type,Website\nPellworth,Partner,pellworth.example\n"
    )
    contacts = write(
        tmp_path,
        "contacts.csv",
        "First Name,Last Name,Account Name,Account Type,Account Owner\nDana,Okonedo,PELLWORTH,Customer,Lee Park\n",
    )

    [company] = read_crm([contacts, companies]).companies

    assert (company.role, company.owner, company.domain) == ("partner", "Lee Park", "pellworth.example")


@pytest.mark.parametrize(
    ("company", "address", "domain"),
    [
        ("Pellworth Foods", "dana@pellworth.example", "pellworth.example"),
        ("Pellworth Foods", "dana@pellworth-foods.example", "pellworth-foods.example"),
        ("Pellworth Foods", "dana@gmail.com", None),
        ("Pellworth Foods", "dana@dana-okonedo.example", None),
        ("Pellworth Foods", "", None),
    ],
)
def test_addresses_tell_a_companys_domain_where_it_is_called_so(
    tmp_path: Path, company: str, address: str, domain: str | None
) -> None:
    found = read(tmp_path, f"Name,Company,Email\nDana Okonedo,{company},{address}\n")

    assert [one.domain for one in found.companies] == ([domain] if domain else [])
    assert ("gets the domain of its people's addresses" in "".join(found.warnings)) == bool(domain)


def test_a_role_for_the_whole_file_goes_where_the_file_says_nothing(tmp_path: Path) -> None:
    text = (
        "Company,Type,Website\nPellworth,,p.example\nQuillmark,Other,q.example\nTallow,Competitor,t.example\n"
    )

    found = read(tmp_path, text, role="customer")

    assert [(one.name, one.role) for one in found.companies] == [
        ("Pellworth", "customer"),
        ("Quillmark", None),
        ("Tallow", "competitor"),
    ]


def test_a_file_without_roles_says_what_that_means_and_how_to_give_one(tmp_path: Path) -> None:
    text = "Company,Website\nPellworth,pellworth.example\n"

    [note] = read(tmp_path, text).warnings
    assert "questions about customers stay empty" in note
    assert "--role customer" in note
    assert read(tmp_path, text, role="customer").warnings == ()


def test_a_yearly_amount_counts_where_no_monthly_one_stands(tmp_path: Path) -> None:
    found = read(tmp_path, "Company,Type,MRR,ARR\nPellworth,Customer,100,2400\nQuillmark,Customer,,2400\n")

    assert [one.mrr for one in found.companies] == [100.0, 200.0]


def test_an_owner_written_as_an_address_is_also_where_alerts_go(tmp_path: Path) -> None:
    found = read(tmp_path, "Company,Type,Company owner\nPellworth,Customer,lee.park@fernhollow.example\n")

    assert found.companies[0].owner_address == "lee.park@fernhollow.example"


def test_a_day_that_another_column_settles_is_read_with_it(tmp_path: Path) -> None:
    text = "Company,Type,Renewal,Churn Date\nPellworth,Customer,10/09/2027,\nQuillmark,Customer,,30/08/2026\n"

    found = read(tmp_path, text)

    assert [one.renewal for one in found.companies] == ["2027-09-10", None]
    assert found.companies[1].outcomes == (Outcome("churned", "2026-08-30"),)


def test_renewal_outcomes_come_with_their_days(tmp_path: Path) -> None:
    text = (
        "Company,Type,Renewal outcome,Outcome date,Last renewal\n"
        "Pellworth,Customer,Renewed,2026-09-01,2026-09-01\n"
        "Quillmark,Customer,Churned,2026-08-01,2025-08-01\n"
        "Tallow,Customer,,,\n"
    )

    assert [one.outcomes for one in read(tmp_path, text).companies] == [
        (Outcome("renewed", "2026-09-01"),),
        (Outcome("churned", "2026-08-01"), Outcome("renewed", "2025-08-01")),
        (),
    ]


def test_deals_come_with_what_became_of_renewals(tmp_path: Path) -> None:
    text = (
        "Deal Name,Company,Pipeline,Stage,Amount,Close Date\n"
        "Licence 2026,Pellworth,Renewals,Closed Won,14400,2026-09-01\n"
        "Renewal 2026,Quillmark,Sales,Closed Lost,6000,2026-08-01\n"
        "Starter,Tallow,Sales,Closed Won,600,2026-07-01\n"
        ",Brennick,Sales,Negotiation,,2027-01-01\n"
        "Orphan,,Sales,Negotiation,5,2027-01-01\n"
    )

    found = read(tmp_path, text)

    assert [(one.name, one.company, one.state, one.outcome) for one in found.deals] == [
        ("Licence 2026", "Pellworth", "won", Outcome("renewed", "2026-09-01")),
        ("Renewal 2026", "Quillmark", "lost", Outcome("churned", "2026-08-01")),
        ("Starter", "Tallow", "won", None),
        ("Brennick 2027-01-01", "Brennick", "open", None),
    ]
    assert found.deals[0] == DealEntry(
        Place("export.csv", 2), "Licence 2026", "Pellworth", "Closed Won", "won", 14400.0, "2026-09-01",
        outcome=Outcome("renewed", "2026-09-01"),
    )  # fmt: skip
    assert [fault.reason for fault in found.skipped] == ["every deal needs the company that buys"]


def test_links_that_nothing_follows_are_counted_not_repeated(tmp_path: Path) -> None:
    links = "\n".join(f"Person {n},p{n}@mail.example,https://xing.com/in/p{n}" for n in range(5))

    found = read(tmp_path, f"name,email,profiles\n{links}\n")

    assert len(found.contacts) == 5
    assert found.warnings == (
        f"export.csv: left out, since only {network_titles()} profiles are followed (5 links: https://xing.com/in/p0, "
        "https://xing.com/in/p1, https://xing.com/in/p2 and 2 more)",
    )


def test_products_and_context_words_of_a_company_are_read(tmp_path: Path) -> None:
    told = "name,products,context\nSquare Field,Field Pay; Field Till,checkout;terminal\n"

    [company] = read(tmp_path, told).companies

    assert company.products == ("Field Pay", "Field Till")
    assert company.context == ("checkout", "terminal")


def test_a_file_that_tells_nothing_says_which_columns_it_needs(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r'stock.csv has no columns that tell what it holds \(found: "sku", "price"\)'
    ):
        read_crm([write(tmp_path, "stock.csv", "sku,price\n1,2\n")])


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_crm([tmp_path / name])


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"empty.csv is empty"):
        read_crm([write(tmp_path, "empty.csv", "")])


def test_a_file_without_rows_says_so(tmp_path: Path) -> None:
    assert read(tmp_path, "name,role,domain\n").warnings == ("export.csv has no rows under its column names",)
