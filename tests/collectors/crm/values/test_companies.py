"""A placeholder is no company, wherever it stands; a firm may be called NA."""

import pytest

from collectors.crm.values import employers
from collectors.crm.values.companies import company_names, name_lists
from collectors.crm.values.texts.placeholders import nothing

PLACEHOLDERS = [
    "-", "--", "–", "?", ".", "...", "/", "N/A", "n/a", "n.a.", "N / A", "#N/A", "TBD", "tbd.", "T.B.D.",
    "To be confirmed", "(No value)", "[not provided]",
    "<none>", "(none)", "--None--", "[null]", "none", "null", "NULL", "Unknown", "unknown company",
    "Not specified", "not set", "(not set)", "undefined",
    "Undisclosed", "0000-00-00", "k.A.", "k. A.", "keine Angabe", "Keine Angaben", "unbekannt",
    "nicht angegeben", "ohne Angabe", "non renseigné", "NON RENSEIGNÉ",
    "non renseigne", "inconnu", "néant", "s/d", "sin datos", "desconocido", "ninguno", "no aplica",
    "não informado", "nao informado", "desconhecido", "n/d",
    "sconosciuto", "non specificato", "нет данных", "неизвестно", "не указано", "н/д", "不明", "未設定",
    "無", "なし", "該当なし", "未入力", "无", "未知", "暂无",
    "없음", "알 수 없음", "해당 없음", "غير معروف", "غير محدد", "لا يوجد", "अज्ञात", "उपलब्ध नहीं", "onbekend",
    "n.v.t.", "okänd", "brak danych", "bilinmiyor",
    "(en blanco)", "kein Wert", "sin valor", "値なし", "\\N", "＜未設定＞", "（なし）", "Ｎ／Ａ",
]  # fmt: skip


@pytest.mark.parametrize("cell", PLACEHOLDERS)
def test_a_placeholder_is_nothing_in_every_column(cell: str) -> None:
    assert nothing(cell)
    assert employers([cell]).values == (None,)
    assert company_names([cell, "Pellworth"]).values == (None, "Pellworth")


@pytest.mark.parametrize(
    "cell",
    ["Self-employed", "self employed", "SELF-EMPLOYED", "Freelance", "Freelancer", "Unemployed", "Retired",
     "Student", "Stealth Startup", "Confidential",
     "selbständig", "Selbstständig", "Freiberufler", "arbeitslos", "Rentner", "indépendant",
     "Auto-entrepreneur", "sans emploi", "Retraitée", "Autónomo",
     "autonomo", "Jubilado", "Desempleada", "Autônomo", "Aposentado", "Libero professionista", "Disoccupato",
     "自営業", "フリーランス", "無職", "学生",
     "自由职业", "退休", "자영업", "프리랜서", "عمل حر", "متقاعد", "स्वरोजगार", "सेवानिवृत्त", "самозанятый",
     "zzp'er"],
)  # fmt: skip
def test_who_works_for_nobody_has_no_employer(cell: str) -> None:
    found = employers([cell, "Pellworth"])

    assert found.values == (None, "Pellworth")
    assert found.faults == ()
    assert "no company" in found.notes[0]


@pytest.mark.parametrize("cell", ["NA", "None", "Null", "Test", "Blank"])
def test_a_word_for_nothing_is_a_name_where_it_stands_once(cell: str) -> None:
    assert employers([cell, "Pellworth"]).values == (cell, "Pellworth")
    assert company_names([cell, "Pellworth"]).values == (cell, "Pellworth")
    assert company_names([cell]).notes == (
        f'Kept as a name, since it stands once: empty the cell if it means "nothing" ("{cell}")',
    )


def test_a_word_for_nothing_that_stands_twice_is_no_name_unless_a_company_is_called_so() -> None:
    assert employers(["NA", "Pellworth", "NA"]).values == (None, "Pellworth", None)
    assert employers(["NA", "Pellworth", "NA"], known=lambda name: name == "NA").values == (
        "NA",
        "Pellworth",
        "NA",
    )
    assert employers(["Freelance"], known=lambda name: name == "Freelance").values == ("Freelance",)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("X", "X"),
        ("3", "3"),
        ("Unknown Worlds", "Unknown Worlds"),
        ("None of the Above Ltd", "None of the Above Ltd"),
        ("Harrow Oil &amp; Gas", "Harrow Oil & Gas"),
        ('="Pellworth"', "Pellworth"),
        ("Pellworth\u200b  Foods\n", "Pellworth Foods"),
        ("東京商会", "東京商会"),
        ("Student Loans Inc.", "Student Loans Inc."),
    ],
)
def test_names_stay_as_they_are_without_what_exports_add(cell: str, name: str) -> None:
    assert company_names([cell]).values == employers([cell]).values == (name,)


def test_a_name_without_a_letter_or_digit_is_left_out() -> None:
    found = company_names(["💎", "Pellworth"])

    assert found.values == (None, "Pellworth")
    assert "write a name with letters or digits" in found.faults[0].remedy


def test_a_company_called_self_employed_is_named_as_a_fault() -> None:
    assert "there is no company" in company_names(["Self-employed"]).faults[0].remedy


def test_of_several_employers_the_first_is_taken() -> None:
    found = employers(["Pellworth Foods; Harrow", "n/a; Harrow"])

    assert found.values == ("Pellworth Foods", "Harrow")
    assert found.notes == ('Cells with several companies: the first is taken ("Pellworth Foods; Harrow")',)


def test_lists_of_names_are_parted_and_their_placeholders_dropped() -> None:
    assert name_lists(
        ["Pellworth; PWF", "Acme, Inc.|ACME", "One\nTwo", "n/a", "-; A", "A;A", "", "Oil &amp; Gas; B"]
    ).values == (
        ("Pellworth", "PWF"),
        ("Acme, Inc.", "ACME"),
        ("One", "Two"),
        None,
        ("A",),
        ("A",),
        None,
        ("Oil & Gas", "B"),
    )
