"""Whom we meet in the days to come: who, what they said lately, whom we share, with the near misses beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Company, Deal, Meeting, MeetingsEnd, Person, Profile, ProfileStatusChange
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import NOW, Said, ago, asked, knows, person, planted, rows, told

ID = "meetings-this-week"
SAID = [
    Said("b1", "bob", 3, "Churn again.", "negative", {"churn": 0.9}),
    Said("b2", "bob", 20, "Pricing.", "neutral", {"pricing": 0.8, "churn": 0.7}),
    Said("b3", "bob", 31, "Too early.", "neutral", {"hiring": 0.9}),
    Said("b4", "bob2", 1, "Hidden words.", "neutral", {"hiring": 0.9}),  # his profile that is deactivated
    Said("c1", "cid", 2, "Barely about it.", "neutral", {"churn": 0.4}),
]  # fmt: skip


def meeting(uid: str, days: float, *people: str, **more: Any) -> Meeting:
    at = ago(-days)
    return Meeting(
        f"meeting:{uid}/", at, "work", tuple(f"person:{one}" for one in people), f"Talk {uid}", **more
    )


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    return planted(
        request,
        [
            Company("company:us", "Fernhollow", "us"),
            Company("company:one", "Aldmere", "customer", renewal="2027-01-31"),
            Company("company:two", "Birchwell", "prospect"),
            *person("ann", "company:us"),
            *person("amy", "company:us"),
            *person("bob", "company:one"),
            *person("cid", "company:two"),
            *person("dan"),
            *person("eve", "company:one"),
            *person("fay", "company:one"),
            Profile("net:bob2", handle="bob2.example", seen=ago(300)),
            Person("person:bob", "Bob Moe", "crm", "company:one", profiles=("net:bob2",)),
            ProfileStatusChange("net:bob2", "deactivated", ago(0.5)),
            Deal("deal:one/more", "company:one", "More seats", "Proposal", "open"),
            Deal("deal:one/won", "company:one", "First", None, "won"),
            Deal("deal:two/other", "company:two", "Pilot", None, "open"),
            knows("bob", "amy"),
            knows("bob", "eve"),
            knows("eve", "ann"),
            knows("bob", "fay"),  # whom nobody of us knows
            meeting("gone", 1, "ann", "bob"),
            MeetingsEnd("work", "2026-11-01", "2026-12-31", frozenset()),
            meeting("early", -0.25, "ann", "cid"),  # this morning
            meeting("talk", 2, "ann", "amy", "bob", "cid"),
            meeting("last", 6.4, "dan"),
            meeting("late", 7, "ann", "bob"),
            meeting("before", -1, "ann", "bob"),
            meeting("ours", 2, "ann", "amy"),
            Meeting(
                "meeting:day/", datetime(2026, 11, 25, tzinfo=UTC), "work", ("person:eve",), all_day=True
            ),
        ],
        SAID,
        topics=["churn", "pricing", "hiring"],
    )


def test_each_person_in_each_meeting_of_the_days_to_come_is_told(world: Graph) -> None:
    found = asked(world, ID)
    assert rows(found, "at", "meeting", "person", "company", "of_us") == [
        ("2026-11-22", "Talk early", "Cid Moe", "Birchwell", ["Ann Moe"]),
        ("2026-11-24", "Talk talk", "Bob Moe", "Aldmere", ["Amy Moe", "Ann Moe"]),
        ("2026-11-24", "Talk talk", "Cid Moe", "Birchwell", ["Amy Moe", "Ann Moe"]),
        ("2026-11-25", None, "Eve Moe", "Aldmere", []),
        ("2026-11-28", "Talk last", "Dan Moe", None, []),
    ]


def test_what_they_said_whom_we_share_and_what_is_open_stand_beside_them(world: Graph) -> None:
    found = asked(world, ID)
    assert rows(found, "posts", "said", "topics", "known_by", "shared", "open_deals", "renewal")[1:4] == [
        (
            2,
            "Churn again.",
            ["churn", "pricing"],
            ["Amy Moe"],
            ["Eve Moe"],
            ["More seats (Proposal)"],
            "2027-01-31",
        ),
        (1, "Barely about it.", [], [], [], ["Pilot"], None),
        (0, None, [], ["Ann Moe"], ["Bob Moe"], ["More seats (Proposal)"], "2027-01-31"),
    ]
    assert told(found, 1) == [("Bob Moe", "Churn again."), ("Bob Moe", "Pricing.")]
    assert told(found, 3) == []


def test_the_days_and_the_period_of_words_can_be_said(world: Graph) -> None:
    assert [row[0] for row in rows(asked(world, ID, days=1), "meeting")] == ["Talk early"]
    assert [row[0] for row in rows(asked(world, ID, days=8), "meeting")][-1] == "Talk late"
    assert rows(asked(world, ID, lately="60 days"), "posts")[1] == (3,)
    assert rows(asked(world, ID, now=NOW.replace(year=2028)), "meeting") == []
