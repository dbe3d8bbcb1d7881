"""Events of companies in texts: what is told, by whom, how sure, and what looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from bench.measures.companies import directory
from bench.measures.signals import PARTS, texts
from graph.labels.text_labels import FoundSignal
from graph.text.companies.finder import CompanyFinder
from nlp.signals.find import find_signals
from nlp.signals.money import Sum, people_of, round_in, sum_of

FINDER = CompanyFinder(directory())


def found(text: str, own: tuple[str, ...] = ()) -> Sequence[FoundSignal]:
    return find_signals(text, FINDER.locate(text), own)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        (
            "Kvantu raises $20M Series B led by Larkfield Ventures",
            FoundSignal(
                *(
                    "kvantu",
                    "funding",
                    "Kvantu raises $20M Series B led by Larkfield Ventures",
                    "reported",
                    True,
                ),
                *(None, 20e6, "USD", "Series B", "Larkfield Ventures"),
            ),
        ),
        (
            "Zunio acquired by Graystone Software",
            FoundSignal(
                *("zunio", "acquisition", "Zunio acquired by Graystone Software", "reported", True, "target"),
                who="Graystone Software",
            ),
        ),
        (
            "Good morning. Acmeflow lays off 120 employees, a fifth of its staff. More at ten.",
            FoundSignal(
                *(
                    "acmeflow",
                    "layoffs",
                    "Acmeflow lays off 120 employees, a fifth of its staff.",
                    "reported",
                    True,
                ),
                amount=120.0,
            ),
        ),
        (
            "Kvantu names Odd Vestergard CFO",
            FoundSignal(
                *("kvantu", "executive hire", "Kvantu names Odd Vestergard CFO", "reported", True),
                who="Odd Vestergard",
            ),
        ),
        (
            "Weißkamp wird von Graystone Software übernommen",
            FoundSignal(
                *(
                    "weisskamp",
                    "acquisition",
                    "Weißkamp wird von Graystone Software übernommen",
                    "reported",
                    True,
                ),
                role="target",
                who="Graystone Software",
            ),
        ),
    ],
    ids=["funding", "acquisition", "layoffs", "executive hire", "in German"],
)
def test_an_event_comes_with_its_facts_and_the_sentence_that_tells_it(text: str, signal: FoundSignal) -> None:
    assert found(text) == (signal,)


def test_a_purchase_is_an_event_of_both_companies_each_with_the_other() -> None:
    told = found("Meridow Holdings acquires TrackBeam for $340 million")
    assert [(one.company, one.role, one.who, one.amount) for one in told] == [
        ("meridow", "buyer", "TrackBeam", 340e6),
        ("trackbeam", "target", "Meridow", 340e6),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "certainty"),
    [
        ("Kvantu reportedly in talks to raise $100M", "funding", "rumoured"),
        ("Acmeflow plans to launch Flowdesk for phones next spring", "launch", "planned"),
        ("Brannoc to launch a TV platform", "launch", "planned"),
        ("Arvendo rules out job cuts", "layoffs", "denied"),
        ("Kvantu denies it is being acquired by Graystone Software", "acquisition", "denied"),
        ("Zunio is down and I can't pay anybody", "outage", "reported"),
    ],
)
def test_what_is_not_sure_says_so_and_raises_no_alert(text: str, kind: str, certainty: str) -> None:
    [one] = found(text)
    assert (one.kind, one.certainty) == (kind, certainty)
    assert not one.alert


@pytest.mark.parametrize(
    "text",
    [
        "Tallowmere raises prices by 15% from January",
        "Brannoc Ventures closes $120M Fund II",
        "Meridow Holdings invests $20M in logistics startup Pennywhistle",
        "Another series of bugs in Hexaply, this time in the export",
        "Kvantu acquires 10,000 new customers in a single quarter",
        "Regulator launches investigation into Brannoc",
        "Is Kvantu down for anyone else?",
        "Remember when Tallowmere raised its $5M Series A back in 2019? Good times.",
        "If Brightquay goes down again we are switching",
        "Hexaply is hiring a Senior Backend Engineer (remote, EU)",
        "Supplier to Arvendo cuts 80 jobs",
        "Volterra Dynamics shares down 8% after results",
        "Kvantu cuts onboarding time to two days",
        "Nettlesafe, a Zunio competitor, raises $20M",
        "",
    ],
)
def test_what_only_sounds_like_an_event_is_none(text: str) -> None:
    assert found(text) == ()


def test_a_company_that_speaks_of_itself_is_meant_by_we_and_counts_as_sure() -> None:
    ours = ("hexaply",)
    [status] = found("We are currently investigating elevated error rates.", ours)
    assert (status.company, status.kind, status.certainty, status.alert) == (
        "hexaply",
        "outage",
        "reported",
        True,
    )
    [raised] = found("Today we raised $5M in seed funding!", ours)
    assert (raised.company, raised.amount, raised.round, raised.alert) == ("hexaply", 5e6, "Seed", True)
    assert found("Today we raised $5M in seed funding!") == ()
    complaint = "ugh hexaply is down, nobody on our team can log in"
    assert [one.alert for one in (*found(complaint), *found(complaint, ours))] == [False, True]


def test_the_year_in_which_a_company_was_founded_makes_no_old_story_of_its_news() -> None:
    [one] = found("Hexaply, founded in 2015, raised $27 million in Series B funding.")
    assert (one.kind, one.amount, one.round) == ("funding", 27e6, "Series B")
    assert found("Hexaply raised $27 million in Series B funding in 2015.") == ()


def test_of_several_sentences_about_one_event_the_most_precise_counts() -> None:
    [one] = found("Kvantu raises money. Kvantu raised $6M in a seed round led by Tern Partners, it said.")
    assert (one.amount, one.round, one.who) == (6e6, "Seed", "Tern Partners")
    assert one.line.startswith("Kvantu raised $6M")


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$20M", 20e6, "USD"),
        ("US$8M", 8e6, "USD"),
        ("$1.2 billion", 1.2e9, "USD"),
        ("€1.4bn", 1.4e9, "EUR"),
        ("12 million euros", 12e6, "EUR"),
        ("5 Mio. Euro", 5e6, "EUR"),
        ("2,5 Millionen Euro", 2.5e6, "EUR"),
        ("25 millions d'euros", 25e6, "EUR"),
        ("3 M€", 3e6, "EUR"),
        ("R$ 30 milhões", 30e6, "BRL"),
        ("8 millones de dólares", 8e6, "USD"),
        ("NOK 250 million", 250e6, "NOK"),
        ("$30,000,000", 30e6, "USD"),
        ("$30.000.000,50", 30_000_000.5, "USD"),
        ("£7.2m", 7.2e6, "GBP"),
        ("80 million pounds", 80e6, "GBP"),
    ],
)
def test_sums_are_read_as_they_are_written(text: str, amount: float, currency: str) -> None:
    assert sum_of(text) == Sum(amount, currency)


@pytest.mark.parametrize("text", ["20 million", "Series B", "$", "10,000 customers"])
def test_a_number_without_currency_is_no_sum(text: str) -> None:
    assert sum_of(text) is None


def test_rounds_have_one_name_however_they_are_written() -> None:
    written = (
        "series b",
        "Serie A",
        "Series-A-Runde",
        "pre-seed",
        "preseed round",
        "seed",
        "a seed of doubt",
        "money",
    )
    assert [round_in(text) for text in written] == [
        *("Series B", "Series A", "Series A", "Pre-seed", "Pre-seed", "Seed", None, None)
    ]


def test_numbers_of_people_have_thousands() -> None:
    assert [people_of(text) for text in ("1,200 jobs", "1.200 Stellen", "60 people", "half")] == [
        1200,
        1200,
        60,
        None,
    ]


@pytest.mark.parametrize("size", [1, 400])
def test_a_hostile_text_takes_no_time(size: int) -> None:
    for part in ("Hexaply, ", "Hexaply and ", "has ", "(", "$1,", "Aa ", "to be acquired by a "):
        text = "Hexaply " + part * size + "raises"
        assert len(found(text)) <= 1


def test_the_labelled_texts_are_half_traps_and_each_stands_once() -> None:
    held = texts()
    plain = {re.sub(r"\W+", " ", one.text.casefold()).strip() for one in held}
    traps = sum(bool(one.trap) for one in held)
    assert len(plain) == len(held) >= 300
    assert 0.5 <= traps / len(held) <= 0.6
    assert {one.part for one in held} == set(PARTS)
