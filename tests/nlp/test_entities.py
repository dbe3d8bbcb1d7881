"""Companies named in texts."""

from __future__ import annotations

from nlp.entities import CompanyFinder, CompanyNames

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
    assert find("Star shines") == ("c:star",)


def test_a_text_without_companies_names_none() -> None:
    assert find("") == ()
    assert find("...") == ()
    assert CompanyFinder([]).find("Brightquay") == ()


def test_a_name_of_two_companies_means_both() -> None:
    finder = CompanyFinder([CompanyNames("a", "Quill"), CompanyNames("b", "Quill GmbH")])
    assert finder.find("quill again") == ("a", "b")


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
    text = "Quill Cloud beats Quill"
    finder = CompanyFinder([CompanyNames("quill", "Quill"), CompanyNames("cloud", "Quill Cloud")])
    assert [(named.company, named.start) for named in finder.locate(text)] == [("cloud", 0), ("quill", 18)]
    assert places("see https://docs.brightquay.example/api") == [
        ("c:brightquay", "https://docs.brightquay.example")
    ]


def test_places_count_in_the_original_text_whatever_its_script() -> None:
    assert places("ﬃ İ ß タローメアで") == [("c:tallowmere", "タローメア")]


def test_a_place_that_two_companies_share_is_told_for_both() -> None:
    finder = CompanyFinder([CompanyNames("a", "Quill"), CompanyNames("b", "Quill GmbH")])
    assert [(named.company, named.start, named.end) for named in finder.locate("my Quill")] == [
        ("a", 3, 8),
        ("b", 3, 8),
    ]
