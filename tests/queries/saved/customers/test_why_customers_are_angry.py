"""Topics of customers' negative posts towards us: rows by value, on both engines."""

from __future__ import annotations

from graph.connection import Graph
from graph.records import Company, Engagement, ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only, said
from tests.queries.saved.story import PELL, RIVAL, US, Story

QUESTION = "why-customers-are-angry"
ANGRY = {US: "negative"}


def story() -> Story:
    story = Story()
    story.records.insert(0, Company("company:quill", "Quillmark", "customer"))
    story.person("ann", PELL)
    story.person("bo", "company:quill")
    churn, both = {"churn": 0.9}, {"churn": 0.5, "pricing": 0.8}
    story.says("a1", "ann", 2, "Fernhollow, we leave.", "negative", topics=churn, towards=ANGRY)
    story.says("a2", "ann", 30, "Fernhollow is dear, we leave.", "negative", topics=both, towards=ANGRY)
    story.says("b1", "bo", 3, "Fernhollow loses us.", "negative", topics=churn, towards=ANGRY)
    story.records.append(Engagement("net:ann", "net:b1", "like", "e1", ago(1)))
    # The customer's own profile, which names nobody but mentions ours; and an answer to us. Of no topic.
    story.says("p1", "pellworth", 5, "@fern broken again", "negative", mentions=("net:fern",))
    story.says("f1", "fern", 6, "Fixed.")
    story.says("a3", "ann", 4, "It is not.", "negative", reply_to="net:f1", kind="reply")
    # Hardly about churn.
    story.says("b2", "bo", 4, "Fernhollow is slow.", "negative", topics={"churn": 0.49}, towards=ANGRY)
    # The period before: its last and its first day, and the day before that.
    story.says("a4", "ann", 31, "Fernhollow, hm.", "negative", topics=churn, towards=ANGRY)
    story.says(
        "b3",
        "bo",
        61,
        "Fernhollow, hm, hm.",
        "negative",
        topics={"churn": 0.9, "pricing": 0.9},
        towards=ANGRY,
    )
    story.says("a5", "ann", 62, "Fernhollow, oh.", "negative", topics=churn, towards=ANGRY)
    # Negative, but not towards us; and the other way round, so it counts.
    story.says(
        "a6", "ann", 2, "Bad day, but Fernhollow helped.", "negative", topics=churn, towards={US: "positive"}
    )
    story.says("a7", "ann", 2, "Brightquay is fun, Fernhollow is not.", "positive", topics={"pricing": 0.9},
               towards={US: "negative", RIVAL: "positive"})  # fmt: skip
    story.says("a8", "ann", 2, "Brightquay is bad.", "negative", topics=churn, towards={RIVAL: "negative"})
    # A prospect, a stranger, one who left the customer, our own, one who is hidden, and tomorrow.
    for name, employers in {
        "pro": ("company:newleaf",), "str": (), "ex": (PELL, "company:newleaf"), "uma": (US,), "hid": (PELL,),
    }.items():  # fmt: skip
        story.person(name, *employers)
        story.says(f"{name}1", name, 2, "Fernhollow is bad.", "negative", topics=churn, towards=ANGRY)
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    story.says("b4", "bo", -1, "Fernhollow is bad.", "negative", topics=churn, towards=ANGRY)
    return story


def test_topics_are_counted_against_the_period_before_with_the_loudest_posts_first(planted: Graph) -> None:
    found = asked(planted, QUESTION)
    columns = ("topic", "posts", "before", "growth", "customers", "people", "who", "reactions")
    rows = {row[0]: row[1:] for row in only(found, *columns)}
    assert list(rows) == ["churn", "pricing", "no topic"]
    assert rows["churn"] == (3, 2, 1.5, 2, 2, ["Quillmark", "Pellworth Foods"], 1)
    assert rows["no topic"] == (3, 0, None, 2, 3, ["Pellworth Foods", "Quillmark"], 0)
    assert rows["pricing"] == (2, 1, 2.0, 1, 1, ["Pellworth Foods"], 0)
    assert said(found, 0) == [
        "Fernhollow loses us.",
        "Fernhollow, we leave.",
        "Fernhollow is dear, we leave.",
    ]
    assert (found.rows[0]["quote"], found.rows[0]["url"]) == (
        "Fernhollow loses us.",
        "https://net.example/post/b1",
    )
    assert only(found, "topic_key") == [("churn",), ("pricing",), ("",)]


def test_a_topic_that_nobody_was_angry_about_in_the_period_is_no_row(planted: Graph) -> None:
    assert only(asked(planted, QUESTION, since="1 day"), "topic") == []
    assert only(asked(planted, QUESTION, min_posts=3), "topic", "posts") == [("churn", 3), ("no topic", 3)]
