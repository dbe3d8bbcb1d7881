"""What the rows of a file are, and what becomes of its columns, told by their names and by what they hold."""

from __future__ import annotations

import pytest

from collectors.base import ConfigError
from collectors.crm.mapping.mapping import TableMapping
from collectors.crm.mapping.propose import propose
from collectors.registry import network_titles

from .tables import table


def used(mapping: TableMapping) -> dict[str, str]:
    return {column.header: column.field for column in mapping.columns if column.field}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("name,role,mrr\nPellworth,customer,1\n", "companies"),
        ("Company\nPellworth\n", "companies"),
        ("Firma,Umsatz,Vertragsende\nPellworth,1,2027-01-01\n", "companies"),
        ("Customer,Email,Plan,MRR,Status\nPellworth,x@pellworth.example,Pro,1,active\n", "companies"),
        ("Name,Website,Type\nPellworth,pellworth.example,Customer\n", "companies"),
        ("Name,Email\nDana Okonedo,dana@pellworth.example\n", "contacts"),
        ("Email\ndana@pellworth.example\n", "contacts"),
        ("name,company,title\nDana Okonedo,Pellworth,Buyer\n", "contacts"),
        ("Company,Contact Name,MRR,Renewal\nPellworth,Dana Okonedo,1,2027-01-01\n", "contacts"),
        ("Title,Organization,Contact person,Stage,Value\nStarter,Pellworth,Dana,Proposal,1\n", "deals"),
        ("Opportunity Name,Account Name,Amount,Close Date\nStarter,Pellworth,1,2027-01-01\n", "deals"),
        (
            "Topic,Account,Contact,Est. Close Date,Est. Revenue\nStarter,Pellworth,Dana,2027-01-01,1\n",
            "deals",
        ),
    ],
)
def test_the_columns_tell_what_the_rows_are(text: str, kind: str) -> None:
    assert propose(table(text)).kind == kind


@pytest.mark.parametrize("text", ["sku,price\n1,2\n", "Name\nPellworth\n", "Phone,City\n1,Austin\n"])
def test_a_file_that_tells_nothing_says_which_columns_it_needs(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        propose(table(text, "stock.csv"))

    message = str(caught.value)
    assert "stock.csv has no columns that tell what it holds (found: " in message
    for wanted in (
        "monthly_revenue",
        "renewal_date",
        "title",
        "address",
        "first_name",
        "close_date",
        "--kind",
    ):
        assert wanted in message


def test_the_more_telling_column_wins_and_the_other_says_why_it_is_left() -> None:
    mapping = propose(table("Name,Title,Job Title,Email\nDana,Ms Okonedo's boss,Buyer,d@pellworth.example\n"))

    assert used(mapping) == {"Name": "name", "Job Title": "title", "Email": "address"}
    assert mapping.columns[1].note == '"Job Title" says it'


@pytest.mark.parametrize("forms", [("Dr.", "Ms."), ("Herr", "Frau"), ("Mme", "M."), ("Sr.", "Sra.")])
def test_forms_of_address_are_no_titles(forms: tuple[str, str]) -> None:
    mapping = propose(table(f"Title,First Name,Last Name\n{forms[0]},Dana,Okonedo\n{forms[1]},Ilse,Brandt\n"))

    assert used(mapping) == {"First Name": "first_name", "Last Name": "last_name"}
    assert mapping.columns[0].note == "forms of address, no titles"


def test_two_address_columns_fill_one_another_work_first() -> None:
    text = "Name,Email - Home,Email - Work\nDana,dana@mailbox.example,dana@pellworth.example\nIlse,i@mailbox.example,\n"
    mapping = propose(table(text))

    assert [column.header for column in mapping.filled_by("address")] == ["Email - Work", "Email - Home"]
    assert mapping.columns[1].note == 'where "Email - Work" says nothing'


def test_of_two_columns_with_one_name_the_empty_one_is_left() -> None:
    mapping = propose(
        table("Name,Email,Email (2)\nDana,,dana@pellworth.example\nIlse,,i@pellworth.example\n")
    )

    assert used(mapping) == {"Name": "name", "Email (2)": "address"}
    assert mapping.columns[1].note == "nothing stands in it"


@pytest.mark.parametrize(
    ("header", "row", "fields"),
    [
        ("Vorname,Name", "Dana,Okonedo", {"Vorname": "first_name", "Name": "last_name"}),
        ("Nom,Prénom", "Okonedo,Dana", {"Nom": "last_name", "Prénom": "first_name"}),
        ("Nombre,Apellidos", "Dana,Okonedo Ruiz", {"Nombre": "first_name", "Apellidos": "last_name"}),
        ("Nome,Cognome", "Dana,Okonedo", {"Nome": "first_name", "Cognome": "last_name"}),
        ("Name,Last Name", "Dana Okonedo,Okonedo", {"Name": "name", "Last Name": "last_name"}),
    ],
)
def test_a_column_called_name_beside_one_half_of_it_is_the_other_half(
    header: str, row: str, fields: dict[str, str]
) -> None:
    assert used(propose(table(f"{header}\n{row}\n"))) == fields


@pytest.mark.parametrize("header", ["Status", "Stage", "Label", "Category"])
def test_a_column_that_could_mean_anything_is_a_role_where_its_values_are(header: str) -> None:
    roles = propose(
        table(f"Company,Website,{header}\nPellworth,p.example,Customer\nQuill,q.example,Partner\n")
    )
    others = propose(table(f"Company,Website,{header}\nPellworth,p.example,Blue\nQuill,q.example,Green\n"))

    assert used(roles)[header] == "role"
    assert header not in used(others)


def test_a_contacts_role_is_a_title_unless_it_says_what_the_company_is() -> None:
    title = propose(table("Name,Company,Email,Role\nDana,Pellworth,d@p.example,Buyer\n"))
    role = propose(table("Name,Company,Email,Role\nDana,Pellworth,d@p.example,Customer\n"))

    assert used(title)["Role"] == "title"
    assert used(role)["Role"] == "role"


def test_contacts_bring_what_their_file_says_of_their_companies() -> None:
    header = "First Name,Last Name,Account Name,Account Owner,Account Type,Website,Annual Revenue"
    mapping = propose(table(f"{header}\nDana,Okonedo,Pellworth,Lee Park,Customer,p.example,12\n"))

    assert mapping.kind == "contacts"
    assert list(used(mapping).values()) == [
        "first_name", "last_name", "company", "owner", "role", "domain", "turnover",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header", ["Twitter", "Twitter Handle", "X", "X (Twitter)", "Bluesky", "Company Twitter URL"]
)
def test_columns_named_after_a_registered_network_hold_profiles(header: str) -> None:
    mapping = propose(table(f"Company,Type,{header}\nPellworth,Customer,@pellworth\n"))

    assert used(mapping)[header] == "profiles"
    assert mapping.columns[2].network == ("bluesky" if header == "Bluesky" else "x")


@pytest.mark.parametrize("header", ["Xing", "Facebook URL", "Instagram"])
def test_profiles_on_other_networks_are_left_with_a_reason(header: str) -> None:
    mapping = propose(table(f"Company,Type,{header}\nPellworth,Customer,https://network.example/pellworth\n"))

    assert mapping.columns[2].field is None
    assert mapping.columns[2].note == f"only {network_titles()} profiles are followed"


def test_what_somebody_chose_goes_before_every_guess() -> None:
    text = "Company,Type,Segment,Website\nPellworth,Private,Customer,p.example\n"
    mapping = propose(table(text), chosen={"Segment": "role", "Type": None, "Website": "aliases"})

    assert used(mapping) == {"Company": "name", "Segment": "role", "Website": "aliases"}


def test_a_kind_that_somebody_chose_needs_a_column_with_the_name() -> None:
    assert used(propose(table("Name,City\nPellworth,Austin\n"), "companies")) == {"Name": "name"}
    with pytest.raises(
        ConfigError, match=r'no column with a name or a domain for its companies.*--map "Column=name"'
    ):
        propose(table("Thing,City\nPellworth,Austin\n"), "companies")


def test_a_deals_state_is_no_place() -> None:
    place = propose(table("Deal Name,Company,Amount,State\nStarter,Pellworth,1,TX\n"))
    state = propose(table("Deal Name,Company,Amount,State\nStarter,Pellworth,1,won\n"))

    assert "State" not in used(place)
    assert used(state)["State"] == "state"
