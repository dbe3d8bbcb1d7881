"""The forms of companies' names that people write."""

from __future__ import annotations

import pytest

from graph.text.companies.common_words import Ambiguity
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.forms import Form, forms_of
from graph.text.companies.names import CompanyNames


def finds(name: str, text: str) -> bool:
    return CompanyFinder([CompanyNames("it", name)]).find(text) == ("it",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Citróna Foods", "Citrona Foods recalls its juice"),
        ("Citróna Foods", "CITRÓNA FOODS recalls its juice"),
        ("Citrona Foods", "Citróna Foods recalls its juice"),
        ("Wendlow's", "Wendlows app is down again"),
        ("Wendlow's", "Wendlow’s app is down again"),
        ("Wendlow's", "Wendlow`s app is down again"),
        ("Wendlows", "Wendlow's app is down again"),
        ("Bramley-Coyle", "bramley coyle lost my order"),
        ("Bramley-Coyle", "Bramley‑Coyle lost my order"),
        ("Bramley-Coyle", "Bramley–Coyle lost my order"),
        ("Bramley-Coyle", "BramleyCoyle lost my order"),
        ("Bramley Coyle", "bramley-coyle lost my order"),
        ("Pöschl Logistik", "Poeschl Logistik liefert nicht"),
        ("Pöschl Logistik", "Poschl Logistik liefert nicht"),
        ("Poeschl Logistik", "Pöschl Logistik liefert nicht"),
        ("Weißkamp", "Weisskamp liefert nicht"),
        ("Ørnsted", "Oernsted hæver prisen igen"),
        ("Ørnsted", "Ornsted hæver prisen igen"),
        ("Ægirholm", "Aegirholm is slow"),
        ("Åkerblad", "Akerblad är nere"),
        ("Åkerblad", "Aakerblad är nere"),
        ("Peñarol Digital", "Penarol Digital no contesta"),
        ("Yıldıray", "Yildiray çöktü"),
        ("Yıldıray", "YILDIRAY çöktü"),
        ("İnceoğlu", "Inceoglu çöktü"),
        ("Łódzka Kawa", "Lodzka Kawa nie działa"),
        ("Yarrow! Brands", "Yarrow Brands raised its prices"),
        ("Yarrow! Brands", "Yarrow! Brands raised its prices"),
        ("Corvex.ai", "Corvex ai raised its prices"),
        ("E.QON", "EQON raised its prices"),
        ("L'Orvaux", "Lorvaux raised its prices"),
        ("L'Orvaux", "L’Orvaux raised its prices"),
        ("Hollin & Fenn", "Hollin and Fenn raised its prices"),
        ("Hollin & Fenn", "Hollin&Fenn raised its prices"),
        ("Hollin & Fenn", "Hollin + Fenn raised its prices"),
        ("Hollin und Fenn", "Hollin & Fenn sind teurer geworden"),
        ("Hollin & Fenn", "HollinFenn raised its prices"),
        ("Q&V", "Q & V raised its prices, so we left Q&V"),
        ("BlueQuay", "blue quay is down"),
        ("Blue Quay", "BlueQuay is down"),
        ("Blue Quay", "bluequay is down"),
        ("The Marlowfinch", "Marlowfinch is down"),
        ("Marlowfinch", "The Marlowfinch is down"),
        ("Marlowfinch (UK) Ltd", "Marlowfinch is down"),
        ("Marlowfinch", "marlowfinch's app is down"),
        ("Acmeflow GmbH", "$ACMEFLOW is up"),
        ("Acmeflow GmbH", "Acmeflow™ is down"),
        ("Acmeflow®", "acmeflow is down"),
        ("Blue Quay", "Blue® Quay™ is down"),
        ("Acmeflow Inc. (Delaware)", "acmeflow is down"),
        ("Hartwell Chase", "thanks @hartwellchase!"),
        ("Hartwell Chase", "thanks @hartwell_chase!"),
        ("Hartley Holdings LLC dba Marlowfinch", "Marlowfinch is down"),
        ("Caffè Marlow", "CAFFE' MARLOW cerca barista"),
        ("Schönbach & Söhne KG", "we switched to Schönbach"),
        ("رافدان", "رافِدان حدّثت التطبيق"),
        ("Белуга Телеком", "Белугой Телеком доволен"),
        ("Белуга Телеком", "жду ответа от Белуги Телекома"),
        ("ブルー・キー", "ブルーキーが落ちてる"),
        ("ブルーキー", "ﾌﾞﾙｰｷｰが落ちてる"),
        ("Тёплый Дом Маркет", "Теплый Дом Маркет опять не работает"),
    ],
)
def test_a_name_is_found_however_people_spell_it(name: str, text: str) -> None:
    assert finds(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("T-Mordo", "I don't mordo at all"),
        ("E.QON", "e qon"),
        ("Boelken", "Bölkenstein liegt im Norden"),
        ("AB Ltd", "ab morgen ist alles anders"),
        ("1848 Ltd.", "in 1848 there were barricades"),
        ("Which? Ltd", "which of them is it?"),
        ("Da GmbH", "da ist er ja"),
        ("Any One", "is anyone there"),
        ("Peters", "we went to Peter's house"),
        ("Brands", "my brand's colours"),
        ("Yarrow! Brands", "I love yarrow. Brands are for others"),
        ("Hollin & Fenn", "Hollin sold it to Fenn"),
        ("Bramley-Coyle", "Bramley and Coyle are villages"),
        ("Vitamin E Quarter", "Vitamin Quarter is a street"),
        ("Bramley-Coyle", "he left Bramley - Coyle stayed"),
    ],
)
def test_what_only_looks_like_a_name_is_none(name: str, text: str) -> None:
    assert not finds(name, text)


def shown(company: CompanyNames) -> dict[str, Form]:
    return {form.text: form for form in forms_of(company)}


def test_the_forms_of_a_name_say_what_they_are() -> None:
    forms = shown(
        CompanyNames(
            "c",
            "Marrick & Co., Inc.",
            aliases=("$MRK",),
            handles=("marrickhq",),
            domain="https://www.marrick.example/",
            former=("Oldmar GmbH",),
            products=("Flowdesk",),
        )
    )
    kinds = {text: forms[text].kind for text in forms}
    assert kinds["Marrick & Co., Inc."] == "name"
    assert kinds["Marrick"] == "short"
    assert kinds["marricks"] == "inflected"
    assert kinds["@marrickhq"] == "handle"
    assert kinds["#Marrick"] == "hashtag"
    assert kinds["$MRK"] == "ticker"
    assert kinds["marrick.example"] == "domain"
    assert kinds["Oldmar"] == "former"
    assert kinds["Flowdesk"] == "product"


@pytest.mark.parametrize(
    ("company", "form", "ambiguity", "said"),
    [
        (CompanyNames("c", "Harbor Ltd"), "Harbor", Ambiguity.COMMON_WORD, "everyday word"),
        (CompanyNames("c", "Current, Inc."), "Current", Ambiguity.ADJECTIVE, "describes other things"),
        (CompanyNames("c", "Friday"), "Friday", Ambiguity.PROPER_NOUN, "Days, places, people"),
        (CompanyNames("c", "1848 Ltd"), "1848", Ambiguity.NUMBER, "a number"),
        (CompanyNames("c", "HQ GmbH"), "HQ", Ambiguity.ABBREVIATION, "few letters"),
        (CompanyNames("c", "Nordvik Verlag", domain="perle.example"), "perle", Ambiguity.COMMON_WORD, "word"),
        (
            CompanyNames("c", "Nordvik Verlag", domain="zauq.example"),
            "zauq",
            Ambiguity.PROPER_NOUN,
            "web address",
        ),
        (
            CompanyNames("c", "Marlowex", context=("ledger",)),
            "Marlowex",
            Ambiguity.PROPER_NOUN,
            "Context words",
        ),
    ],
)
def test_a_risky_form_says_why_in_a_sentence(
    company: CompanyNames, form: str, ambiguity: Ambiguity, said: str
) -> None:
    risky = shown(company)[form]
    assert risky.ambiguity is ambiguity
    assert said in risky.why
    assert risky.why.endswith(".")


def test_a_name_of_its_own_has_no_risky_form() -> None:
    company = CompanyNames("c", "Acmeflow GmbH", domain="acmeflow.example", handles=("acmeflow",))
    assert {form.why for form in forms_of(company)} == {""}


@pytest.mark.parametrize(
    ("never", "text", "found"),
    [
        ("Marrick", "Marrick is down", False),
        ("marrick", "MARRICK and Marricks", False),
        ("Marrick", "Marrick & Co. is down", True),
        ("Marrick", "see mrk-shop.example", True),
        ("#Marrick", "#Marrick", False),
        ("#Marrick", "Marrick is down", True),
        ("@marrick", "thanks @marrick", False),
        ("mrk-shop.example", "see mrk-shop.example", False),
    ],
)
def test_a_form_that_was_taken_away_is_not_found(never: str, text: str, found: bool) -> None:
    company = CompanyNames("it", "Marrick & Co.", domain="mrk-shop.example", never=(never,))
    assert (CompanyFinder([company]).find(text) == ("it",)) is found


def test_a_former_name_finds_the_company_until_another_one_is_called_so() -> None:
    renamed = CompanyNames("new", "Solvane", former=("Brightwater Payments Inc.",))
    assert CompanyFinder([renamed]).find("Brightwater Payments is down") == ("new",)
    taken = CompanyNames("other", "Brightwater Payments")
    assert CompanyFinder([renamed, taken]).find("Brightwater Payments is down") == ("other",)


@pytest.mark.parametrize(
    ("domain", "text", "found"),
    [
        ("getmarlow.example", "getmarlow is down", True),
        ("docs.getmarlow.example", "getmarlow is down", True),
        ("getmarlow.co.uk", "getmarlow is down", True),
        ("marlowfinch.example", "mail help@marlowfinch.example", True),
        ("facebook.com", "facebook is down, see facebook.com", False),
        ("marlowfinch.github.io", "github is down", False),
    ],
)
def test_a_web_address_gives_a_name_unless_it_is_a_platforms(domain: str, text: str, found: bool) -> None:
    company = CompanyNames("it", "Marlow Finch Ltd", domain=domain)
    assert (CompanyFinder([company]).find(text) == ("it",)) is found


def test_the_form_that_is_spelled_like_the_text_counts() -> None:
    finder = CompanyFinder([CompanyNames("a", "Élanqua"), CompanyNames("b", "Elanqua")])
    assert finder.find("Élanqua is down") == ("a",)
    assert finder.find("Elanqua is down") == ("b",)


def test_a_possessive_is_of_the_company_that_is_called_so_without_it() -> None:
    finder = CompanyFinder([CompanyNames("a", "Wendlow"), CompanyNames("b", "Wendlows")])
    assert finder.find("Wendlow's app is down") == ("a",)
    assert finder.find("Wendlows is down") == ("b",)


def test_others_that_share_a_form_are_told() -> None:
    finder = CompanyFinder([CompanyNames("a", "Quillam Ltd"), CompanyNames("b", "Quillam GmbH")])
    assert finder.others_called("Quillam", "a") == ("b",)
    assert finder.others_called("Quillam GmbH", "a") == ("b",)
    assert finder.others_called("Quillam Ltd", "a") == ()
