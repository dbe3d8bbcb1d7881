"""Names with and without their legal form, in many countries."""

from __future__ import annotations

import pytest

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.legal_forms import is_legal_form, without_legal_form
from graph.text.companies.names import CompanyNames, stripped_name

NAMES = [
    ("Acmeflow GmbH", "Acmeflow"),
    ("Marrick & Co., Inc.", "Marrick"),
    ("Hartwell Chase & Co.", "Hartwell Chase"),
    ("Hartwell, Chase & Co.", "Hartwell, Chase"),
    ("Procter-Hale Co.", "Procter-Hale"),
    ("Quillam and Company", "Quillam"),
    ("Quillam und Co. KG", "Quillam"),
    ("Quillam et Cie", "Quillam"),
    ("Quillam y Cía., S.L.", "Quillam"),
    ("Quillam e Cia. Ltda.", "Quillam"),
    ("Quillam & C. S.n.c.", "Quillam"),
    ("Quillam GmbH & Co. KG", "Quillam"),
    ("Quillam SE & Co. KGaA", "Quillam"),
    ("Quillam UG (haftungsbeschränkt)", "Quillam"),
    ("Turnverein Quillam e.V.", "Turnverein Quillam"),
    ("Quillam e.K.", "Quillam"),
    ("Quillam eG", "Quillam"),
    ("Quillam gGmbH", "Quillam"),
    ("Quillam s.r.o.", "Quillam"),
    ("Quillam s. r. o.", "Quillam"),
    ("Quillam, spol. s r.o.", "Quillam"),
    ("Quillam a.s.", "Quillam"),
    ("Quillam Sp. z o.o.", "Quillam"),
    ("Quillam Sp. z o.o. Sp.k.", "Quillam"),
    ("Quillam spółka z o.o.", "Quillam"),
    ("Quillam d.o.o.", "Quillam"),
    ("Quillam d.d.", "Quillam"),
    ("Quillam Kft.", "Quillam"),
    ("Quillam Zrt.", "Quillam"),
    ("Quillam Ltda", "Quillam"),
    ("Quillam Ltda - ME", "Quillam"),
    ("Quillam Lda.", "Quillam"),
    ("Quillam S.A. de C.V.", "Quillam"),
    ("Quillam, S. de R.L. de C.V.", "Quillam"),
    ("Quillam S.A.S.", "Quillam"),
    ("Quillam S.à r.l.", "Quillam"),
    ("Quillam S.p.A.", "Quillam"),
    ("Quillam S.r.l.s.", "Quillam"),
    ("Quillam B.V.", "Quillam"),
    ("Quillam NV", "Quillam"),
    ("Quillam Pvt. Ltd.", "Quillam"),
    ("Quillam Private Limited", "Quillam"),
    ("Quillam Public Limited Company", "Quillam"),
    ("Quillam (Pty) Ltd", "Quillam"),
    ("Quillam Pty. Ltd.", "Quillam"),
    ("Quillam Pte. Ltd.", "Quillam"),
    ("Quillam Sdn. Bhd.", "Quillam"),
    ("Quillam Co., Ltd.", "Quillam"),
    ("Quillam A.Ş.", "Quillam"),
    ("Quillam Ltd. Şti.", "Quillam"),
    ("Quillam San. ve Tic. A.Ş.", "Quillam"),
    ("Quillam AS", "Quillam"),
    ("Quillam A/S", "Quillam"),
    ("Quillam ApS", "Quillam"),
    ("Quillam AB", "Quillam"),
    ("Quillam Oyj", "Quillam"),
    ("Quillam OÜ", "Quillam"),
    ("OÜ Quillam", "Quillam"),
    ('UAB "Quillam"', "Quillam"),
    ('SIA "Quillam"', "Quillam"),
    ("PT Quillam Tbk", "Quillam"),
    ("Quillam L.L.C.", "Quillam"),
    ("Quillam FZ-LLC", "Quillam"),
    ("Quillam S.A.E.", "Quillam"),
    ("Công ty TNHH Quillam", "Quillam"),
    ("ООО «Ромашка»", "Ромашка"),
    ("АО «Ромашка»", "Ромашка"),
    ("Ромашка ООО", "Ромашка"),
    ("ТОВ «Ромашка»", "Ромашка"),
    ("ΑΘΗΝΑΪΚΗ Α.Ε.", "ΑΘΗΝΑΪΚΗ"),
    ("株式会社メアリ", "メアリ"),
    ("メアリ株式会社", "メアリ"),
    ("㈱メアリ", "メアリ"),
    ("合同会社メアリ", "メアリ"),
    ("知媒科技有限公司", "知媒科技"),
    ("知媒科技股份有限公司", "知媒科技"),
    ("주식회사 북극성", "북극성"),
    ("(주)북극성", "북극성"),
    ("شركة النيل ذ.م.م", "النيل"),
    ('בינה בע"מ', "בינה"),
    ("บริษัท ไทยคม จำกัด (มหาชน)", "ไทยคม"),
    ("Gap Street Inc., The", "Gap Street"),
    ("“Quillam” GmbH", "Quillam"),
    ("Quillam GmbH&Co.KG", "Quillam"),
    ("Quillam GmbH + Co. KG", "Quillam"),
    ("Quillam Aktiengesellschaft", "Quillam"),
    ("Quillam Gesellschaft mit beschränkter Haftung", "Quillam"),
    ("Quillam Société Anonyme", "Quillam"),
    ("Quillam Sociedad Anónima", "Quillam"),
    ("Quillam Società per Azioni", "Quillam"),
    ("Quillam & Compañía", "Quillam"),
    ("Quillam et Compagnie", "Quillam"),
    ("Quillam Limited Liability Company", "Quillam"),
    ("Quillam Anonim Şirketi", "Quillam"),
    ("Quillam spółka z ograniczoną odpowiedzialnością", "Quillam"),
    ("Акционерное общество «Ромашка»", "Ромашка"),
    ("Общество с ограниченной ответственностью «Ромашка»", "Ромашка"),
]


@pytest.mark.parametrize(("name", "short"), NAMES)
def test_a_name_stands_without_its_legal_form_and_what_joined_it(name: str, short: str) -> None:
    assert without_legal_form(name) == short


@pytest.mark.parametrize(("name", "short"), NAMES)
def test_both_are_found_in_a_text(name: str, short: str) -> None:
    finder = CompanyFinder([CompanyNames("it", name)])
    for said in (name, short):
        assert finder.find(f"we moved to {said} last year") == ("it",), said


@pytest.mark.parametrize(
    "name",
    [
        "Stay Private",
        "Meet At",
        "Log ME In",
        "Salt Da",
        "Made In C",
        "Adventures Unlimited",
        "SAS Institute",
        "PTC Quillam",
        "Tallow Systems",
        "Velora Bank",
        "Quillam & Sons",
        "Contoso Sales",
        "Farm Coop",
        "AG",
        "Inc.",
        "Holding",
        "& Co.",
    ],
)
def test_what_is_no_legal_form_or_all_there_is_stays(name: str) -> None:
    assert without_legal_form(name) == name


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Inc.", True),
        ("GmbH & Co. KG", True),
        ("S.A. de C.V.", True),
        ("s.r.o.", True),
        ("Sp. z o.o.", True),
        ("A.Ş.", True),
        ("Ltd. Şti.", True),
        ("Pvt. Ltd.", True),
        ("e.V.", True),
        ("L.L.C.", True),
        ("株式会社", True),
        ("Acme", False),
        ("Acme Inc.", False),
        ("At", False),
        ("Private", False),
        ("", False),
        ("...", False),
    ],
)
def test_a_legal_form_alone_is_told_from_a_name(text: str, is_one: bool) -> None:
    assert is_legal_form(text) is is_one


@pytest.mark.parametrize(
    "names",
    [
        ("Acme GmbH", "ACME", "Acme, Inc.", "The Acme Company", "acme ltd", "Acme & Co."),
        ("Bramley–Coyle", "bramley coyle Ltd", "Bramley‑Coyle", "BramleyCoyle"),
        ("Wendlow’s", "Wendlows", "wendlow's Inc"),
        ("Müller GmbH", "Mueller", "Muller AG"),
        ("Citróna Foods S.A.", "Citrona Foods"),
        ("Hollin & Fenn LLP", "Hollin and Fenn"),
        ("ООО «Ромашка»", "ромашка"),
        ("株式会社メアリ", "メアリ"),
        ("Straße Eins GmbH", "Strasse Eins"),
    ],
)
def test_names_of_one_company_have_one_stripped_name(names: tuple[str, ...]) -> None:
    assert len({stripped_name(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Blue Quay", "Blu Quay"),
        ("Acme Bank", "Acme"),
        ("AG", "SE"),
        ("Tallow Systems", "Tallow"),
        ("3M", "3N"),
    ],
)
def test_names_of_two_companies_have_two(one: str, other: str) -> None:
    assert stripped_name(one) != stripped_name(other)


def test_a_text_without_letters_has_no_stripped_name() -> None:
    assert stripped_name(" … ") == stripped_name("") == ""
