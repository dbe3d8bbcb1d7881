"""Companies named in texts."""

from __future__ import annotations

import pytest

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames

COMPANIES = (
    CompanyNames("c:brightquay", "Brightquay Ltd.", domain="https://www.brightquay.example/home"),
    CompanyNames(
        "c:tallowmere",
        "Tallowmere",
        aliases=("TM Desk", "タローメア"),
        handles=("@tallowmere.example", "tallow"),
    ),
    CompanyNames("c:c3", "C3"),
    CompanyNames("c:star", "Star*", domain="star.example"),
)


def find(text: str) -> tuple[str, ...]:
    return CompanyFinder(COMPANIES).find(text)


def test_a_company_is_found_by_its_name_in_any_case() -> None:
    assert find("We moved to BRIGHTQUAY last week") == ("c:brightquay",)
    assert find("brightquay's new editor") == ("c:brightquay",)


def test_the_legal_form_may_be_left_out() -> None:
    assert find("Brightquay Ltd. and Brightquay are one") == ("c:brightquay",)


def test_names_inside_longer_words_are_not_found() -> None:
    assert find("C35 is a road and Brightquayside a harbour") == ()


def test_aliases_are_found_in_any_script() -> None:
    assert find("TM desk is slow today") == ("c:tallowmere",)
    assert find("タローメアで働く") == ("c:tallowmere",)


def test_a_handle_counts_with_its_at_sign_only() -> None:
    assert find("thanks @tallow!") == ("c:tallowmere",)
    assert find("candles of tallow") == ()
    assert find("hey @tallowmere.example, any news?") == ("c:tallowmere",)


def test_a_domain_names_its_company_with_subdomains_pages_and_addresses() -> None:
    assert find("see https://docs.brightquay.example/api?x=1") == ("c:brightquay",)
    assert find("write to help@brightquay.example.") == ("c:brightquay",)
    assert find("notbrightquay.example is somebody else") == ()


def test_several_companies_come_sorted_and_once() -> None:
    assert find("From Tallowmere to Brightquay, and tallowmere is history") == (
        "c:brightquay",
        "c:tallowmere",
    )


def test_a_star_in_a_name_is_no_pattern() -> None:
    assert find("starting over") == ()
    assert find("we moved to Star in May") == ("c:star",)


def test_a_text_without_companies_names_none() -> None:
    assert find("") == ()
    assert find("...") == ()
    assert CompanyFinder([]).find("Brightquay") == ()


QUILLAMS = (
    CompanyNames("a", "Quillam", context=("payroll",), domain="quillam.example"),
    CompanyNames("b", "Quillam GmbH", domain="quillam-bags.example"),
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("quillam again", ()),
        ("I moved to Quillam last year", ()),
        ("Quillam GmbH is hiring", ("b",)),
        ("Quillam ruined our payroll", ("a",)),
        ("Quillam, see quillam-bags.example", ("b",)),
        ("Quillam, see quillam-bags.example and quillam.example", ("a", "b")),
    ],
)
def test_a_name_of_two_companies_means_those_that_the_text_speaks_for(
    text: str, named: tuple[str, ...]
) -> None:
    assert CompanyFinder(QUILLAMS).find(text) == named


def places(text: str) -> list[tuple[str, str]]:
    """What is named where: the company and the words that name it."""
    return [(named.company, text[named.start : named.end]) for named in CompanyFinder(COMPANIES).locate(text)]


def test_each_place_that_names_a_company_is_told_in_reading_order() -> None:
    assert places("From TM Desk to Brightquay 🎉 … and TALLOWMERE is history") == [
        ("c:tallowmere", "TM Desk"),
        ("c:brightquay", "Brightquay"),
        ("c:tallowmere", "TALLOWMERE"),
    ]


def test_of_overlapping_names_the_longest_counts() -> None:
    text = "Quillam Cloud beats Quillam"
    finder = CompanyFinder([CompanyNames("quill", "Quillam"), CompanyNames("cloud", "Quillam Cloud")])
    assert [(named.company, named.start) for named in finder.locate(text)] == [("cloud", 0), ("quill", 20)]
    assert places("see https://docs.brightquay.example/api") == [
        ("c:brightquay", "https://docs.brightquay.example")
    ]


def test_places_count_in_the_original_text_whatever_its_script() -> None:
    assert places("ﬃ İ ß タローメアで") == [("c:tallowmere", "タローメア")]


def test_a_domain_that_two_companies_share_is_told_for_both() -> None:
    finder = CompanyFinder([CompanyNames(key, f"Quillam {key}", domain="quillam.example") for key in "ab"])
    assert [(named.company, named.start, named.end) for named in finder.locate("my quillam.example")] == [
        ("a", 3, 18),
        ("b", 3, 18),
    ]


EVERYDAY = (
    CompanyNames("harbor", "Harbor", handles=("harborhq",), domain="harbor.example", context=("helpdesk",)),
    CompanyNames("linear", "Linear", products=("Linear Cycles",)),
    CompanyNames("friday", "Friday", context=("planner",)),
    CompanyNames("clara", "Clara", domain="clara.example", context=("payroll",)),
    CompanyNames("ocean", "Blue Ocean"),
    CompanyNames("funke", "Funke GmbH", context=("Buchhaltung",)),
    CompanyNames("contoso", "Contoso"),
)


@pytest.mark.parametrize(
    "text",
    [
        "We moved everything to Harbor last month",
        "Harbor's API is slow, and Harbor support knows",
        "switched from harbor to something cheaper",
        "thanks @harborhq, the harbor was lovely too",
        "our harbor helpdesk is down",
        "HARBOR HELPDESK IS DOWN",
        "log in at https://app.harbor.example/login",
        "@harbor please answer",
        "Harbor Inc. settles",
    ],
)
def test_an_everyday_word_means_the_company_where_something_says_so(text: str) -> None:
    assert CompanyFinder(EVERYDAY).find(text) == ("harbor",)


@pytest.mark.parametrize(
    "text",
    [
        "the sun came up over the harbor",
        "Harbor seals are water dogs",
        "Pearl Harbor tonight at nine",
        "we do not harbor illusions",
        "HARBOR SEALS ON THE BEACH",
        "the linear model beats the rest",
        "Linear Algebra Done Right",
        "linear-time sorting",
        "see https://maths.example/linear-maps and mail linear@maths.example",
        "See you Friday! Happy Friday!",
        "Clara Oduya joins us, and Santa Clara is hot",
        "my colleague Clara wrote it",
        "Blue ocean strategy",
        "Der Funke ist übergesprungen und alle sangen",
        "follow @harbor_lights and @friday.example",
        "#linear #harbor",
    ],
)
def test_an_everyday_word_alone_means_no_company(text: str) -> None:
    assert CompanyFinder(EVERYDAY).find(text) == ()


def test_a_context_word_nearby_settles_what_a_capital_cannot() -> None:
    finder = CompanyFinder(EVERYDAY)
    assert finder.find("The Friday planner finally syncs") == ("friday",)
    assert finder.find("Clara messed up payroll again") == ("clara",)
    assert finder.find("Seit wir Funke für die Buchhaltung nutzen, ist alles gut") == ("funke",)
    assert finder.find("Clara wrote." + " Nothing here." * 40 + " The payroll is late") == ()


def test_context_given_for_a_name_of_its_own_makes_it_doubtful_too() -> None:
    finder = CompanyFinder([CompanyNames("m", "Marlowex", context=("ledger",))])
    assert finder.find("Philip Marlowex and Mr. Marlowex") == ()
    assert finder.find("Our ledger lives in Marlowex") == ("m",)


def test_a_product_names_its_company() -> None:
    finder = CompanyFinder(EVERYDAY)
    assert finder.find("Linear Cycles saved our sprint") == ("linear",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tallowmeres Preise steigen und die Kunden sind wütend", ("c:tallowmere",)),
        ("Tallowmere Candles Ltd makes candles", ()),
        ("タローメアスター", ()),
        ("#BrightquayDown", ("c:brightquay",)),
        ("brightquay.fan@mailbox.example", ()),
        ("https://news.example/brightquay-raises-40m", ("c:brightquay",)),
        ("mail x@brightquay.example.org", ()),
    ],
)
def test_names_are_inflected_parted_and_told_from_longer_ones(text: str, expected: tuple[str, ...]) -> None:
    assert find(text) == expected


@pytest.mark.parametrize(
    ("alias", "text"),
    [("오스터", "오스터는 비싸다"), ("Таллоумир", "поддержка Таллоумира"), ("أوستر", "لأوستر سعر")],
)
def test_names_carry_the_endings_and_prefixes_of_their_language(alias: str, text: str) -> None:
    assert CompanyFinder([CompanyNames("c", "Osterfjord", aliases=(alias,))]).find(text) == ("c",)


def test_a_whole_name_is_looked_up_whether_common_or_not() -> None:
    finder = CompanyFinder(EVERYDAY)
    assert (
        finder.company_called("Harbor")
        == finder.company_called("@HarborHQ")
        == finder.company_called("harbor.example")
        == "harbor"
    )
    assert finder.company_called("Funke") == "funke"
    assert finder.company_called("Harbor Lights") is None


@pytest.mark.parametrize(
    "piece", ["Contoso ", "harbor ", "Harbor helpdesk ", "a.", "contoso.", "@", "#Aa", "-harbor"]
)
def test_a_very_long_text_is_read_in_reasonable_time(piece: str) -> None:
    assert CompanyFinder(EVERYDAY).find(piece * (100_000 // len(piece))) in {(), ("contoso",), ("harbor",)}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Škoda Auto a.s.", "Škoda Auto"),
        ("Foundry Sp. z o.o.", "Foundry"),
        ("Acme Widgets Pvt. Ltd.", "Acme Widgets"),
        ("Tiendas S.A. de C.V.", "Tiendas"),
        ("Meridian Kft.", "Meridian"),
        ("Hollinfenn Sdn Bhd", "Hollinfenn"),
        ("Ромашка ООО", "Ромашка"),
        ("Quillmark & Co.", "Quillmark"),
    ],
)
def test_a_company_is_found_without_its_legal_form_whatever_country_it_is_of(name: str, short: str) -> None:
    finder = CompanyFinder([CompanyNames("it", name)])
    assert finder.find(f"we moved to {short} last year") == ("it",)
    assert finder.find(f"we moved to {name} last year") == ("it",)


@pytest.mark.parametrize("name", ["Stay Private", "Meet At", "Log ME In", "Salt Da"])
def test_a_last_word_that_is_also_an_everyday_word_stays_in_the_name(name: str) -> None:
    finder = CompanyFinder([CompanyNames("it", name)])
    assert finder.find(f"we use {name}") == ("it",)
    assert finder.find(f"we use {name.rpartition(' ')[0]}") == ()


def test_words_after_a_name_that_are_legal_forms_elsewhere_do_not_make_it_another_firm() -> None:
    finder = CompanyFinder([CompanyNames("contoso", "Contoso")])
    assert finder.find("We met the Contoso Sales at the fair") == ("contoso",)
    assert finder.find("Contoso Candles Ltd sent us soap") == ()
