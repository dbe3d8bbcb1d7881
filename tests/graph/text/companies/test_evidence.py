"""What the words around a name say of it: namesakes, articles, dealings with vendors, and the rest of a hashtag."""

from __future__ import annotations

import pytest

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames

COMPANIES = (
    CompanyNames("merrow", "The Merrow Group", domain="merrow.example"),
    CompanyNames("contoso", "Contoso GmbH"),
    CompanyNames("hale", "Hale & Stone, Inc."),
    CompanyNames("anchor", "Anker", context=("Kasse", "Bon")),
    CompanyNames("compass", "Boussole", context=("TVA", "facture")),
    CompanyNames("lighthouse", "Farol", context=("frete", "entrega")),
    CompanyNames("cloud", "Nube", context=("factura",)),
    CompanyNames("flight", "Volo", context=("cedolino",)),
    CompanyNames("light", "نور", context=("فاتورة", "محفظة")),
    CompanyNames("beacon", "Маяк", context=("касса",)),
    CompanyNames("hope", "のぞみ", context=("勤怠",)),
    CompanyNames("plane", "Paper Plane", context=("invoicing",)),
    CompanyNames("bird", "Pájaro Azul"),
    CompanyNames("bank", "Banco Folha"),
)
FINDER = CompanyFinder(COMPANIES)


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Merrow mows his lawn on Sundays",
        "Frau Merrow kommt um acht",
        "Mme Merrow a gagné la tombola",
        "Familie Merrow zieht um",
        "Jenny Merrow is our new neighbour",
        "Roberto Contoso se jubila",
        "Merrow Street is closed until Thursday",
        "rue Contoso, troisième étage",
        "the Lotka-Merrow equations",
        "a merrow is an Irish mermaid",
        "un merrow, c'est une sirène",
        "Merrow先生の新刊を読んだ",
        "Contoso Candles Ltd makes candles",
    ],
)
def test_people_places_and_other_firms_of_the_name_are_not_the_company(text: str) -> None:
    assert FINDER.find(text) == ()


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Will Merrow raise its prices?", "merrow"),
        ("I miss Contoso since we moved", "contoso"),
        ("Herr Ober, Contoso ist schon wieder down", "contoso"),
        ("an Acme and a Contoso customer", "contoso"),
        ("Ex-Contoso-Leute gesucht", "contoso"),
        ("CONTOSO PRIVATE LIMITED sent a letter", "contoso"),
        ("HALE AND STONE INC sent a letter", "hale"),
        ("Merrow's Hotel booking tool", "merrow"),
    ],
)
def test_words_beside_a_name_that_only_look_like_a_namesake_leave_it_the_company(
    text: str, company: str
) -> None:
    assert FINDER.find(text) == (company,)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Rechnung von Anker bekommen", "anchor"),
        ("Anker antwortet seit Tagen nicht", "anchor"),
        ("Bei uns druckt Anker die Bons im Stehen", "anchor"),
        ("l'appli Boussole me plaît", "compass"),
        ("boussole ne répond plus", "compass"),
        ("passés à boussole en mars", "compass"),
        ("A Farol atrasou e ninguém avisou", "lighthouse"),
        ("entrega parada na farol", "lighthouse"),
        ("nube no funciona", "cloud"),
        ("la aplicación Nube va bien", "cloud"),
        ("Volo mi ha sbagliato tutto", "flight"),
        ("تطبيق نور جديد", "light"),
        ("الفاتورة من نور", "light"),
        ("в сервисе Маяк новый тариф", "beacon"),
        ("после обновления Маяка касса молчит", "beacon"),
        ("のぞみのサポートは親切", "hope"),
        ("のぞみを導入した", "hope"),
    ],
)
def test_an_everyday_word_is_the_company_where_people_deal_with_it_in_their_language(
    text: str, company: str
) -> None:
    assert FINDER.find(text) == (company,)


@pytest.mark.parametrize(
    "text",
    [
        "Der Anker war schwer und die Kasse leer",
        "wir gingen vor Anker und aßen Fisch",
        "j'ai perdu la boussole et la facture",
        "o farol da barra está aceso",
        "uma farol e um barco",
        "ni una nube en el cielo, menuda factura",
        "il volo era in ritardo",
        "القراءة نور",
        "маяк на краю земли",
        "のぞみで大阪へ",
    ],
)
def test_an_everyday_word_with_its_article_or_alone_is_no_company(text: str) -> None:
    assert FINDER.find(text) == ()


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("paper plane just lost three of our clients", "plane"),
        ("sent it with paper plane", "plane"),
        ("paper plane: 4 logos on one invoice", "plane"),
        ("pajaro azul no llega nunca", "bird"),
        ("PÁJARO AZUL ya no contesta, llevamos un mes", "bird"),
        ("saudade do banco folha", "bank"),
    ],
)
def test_everyday_words_that_are_a_name_together_count_small_where_something_speaks_for_it(
    text: str, company: str
) -> None:
    assert FINDER.find(text) == (company,)


@pytest.mark.parametrize(
    "text", ["we folded a paper plane", "un pájaro azul en mi ventana", "paper plane contest"]
)
def test_everyday_words_that_are_a_name_together_mean_nothing_by_themselves(text: str) -> None:
    assert FINDER.find(text) == ()


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("#AnkerKasse streikt", "anchor"),
        ("#ankerkasse streikt", "anchor"),
        ("#NubeCaída otra vez", "cloud"),
        ("cedolino vuoto #VoloVergogna", "flight"),
        ("#адмаяккасса лежит, #маяккасса лежит", "beacon"),
        ("#paper_plane_down", "plane"),
        ("#ForaFarol", "lighthouse"),
    ],
)
def test_the_rest_of_a_hashtag_speaks_for_an_everyday_word_in_it(text: str, company: str) -> None:
    assert FINDER.find(text) == (company,)


@pytest.mark.parametrize("text", ["#AnkerTattoo, ja oder nein?", "#VoloCancellato", "#ankerplatz am See"])
def test_a_hashtag_of_everyday_words_names_nobody(text: str) -> None:
    assert FINDER.find(text) == ()


@pytest.mark.parametrize(
    ("company", "text"),
    [
        (CompanyNames("c", "Schönfeld & Söhne KG", domain="schoenfeld.example"), "Schönfeld hat geliefert"),
        (CompanyNames("c", "Ruiz e Hijos, S.L.", domain="ruiz.example"), "Ruiz no contesta"),
        (CompanyNames("c", "F.lli Bertrani S.p.A.", domain="bertrani.example"), "Bertrani cerca manutentori"),
        (
            CompanyNames("c", "Jarvel & Pell Solicitors", domain="jarvelpell.example"),
            "jarvel and pell lost the deed",
        ),
        (CompanyNames("c", "Dörfling AG", domain="doerfling.example"), "#dörflingdown schon wieder"),
        (CompanyNames("c", "Caffè Prato"), "CAFFE' PRATO è chiuso"),
        (CompanyNames("c", "Wolke Sieben"), "Wolke 7 ist offline"),
        (CompanyNames("c", "タヌキ通信"), "たぬき通信から請求きた"),
        (CompanyNames("c", "رافدان"), "رافِدان حدّثت التطبيق"),
        (CompanyNames("c", "المرسالة"), "المرساله تأخرت"),
        (CompanyNames("c", "Белуга Телеком"), "ушли от Белуги Телеком"),
        (CompanyNames("c", "Зелёный Хлеб"), "хлеб от Зелёного Хлеба"),
        (CompanyNames("c", "Wierzbicki"), "paczka od Wierzbickiego"),
        (CompanyNames("c", "Zelenk", domain="zelenk.example"), "Zelenks Ticketsystem ist wieder nicht da"),
        (CompanyNames("c", "Loubar et Fils"), "#LoubarEtFils, merci"),
    ],
)
def test_names_are_found_as_their_language_and_its_keyboards_write_them(
    company: CompanyNames, text: str
) -> None:
    assert CompanyFinder([company]).find(text) == ("c",)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Sendung", "Anker hat alle Sendungen verlegt"),
        ("driver", "two drivers, no Anker"),
        ("póliza", "nadie de Anker ve mis polizas"),
        ("حساب", "حسابي في Anker موقوف"),
        ("касса", "без кассы нет Anker"),
    ],
)
def test_a_context_word_counts_inflected_and_without_its_accents(word: str, text: str) -> None:
    assert CompanyFinder([CompanyNames("c", "Anker", context=(word,))]).find(text) == ("c",)


def test_initials_apart_from_each_other_need_something_that_speaks_for_the_company() -> None:
    finder = CompanyFinder([CompanyNames("c", "J&P")])
    assert finder.find("J & P sent the wrong contract") == ("c",)
    assert finder.find("J&P again") == ("c",)
    assert finder.find("J & P are letters of the alphabet") == ()
