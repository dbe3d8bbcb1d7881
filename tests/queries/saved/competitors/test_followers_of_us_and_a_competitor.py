"""What people talk about who follow us and a competitor: rows by value, on both engines."""

from __future__ import annotations

from graph.connection import Graph
from graph.records import Company, Person, ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only, said
from tests.queries.saved.story import PELL, RIVAL, US, Story

QUESTION = "followers-of-us-and-a-competitor"


def story() -> Story:
    story = Story()
    story.records[:0] = [Company("company:tallow", "Tallowmere", "competitor", profiles=("net:tallow",))]
    story.person("uma", US)
    story.person("tom", RIVAL)
    churn = {"churn": 0.9}
    # Both profiles; as far as anyone knows, always.
    story.person("ann", PELL)
    story.follows("ann", "fern", 200, baseline=True)
    story.follows("ann", "bright", 200, baseline=True)
    story.says("a1", "ann", 3, "Churn up.", "negative", topics={"churn": 0.9, "pricing": 0.5})
    story.says("a2", "ann", 90, "Churn down.", "positive", topics=churn)
    story.says("a3", "ann", 2, "Hardly churn.", topics={"churn": 0.49})
    # Our and their people rather than the companies, with two profiles of one person.
    keys = tuple(story.profile(name, name.title()) for name in ("bo", "bo2"))
    story.records.append(Person("person:bo", "Bo", "crm", profiles=keys, seen=ago(300)))
    story.follows("bo", "uma", 50)
    story.follows("bo2", "tom", 50)
    story.says("b1", "bo2", 5, "Churn, hm.", topics=churn)
    # Both, silent: they count among those who follow both.
    story.profile("cy", "Cy")
    story.follows("cy", "fern", 10)
    story.follows("cy", "bright", 10)
    # Only us, only them, the one no longer, another competitor.
    others: dict[str, list[tuple[str, float | None]]] = {
        "one": [("fern", None)], "two": [("bright", None)], "was": [("fern", None), ("bright", 5)],
        "tal": [("fern", None), ("tallow", None)],
    }  # fmt: skip
    for name, pairs in others.items():
        story.profile(name, name.title())
        for followed, ended in pairs:
            story.follows(name, followed, 100, ended=ended)
        story.says(f"{name}1", name, 2, f"Churn, says {name}.", topics=churn)
    # Our own, the competitor's own, and one who is hidden.
    story.person("hid", PELL)
    for name in ("uma", "tom", "hid"):
        story.follows(name, "fern", 100)
        story.follows(name, "bright", 100)
        story.says(f"{name}1", name, 2, f"Churn, says {name}.", topics=churn)
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    # Before the period and after it.
    story.says("a4", "ann", 91, topics=churn)
    story.says("a5", "ann", -1, topics=churn)
    return story


def test_topics_of_those_who_follow_both_are_counted_by_people(planted: Graph) -> None:
    found = asked(planted, QUESTION, competitor="Brightquay")
    columns = (
        "topic",
        "people",
        "of_people",
        "share",
        "posts",
        "positive",
        "neutral",
        "negative",
        "who",
        "quote",
    )
    assert only(found, *columns) == [
        ("churn", 2, 3, 0.67, 3, 1, 1, 1, ["Ann", "Bo"], "Churn up."),
        ("pricing", 1, 3, 0.33, 1, 0, 0, 1, ["Ann"], "Churn up."),
    ]
    assert said(found) == ["Churn up.", "Churn, hm.", "Churn down."]


def test_any_competitor_counts_where_none_is_named(planted: Graph) -> None:
    assert only(asked(planted, QUESTION), "topic", "people", "of_people") == [
        ("churn", 3, 4),
        ("pricing", 1, 4),
    ]
    assert only(asked(planted, QUESTION, competitor="Tallowmere", since="1 day"), "topic") == []
