"""Who wrote about a topic for the first time: rows by value, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.connection import Graph
from graph.records import ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only, said
from tests.queries.saved.story import PELL, US, Story

QUESTION = "new-voices"
CHURN = {"churn": 0.9}


def story() -> Story:
    story = Story()
    story.person("ann", PELL)
    story.says("a1", "ann", 30, "Churn, first.", "negative", topics=CHURN)
    story.says("a2", "ann", 2, "Churn, again.", "negative", topics=CHURN)
    # Wrote before, but hardly about it, and about something else.
    story.profile("bo", "Bo")
    story.says("b1", "bo", 60, topics={"churn": 0.49, "pricing": 0.9})
    story.says("b2", "bo", 3, "Churn, me too.", topics={"churn": 0.5})
    # The day before the period is before; so is what another profile of the same person wrote.
    story.profile("cy", "Cy")
    story.says("c1", "cy", 31, topics=CHURN)
    story.says("c2", "cy", 3, topics=CHURN)
    story.person("dot", PELL, networks=("net", "web"))
    story.says("d1", "dot", 200, topics=CHURN, network="web")
    story.says("d2", "dot", 3, topics=CHURN)
    # New on two networks: one voice.
    story.person("eve", "company:newleaf", networks=("net", "web"))
    story.says("e1", "eve", 4, "Churn here.", "positive", topics=CHURN)
    story.says("e2", "eve", 5, "Churn there.", "positive", topics=CHURN, network="web")
    # Our own, one who is hidden, only in the future, about something else, never labelled.
    story.person("uma", US)
    story.says("u1", "uma", 2, topics=CHURN)
    story.person("hid", PELL)
    story.says("h1", "hid", 2, topics=CHURN)
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    story.profile("late", "Late")
    story.says("l1", "late", -1, topics=CHURN)
    story.profile("off", "Off")
    story.says("o1", "off", 2, topics={"pricing": 0.9})
    story.says("o2", "off", 2, "Churn!", None)
    return story


def test_new_voices_are_told_with_their_first_words(planted: Graph) -> None:
    for key, influence in {"net:bo": 0.5, "web:eve": 2.0}.items():
        planted.run(
            "MATCH (p:Profile {key: $key}) SET p.influence = $influence", key=key, influence=influence
        )
    found = asked(planted, QUESTION)
    columns = ("person", "company", "role", "first_said", "posts", "sentiment", "reach", "quote")
    at = {days: ago(days) for days in (3, 5, 30)}
    assert only(found, *columns) == [
        ("Eve", "Newleaf", "prospect", at[5], 2, "positive", 1.0, "Churn there."),
        ("Bo", None, None, at[3], 1, "neutral", 0.25, "Churn, me too."),
        ("Ann", "Pellworth Foods", "customer", at[30], 2, "negative", None, "Churn, first."),
    ]
    assert said(found, 2) == ["Churn, first.", "Churn, again."]
    assert only(found, "about")[1] == (["net:bo", "net:bo", "net:b2"],)


@pytest.mark.parametrize(
    ("values", "people"),
    [
        ({"min_posts": 2}, ["Ann", "Eve"]),
        ({"since": "2 days"}, []),
        ({"since": "200 days"}, ["Ann", "Bo", "Cy", "Dot", "Eve"]),
        ({"topic": "pricing", "since": "30 days"}, ["Off"]),
    ],
)
def test_it_can_be_asked_of_other_topics_and_periods(
    planted: Graph, values: dict[str, Any], people: list[str]
) -> None:
    assert sorted(only(asked(planted, QUESTION, **values), "person")) == [(person,) for person in people]
