"""How connections of a company's people to competitors grew, week by week; on both engines."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.records import Company, Follow, ProfileStatusChange, SnapshotMember, Unfollow
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import NOW, ago, asked, day, knows, person, planted, rows, told

ID = "connections-to-competitors-over-time"
# NOW is a Sunday: weeks begin 6, 13, 20 and 27 days before.


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    return planted(
        request,
        [
            Company("company:us", "Fernhollow", "us", profiles=("net:fern",)),
            Company("company:rival", "Brightquay", "competitor", profiles=("net:bright",)),
            Company("company:other", "Tallowmere", "competitor"),
            Company("company:acme", "Aldmere", "customer"),
            Company("company:next", "Birchwell", "customer"),
            Company("company:alone", "Corvane", "customer"),
            *person("uma", "company:us"),
            *person("tom", "company:rival"),
            *person("zed", "company:rival"),
            *person("tia", "company:other"),
            *person("ann", "company:acme"),
            *person("bob", "company:acme"),
            *person("hid", "company:acme"),
            *person("eve", "company:acme"),
            *person("cid", "company:next"),
            *person("dot", "company:alone"),
            *person("zed", "company:next", seen=ago(100)),  # worked at Brightquay before
            *person("eve", "company:next", seen=ago(100)),  # worked at Aldmere before
            SnapshotMember("net:ann", "following", "net:bright", ago(8)),  # there before anyone watched
            Follow("net:ann", "net:tom", ago(21), uid="f1"),  # two weeks and more ago: the Sunday of its week
            Follow("net:tom", "net:ann", ago(10), uid="f2"),  # the same two people
            Follow("net:bob", "net:tom", ago(20), uid="f3"),  # the Monday after
            Unfollow("net:bob", ago(3), uid="f3"),
            knows("bob", "tia", days=2),
            Follow("net:ann", "net:zed", ago(9), uid="f4"),
            Follow("net:hid", "net:tom", ago(9), uid="f5"),  # deactivated since
            Follow("net:eve", "net:tom", ago(9), uid="f6"),
            Follow("net:ann", "net:uma", ago(9), uid="f7"),
            Follow("net:dot", "net:uma", ago(9), uid="f8"),
            Follow("net:cid", "net:bright", ago(400), uid="f9"),
            Unfollow("net:cid", ago(300), uid="f9"),
            ProfileStatusChange("net:hid", "deactivated", NOW),
        ],
    )


def test_the_connections_that_stood_at_the_end_of_each_week(world: Graph) -> None:
    found = asked(world, ID, company="Aldmere", since="21 days")
    assert rows(found, "week", "competitor", "connections", "people", "new", "ended") == [
        (day(27), "Brightquay", 2, 1, 1, 0),
        (day(27), "Tallowmere", 0, 0, 0, 0),
        (day(20), "Brightquay", 3, 2, 1, 0),
        (day(20), "Tallowmere", 0, 0, 0, 0),
        (day(13), "Brightquay", 3, 2, 1, 0),
        (day(13), "Tallowmere", 0, 0, 0, 0),
        (day(6), "Brightquay", 2, 1, 0, 1),
        (day(6), "Tallowmere", 1, 1, 1, 0),
    ]


def test_a_week_shows_what_began_and_ended_in_it(world: Graph) -> None:
    found = asked(world, ID, company="Aldmere", since="21 days")
    assert told(found, 0) == [("Ann Moe", "follows Tom Moe")]
    assert told(found, 6) == [("Bob Moe", "no more follows Tom Moe")]
    assert told(found, 7) == [("Bob Moe", "knows Tia Moe")]
    assert told(found, 1) == []


def test_a_week_that_began_before_the_period_counts_whole(world: Graph) -> None:
    found = asked(world, ID, company="Aldmere", competitor="Brightquay", since="7 days", now=ago(-5))
    # Bob's ended on its Thursday; the period begins on its Friday.
    assert rows(found, "week", "connections", "new", "ended") == [(day(6), 2, 0, 1), (day(-1), 2, 0, 0)]
    assert told(found, 0) == [("Bob Moe", "no more follows Tom Moe")]


def test_a_competitor_can_be_chosen_and_the_company_left_open(world: Graph) -> None:
    one = asked(world, ID, company="Aldmere", competitor="Tallowmere", since="7 days")
    assert rows(one, "week", "competitor", "connections") == [
        (day(13), "Tallowmere", 0), (day(6), "Tallowmere", 1),
    ]  # fmt: skip
    everybody = asked(world, ID, competitor="Brightquay", since="7 days")
    assert rows(everybody, "connections", "people")[-1] == (3, 2)  # Eve's too, who is at Birchwell now


def test_a_company_without_connections_has_no_rows(world: Graph) -> None:
    assert asked(world, ID, company="Corvane").rows == []
    # What ended before the period is not part of it.
    assert rows(asked(world, ID, company="Birchwell", since="28 days"), "connections")[0] == (0,)
