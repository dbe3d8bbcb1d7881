"""What a person said and did lately: one timeline over all their profiles, on both engines."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.records import (
    Company,
    Engagement,
    Follow,
    Person,
    Profile,
    ProfileStatusChange,
    SnapshotMember,
    Unfollow,
)
from queries.params import ParamError
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import NOW, Said, ago, asked, day, knows, person, planted, rows, told

ID = "what-a-person-said-and-did"
SAID = [
    Said("p1", "ann", 3, "Churn hurts.", "negative", {"churn": 0.9, "pricing": 0.4}),
    Said("p2", "ann2", 30, "Price?", "neutral", {"pricing": 0.5}),  # her other profile, on the first day
    Said("p3", "ann", 31, "Too early."),
    Said("p4", "ann", 1, "So it is.", reply_to="net:x1"),
    Said("p5", "ann3", 2, "Hidden words."),  # her profile that is deactivated
    Said("x1", "bob", 4, "Bob's words.", "positive", {"churn": 0.8}),
    Said("x2", "hid", 4, "Words of a hidden one."),
]  # fmt: skip


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    others = [Profile(f"net:{uid}", handle=f"{uid}.example", seen=ago(300)) for uid in ("lone", "hid")]
    return planted(
        request,
        [
            Company("company:one", "Aldmere"),
            Company("company:two", "Birchwell"),
            *person("ann", "company:one", "Clerk"),
            *person("bob", "company:two"),
            *person("cid", "company:two"),
            next(person("ann", "company:two", "Head", seen=ago(7))),
            *others,
            *(Profile(f"net:{uid}", handle=f"{uid}.example", seen=ago(300)) for uid in ("ann2", "ann3")),
            Person("person:ann", "Ann Moe", "crm", "company:two", "Head", profiles=("net:ann2", "net:ann3")),
            Engagement("net:ann", "net:x1", "like", "e1", ago(4)),
            Engagement("net:ann2", "net:x1", "repost", "e2", ago(2)),
            Engagement("net:ann", "net:p2", "like", "e3", ago(2)),  # her own
            Engagement("net:ann", "net:x2", "like", "e4", ago(2)),  # of somebody deactivated
            Engagement("net:bob", "net:p1", "like", "e5", ago(2)),  # by somebody else
            Follow("net:ann", "net:bob", ago(5), uid="f1"),
            Follow("net:ann", "net:lone", ago(90), uid="f2"),
            Unfollow("net:ann", ago(6), uid="f2"),
            Follow("net:bob", "net:ann", ago(5), uid="f3"),  # done by Bob
            SnapshotMember("net:ann2", "following", "net:lone", ago(8)),  # there before anyone watched
            Follow("net:ann", "net:hid", ago(5), uid="f4"),  # deactivated since
            knows("ann", "cid", days=10),
            ProfileStatusChange("net:hid", "deactivated", NOW),
            ProfileStatusChange("net:ann3", "deactivated", NOW),
        ],
        SAID,
        topics=("churn", "pricing"),
    )


def test_everything_that_somebody_did_latest_first(world: Graph) -> None:
    found = asked(world, ID, person="Ann Moe")
    assert rows(found, "at", "did", "what", "topics", "sentiment", "url") == [
        (day(1), "replied", "So it is.", [], "neutral", "https://net.example/p4"),
        (day(2), "reposted", "Bob's words.", ["churn"], "positive", "https://net.example/x1"),
        (day(3), "posted", "Churn hurts.", ["churn"], "negative", "https://net.example/p1"),
        (day(4), "liked", "Bob's words.", ["churn"], "positive", "https://net.example/x1"),
        (day(5), "followed", "Bob Moe", [], None, "https://net.example/bob"),
        (day(6), "unfollowed", "lone.example", [], None, None),
        (day(7), "began a job", "Head at Birchwell", [], None, None),
        (day(7), "left a job", "Clerk at Aldmere", [], None, None),
        (day(10), "got to know", "Cid Moe", [], None, None),
        (day(30), "posted", "Price?", ["pricing"], "neutral", "https://net.example/p2"),
    ]
    assert told(found, 1) == [("Ann Moe", "reposted: Bob's words.")]
    assert told(found, 2) == [("Ann Moe", "Churn hurts.")]
    assert told(found, 4) == [("Ann Moe", "followed Bob Moe")]


def test_one_kind_of_thing_and_a_profile_that_is_nobodys(world: Graph) -> None:
    assert rows(asked(world, ID, person="@ann.example", did="likes"), "did") == [("reposted",), ("liked",)]
    assert rows(asked(world, ID, person="Ann Moe", did="jobs"), "did") == [("began a job",), ("left a job",)]
    assert asked(world, ID, person="lone.example").rows == []


def test_the_period_has_a_first_and_a_last_day(world: Graph) -> None:
    assert rows(asked(world, ID, person="Ann Moe", did="posts", since="31 days"), "what")[-1] == (
        "Too early.",
    )
    assert rows(asked(world, ID, now=ago(6), person="Ann Moe", since="1 day"), "did") == [
        ("unfollowed",), ("began a job",), ("left a job",),
    ]  # fmt: skip


def test_it_takes_a_person(world: Graph) -> None:
    with pytest.raises(ParamError, match="`person` has no default"):
        asked(world, ID)
