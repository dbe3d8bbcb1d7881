"""A mapping is kept for the next export with such columns, as its file says it, also after somebody edited it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.crm.mapping.choice import Wishes, choose, unknown_columns
from collectors.crm.mapping.kept import keep, kept_for, read_kept
from collectors.crm.mapping.mapping import TableMapping

from .tables import table

ACCOUNTS = "Account Name,Type,Website,Rating\nPellworth,Customer - Direct,pellworth.example,Hot\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "imports"


def kept(folder: Path, text: str = ACCOUNTS, **wishes: object) -> Path:
    mapping = choose(table(text, "accounts.csv"), Wishes(**wishes), folder)  # type: ignore[arg-type]
    return keep(mapping, folder)


def used(mapping: TableMapping) -> dict[str, str]:
    return {column.header: column.field for column in mapping.columns if column.field}


def test_a_kept_mapping_says_what_it_is_for_and_what_may_stand_there(folder: Path) -> None:
    text = kept(folder).read_text()

    assert "first kept on" in text
    assert "Edit it freely" in text
    assert '"Account Name" = "name"' in text
    assert '"Rating" = ""' in text
    assert '"Customer - Direct" = "customer"' in text
    assert "#   renewal_date: when its contract is renewed or ends" in text


def test_the_next_export_is_read_as_somebody_edited_it(folder: Path) -> None:
    path = kept(folder)
    edited = path.read_text().replace('"Rating" = ""', '"Rating" = "context"   # what we track')
    path.write_text(edited.replace('"Customer - Direct" = "customer"', '"Customer - Direct" = "partner"'))

    mapping = choose(table(ACCOUNTS.replace("Pellworth", "Quillmark")), Wishes(), folder)

    assert used(mapping)["Rating"] == "context"
    assert mapping.roles["Customer - Direct"] == "partner"
    assert mapping.kept_in == str(path)
    keep(mapping, folder)
    assert "# what we track" in path.read_text()
    assert [one.name for one in folder.iterdir()] == [path.name]


def test_columns_may_be_moved_added_and_taken_out(folder: Path) -> None:
    path = kept(folder, columns={"Rating": "context"})
    moved = "Website,Owner,Account Name,Type,Rating\npellworth.example,Lee,Pellworth,Prospect,Hot\n"

    mapping = choose(table(moved), Wishes(), folder)

    assert mapping.kept_in == str(path)
    assert used(mapping) == {
        "Website": "domain", "Owner": "owner", "Account Name": "name", "Type": "role", "Rating": "context",
    }  # fmt: skip
    assert mapping.notes == ("export.csv: new since the mapping was kept: Owner",)
    assert mapping.doubts == ()
    unused_gone = choose(table("Account Name,Type,Website,Rating,Fax\nPellworth,,,,\n"), Wishes(), folder)
    assert unused_gone.doubts == ()


def test_a_column_that_is_read_and_no_longer_there_is_a_doubt(folder: Path) -> None:
    path = kept(folder)

    [doubt] = choose(
        table("Account Name,Type,Rating,City\nPellworth,Customer,Hot,X\n"), Wishes(), folder
    ).doubts

    assert f"lacks what {path} reads from such files: Website" in doubt
    assert "--yes" in doubt


def test_other_headers_are_proposed_anew(folder: Path) -> None:
    kept(folder)

    assert choose(table("First Name,Last Name,Email\nDana,Okonedo,\n"), Wishes(), folder).kept_in == ""
    assert choose(table("Account Name,Owner,Renewal\nPellworth,Lee,\n"), Wishes(), folder).kept_in == ""


def test_the_kept_role_of_a_file_without_roles_counts_again(folder: Path) -> None:
    text = "Account Name,Website\nPellworth,pellworth.example\n"
    kept(folder, text, role="customer")

    assert choose(table(text), Wishes(), folder).role == "customer"
    assert choose(table(text), Wishes(role="prospect"), folder).role == "prospect"


def test_an_encoding_that_was_settled_is_kept(folder: Path) -> None:
    text = "Account Name,Website\nPellworth,pellworth.example\n"
    keep(choose(table(text), Wishes(), folder), folder, "cp1250")

    found = kept_for(table(text), folder)
    assert found is not None
    assert found.encoding == "cp1250"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "companies"', 'kind = "firms"', "kind is 'firms': write one of companies, contacts, deals"),
        (
            '"Type" = "role"',
            '"Type" = "rank"',
            "the column \"Type\" of companies cannot become 'rank': write one of name",
        ),
        ('"Rating" = ""', '"Rating" = "name"', "Account Name and Rating cannot both become name"),
        ('= "customer"', '= "friend"', "\"Customer - Direct\" is 'friend': write one of us, customer"),
        ("[columns]", "[columns", "cannot be read"),
        ("[columns]", "[column]", "[columns] is missing"),
        ('"Rating" = ""', '"Rating" = 3', "[columns] is missing or holds something else"),
    ],
)
def test_a_broken_file_says_what_is_wrong_and_what_to_do(
    folder: Path, before: str, after: str, said: str
) -> None:
    path = kept(folder)
    path.write_text(path.read_text().replace(before, after))

    with pytest.raises(ConfigError) as caught:
        choose(table(ACCOUNTS), Wishes(), folder)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_a_mapping_of_another_kind_takes_the_place_of_the_kept_one(folder: Path) -> None:
    text = "Name,Owner,Role\nPellworth,Lee,\n"
    path = kept(folder, text)
    assert read_kept(path).kind == "companies"

    kept(folder, text, kind="contacts")

    assert [read_kept(one).kind for one in folder.iterdir()] == ["contacts"]


def test_values_whose_meaning_is_not_known_stand_there_to_be_filled_in(folder: Path) -> None:
    text = "Account Name,Type\nPellworth,Blue chip\nQuillmark,Customer\n"
    path = keep(choose(table(text), Wishes(), folder), folder, unknown={"Blue chip": 1})

    line = '# "Blue chip" = ""   # not known (1 row)'
    assert line in path.read_text()
    keep(choose(table(text), Wishes(), folder), folder, unknown={"Blue chip": 1})
    assert path.read_text().count("not known") == 1
    path.write_text(path.read_text().replace(line, '"Blue chip" = "partner"'))
    assert choose(table(text), Wishes(), folder).roles["Blue chip"] == "partner"


def test_hostile_column_names_do_no_harm(folder: Path) -> None:
    mapping = choose(
        table('Account Name,"a]\n[roles]\nx = ""y"",\x1b[2J",Type\nPellworth,1,Customer\n'), Wishes(), folder
    )
    path = keep(replace(mapping, product=""), folder)

    again = read_kept(path)
    assert list(again.columns) == [column.header for column in mapping.columns]
    assert "\x1b" not in path.read_text()


def test_a_column_is_wished_for_by_its_name_in_any_case(folder: Path) -> None:
    mapping = choose(table(ACCOUNTS), Wishes({"rating": "context", "WEBSITE": ""}), folder)

    assert used(mapping) == {"Account Name": "name", "Type": "role", "Rating": "context"}
    assert unknown_columns(["Rating", "Ratings"], [table(ACCOUNTS)]) == ("Ratings",)
