"""What is happening at a company: posts, events, contacts, jobs and deals in one timeline; on both engines."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.labels.text_labels import FoundSignal
from graph.records import (
    Company,
    Deal,
    Follow,
    Profile,
    ProfileStatusChange,
    RenewalOutcome,
    SnapshotMember,
    Unfollow,
)
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import NOW, Said, ago, asked, day, knows, person, planted, rows, told

ID = "what-is-happening-at-a-company"


def event(company: str, line: str, certainty: str = "reported") -> tuple[FoundSignal, ...]:
    return (FoundSignal(f"company:{company}", "funding", line, certainty),)  # type: ignore[arg-type]


SAID = [
    Said("p1", "ann", 2, "We moved.", "positive"),
    Said("p2", "acme", 30, "We at Aldmere."),  # its own profile, on the first day
    Said("p3", "ann", 31, "Too early."),
    Said("p4", "hid", 2, "Hidden words."),  # deactivated since
    Said("p5", "eve", 2, "Words of one who left."),
    Said("n1", "news", 4, "Aldmere raises 5M.", signals=event("acme", "Aldmere raises 5M.")),
    Said("n2", "hid", 20, "Aldmere raises?", signals=event("acme", "Aldmere raises?")),
    Said("n3", "news", 4, "Birchwell raises.", signals=event("next", "Birchwell raises.", "rumoured")),
]


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    return planted(
        request,
        [
            Company("company:us", "Fernhollow", "us"),
            Company("company:rival", "Brightquay", "competitor", profiles=("net:bright",)),
            Company("company:acme", "Aldmere", "customer", owner="Nora Quist", owner_address="nora@fern.example",
                    mrr=400.0, renewal=day(-20), profiles=("net:acme",)),
            Company("company:next", "Birchwell", "customer", renewal=day(-31)),  # too far ahead
            Profile("net:bright", name="Brightquay", seen=ago(300)),
            *person("uma", "company:us"),
            *person("tom", "company:rival"),
            *person("ann", "company:acme"),
            *person("hid", "company:acme"),
            *person("eve", "company:acme", "Cook"),
            *person("lone"),
            next(person("eve", "company:next", seen=ago(7))),
            *person("bob", "company:next"),
            next(person("bob", "company:acme", "Head", seen=ago(8))),
            Follow("net:ann", "net:bright", ago(5), uid="f1"),
            Follow("net:uma", "net:ann", ago(60), uid="f2"),
            Unfollow("net:uma", ago(6), uid="f2"),
            Follow("net:ann", "net:lone", ago(5), uid="f3"),  # of nobody that concerns us
            Follow("net:hid", "net:bright", ago(5), uid="f4"),
            SnapshotMember("net:ann", "following", "net:tom", ago(5)),  # there before anyone watched
            knows("ann", "tom", days=9),
            Deal("deal:1", "company:acme", "More seats", "Proposal", "open", 900.0, day(-10), "Ben Oduya"),
            Deal("deal:2", "company:acme", "Fewer seats", "Won", "won", 10.0, day(11), "Ben Oduya"),
            Deal("deal:3", "company:acme", "Later seats", "New", "open", 1.0, day(-31)),  # too far ahead
            Deal("deal:4", "company:acme", "Lost seats", "Lost", "lost", 1.0, day(31)),  # too early
            RenewalOutcome("renewal:1", "company:acme", "renewed", day(12)),
            ProfileStatusChange("net:hid", "deactivated", NOW),
        ],
        SAID,
    )  # fmt: skip


def test_everything_in_one_timeline_latest_first(world: Graph) -> None:
    found = asked(world, ID, company="Aldmere")
    assert rows(found, "day", "happened", "who", "what", "sentiment", "url") == [
        (day(-20), "renewal is due", "Nora Quist", "pays 400.0 a month", None, None),
        (day(-10), "deal closes", "Ben Oduya", "More seats (Proposal), 900.0", None, None),
        (day(2), "post", "Ann Moe", "We moved.", "positive", "https://net.example/p1"),
        (day(4), "funding (reported)", "Aldmere", "Aldmere raises 5M.", None, "https://net.example/n1"),
        (day(5), "follows", "Ann Moe", "Brightquay", None, None),
        (day(6), "is followed no more by", "Ann Moe", "Uma Moe", None, "https://net.example/uma"),
        (day(7), "left as Cook", "Eve Moe", "", None, None),
        (day(8), "began as Head", "Bob Moe", "", None, None),
        (day(9), "got to know", "Ann Moe", "Tom Moe", None, None),
        (day(11), "deal won", "Ben Oduya", "Fewer seats (Won), 10.0", None, None),
        (day(12), "renewed", "Nora Quist", "", None, None),
        (day(30), "post", "Aldmere", "We at Aldmere.", "neutral", "https://net.example/p2"),
    ]
    assert told(found, 2) == [("Ann Moe", "We moved.")]
    assert told(found, 4) == [("Ann Moe", "follows Brightquay")]
    assert told(found, 6) == [("Eve Moe", "left as Cook")]


def test_one_kind_of_happening_and_all_customers(world: Graph) -> None:
    assert rows(asked(world, ID, company="Aldmere", what="jobs"), "happened") == [
        ("left as Cook",),
        ("began as Head",),
    ]
    events = asked(world, ID, what="events")
    assert rows(events, "company", "happened") == [
        ("Aldmere", "funding (reported)"), ("Birchwell", "funding (rumoured)"),
    ]  # fmt: skip
    assert asked(world, ID, company="Brightquay", what="deals").rows == []


def test_the_period_has_a_first_and_a_last_day(world: Graph) -> None:
    longer = rows(asked(world, ID, company="Aldmere", since="31 days"), "what")
    assert {("Too early.",), ("Lost seats (Lost), 1.0",), ("Later seats (New), 1.0",)} < set(longer)
    earlier = asked(world, ID, now=ago(4), company="Aldmere", since="1 day")
    assert rows(earlier, "happened") == [("funding (reported)",), ("follows",)]
