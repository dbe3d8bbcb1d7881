"""Who speaks well of us, and who badly: rows by value, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Company, Engagement, Profile, ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only, said
from tests.queries.saved.story import PELL, RIVAL, US, Story

QUESTION = "advocates-and-detractors"


def story() -> Story:
    story = Story()
    story.person("ann", PELL, networks=("net", "web", "off"))
    story.says("a1", "ann", 3, "Fernhollow saved our week.", "positive", towards={US: "positive"})
    # On another network, but the same person.
    story.says(
        "a2", "ann", 5, "Fernhollow again: great.", "positive", towards={US: "positive"}, network="web"
    )
    # Praise for us within a post that complains of another.
    story.says("a3", "ann", 6, "Brightquay is down, Fernhollow is not.", "negative",
               towards={US: "positive", RIVAL: "negative"})  # fmt: skip
    story.person("bo", "company:newleaf")
    story.says("b1", "bo", 2, "@fern that hurts.", "negative", mentions=("net:fern",))
    story.says("f1", "fern", 40, "We are here to help.")
    story.says("b2", "bo", 1, "You are not.", "negative", reply_to="net:f1", kind="reply")
    story.says("b3", "bo", 9, "Fernhollow did well once.", "positive", towards={US: "positive"})
    # As often the one as the other.
    story.person("cy", PELL)
    story.says("c1", "cy", 4, "Good, Fernhollow.", "positive", towards={US: "positive"})
    story.says("c2", "cy", 3, "Bad, Fernhollow.", "negative", towards={US: "negative"})
    # A survey's figure outweighs how the words sound.
    story.profile("dot", "Dot")
    story.says("d1", "dot", 8, "@fern could be worse.", "negative", mentions=("net:fern",), score=10.0,
               score_kind="nps", kind="survey answer")  # fmt: skip
    # A satisfaction is no recommendation.
    story.profile("sat", "Sat")
    story.says("s1", "sat", 8, "@fern fine.", "neutral", mentions=("net:fern",), score=10.0, score_kind="csat",
               kind="survey answer")  # fmt: skip
    # A survey's answers that name no company: of a customer, of somebody with a name, of nobody, and of a competitor.
    story.person("flo", PELL)
    story.says("p1", "flo", 7, "Slow.", "negative", score=3.0, score_kind="nps", kind="survey answer")
    story.says("p2", "flo", 8, "", None, score=6.0, score_kind="nps", kind="survey answer")
    story.profile("gil", "Gil")
    story.says("p3", "gil", 7, "Nice people.", "positive", score=8.0, score_kind="csat", kind="survey answer")
    story.records.append(Profile("net:anonymous-1"))
    story.says("p4", "anonymous-1", 7, "No.", "negative", score=0.0, score_kind="nps", kind="survey answer")
    story.profile("hal", "Hal")
    story.says("p5", "hal", 7, "Brightquay is fine.", "positive", towards={RIVAL: "positive"}, score=9.0,
               score_kind="nps", kind="survey answer")  # fmt: skip
    # Our own people, and a competitor's.
    story.person("uma", US)
    story.says("u1", "uma", 2, "We at Fernhollow are great.", "positive", towards={US: "positive"})
    story.person("tom", RIVAL)
    story.says("t1", "tom", 2, "Fernhollow is bad.", "negative", towards={US: "negative"})
    # One who left us counts as a stranger does.
    story.person("ex", US, "company:elsewhere")
    story.records.insert(0, Company("company:elsewhere", "Elsewhere"))
    story.says("x1", "ex", 30, "Fernhollow was a good place.", "positive", towards={US: "positive"})
    # Hidden, neutral, not about us, and praise for a post of ours in a like alone.
    story.person("hid", PELL)
    story.says("h1", "hid", 2, "Love Fernhollow.", "positive", towards={US: "positive"})
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    story.person("nan", PELL)
    story.says("n1", "nan", 2, "Fernhollow exists.", "neutral", towards={US: "neutral"})
    story.says("n2", "nan", 2, "What a day!", "positive")
    story.records += [
        Engagement("net:nan", "net:f1", "like", "e1", ago(1)),
        Engagement("net:ann", "net:f1", "like", "e2", ago(1)),
        Engagement("net:ann", "net:f1", "repost", "e3", ago(1)),
        Engagement("net:ann", "net:u1", "like", "e4", ago(1)),  # of a teammate's own profile
        Engagement("off:ann", "net:f2", "like", "e5", ago(1)),  # by a profile of hers that is deactivated
        ProfileStatusChange("off:ann", "deactivated", NOW),
    ]
    story.says("f2", "fern", 40, "More news.")
    # The first day of the period, the day before it, and tomorrow.
    story.profile("eda", "Eda")
    story.says("e1", "eda", 90, "Fernhollow, well done.", "positive", towards={US: "positive"})
    story.profile("old", "Old")
    story.says("o1", "old", 91, "Fernhollow, well done.", "positive", towards={US: "positive"})
    story.profile("late", "Late")
    story.says("l1", "late", -1, "Fernhollow, well done.", "positive", towards={US: "positive"})
    return story


def test_people_are_advocates_or_detractors_by_what_they_wrote_of_us(planted: Graph) -> None:
    found = asked(planted, QUESTION)
    assert only(found, "person", "company", "stance", "positive", "negative", "posts", "likes", "owner") == [
        ("Ann", "Pellworth Foods", "advocate", 3, 0, 3, 1, "Nora Quist"),
        ("Flo", "Pellworth Foods", "detractor", 0, 2, 2, 0, "Nora Quist"),
        ("Bo", "Newleaf", "detractor", 1, 2, 3, 0, None),
        ("Gil", None, "advocate", 1, 0, 1, 0, None),
        ("Dot", None, "advocate", 1, 0, 1, 0, None),
        ("Ex", "Elsewhere", "advocate", 1, 0, 1, 0, None),
        ("Eda", None, "advocate", 1, 0, 1, 0, None),
    ]
    assert said(found, 0) == [
        "Fernhollow saved our week.", "Fernhollow again: great.", "Brightquay is down, Fernhollow is not.",
    ]  # fmt: skip
    assert set(found.hidden[0]["about"]) == {
        "person:ann", "net:ann", "web:ann", "net:a1", "web:a2", "net:a3",
    }  # fmt: skip
    assert said(found, 1) == ["Slow.", "p2 by flo"]
    assert said(found, 2) == ["You are not.", "@fern that hurts."]
    assert (found.rows[2]["quote"], found.rows[2]["url"]) == ("You are not.", "https://net.example/post/b2")


@pytest.mark.parametrize(
    ("values", "people"),
    [
        ({"stance": "advocates"}, ["Ann", "Gil", "Dot", "Ex", "Eda"]),
        ({"stance": "detractors"}, ["Flo", "Bo"]),
        ({"stance": "all", "among": "customers"}, ["Ann", "Flo", "Cy"]),
        ({"among": "partners"}, []),
        ({"min_posts": 3}, ["Ann", "Bo"]),
        ({"since": "1 day"}, ["Bo"]),
    ],
)
def test_it_can_be_asked_of_some_only(planted: Graph, values: dict[str, Any], people: list[str]) -> None:
    assert only(asked(planted, QUESTION, **values), "person") == [(person,) for person in people]
