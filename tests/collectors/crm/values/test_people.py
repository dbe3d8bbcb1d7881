"""People's names come out the first name first, without what is written beside them; a form of address is no title."""

import pytest

from collectors.crm.values import is_honorific_column
from collectors.crm.values.people import first_names, last_names, people, texts, titles


@pytest.mark.parametrize(
    "cell",
    ["Dana Okonedo", "Okonedo, Dana", "Dr. Dana Okonedo", "Ms. Dana Okonedo", "Prof. Dr. Dana Okonedo",
     "Frau Dr. med. Dana Okonedo",
     "Sra. Dana Okonedo", "Mme Dana Okonedo", "Dott.ssa Dana Okonedo", "Dana Okonedo, PhD",
     "Okonedo, Dana, PhD, MBA", "Dana Okonedo MBA",
     "Dana Okonedo, Ph.D.", "Dana Okonedo (she/her)", "Dana Okonedo 🚀", "🌱 Dana Okonedo",
     "Dana Okonedo, Head of Sales", "Okonedo, Dr. Dana",
     "Dana Okonedo <dana@x.example>", "Okonedo, Dana (dana@x.example)", "'Dana Okonedo'", '"Okonedo, Dana"',
     " Dana  Okonedo ",
     "Dana Okonedo; Lee Park", "Dana\u200b Okonedo", "Dana Okonedo, CPA, PMP", "Dr. Okonedo, Dana",
     "Dr.Dana Okonedo", "Ing. Dana Okonedo, Ph.D.", "Prof. Dr.-Ing. Dana Okonedo",
     "Dana Okonedo (they, them)", "Dana Okonedo, RN, LNC"],
)  # fmt: skip
def test_a_name_is_read_in_the_ways_that_people_write_it(cell: str) -> None:
    assert people([cell]).values == ("Dana Okonedo",)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Okonedo, Dana, Jr.", "Dana Okonedo Jr."),
        ("Okonedo, Dana Jr.", "Dana Okonedo Jr."),
        ("Dana Okonedo, III", "Dana Okonedo III"),
        ("van der Berg, Anna", "Anna van der Berg"),
        ("'t Hooft, Jan", "Jan 't Hooft"),
        ("O&#039;Neil, Kim", "Kim O'Neil"),
        ("M. Night", "M. Night"),
        ("Pan Wei", "Pan Wei"),
        ("Jack MA", "Jack MA"),
        ("山田 太郎 様", "山田 太郎"),
        ("السيدة منى", "منى"),
        ("श्री रवि", "रवि"),
        ("Lee Park, Mia Ode", "Lee Park, Mia Ode"),
        ("lee@park.example", "lee@park.example"),
    ],
)
def test_what_belongs_to_a_name_stays(cell: str, name: str) -> None:
    assert people([cell]).values == (name,)


def test_a_column_whose_habit_is_last_first_is_turned_round_as_a_whole() -> None:
    found = people(["Park, Lee", "García López, María José", "Ode, Mia"])

    assert found.values == ("Lee Park", "María José García López", "Mia Ode")
    assert found.notes == ('Names written "Last, First" are turned round ("Park, Lee" and 2 more)',)


def test_what_is_kept_out_of_names_is_said() -> None:
    assert people(["Dana Okonedo, PhD", "Lee Park", "Dr. Mia Ode"]).notes == (
        "Forms of address, degrees, jobs and emoji are kept out of people's names "
        '("Dana Okonedo, PhD" and 1 more)',
    )


@pytest.mark.parametrize(
    "cell",
    ["", "-", "N/A", "Unknown", "none", "NULL", "(No value)", "Dr.", "Mr", "🚀", "未入力", "sin nombre"],
)
def test_who_has_no_name_has_none(cell: str) -> None:
    assert people([cell]).values == (None,)


def test_first_and_last_names_lose_only_what_is_no_name() -> None:
    assert first_names(["Dr. Dana", "Ilse 🌷", "-", "Mr"]).values == ("Dana", "Ilse", None, None)
    assert last_names(["Okonedo, PhD", "Null", "Herr", "Na", "Okonedo, Jr.", "N/A"]).values == (
        "Okonedo",
        "Null",
        "Herr",
        "Na",
        "Okonedo Jr.",
        None,
    )


def test_a_word_for_nothing_is_a_surname_only_where_it_stands_once() -> None:
    assert last_names(["Null", "Null", "Berg"]).values == (None, None, "Berg")


@pytest.mark.parametrize(
    "cell",
    ["Dr.", "Ms.", "Mr", "Mrs.", "Herr", "Frau", "Herr/Frau", "Prof. Dr.", "Dipl.-Ing.", "M.", "Mme", "Mlle",
     "Sr.", "Sra.", "Srta.", "Señor",
     "Sr(a).", "Sig.", "Sig.ra", "Dott.ssa", "Dhr.", "Mevr.", "السيد", "د.", "श्री", "डॉ.", "様", "先生",
     "님", "г-н", "Mr. & Mrs.", "MS", "HERR"],
)  # fmt: skip
def test_a_form_of_address_is_no_title(cell: str) -> None:
    found = titles([cell, "Head of Logistics"])

    assert found.values == (None, "Head of Logistics")
    assert "no titles" in found.notes[0]


@pytest.mark.parametrize(
    "cell", ["Professor", "Doctor", "Engineer", "PR", "MD", "Private", "Self-employed", "Master of the Rolls"]
)
def test_a_job_is_a_title(cell: str) -> None:
    assert titles([cell]).values == (cell,)


@pytest.mark.parametrize(
    ("cells", "forms"),
    [
        (["Dr.", "Ms."], True),
        (["", "Herr", "Frau", "Professor", "-"], True),
        (["Mr", "Mrs", "Miss", "Dr"] * 5 + ["Buyer"], True),
        (["Dr.", "Buyer"], False),
        (["Professor", "Doctor"], False),
        (["Head of Logistics"], False),
        ([], False),
        (["", "-"], False),
    ],
)
def test_a_column_of_forms_of_address_is_recognised(cells: list[str], forms: bool) -> None:
    assert is_honorific_column(cells) is forms


def test_texts_keep_what_they_say() -> None:
    assert texts(["Pending", "N/A", "a\n b"]).values == ("Pending", None, "a b")
