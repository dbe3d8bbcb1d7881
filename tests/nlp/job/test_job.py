"""The label job on a real graph: what waits is labelled, whatever happens in between."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.connection import Graph
from graph.labels.text_labels import Labels
from graph.records import Company, Engagement, Post, Profile
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from nlp.encoder.bundled import Encoders
from nlp.job.batch import LabelError
from nlp.job.label import Sizes, companies_to_find, label_waiting, sync_topics
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition
from tests.nlp.conftest import TOPICS

KEY = TombstoneKey(b"a key for tests only")
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
CANCELLED = (
    "So angry. After this outage we cancelled our contract with Tallowmere, like every customer I know. 😡"
)
FOURS = Sizes(page=4, stored=4, batch=4)
HAPPY = "I love Brightquay, thank you so much, best team ever! 😍"


def post(number: int, text: str, *, lang: str | None = "en", minute: int = 0, edited: bool = False) -> Post:
    return Post(
        f"bluesky:p{number}",
        "bluesky:anna",
        text,
        MONDAY + timedelta(minutes=minute),
        lang=lang,
        edited=edited,
    )


def fill(graph: Graph, posts: Sequence[Post]) -> None:
    companies = [
        Company("company:brightquay", "Brightquay", role="competitor", aliases=("BQ Suite",)),
        Company("company:tallowmere", "Tallowmere", role="competitor", domain="tallowmere.example"),
    ]
    write_page(graph, [*companies, *posts], tombstones=KEY)


def stored(graph: Graph, number: int = 0) -> dict[str, Any]:
    [row] = graph.run(
        "MATCH (post:Post {key: $key}) RETURN post.labelled_by AS labelled_by, post.sentiment AS sentiment, "
        "post.confidence AS confidence, post.polarity AS polarity, post.label_error AS error",
        key=f"bluesky:p{number}",
    )
    return row


def about(graph: Graph, number: int = 0) -> dict[str, float]:
    rows = graph.run(
        "MATCH (:Post {key: $key})-[about:ABOUT]->(t:Topic) RETURN t.key AS key, about.score AS score",
        key=f"bluesky:p{number}",
    )
    return {row["key"]: row["score"] for row in rows}


def named(graph: Graph, number: int = 0) -> list[str]:
    rows = graph.run(
        "MATCH (:Post {key: $key})-[:MENTIONS]->(company:Company) RETURN company.key AS key ORDER BY key",
        key=f"bluesky:p{number}",
    )
    return [row["key"] for row in rows]


@pytest.fixture
def of_graph(graph: Graph, encoders: Encoders) -> Labeller:
    """A labeller of the test's topics and of the companies in the graph."""
    fill(graph, [])
    return Labeller(TOPICS, companies_to_find(graph), encoders=encoders)


class Fragile(Labeller):
    """The shipped model, which breaks on texts with a certain word."""

    asked: int = 0

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Labels]:
        type(self).asked += 1
        if any("poison" in text for text in texts):
            raise RuntimeError("a poisoned text")
        return super().label(texts, languages)


def test_a_waiting_post_gets_sentiment_topics_and_companies(graph: Graph, of_graph: Labeller) -> None:
    fill(graph, [post(0, CANCELLED), post(1, HAPPY)])
    report = label_waiting(graph, of_graph)
    assert (report.labelled, report.failed) == (2, 0)
    angry, happy = stored(graph, 0), stored(graph, 1)
    assert angry["labelled_by"] == happy["labelled_by"] == of_graph.model_id
    assert (angry["sentiment"], happy["sentiment"]) == ("negative", "positive")
    assert angry["polarity"] < 0 < happy["polarity"]
    assert 0.4 < angry["confidence"] <= 1
    assert set(about(graph, 0)) == {"churn"}
    assert 0.5 <= about(graph, 0)["churn"] <= 1
    assert about(graph, 1) == {}
    assert (named(graph, 0), named(graph, 1)) == (["company:tallowmere"], ["company:brightquay"])


def test_labelling_again_finds_nothing_to_do_and_doubles_nothing(graph: Graph, of_graph: Labeller) -> None:
    fill(graph, [post(0, CANCELLED)])
    label_waiting(graph, of_graph)
    assert label_waiting(graph, of_graph).labelled == 0
    assert len(graph.run("MATCH (:Post)-[about:ABOUT]->(:Topic) RETURN about")) == 1


def test_a_new_topic_relabels_history(graph: Graph, of_graph: Labeller, encoders: Encoders) -> None:
    fill(graph, [post(0, CANCELLED)])
    label_waiting(graph, of_graph)
    outages = TopicDefinition("outages", "services that are down", ("outage*",))
    wider = Labeller([*TOPICS, outages], companies_to_find(graph), encoders=encoders)
    assert wider.model_id != of_graph.model_id
    assert label_waiting(graph, wider).labelled == 1
    assert set(about(graph)) == {"churn", "outages"}
    narrower = Labeller([outages], (), encoders=encoders)
    label_waiting(graph, narrower)
    assert set(about(graph)) == {"outages"}
    assert named(graph) == []


def test_the_same_definitions_in_another_order_are_the_same_model(encoders: Encoders) -> None:
    assert Labeller(TOPICS, encoders=encoders).model_id == Labeller(TOPICS[::-1], encoders=encoders).model_id


def test_an_edit_asks_for_new_labels(graph: Graph, of_graph: Labeller) -> None:
    fill(graph, [post(0, CANCELLED)])
    label_waiting(graph, of_graph)
    fill(graph, [post(0, HAPPY, minute=5, edited=True)])
    assert label_waiting(graph, of_graph).labelled == 1
    assert stored(graph)["sentiment"] == "positive"
    assert about(graph) == {}
    assert named(graph) == ["company:brightquay"]


def test_an_edit_while_the_model_works_is_not_overwritten(graph: Graph, encoders: Encoders) -> None:
    fill(graph, [post(0, CANCELLED)])

    class EditedMeanwhile(Labeller):
        def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Labels]:
            if CANCELLED in texts:
                fill(graph, [post(0, HAPPY, minute=5, edited=True)])
            return super().label(texts, languages)

    report = label_waiting(graph, EditedMeanwhile(TOPICS, encoders=encoders))
    assert report.labelled == 1
    assert stored(graph)["sentiment"] == "positive"
    assert about(graph) == {}


def test_a_post_that_breaks_the_model_is_named_and_the_others_get_their_labels(
    graph: Graph, encoders: Encoders
) -> None:
    fill(graph, [post(0, HAPPY), post(1, "poison"), post(2, CANCELLED)])
    labeller = Fragile(TOPICS, encoders=encoders)
    report = label_waiting(graph, labeller)
    assert (report.labelled, report.failed) == (2, 1)
    assert [(failure.post, failure.error) for failure in report.failures] == [
        ("bluesky:p1", "RuntimeError: a poisoned text")
    ]
    broken = stored(graph, 1)
    assert broken["labelled_by"] == f"failed: {labeller.model_id}"
    assert broken["error"] == "RuntimeError: a poisoned text"
    assert stored(graph, 2)["sentiment"] == "negative"
    Fragile.asked = 0
    assert label_waiting(graph, labeller).failed == 0
    assert Fragile.asked == 0


def test_a_failed_post_is_tried_again_by_another_model(
    graph: Graph, encoders: Encoders, of_graph: Labeller
) -> None:
    fill(graph, [post(0, "poison, but I love it, wonderful! 😍")])
    label_waiting(graph, Fragile(TOPICS, encoders=encoders))
    assert label_waiting(graph, of_graph).labelled == 1
    assert stored(graph)["sentiment"] == "positive"
    assert stored(graph)["error"] is None


def test_a_model_that_breaks_on_everything_marks_nothing(graph: Graph, encoders: Encoders) -> None:
    fill(graph, [post(number, "poison") for number in range(10)])
    with pytest.raises(LabelError, match="breaks on every post"):
        label_waiting(graph, Fragile(TOPICS, encoders=encoders))
    assert stored(graph)["labelled_by"] == ""


def test_a_job_that_was_killed_goes_on_where_it_stopped(graph: Graph, encoders: Encoders) -> None:
    fill(graph, [post(number, f"{HAPPY} {number}") for number in range(12)])

    class Killed(BaseException):
        pass

    class DiesInTheThirdBatch(Labeller):
        batches = 0

        def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Labels]:
            self.batches += 1
            if self.batches == 3:
                raise Killed
            return super().label(texts, languages)

    with pytest.raises(Killed):
        label_waiting(graph, DiesInTheThirdBatch(TOPICS, encoders=encoders), sizes=FOURS)
    report = label_waiting(graph, Labeller(TOPICS, encoders=encoders), sizes=FOURS)
    assert report.labelled == 4
    assert {stored(graph, number)["sentiment"] for number in range(12)} == {"positive"}


def test_it_stops_between_batches_when_asked_and_says_how_far_it_came(
    graph: Graph, of_graph: Labeller
) -> None:
    fill(graph, [post(number, f"number {number}") for number in range(6)])
    stop, heard = threading.Event(), []

    def hear(report: LabelReport) -> None:
        heard.append(report.done)
        if report.done >= 4:
            stop.set()

    both = Sizes(batch=2 // of_graph.encoders.threads)
    report = label_waiting(graph, of_graph, on_progress=hear, stop=stop, sizes=both)
    assert (report.labelled, report.done, report.total) == (4, 4, 6)
    assert heard == [0, 2, 4]
    assert report.work == "6 posts: new"
    assert label_waiting(graph, of_graph).labelled == 2


def test_posts_that_are_known_by_key_alone_are_left_alone(graph: Graph, of_graph: Labeller) -> None:
    like = Engagement("bluesky:anna", "bluesky:p7", "like", "l1", MONDAY)
    write_page(graph, [Profile("bluesky:anna", seen=MONDAY), like], tombstones=KEY)
    assert label_waiting(graph, of_graph) == LabelReport(0, 0, pytest.approx(0, abs=60))


def test_companies_come_from_the_graph_with_everything_that_texts_call_them(graph: Graph) -> None:
    profile = Profile("bluesky:bq", handle="brightquay.example", seen=MONDAY)
    company = Company(
        "company:bq",
        "Brightquay",
        aliases=("BQ",),
        domain="bq.example",
        profiles=("bluesky:bq",),
        products=("Quaysheet",),
        context=("sheets",),
    )
    write_page(graph, [profile, company], tombstones=KEY)
    [found] = companies_to_find(graph)
    assert (found.key, found.name, found.aliases) == ("company:bq", "Brightquay", ("BQ",))
    assert (found.handles, found.domain) == (("brightquay.example",), "bq.example")
    assert (found.products, found.context) == (("Quaysheet",), ("sheets",))


def test_topics_are_stored_and_redescribed(graph: Graph) -> None:
    sync_topics(graph, [TopicDefinition("Churn", "first words")])
    sync_topics(graph, [TopicDefinition("Churn", "better words"), TopicDefinition("pricing", "costs")])
    rows = graph.run("MATCH (topic:Topic) RETURN topic.key AS key, topic.description AS words ORDER BY key")
    assert rows == [{"key": "churn", "words": "better words"}, {"key": "pricing", "words": "costs"}]
