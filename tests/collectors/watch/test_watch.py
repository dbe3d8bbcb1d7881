"""Watch terms: how they are read, refused and matched."""

import pytest

from collectors.watch.terms import And, Not, Or, Phrase
from collectors.watch.watch import TermError, Watch, WatchTerm, parse_terms


@pytest.mark.parametrize(
    ("term", "text", "holds"),
    [
        ("churn", "They churned last year", False),
        ("churn", "CHURN!", True),
        ("churn*", "They churned last year", True),
        ("acme crm", "our crm is from Acme", True),
        ("acme crm", "our crm", False),
        ('"acme crm"', "our crm is from Acme", False),
        ('"acme crm"', "the ACME  CRM is down", True),
        ("acme AND NOT jobs", "Acme raises prices", True),
        ("acme AND NOT jobs", "jobs at Acme", False),
        ("acme NOT (job* OR hiring)", "Acme is hiring", False),
        ("acme NOT (job* OR hiring)", "Acme is down", True),
        ("contoso OR acme crm", "contoso", True),
        ("contoso OR acme crm", "acme", False),
        ("(contoso OR acme) crm", "contoso crm", True),
        ("(contoso OR acme) crm", "contoso", False),
        ("rock and roll", "rock roll", False),
        ("東京", "東京で会いましょう", True),
        ("NOT (NOT acme)", "Acme", True),
        ("citróna", "Citrona recalls its juice", True),
        ("citrona", "CITRÓNA recalls its juice", True),
        ('"bramley-coyle"', "Bramley‑Coyle and bramley coyle", True),
        ('"bramley coyle"', "Bramley-Coyle", True),
        ("wendlow’s", "Wendlow's app", True),
        ("acmeflow", "Acmeflow™ is down", True),
        ("e-mail*", "too many e-mails", True),
        ("down", "shut-down", True),
    ],
)
def test_a_term_holds_or_does_not(term: str, text: str, holds: bool) -> None:
    assert Watch([term]).matches(text) == ((term,) if holds else ())


@pytest.mark.parametrize(
    ("term", "position", "reason"),
    [
        ("", 0, "empty"),
        ("   ", 0, "empty"),
        ("acme AND", 8, "missing after AND"),
        ("OR acme", 0, "OR needs a word"),
        ("acme OR OR b", 8, "OR needs a word"),
        ('say "white paper', 4, "never closed"),
        ("(acme OR contoso", 0, "never closed"),
        ("acme)", 4, "closes nothing"),
        ("acme ()", 6, "missing before"),
        ("NOT acme", 4, "must occur"),
        ("acme OR NOT contoso", 12, "must occur"),
        ("acme, contoso", 4, "comma"),
        ("acme *", 5, "no word"),
        ("*churn", 0, "follow a word"),
        ("acme !!", 5, "no word"),
        ('""', 1, "no word"),
    ],
)
def test_a_term_that_does_not_parse_is_refused_with_the_place_of_the_fault(
    term: str, position: int, reason: str
) -> None:
    with pytest.raises(TermError, match=reason) as caught:
        WatchTerm.parse(term)
    assert caught.value.position == position
    assert str(caught.value).endswith(f"\n  {term}\n  {' ' * position}^")


def test_a_list_is_split_at_its_commas_but_not_within_quotes() -> None:
    terms = parse_terms('acme crm, contoso , "yes, really"')
    assert [term.text for term in terms] == ["acme crm", "contoso", '"yes, really"']
    assert terms[0].expression == And((Phrase("acme"), Phrase("crm")))
    assert terms[2].expression == Phrase("yes, really", quoted=True)


@pytest.mark.parametrize(("text", "position"), [("acme,,b", 5), ("acme, (b", 6), ("acme,", 5), ("", 0)])
def test_a_fault_in_a_list_is_placed_in_the_whole_list(text: str, position: int) -> None:
    with pytest.raises(TermError) as caught:
        parse_terms(text)
    assert caught.value.position == position


def test_not_binds_tighter_than_and_and_and_tighter_than_or() -> None:
    expression = WatchTerm.parse("NOT a AND b OR c d").expression
    assert expression == Or((And((Not(Phrase("a")), Phrase("b"))), And((Phrase("c"), Phrase("d")))))


def test_every_term_that_holds_is_named_in_the_order_given() -> None:
    watch = Watch(["churn*", "acme", "acme NOT pricing", "contoso"])
    assert watch.matches("Acme customers are churning") == ("churn*", "acme", "acme NOT pricing")
    assert watch.matches("Acme pricing") == ("acme",)
    assert watch.matches("nothing of the kind") == ()


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("down", "#AcmeflowDown"),
        ("down", "#acmeflow_down"),
        ("acmeflow", "cannot log in #AcmeflowDown"),
        ("acmeflow", "done with this #BoycottAcmeflow"),
        ("acmeflow AND down", "#AcmeflowDown"),
        ("acmeflow AND down", "so down today #BoycottAcmeflow"),
        ('"blue quay"', "#BlueQuayFail"),
        ('"blue quay"', "#bluequay"),
        ('"blue quay"', "#Blue_Quay"),
        ("churn*", "#ChurningAgain"),
        ("2026", "#Summit2026"),
        ("down", "\uff03AcmeflowDown"),
        ("#acmeflow", "#Acmeflow"),
    ],
)
def test_the_words_of_a_hashtag_are_words(term: str, text: str) -> None:
    assert Watch([term]).matches(text) == (term,)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("acmeflow NOT down", "#AcmeflowDown"),
        ("down", "#downtown"),
        ("acme", "#AcmeflowDown"),
        ('"quay fail"', "#QuayFailure"),
        ("down", "@AcmeflowDown"),
    ],
)
def test_parts_of_words_in_a_hashtag_are_none(term: str, text: str) -> None:
    assert Watch([term]).matches(text) == ()


def test_no_terms_match_nothing() -> None:
    assert Watch().matches("anything") == ()


def test_thousands_of_terms_are_matched_at_once() -> None:
    watch = Watch([f"product{n} NOT sale" for n in range(5_000)] + [f"brand{n}" for n in range(5_000)])
    assert watch.matches("Brand77 ships product4321 and product1") == (
        "product1 NOT sale",
        "product4321 NOT sale",
        "brand77",
    )
    assert watch.matches("product1 on sale, brand7s") == ()
