"""Which links our connections share: rows by value, on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from graph.connection import Graph
from graph.records import Connected, Engagement, ProfileStatusChange
from tests.queries.saved.planting import NOW, ago, asked, only, said
from tests.queries.saved.story import PELL, US, Story

QUESTION = "links-our-connections-share"
CHURN = {"churn": 0.9}
GUIDE, BLOG, OTHER = "https://guide.example/", "https://blog.example/1", "https://other.example/"


def story() -> Story:
    story = Story()
    story.person("uma", US)
    # Follows us; followed by one of ours, with another profile than the one that shares; a known contact.
    story.person("ann", PELL)
    story.follows("ann", "fern", 200, baseline=True)
    story.person("bo", "company:newleaf", networks=("net", "web"))
    story.follows("uma", "bo", 100)
    story.person("con", "company:newleaf")
    story.records.append(Connected("person:uma", "person:con", "crm", since=ago(300)))
    story.says("a1", "ann", 90, "Read this on churn.", topics=CHURN, links=(GUIDE,))
    story.says("b1", "bo", 3, "Churn guide.", topics=CHURN, links=(GUIDE, BLOG), network="web")
    story.says("b2", "bo", 2, "Churn guide, again.", topics=CHURN, links=(GUIDE,), network="web")
    # A stranger's post, passed on by a contact; the stranger and who only likes it share nothing as connections.
    story.profile("str", "Stranger")
    story.says("s1", "str", 4, "My blog on churn.", topics=CHURN, links=(BLOG,))
    story.records += [
        Engagement("net:con", "net:s1", "repost", "e1", ago(3)),
        Engagement("net:ann", "net:s1", "like", "e2", ago(3)),
        Engagement("net:str", "web:b1", "repost", "e3", ago(2)),
        # Of one's own: no second share.
        Engagement("net:ann", "net:a1", "repost", "e4", ago(2)),
    ]
    # Shared by a connection, but hardly about churn.
    story.says("a2", "ann", 2, "Something else.", topics={"churn": 0.49, "pricing": 0.9}, links=(OTHER,))
    # One who follows us no more, our own, one who is hidden; before and after the period.
    story.profile("gone", "Gone")
    story.follows("gone", "fern", 200, ended=20)
    story.says("g1", "gone", 2, topics=CHURN, links=(GUIDE,))
    story.follows("uma", "fern", 200)
    story.says("u1", "uma", 2, topics=CHURN, links=(GUIDE,))
    story.says("f1", "fern", 2, topics=CHURN, links=(GUIDE,))
    story.person("hid", PELL)
    story.follows("hid", "fern", 200)
    story.says("h1", "hid", 2, topics=CHURN, links=(GUIDE,))
    story.records.append(ProfileStatusChange("net:hid", "deactivated", NOW))
    story.says("a3", "ann", 91, topics=CHURN, links=(OTHER,))
    story.says("a4", "ann", -1, topics=CHURN, links=(OTHER,))
    return story


def test_links_are_ranked_by_how_many_connections_share_them(planted: Graph) -> None:
    found = asked(planted, QUESTION, topic="churn")
    columns = ("link", "people", "posts", "reposts", "who", "first_shared", "last_shared")
    assert only(found, *columns) == [
        (GUIDE, 2, 3, 0, ["Bo", "Ann"], ago(90), ago(2)),
        (BLOG, 2, 2, 1, ["Con", "Bo"], ago(3), ago(3)),
    ]
    assert said(found, 1) == ["My blog on churn.", "Churn guide."]
    assert sorted(said(found, 0)) == ["Churn guide, again.", "Churn guide.", "Read this on churn."]


@pytest.mark.parametrize(
    ("values", "links"),
    [
        ({}, [BLOG, GUIDE, OTHER]),
        ({"topic": "pricing"}, [OTHER]),
        ({"topic": "churn", "min_people": 3}, []),
        ({"topic": "churn", "since": "2 days"}, [GUIDE]),
    ],
)
def test_any_topic_and_period_can_be_asked_for(
    planted: Graph, values: dict[str, Any], links: list[str]
) -> None:
    assert sorted(only(asked(planted, QUESTION, **values), "link")) == [(link,) for link in sorted(links)]
