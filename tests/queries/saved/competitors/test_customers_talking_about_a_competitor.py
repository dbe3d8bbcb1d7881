"""Which customers talk about a competitor: rows by value, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Company, ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only, said
from tests.queries.saved.story import PELL, RIVAL, US, Story

QUESTION = "customers-talking-about-a-competitor"
OTHER = "company:tallow"


def story() -> Story:
    story = Story()
    story.records[:0] = [
        Company("company:quill", "Quillmark", "customer"),
        Company(OTHER, "Tallowmere", "competitor", profiles=("net:tallow",)),
    ]
    story.person("ann", PELL)
    story.person("bo", PELL)
    # Praise for the competitor within a complaint of us: what counts is the sentiment towards the competitor.
    story.says("a1", "ann", 3, "Brightquay over Fernhollow.", "negative",
               towards={RIVAL: "positive", US: "negative"})  # fmt: skip
    story.says("b1", "bo", 30, "@bright hello", "neutral", mentions=("net:bright",))
    # Names it and mentions its profile: one post.
    story.says("b2", "bo", 2, "Brightquay @bright is dear.", "negative", towards={RIVAL: "negative"},
               mentions=("net:bright",))  # fmt: skip
    # The customer's own profile, about another competitor.
    story.says("p1", "pellworth", 4, "Tallowmere is down.", "negative", towards={OTHER: "negative"})
    # Unhappy with us, without a word of a competitor.
    story.says("b3", "bo", 5, "Fernhollow is slow.", "negative", towards={US: "negative"})
    story.person("cy", "company:quill")
    story.says("c1", "cy", 1, "Tallowmere, hm.", "neutral", towards={OTHER: "neutral"})
    # Before the period and after it.
    story.says("c2", "cy", 31, "Brightquay, hm.", "neutral", towards={RIVAL: "neutral"})
    story.says("c3", "cy", -1, "Brightquay, hm.", "neutral", towards={RIVAL: "neutral"})
    # A prospect, one who left the customer, a stranger, the competitor's own, ours, and one who is hidden.
    for name, employers in {
        "pro": ("company:newleaf",), "ex": (PELL, "company:newleaf"), "str": (), "tom": (RIVAL,), "uma": (US,),
        "hid": (PELL,),
    }.items():  # fmt: skip
        story.person(name, *employers)
        story.says(f"{name}1", name, 2, "Brightquay!", "positive", towards={RIVAL: "positive"})
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    return story


def test_customers_are_told_with_who_talked_of_which_competitor_and_how(planted: Graph) -> None:
    found = asked(planted, QUESTION)
    columns = (
        "company",
        "competitor",
        "posts",
        "people",
        "who",
        "positive",
        "negative",
        "also_unhappy",
        "owner",
    )
    assert only(found, *columns) == [
        ("Pellworth Foods", "Brightquay", 3, 2, ["Bo", "Ann"], 1, 1, 2, "Nora Quist"),
        ("Quillmark", "Tallowmere", 1, 1, ["Cy"], 0, 0, 0, None),
        ("Pellworth Foods", "Tallowmere", 1, 1, ["Pellworth"], 0, 1, 2, "Nora Quist"),
    ]
    first = found.rows[0]
    assert (first["quote"], first["url"]) == ("Brightquay @bright is dear.", "https://net.example/post/b2")
    assert (first["renewal"], first["monthly_revenue"]) == ("2027-01-15", 900.0)
    assert first["last_said"] == ago(2)
    assert said(found) == ["Brightquay @bright is dear.", "Brightquay over Fernhollow.", "@bright hello"]
    assert [piece.fields["sentiment"] for piece in found.evidence if piece.row == 0] == [
        "negative", "positive", "neutral",
    ]  # fmt: skip
    assert set(only(found, "about")[0][0]) == {
        "net:ann", "net:bo", "person:ann", "person:bo", "net:a1", "net:b1", "net:b2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "pairs"),
    [
        ({"competitor": "Tallowmere"}, [("Quillmark", 1), ("Pellworth Foods", 1)]),
        ({"competitor": "Brightquay", "sentiment": "positive"}, [("Pellworth Foods", 1)]),
        ({"min_posts": 2}, [("Pellworth Foods", 3)]),
        ({"competitor": "Brightquay", "since": "1 day"}, []),
    ],
)
def test_one_competitor_or_mood_can_be_asked_for(
    planted: Graph, values: dict[str, Any], pairs: list[tuple[Any, ...]]
) -> None:
    assert only(asked(planted, QUESTION, **values), "company", "posts") == pairs
