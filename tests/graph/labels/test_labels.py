from __future__ import annotations

import json

from graph.connection import Graph
from graph.labels.labels import (
    PostLabels,
    WaitingPost,
    count_waiting,
    mark_failed,
    posts_waiting,
    write_labels,
)
from graph.labels.text_labels import CompanyMention, Labels
from tests.graph.facts import START, column, export, one, post, write

UNHAPPY_WITH_A = CompanyMention("crm:a", "negative", 0.8)
HAPPY_WITH_B = CompanyMention("crm:b", "positive", 0.7)
VERSION = "2026-11-01T12:00:00.000000+00:00"
POST = "MATCH (p:Post {key: 'net:p1'}) RETURN properties(p) AS held"


def told(key: str = "net:p1", *, version: str = VERSION, **more: object) -> PostLabels:
    labels: dict[str, object] = {"sentiment": "negative", "confidence": 0.9, "polarity": -0.8, **more}
    return PostLabels(key, version, Labels(**labels))  # type: ignore[arg-type]


def world(graph: Graph) -> None:
    graph.run("UNWIND ['churn', 'pricing'] AS key CREATE (:Topic {key: key})")
    graph.run("UNWIND ['crm:a', 'crm:b'] AS key CREATE (:Company {key: key})")
    write(graph, post(reply_to="net:stub", mentions=("net:ben",)), post("net:p2", text="two"))


def towards(graph: Graph) -> list[tuple[str, str, float]]:
    rows = graph.run(
        "MATCH (:Post)-[m:MENTIONS]->(c:Company) "
        "RETURN c.key AS key, m.sentiment AS sentiment, m.score AS score ORDER BY key"
    )
    return [(row["key"], row["sentiment"], row["score"]) for row in rows]


def test_a_stored_post_waits_and_a_stub_does_not(graph: Graph) -> None:
    world(graph)
    assert sorted(posts_waiting(graph, 10), key=lambda waiting: waiting.key) == [
        WaitingPost("net:p1", "hello", VERSION),
        WaitingPost("net:p2", "two", VERSION),
    ]
    assert len(posts_waiting(graph, 1)) == 1


def test_the_latest_post_comes_first(graph: Graph) -> None:
    days = {3: "net:b", 1: "net:d", 4: "net:a", 2: "net:c"}
    write(graph, *(post(key, day=day) for day, key in days.items()))
    assert [waiting.key for waiting in posts_waiting(graph, 10)] == ["net:a", "net:b", "net:c", "net:d"]
    assert [waiting.key for waiting in posts_waiting(graph, 2)] == ["net:a", "net:b"]
    write(graph, post("net:d", text="edited", day=5, edited=True))
    assert posts_waiting(graph, 1)[0].text == "edited"
    assert count_waiting(graph) == 4


def test_labels_are_stored_with_their_scores_and_the_post_waits_no_more(graph: Graph) -> None:
    world(graph)
    topics = (("churn", 0.75), ("unknown", 0.5))
    assert (
        write_labels(
            graph,
            [
                told(
                    topics=topics,
                    companies=(UNHAPPY_WITH_A, CompanyMention("crm:a", "neutral", 0.4), HAPPY_WITH_B),
                    language="de",
                )
            ],
            model_id="m1",
        )
        == 1
    )
    held = one(graph, POST)["held"]
    assert held["language"] == "de"
    assert (held["sentiment"], held["confidence"], held["polarity"], held["labelled_by"]) == (
        "negative",
        0.9,
        -0.8,
        "m1",
    )
    assert graph.run("MATCH (:Post)-[a:ABOUT]->(t:Topic) RETURN t.key AS topic, a.score AS score") == [
        {"topic": "churn", "score": 0.75}
    ]
    assert towards(graph) == [("crm:a", "negative", 0.8), ("crm:b", "positive", 0.7)]
    assert [waiting.key for waiting in posts_waiting(graph, 10)] == ["net:p2"]


def test_new_labels_replace_earlier_ones(graph: Graph) -> None:
    world(graph)
    write_labels(graph, [told(topics=(("churn", 0.75),), companies=(UNHAPPY_WITH_A,))], model_id="m1")
    write_labels(graph, [told(topics=(("pricing", 0.6),), companies=(HAPPY_WITH_B,))], model_id="m2")
    write_labels(graph, [told(topics=(("pricing", 0.6),), companies=(HAPPY_WITH_B,))], model_id="m2")
    assert column(graph, "MATCH (:Post)-[:ABOUT]->(t:Topic) RETURN t.key") == ["pricing"]
    assert towards(graph) == [("crm:b", "positive", 0.7)]
    assert column(graph, "MATCH (:Post)-[:MENTIONS]->(p:Profile) RETURN p.key") == ["net:ben"]


def test_the_export_holds_the_sentiment_towards_each_company(graph: Graph) -> None:
    world(graph)
    write_labels(graph, [told(companies=(UNHAPPY_WITH_A,))], model_id="m1")
    to_a = [line for line in export(graph) if '"to": "crm:a"' in line]
    [line] = [line for line in to_a if '"type": "MENTIONS"' in line]
    assert json.loads(line)["held"] == {"sentiment": "negative", "score": 0.8}


def test_an_edit_that_came_in_while_labels_were_made_waits_on(graph: Graph) -> None:
    world(graph)
    write(graph, post(text="edited", day=1, edited=True))
    assert write_labels(graph, [told(topics=(("churn", 0.9),))], model_id="m1") == 0
    assert column(graph, "MATCH (:Post)-[:ABOUT]->(t:Topic) RETURN t.key") == []
    waiting = {waiting.key: waiting.text for waiting in posts_waiting(graph, 10)}
    assert waiting == {"net:p1": "edited", "net:p2": "two"}


def test_a_failed_post_waits_no_more_and_says_why(graph: Graph) -> None:
    world(graph)
    waiting = [found for found in posts_waiting(graph, 10) if found.key == "net:p1"]
    assert mark_failed(graph, [(waiting[0], "too long")], model_id="m1") == 1
    held = one(graph, POST)["held"]
    assert (held["labelled_by"], held["label_error"], held["sentiment"]) == (
        "failed: m1",
        "too long",
        "unknown",
    )
    assert [found.key for found in posts_waiting(graph, 10)] == ["net:p2"]
    write_labels(graph, [told()], model_id="z-model")
    assert "label_error" not in one(graph, POST)["held"]


def test_labelling_leaves_the_posts_times_alone(graph: Graph) -> None:
    world(graph)
    write_labels(graph, [told()], model_id="m1")
    held = one(graph, POST)["held"]
    assert (held["at"], held["day"], held["version"]) == (START, "2026-11-01", VERSION)
