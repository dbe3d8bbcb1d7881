"""Who newly follows us and who unfollowed us: rows by value, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.connection import Graph
from graph.records import ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only
from tests.queries.saved.story import PELL, US, Story

QUESTION = "who-newly-follows-and-unfollowed"


def story() -> Story:
    story = Story()
    story.person("uma", US)
    story.person("ann", PELL)
    story.follows("ann", "fern", 3)
    # An end is news, also of what was there before anyone watched.
    story.person("bo", "company:newleaf")
    story.follows("bo", "fern", 300, baseline=True, ended=2)
    # Came and went; left before the period and came back; left and came back within it, or on and off.
    story.profile("cy", "Cy")
    story.follows("cy", "uma", 9, ended=1)
    story.profile("dot", "Dot")
    story.follows("dot", "fern", 300, ended=60)
    story.follows("dot", "fern", 5)
    story.profile("eve", "Eve")
    story.follows("eve", "fern", 300, ended=8)
    story.follows("eve", "fern", 7)
    # The first day of the period, and the day before it.
    story.profile("fay", "Fay")
    story.follows("fay", "fern", 30)
    story.profile("gil", "Gil")
    story.follows("gil", "fern", 31)
    story.profile("hal", "Hal")
    story.follows("hal", "fern", 100, ended=31)
    # There before anyone watched, somebody else's profile, us following them, our own, one who is hidden.
    story.profile("ida", "Ida")
    story.follows("ida", "fern", 2, baseline=True)
    story.follows("ida", "bright", 2)
    story.profile("jon", "Jon")
    story.follows("fern", "jon", 2)
    story.follows("uma", "fern", 2)
    story.person("hid", PELL)
    story.follows("hid", "fern", 2)
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    # Tomorrow.
    story.profile("kim", "Kim")
    story.follows("kim", "fern", -1)
    return story


def test_those_who_came_and_went_are_told_with_the_day(planted: Graph) -> None:
    found = asked(planted, QUESTION)
    assert only(found, "person", "company", "change", "whom", "day", "owner") == [
        ("Cy", None, "unfollowed", "Uma", "2026-11-21", None),
        ("Bo", "Newleaf", "unfollowed", "Fern", "2026-11-20", None),
        ("Ann", "Pellworth Foods", "newly follows", "Fern", "2026-11-19", "Nora Quist"),
        ("Dot", None, "follows again", "Fern", "2026-11-17", None),
        ("Fay", None, "newly follows", "Fern", "2026-10-23", None),
    ]
    assert only(found, "followed_since")[1] == (ago(300),)
    assert [(piece.said, piece.at, piece.url) for piece in found.evidence[1:3]] == [
        ("unfollowed Fern", ago(2), "https://net.example/bo"),
        ("newly follows Fern", ago(3), "https://net.example/ann"),
    ]
    assert only(found, "person_key", "whom_key", "about")[2] == (
        "person:ann", "net:fern", ["person:ann", "net:ann", "net:fern"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "people"),
    [
        ({"change": "new"}, ["Ann", "Dot", "Fay"]),
        ({"change": "lost"}, ["Cy", "Bo"]),
        ({"whom": "our people"}, ["Cy"]),
        ({"whom": "our company", "change": "lost"}, ["Bo"]),
        ({"among": "customers"}, ["Ann"]),
        ({"among": "prospects", "change": "new"}, []),
    ],
)
def test_it_can_be_asked_of_some_only(planted: Graph, values: dict[str, Any], people: list[str]) -> None:
    assert only(asked(planted, QUESTION, **values), "person") == [(person,) for person in people]
