"""How fast we answer, and what waits for an answer: rows by value, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.connection import Graph
from graph.records import ProfileStatusChange
from tests.queries.saved.planting import NOW, asked, only, said
from tests.queries.saved.story import PELL, RIVAL, US, Story

HOUR = 1 / 24
ASKED = {US: "neutral"}


def story() -> Story:
    """Ann of a customer and Pip of a prospect ask, Uma of ours and our profile answer."""
    story = Story()
    story.person("ann", PELL)
    story.person("pip", "company:newleaf", networks=("net", "web"))
    story.person("uma", US, networks=("net", "web"))
    story.person("tom", RIVAL)

    def answered(key: str, who: str, days: float, hours: float, network: str = "net") -> None:
        story.says(
            f"{key}-{who}",
            who,
            days - hours * HOUR,
            "Here is how.",
            reply_to=f"{network}:{key}",
            kind="reply",
            network=network,
        )

    # Mentions and questions that were answered, after half an hour to a week.
    story.says("q1", "ann", 3, "@fern it broke", mentions=("net:fern",))
    answered("q1", "fern", 3, 0.5)
    answered("q1", "uma", 3, 9)  # a second answer changes nothing
    story.says("q2", "pip", 4, "How do I export from Fernhollow?", towards=ASKED)
    answered("q2", "uma", 4, 3)
    story.says("q3", "ann", 30, "Fernhollow: where is it?", towards=ASKED)
    answered("q3", "uma", 30, 20)
    story.says("q4", "pip", 12, "@fern hello", mentions=("net:fern",))
    answered("q4", "uma", 12, 48)
    story.says("q5", "pip", 20, "Is Fernhollow any good?", towards=ASKED, network="web")
    answered("q5", "uma", 20, 24 * 7, network="web")
    # Wait: an answer by somebody else, and none at all; one in reply to us, without labels as yet.
    story.says("w1", "ann", 2, "@fern why?", "negative", mentions=("net:fern",))
    answered("w1", "tom", 2, 1)
    story.says("f1", "fern", 50, "News.")
    story.says("w2", "pip", 1, "Since when", None, reply_to="net:f1", kind="reply")
    # Complains by name, and asks nothing.
    story.says("c1", "ann", 0.5, "Fernhollow is down.", "negative", towards={US: "negative"})
    # Want no answer: praise, a question mark in an address, a question about somebody else, a name in passing, our
    # own people, one who is hidden.
    story.says("n1", "ann", 1, "@fern thank you!", "positive", mentions=("net:fern",))
    story.says(
        "n2", "ann", 1, "Fernhollow at https://a.example/?q=1 and https://b.example/b?p", towards=ASKED
    )
    story.says("n3", "ann", 1, "What is Brightquay up to?", towards={RIVAL: "neutral"})
    story.says("n4", "ann", 1, "We use Fernhollow.", towards=ASKED)
    story.says("n5", "uma", 1, "@fern lunch?", mentions=("net:fern",))
    story.says("n6", "fern", 1, "Fernhollow: ready?", towards=ASKED)
    story.person("hid", PELL)
    story.says("n7", "hid", 1, "@fern why?", mentions=("net:fern",))
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    # The day before the period, and tomorrow.
    story.says("e1", "ann", 31, "@fern old", mentions=("net:fern",))
    story.says("e2", "ann", -1, "@fern early", mentions=("net:fern",))
    # Praise that asks something wants an answer.
    story.says("w3", "pip", 7, "Great, @fern! When is the next one?", "positive", mentions=("net:fern",))
    return story


def test_how_fast_we_answer_is_told_by_network_with_the_whole_distribution(planted: Graph) -> None:
    found = asked(planted, "how-fast-we-answer", since="30 days")
    first, second = (dict(row) for row in found.rows)
    assert first == {
        "network": "net", "posts": 7, "answered": 4, "unanswered": 3, "answered_share": 0.57,
        "median_hours": 11.5, "p90_hours": 39.6, "p99_hours": 47.2,
        "within_1_hour": 1, "within_4_hours": 1, "within_a_day": 1, "within_3_days": 1, "later": 0,
    }  # fmt: skip
    assert second == {
        "network": "web", "posts": 1, "answered": 1, "unanswered": 0, "answered_share": 1.0,
        "median_hours": 168.0, "p90_hours": 168.0, "p99_hours": 168.0,
        "within_1_hour": 0, "within_4_hours": 0, "within_a_day": 0, "within_3_days": 0, "later": 1,
    }  # fmt: skip
    # Who waits, the longest first, then the slowest answers.
    assert said(found) == [
        "Great, @fern! When is the next one?", "@fern why?", "Since when", "@fern hello", "Fernhollow: where is it?",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"from_whom": "customers"}, [("net", 3, 2)]),
        ({"from_whom": "prospects", "since": "10 days"}, [("net", 3, 1)]),
        ({"complaints": "counted"}, [("net", 8, 4), ("web", 1, 1)]),
        ({"from_whom": "customers", "since": "1 day"}, []),
    ],
)
def test_how_fast_some_are_answered(
    planted: Graph, values: dict[str, Any], counts: list[tuple[Any, ...]]
) -> None:
    found = asked(planted, "how-fast-we-answer", **{"since": "30 days"} | values)
    assert only(found, "network", "posts", "answered") == counts


def test_what_waits_for_an_answer_is_told_by_urgency_and_why(planted: Graph) -> None:
    found = asked(planted, "posts-that-need-an-answer")
    columns = ("person", "company", "said", "waiting_hours", "urgency", "why", "network", "owner", "url")
    assert only(found, *columns) == [
        ("Ann", "Pellworth Foods", "@fern why?", 48.0, 11,
         ["negative", "customer", "question", "renewal soon", "waiting"], "net", "Nora Quist", "https://net.example/post/w1"),
        ("Ann", "Pellworth Foods", "Fernhollow is down.", 12.0, 8,
         ["negative", "customer", "renewal soon"], "net", "Nora Quist", "https://net.example/post/c1"),
        ("Pip", "Newleaf", "Great, @fern! When is the next one?", 168.0, 5,
         ["prospect", "question", "waiting"], "net", None, "https://net.example/post/w3"),
        ("Pip", "Newleaf", "Since when", 24.0, 2, ["prospect"], "net", None, "https://net.example/post/w2"),
    ]  # fmt: skip
    assert said(found) == ["@fern why?"]
    assert only(found, "post_key", "company_key", "about")[0] == (
        "net:w1", PELL, ["net:w1", "net:ann", "person:ann"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ({"from_whom": "prospects"}, ["net:w3", "net:w2"]),
        ({"complaints": "left out", "from_whom": "customers"}, ["net:w1"]),
        ({"min_urgency": 6}, ["net:w1", "net:c1"]),
        ({"min_hours": 24}, ["net:w1", "net:w3", "net:w2"]),
        ({"since": "31 days", "from_whom": "customers", "min_hours": 72}, ["net:e1"]),
        ({"from_whom": "prospects", "min_urgency": 6}, []),
    ],
)
def test_what_waits_can_be_asked_of_some_only(
    planted: Graph, values: dict[str, Any], keys: list[str]
) -> None:
    found = asked(planted, "posts-that-need-an-answer", **values)
    assert only(found, "post_key") == [(key,) for key in keys]
