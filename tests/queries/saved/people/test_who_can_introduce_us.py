"""Who can introduce us to a person or a company: ways of at most three steps, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.connection import Graph
from graph.records import Company, Follow, Profile, ProfileStatusChange, Record, Unfollow
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import NOW, ago, asked, day, knows, person, planted, rows, told

ID = "who-can-introduce-us"


def each_other(one: str, two: str) -> Iterator[Record]:
    yield Follow(f"net:{one}", f"net:{two}", ago(90), uid=f"{one}-{two}")
    yield Follow(f"net:{two}", f"net:{one}", ago(80), uid=f"{two}-{one}")


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    return planted(
        request,
        [
            Company("company:us", "Fernhollow", "us"),
            Company("company:rival", "Brightquay", "competitor"),
            Company("company:goal", "Aldmere", "prospect"),
            Company("company:else", "Birchwell", "customer"),
            Company("company:far", "Corvane", "partner"),
            Company("company:lonely", "Dunlore", "partner"),
            *person("uma", "company:us"),
            *person("ted", "company:us"),
            *person("ann", "company:goal"),  # Uma knows her
            *person("bob", "company:goal"),  # follows Ted
            *person("cid", "company:goal"),  # Dot knows him, whom Ted follows and who follows Ted
            *person("mat", "company:goal"),  # nobody knows him but a colleague
            *person("dot", "company:else"),
            *person("fay", "company:far"),  # Gil follows her and she him; Gil knows Hal, whom Uma knows
            *person("gil", "company:else"),
            *person("hal"),
            *person("lou", "company:lonely"),  # known to a competitor's and to one deactivated alone
            *person("riv", "company:rival"),
            *person("hid"),
            *person("old", "company:us"),
            next(person("old", "company:else", seen=ago(100))),  # of us no more
            knows("uma", "ann", days=300),
            knows("old", "mat"),
            Follow("net:bob", "net:ted", ago(70), uid="f1"),
            Follow("net:mat", "net:uma", ago(70), uid="f2"),
            Unfollow("net:mat", ago(60), uid="f2"),
            knows("dot", "cid", days=200),
            *each_other("ted", "dot"),
            *each_other("gil", "fay"),
            knows("gil", "hal"),
            knows("uma", "hal", days=100),
            knows("riv", "lou"),
            knows("uma", "riv"),
            *each_other("hid", "lou"),
            knows("uma", "hid"),
            knows("dot", "gil"),
            Follow("net:uma", "net:lou", ago(50), uid="f3"),
            Unfollow("net:uma", ago(40), uid="f3"),
            Profile("net:star", handle="star.example", name="The Star", seen=ago(300)),  # of nobody known
            *each_other("ann", "star"),
            ProfileStatusChange("net:hid", "deactivated", NOW),
        ],
    )


def test_ways_to_a_company_are_told_most_direct_first(world: Graph) -> None:
    found = asked(world, ID, company="Aldmere")
    assert rows(found, "person", "company", "steps", "of_us", "through", "way") == [
        ("Ann Moe", "Aldmere", 1, "Uma Moe", [], "Uma Moe knows Ann Moe"),
        ("Bob Moe", "Aldmere", 1, "Ted Moe", [], "Ted Moe is followed by Bob Moe"),
        (
            *("Cid Moe", "Aldmere", 2, "Ted Moe", ["Dot Moe"]),
            "Ted Moe follows and is followed by Dot Moe, who knows Cid Moe",
        ),
    ]
    assert told(found, 2) == [("Ted Moe", "follows and is followed by Dot Moe"), ("Dot Moe", "knows Cid Moe")]
    assert [piece.at and piece.at.date().isoformat() for piece in found.evidence_of(2)] == [day(80), day(200)]


def test_a_colleague_can_introduce_to_a_person(world: Graph) -> None:
    found = asked(world, ID, person="Mat Moe")
    assert rows(found, "steps", "way") == [
        (2, "Uma Moe knows Ann Moe, who works with Mat Moe"),
        (2, "Ted Moe is followed by Bob Moe, who works with Mat Moe"),
    ]
    assert rows(asked(world, ID, person="Ann Moe"), "steps", "of_us") == [(1, "Uma Moe"), (2, "Ted Moe")]


def test_three_steps_are_told_where_nothing_is_shorter(world: Graph) -> None:
    found = asked(world, ID, company="Corvane")
    assert rows(found, "steps", "way") == [
        (3, "Uma Moe knows Hal Moe, who knows Gil Moe, who follows and is followed by Fay Moe"),
        (
            3,
            "Ted Moe follows and is followed by Dot Moe, who knows Gil Moe, who follows and is followed by Fay Moe",
        ),
    ]
    assert len(found.evidence_of(0)) == 3


def test_a_profile_of_nobody_known_is_reached_through_who_follows_it(world: Graph) -> None:
    found = asked(world, ID, person="@star.example")
    assert rows(found, "person", "company", "way") == [
        ("The Star", None, "Uma Moe knows Ann Moe, who follows and is followed by The Star"),
    ]


def test_nobody_is_reached_through_a_competitor_a_hidden_profile_or_what_has_ended(world: Graph) -> None:
    assert asked(world, ID, company="Dunlore").rows == []
    assert asked(world, ID, person="Uma Moe").rows == []


def test_with_nobody_given_it_tells_ways_to_prospects(world: Graph) -> None:
    assert rows(asked(world, ID), "person") == [("Ann Moe",), ("Bob Moe",), ("Cid Moe",)]
