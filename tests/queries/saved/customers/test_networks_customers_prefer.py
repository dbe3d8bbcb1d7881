"""Where groups of people write and answer us: rows by value, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Connected, ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only, said
from tests.queries.saved.story import PELL, RIVAL, US, Story

QUESTION = "networks-customers-prefer"


def story() -> Story:
    story = Story()
    story.person("uma", US)
    story.says("f1", "fern", 100, "News.")
    story.says("u1", "uma", 100, "My news.")
    # Two networks, more often on the second; answers our profile on the first.
    story.person("ann", PELL, networks=("net", "web"))
    story.says("a1", "ann", 2, reply_to="net:f1", kind="reply")
    story.says("a2", "ann", 3, network="web")
    story.says("a3", "ann", 90, network="web")
    # Answers one of our people, twice; a reply to somebody else is no answer to us.
    story.person("bo", PELL)
    story.says("b1", "bo", 5, reply_to="net:u1", kind="reply")
    story.says("b2", "bo", 4, reply_to="net:u1", kind="reply")
    story.says("b3", "bo", 4, reply_to="net:a1", kind="reply")
    # The customer's own profile speaks too.
    story.says("p1", "pellworth", 6)
    # A prospect, a competitor, a stranger who follows us, one who does no more; a known contact without a follow.
    story.person("pip", "company:newleaf")
    story.says("pip1", "pip", 2)
    story.person("tom", RIVAL)
    story.says("tom1", "tom", 2)
    story.profile("fan", "Fan")
    story.says("fan1", "fan", 2)
    story.follows("fan", "fern", 200, baseline=True)
    story.profile("gone", "Gone")
    story.says("gone1", "gone", 2)
    story.follows("gone", "fern", 200, ended=20)
    story.person("con", "company:newleaf")
    story.says("con1", "con", 2)
    story.records.append(Connected("person:uma", "person:con", "crm", since=ago(300)))
    # One who left the customer, our own, one who is hidden; before and after the period.
    story.person("ex", PELL, "company:newleaf")
    story.says("ex1", "ex", 2)
    story.says("u2", "uma", 2)
    story.person("hid", PELL)
    story.says("hid1", "hid", 2)
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    story.says("b4", "bo", 91)
    story.says("b5", "bo", -1)
    return story


def test_a_group_is_told_by_network_where_it_writes_prefers_to_write_and_answers_us(planted: Graph) -> None:
    found = asked(planted, QUESTION)
    assert found.rows == [
        {"network": "net", "people": 3, "favourite_of": 2, "favourite_share": 0.67, "posts": 5, "posts_share": 0.71,
         "answers_to_us": 3, "people_who_answer": 2},
        {"network": "web", "people": 1, "favourite_of": 1, "favourite_share": 0.33, "posts": 2, "posts_share": 0.29,
         "answers_to_us": 0, "people_who_answer": 0},
    ]  # fmt: skip
    assert said(found, 0) == ["a1 by ann", "b3 by bo", "p1 by pellworth"]
    assert said(found, 1) == ["a2 by ann"]


@pytest.mark.parametrize(
    ("segment", "rows"),
    [
        ("prospects", [("net", 3, 3)]),
        ("competitors", [("net", 1, 1)]),
        ("connections", [("net", 2, 2)]),
        ("everybody", [("net", 9, 11), ("web", 1, 2)]),
        ("partners", []),
    ],
)
def test_each_group_has_rows_of_its_own(planted: Graph, segment: str, rows: list[tuple[Any, ...]]) -> None:
    assert only(asked(planted, QUESTION, segment=segment), "network", "people", "posts") == rows
