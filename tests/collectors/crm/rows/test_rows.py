"""CRM exports are read whatever they call their columns; a bad row is named and the others stay."""

from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.crm.entries import CompanyEntry, CrmEntries
from collectors.crm.identify import identify
from collectors.crm.keys import CrmKeys
from collectors.crm.rows import read_crm
from graph.records import Company, Person

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


def records(entries: CrmEntries) -> tuple[object, ...]:
    """What these rows make of an empty graph."""
    return identify(entries, CrmKeys()).records


def test_products_and_context_words_of_a_company_are_read(tmp_path: Path) -> None:
    told = "name,products,context\nSquare Field,Field Pay; Field Till,checkout;terminal\n"

    [company] = read_crm([write(tmp_path, "companies.csv", told)]).companies

    assert isinstance(company, CompanyEntry)
    assert company.products == ("Field Pay", "Field Till")
    assert company.context == ("checkout", "terminal")


def test_companies_and_contacts_are_read_in_any_order_of_files(tmp_path: Path) -> None:
    files = [write(tmp_path, "contacts.csv", CONTACTS), write(tmp_path, "companies.csv", COMPANIES)]

    found = read_crm(files)

    assert records(found) == (
        Company(
            "company:pellworth.example",
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
        Company(
            "company:brightquay.example",
            "Brightquay",
            role="competitor",
            domain="brightquay.example",
            profiles=("bluesky:@brightquay.example",),
        ),
        Person(
            "person:anna@pellworth.example",
            "Anna Pell",
            "crm",
            company="company:pellworth.example",
            title="Head of Logistics",
            address="anna@pellworth.example",
            profiles=("bluesky:@anna.pellworth.example",),
        ),
        Person("person:pellworth.example/bo-quill", "Bo Quill", "crm", company="company:pellworth.example"),
    )
    assert (found.skipped, found.read, found.unmatched) == ((), 4, 1)
    assert found.warnings == (
        "contacts.csv, line 2: x:@annapell is left out and not joined to a person: "
        "X's developer agreement forbids matching accounts to people off X",
    )


@pytest.mark.parametrize(
    "data",
    [
        "Company;MRR;Renewal;Type\r\nBäckerei Süd;900,50;22.11.2026;Client\r\n".encode("cp1252"),
        "\ufeffcompany name;Monthly Revenue;Renewal;Role\nBäckerei Süd;900,50;22.11.2026;customer\n".encode(),
        "sep=;\nCompany;MRR;Renewal;Type\nBäckerei Süd;900,50;22.11.2026;CUSTOMER\n".encode(),
        "Type\tCompany\tMRR\tRenewal\ncustomer\tBäckerei Süd\t900,50\t22.11.2026\n".encode("utf-16"),
        '"MRR","Company","Renews","Type"\n"€ 900,50"," Bäckerei\nSüd ","22 Nov 2026","customer"\n\n'.encode(),
    ],
)
def test_encodings_separators_and_column_names_vary(tmp_path: Path, data: bytes) -> None:
    found = read_crm([write(tmp_path, "export.csv", data)])

    assert found.skipped == ()
    assert records(found) == (
        Company("company:bäckerei-süd", "Bäckerei Süd", role="customer", mrr=900.5, renewal="2026-11-22"),
    )


def test_contacts_with_first_and_last_names_are_contacts(tmp_path: Path) -> None:
    text = (
        "First Name,Last Name,Email,Account Name,Job Title,Owner\nAnna,Null,a@pellworth.example,NA,CFO,Mara\n"
    )

    found = read_crm([write(tmp_path, "export.csv", text)])

    assert records(found) == (
        Company("company:na", "NA"),
        Person("person:a@pellworth.example", "Anna Null", "crm", "company:na", "CFO", "a@pellworth.example"),
    )
    assert found.warnings == ("export.csv: these columns are not used: Owner",)


def test_a_bad_row_is_named_with_its_remedy_and_the_others_stay(tmp_path: Path) -> None:
    text = (
        "Name,Role,MRR,Renewal,Website\n"
        'Osterfjord,customer,"1,200",2027-01-01,osterfjord.example\n'
        "Quillmark,boss,900,2027-01-01,quillmark.example\n"
        '"Two\nlines",customer,lots,2027-01-01,two.example\n'
        "Ambiguous,customer,900,05/06/2027,ambiguous.example\n"
        "Short,customer\n"
        ",customer,900,2027-01-01,nameless.example\n"
        "Tallowmere,competitor,,,tallowmere.example\n"
    )

    found = read_crm([write(tmp_path, "companies.csv", text)])

    assert [company.name for company in found.companies] == ["Osterfjord", "Tallowmere"]
    assert records(found)[0] == Company(
        "company:osterfjord.example",
        "Osterfjord",
        role="customer",
        domain="osterfjord.example",
        mrr=1200.0,
        renewal="2027-01-01",
    )
    assert {skip.what: skip.reason for skip in found.skipped} == {
        'companies.csv, line 3, column Role: "boss"': (
            "write one of us, customer, prospect, competitor, partner, or leave it empty"
        ),
        'companies.csv, line 4, column MRR: "lots"': 'write the amount as a plain number, such as "1200.50"',
        'companies.csv, line 6, column Renewal: "05/06/2027"': (
            'day and month can be taken for each other: write "2027-06-05" or "2027-05-06"'
        ),
        "companies.csv, line 7": (
            "the row has 2 cells where the header has 5: quote a cell that holds the separator or a line "
            "break, and close every quote"
        ),
        'companies.csv, line 8, column Name: ""': "every company needs a name",
    }
    assert found.read == 7


def test_a_link_that_nothing_follows_leaves_the_row_in(tmp_path: Path) -> None:
    text = "name,email,profiles\nAnna Pell,a@pellworth.example,https://linkedin.com/in/annapell\n"

    found = read_crm([write(tmp_path, "people.csv", text)])

    assert [contact.name for contact in found.contacts] == ["Anna Pell"]
    assert found.warnings == (
        "people.csv, line 2: https://linkedin.com/in/annapell is left out: "
        "only Bluesky and X profiles are followed",
    )


def test_a_file_that_tells_nothing_says_which_columns_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_crm([write(tmp_path, "stock.csv", "sku,price\n1,2\n")])
    message = str(caught.value)
    assert 'stock.csv has no columns that tell what it holds (found: "sku", "price")' in message
    assert all(
        column in message for column in ("monthly_revenue", "renewal_date", "title", "address", "first_name")
    )


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_crm([tmp_path / name])


def test_an_empty_file_tells_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="found: none"):
        read_crm([write(tmp_path, "empty.csv", "")])
