from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.errors import GraphError
from graph.labels.corrections import (
    Correction,
    ErrorCount,
    correct,
    errors_found,
    find_post,
    labels_of,
    withdraw,
)
from graph.labels.labels import PostLabels, posts_waiting, write_labels
from graph.labels.lease import take_lease
from graph.labels.relabelling import NewTopics, write_topics
from graph.labels.text_labels import CompanyMention, Labels
from graph.write.erasure import erase_company
from tests.graph.facts import KEY, START, at, column, export, one, post, write

HELD = """
MATCH (p:Post {key: 'net:p1'})
RETURN p.sentiment AS sentiment, p.confidence AS confidence, p.polarity AS polarity, p.model_sentiment AS model,
       p.fixed_sentiment AS fixed
"""


def world(graph: Graph) -> None:
    graph.run("UNWIND ['churn', 'pricing'] AS key CREATE (:Topic {key: key, name: key})")
    graph.run("UNWIND ['crm:a', 'crm:b'] AS key CREATE (:Company {key: key, name: key})")
    write(graph, post(url="https://net.example/p1"), post("net:p2", text="two"))
    label(graph)


def label(graph: Graph, model: str = "m1", sentiment: str = "negative") -> None:
    """The labels that a model gives: negative, churn, and unhappy with A."""
    for waiting in ("net:p1", "net:p2"):
        version = one(graph, "MATCH (p:Post {key: $key}) RETURN p.version AS v", key=waiting)["v"]
        labels = Labels(
            sentiment,  # type: ignore[arg-type]
            0.9,
            -0.8,
            (("churn", 0.7),),
            (CompanyMention("crm:a", "negative", 0.8),),
        )
        write_labels(graph, [PostLabels(waiting, version, labels)], model_id=model)


def topics(graph: Graph) -> dict[str, float]:
    rows = graph.run(
        "MATCH (:Post {key: 'net:p1'})-[a:ABOUT]->(t:Topic) RETURN t.key AS key, a.score AS score"
    )
    return {row["key"]: row["score"] for row in rows}


def companies(graph: Graph) -> dict[str, str]:
    rows = graph.run(
        "MATCH (:Post {key: 'net:p1'})-[m:MENTIONS]->(c:Company) RETURN c.key AS key, m.sentiment AS sentiment"
    )
    return {row["key"]: row["sentiment"] for row in rows}


def test_a_corrected_sentiment_counts_from_now_on_for_the_post_and_the_one_company_that_it_names(
    graph: Graph,
) -> None:
    world(graph)
    correct(graph, Correction("net:p1", "positive"), START)
    assert one(graph, HELD) == {
        "sentiment": "positive",
        "confidence": 1.0,
        "polarity": 1.0,
        "model": "negative",
        "fixed": "positive",
    }
    assert companies(graph) == {"crm:a": "positive"}
    assert one(graph, "MATCH (p:Post {key: 'net:p2'}) RETURN p.sentiment AS s")["s"] == "negative"


def test_a_sentiment_does_not_speak_for_each_of_several_companies(graph: Graph) -> None:
    world(graph)
    correct(graph, Correction("net:p1", companies={"crm:b": True}), START)
    correct(graph, Correction("net:p1", "positive"), START)
    assert companies(graph) == {"crm:a": "negative", "crm:b": "negative"}


def test_corrected_topics_and_companies_come_and_go(graph: Graph) -> None:
    world(graph)
    correct(
        graph,
        Correction(
            "net:p1", topics={"churn": False, "pricing": True}, companies={"crm:a": False, "crm:b": True}
        ),
        START,
    )
    assert topics(graph) == {"pricing": 1.0}
    assert companies(graph) == {"crm:b": "negative"}
    assert labels_of(graph, "net:p1").topics == {"pricing": "pricing"}


def test_corrections_outlive_another_model_and_say_what_it_thinks(graph: Graph) -> None:
    world(graph)
    correct(graph, Correction("net:p1", "positive", {"churn": False}, {"crm:a": False}), START)
    label(graph, "m2", "neutral")
    assert one(graph, HELD)["sentiment"] == "positive"
    assert one(graph, HELD)["model"] == "neutral"
    assert topics(graph) == {}
    assert companies(graph) == {}
    assert one(graph, "MATCH (p:Post {key: 'net:p2'}) RETURN p.sentiment AS s")["s"] == "neutral"


def test_corrections_outlive_a_topic_that_is_scored_again(graph: Graph) -> None:
    world(graph)
    correct(graph, Correction("net:p1", topics={"churn": False, "pricing": True}), START)
    lease = take_lease(graph, "m2", "2", {"churn": "x"})
    write_topics(graph, [NewTopics("net:p1", "m1", ("churn", "pricing"), {"churn": 0.9})], lease)
    assert topics(graph) == {"pricing": 1.0}


def test_an_edit_of_the_text_ends_the_corrections(graph: Graph) -> None:
    world(graph)
    correct(graph, Correction("net:p1", "positive", {"churn": False}), START)
    write(graph, post(text="I was wrong", day=1, edited=True))
    label(graph, "m2")
    assert one(graph, HELD)["sentiment"] == "negative"
    assert topics(graph) == {"churn": 0.7}
    assert errors_found(graph) == []


def test_seeing_the_same_text_again_does_not_end_them(graph: Graph) -> None:
    world(graph)
    correct(graph, Correction("net:p1", "positive"), START)
    write(graph, post(day=1))
    assert one(graph, HELD)["sentiment"] == "positive"


def test_corrections_taken_back_let_the_post_wait_for_the_labeller(graph: Graph) -> None:
    world(graph)
    before = export(graph)
    correct(graph, Correction("net:p1", "positive", {"churn": False}, {"crm:b": True}), at(1))
    assert withdraw(graph, "net:p1")
    assert [waiting.key for waiting in posts_waiting(graph, 10)] == ["net:p1"]
    label(graph)
    assert export(graph) == before
    assert not withdraw(graph, "net:p1")


def test_what_was_corrected_is_counted_by_what_was_said_and_what_is_right(graph: Graph) -> None:
    world(graph)
    for key in ("net:p1", "net:p2"):
        correct(graph, Correction(key, "positive", {"churn": False}), START)
    correct(graph, Correction("net:p1", companies={"crm:b": True}), START)
    assert errors_found(graph) == [
        ErrorCount("sentiment", "", "negative", "positive", 2),
        ErrorCount("topic", "churn", "yes", "no", 2),
        ErrorCount("company", "crm:b", "no", "yes", 1),
    ]
    label(graph, "m2", "positive")
    assert errors_found(graph)[0] == ErrorCount("sentiment", "", "positive", "positive", 2)


def test_a_post_is_found_by_its_key_or_its_address(graph: Graph) -> None:
    world(graph)
    assert find_post(graph, "net:p1") == find_post(graph, "https://net.example/p1") == "net:p1"
    with pytest.raises(GraphError, match="No post has the key or address net:nobody"):
        find_post(graph, "net:nobody")


def test_a_correction_by_a_topic_that_is_not_there_changes_nothing(graph: Graph) -> None:
    world(graph)
    before = export(graph)
    with pytest.raises(GraphError, match="holds no sales: nothing was changed"):
        correct(graph, Correction("net:p1", "positive", {"sales": True}), START)
    assert export(graph) == before


def test_an_erased_company_leaves_nothing_of_its_corrections(graph: Graph) -> None:
    world(graph)
    correct(graph, Correction("net:p1", companies={"crm:b": False}), START)
    erase_company(graph, "crm:b", tombstones=KEY)
    assert column(graph, "MATCH ()-[c:CORRECTED]->() RETURN count(c)") == [0]
