"""Which signals came before churn, and which before renewal: counts and lift by value, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.connection import Graph
from graph.labels.text_labels import FoundSignal
from graph.records import Company, Follow, Profile, ProfileStatusChange, Record, RenewalOutcome
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import Said, ago, asked, day, person, planted, rows, told

ID = "signals-before-churn-and-renewal"
CHURNED, RENEWED = range(12), range(12, 26)
ENDED = 100
"""Days ago, when every contract ended or was renewed."""
FEW = "too few to tell: it takes 5 outcomes with it and 5 without"


def accounts() -> Iterator[Record]:
    for n in (*CHURNED, *RENEWED):
        yield Company(f"company:c{n}", f"Customer {n}", "customer")
        yield from person(f"p{n}", f"company:c{n}")
        outcome = "churned" if n in CHURNED else "renewed"
        yield RenewalOutcome(f"renewal:{n}", f"company:c{n}", outcome, day(ENDED))  # type: ignore[arg-type]


def posts() -> Iterator[Said]:
    # Ten of twelve complained before they churned, and two of fourteen before they renewed.
    for n in (*range(10), 12, 13):
        yield Said(f"n{n}", f"p{n}", ENDED + 10, "Bad.", "negative", companies={"company:us": "negative"})
    # Praise before renewal: nine of fourteen, and one who churned.
    for n in (11, *range(14, 23)):
        yield Said(f"g{n}", f"p{n}", ENDED + 90, "Good.", "positive", companies={"company:us": "positive"})
    # Near misses: on the day itself, after it, and a day before the window.
    for n in (23, 24, 25):
        for uid, days in (("same", ENDED), ("late", ENDED - 1), ("early", ENDED + 91)):
            yield Said(f"{uid}{n}", f"p{n}", days, "Bad.", "negative", companies={"company:us": "negative"})
    # Silent for the second half: after three days with posts, not after two.
    for n, days in ((10, 60), (10, 70), (10, 80), (24, 60), (24, 70)):
        yield Said(f"s{n}-{days}", f"p{n}", ENDED + days)
    # Talk of a competitor is as frequent before both; that of another customer is no signal.
    for n in (*range(6), *range(12, 19)):
        yield Said(f"r{n}", f"p{n}", ENDED + 5, "Seen Brightquay?", companies={"company:rival": "neutral"})
    yield Said("x", "p20", ENDED + 5, "Seen them?", companies={"company:c1": "neutral"})
    yield Said("e", "news", ENDED + 5, signals=(FoundSignal("company:c1", "layoffs", "Cuts"),))
    # Said by one deactivated since.
    yield Said("h", "hid", ENDED + 5, signals=(FoundSignal("company:c2", "outage", "Down"),))


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    return planted(
        request,
        [
            Company("company:us", "Fernhollow", "us"),
            Company("company:rival", "Brightquay", "competitor", profiles=("net:bright",)),
            Company("company:other", "Elsewhere"),
            *accounts(),
            *(Follow(f"net:p{n}", "net:bright", ago(ENDED + 20), uid=f"f{n}") for n in range(4)),
            *person("p25", "company:rival", seen=ago(ENDED + 2)),
            *person("p24", "company:rival", seen=ago(ENDED - 2)),  # after the renewal
            *person("p23", "company:c23", "Clerk", seen=ago(900)),
            # Another title at the same customer: nobody left.
            *person("p23", "company:c23", "Head", seen=ago(ENDED + 2), from_list=True),
            # Who had left the competitor for long is no contact there.
            *person("zed", "company:rival", seen=ago(900)),
            *person("zed", "company:other", seen=ago(600)),
            *(Follow(f"net:p{n}", "net:zed", ago(ENDED + 20), uid=f"z{n}") for n in (12, 13)),
            Profile("net:hid", handle="hid.example", name="Hid", seen=ago(900)),
            ProfileStatusChange("net:hid", "deactivated", ago(1)),
        ],
        list(posts()),
    )


def test_lift_count_and_interval_of_each_signal(world: Graph) -> None:
    found = asked(world, ID)
    columns = (
        "signal",
        "reading",
        "churned",
        "renewed",
        "share_with",
        "share_without",
        "lift",
        "low",
        "high",
    )
    assert rows(found, *columns) == [
        ("positive post about us", "before renewal", 1, 9, 0.1, 0.69, 0.2, 0.04, 0.92),
        ("negative post about us", "before churn", 10, 2, 0.83, 0.14, 4.85, 1.52, 15.49),
        ("post about a competitor", "not told apart", 6, 7, 0.46, 0.46, 1.0, 0.45, 2.22),
        ("fell silent", FEW, 1, 0, 1.0, 0.44, None, None, None),
        ("new contact at a competitor", FEW, 4, 0, 1.0, 0.36, None, None, None),
        ("news of it: layoffs", FEW, 1, 0, 1.0, 0.44, None, None, None),
        ("somebody left", FEW, 0, 1, 0.0, 0.48, None, None, None),
    ]
    assert {outcomes for (outcomes,) in rows(found, "outcomes")} == {26}


def test_each_signal_shows_whose_outcomes_it_came_before(world: Graph) -> None:
    found = asked(world, ID)
    assert told(found)[:2] == [
        ("Customer 11", f"churned on {day(ENDED)}"),
        ("Customer 14", f"renewed on {day(ENDED)}"),
    ]
    assert len(found.evidence_of(0)) == 10
    assert told(found, 6) == [("Customer 25", f"renewed on {day(ENDED)}")]


def test_too_few_outcomes_are_refused_with_how_many_it_takes(world: Graph) -> None:
    found = asked(world, ID, since="99 days")
    assert rows(found, "signal", "reading", "lift", "churned", "renewed", "outcomes") == [
        (
            "all outcomes",
            "too few outcomes to tell: 0 churned and 0 renewed in this period, and it takes 10 of each "
            "(`grapevine import crm` brings them)",
            *(None, 0, 0, 0),
        )
    ]


def test_the_days_before_the_outcome_can_be_chosen(world: Graph) -> None:
    wide = {
        row[0]: row[1:] for row in rows(asked(world, ID, before="91 days"), "signal", "churned", "renewed")
    }
    assert wide["negative post about us"] == (10, 5)
    narrow = {
        row[0]: row[1:] for row in rows(asked(world, ID, before="9 days"), "signal", "churned", "renewed")
    }
    assert narrow == {
        "post about a competitor": (6, 7),
        "news of it: layoffs": (1, 0),
        "somebody left": (0, 1),
    }
