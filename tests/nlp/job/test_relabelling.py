"""New definitions on a real graph: history is brought to them, and only what they touch is done again."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from graph.connection import Graph
from graph.labels.text_labels import Labels
from graph.read.export import canonical_export
from graph.records import Company, Post
from graph.text.companies.names import CompanyNames
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Encoded, Encoder
from nlp.job.label import Sizes, label_waiting
from nlp.job.progress import LabelReport
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import TopicScores
from queries.catalog import load_catalog
from queries.meant import choices
from tests.nlp.conftest import TOPICS
from tests.nlp.job.label_process import alone

KEY = TombstoneKey(b"a key for tests only")
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
OUTAGES = TopicDefinition("outages", "services that are down", ("outage*",))
BRIGHTQUAY = CompanyNames("company:brightquay", "Brightquay")
TALLOWMERE = CompanyNames("company:tallowmere", "Tallowmere")
COMPANIES = (BRIGHTQUAY, TALLOWMERE)
RENAMED = (replace(BRIGHTQUAY, aliases=("the quay",)), TALLOWMERE)
TEXTS = (
    "After this outage we cancelled our contract with Tallowmere, like every customer I know.",
    "I love Brightquay, thank you so much!",
    "The quay has raised its prices again, so we cancelled.",
    "Sourdough day. Nothing else to report.",
)
TWOS = Sizes(page=2, stored=2, batch=2)


class Watched(Labeller):
    """Notes what it is asked."""

    labelled: ClassVar[list[str]] = []
    scored: ClassVar[list[str]] = []

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Labels]:
        self.labelled.extend(texts)
        return super().label(texts, languages)

    def topics_of(
        self,
        texts: Sequence[str],
        languages: Sequence[str | None] | None = None,
        embeddings: Sequence[str | None] | None = None,
    ) -> list[TopicScores]:
        self.scored.extend(texts)
        return super().topics_of(texts, languages, embeddings)


@pytest.fixture(scope="module")
def encoders() -> Encoders:
    return alone()


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> None:
    Watched.labelled.clear()
    Watched.scored.clear()


@pytest.fixture
def before(graph: Graph, encoders: Encoders) -> Labeller:
    """A post a day, Monday the first, labelled by the test's topics and companies; who labelled them."""
    companies = [Company(company.key, company.name, role="competitor") for company in COMPANIES]
    write_page(graph, [*companies, *(post(n, text) for n, text in enumerate(TEXTS))], tombstones=KEY)
    labeller = Watched(TOPICS, COMPANIES, encoders=encoders)
    label_waiting(graph, labeller)
    Watched.labelled.clear()
    return labeller


def post(number: int, text: str, *, day: int | None = None, edited: bool = False) -> Post:
    seen = MONDAY + timedelta(days=number if day is None else day)
    return Post(f"bluesky:p{number}", "bluesky:anna", text, seen, lang="en", edited=edited)


def stamps(graph: Graph) -> set[str]:
    return {row["by"] for row in graph.run("MATCH (p:Post) RETURN p.labelled_by AS by")}


def about(graph: Graph) -> dict[str, dict[str, float]]:
    rows = graph.run(
        "MATCH (p:Post)-[a:ABOUT]->(t:Topic) RETURN p.uid AS post, t.key AS topic, a.score AS score"
    )
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        assert row["topic"] not in found.setdefault(row["post"], {}), "stored twice"
        found[row["post"]][row["topic"]] = row["score"]
    return found


def named(graph: Graph) -> list[tuple[str, str]]:
    rows = graph.run("MATCH (p:Post)-[:MENTIONS]->(c:Company) RETURN p.uid AS post, c.key AS company")
    return sorted((row["post"], row["company"]) for row in rows)


def exported(graph: Graph) -> list[str]:
    return list(canonical_export(graph))


def mark(graph: Graph) -> None:
    """Give every post a confidence that no model would."""
    graph.run("MATCH (p:Post) SET p.confidence = -1.0")


def marked(graph: Graph) -> list[str]:
    rows = graph.run("MATCH (p:Post) WHERE p.confidence = -1.0 RETURN p.uid AS uid ORDER BY uid")
    return [row["uid"] for row in rows]


def test_a_new_alias_asks_the_model_only_for_posts_that_name_other_companies_now(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    mark(graph)
    after = Watched(TOPICS, RENAMED, encoders=encoders)
    report = label_waiting(graph, after)
    assert (Watched.labelled, Watched.scored) == ([TEXTS[2]], [])
    assert (report.labelled, report.unchanged, report.work) == (1, 3, "4 posts: companies only")
    assert marked(graph) == ["p0", "p1", "p3"]
    assert stamps(graph) == {after.model_id}
    assert named(graph) == [
        ("p0", "company:tallowmere"),
        ("p1", "company:brightquay"),
        ("p2", "company:brightquay"),
    ]


def test_a_company_that_lost_its_alias_is_taken_off_the_posts_that_used_it(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    label_waiting(graph, Watched(TOPICS, RENAMED, encoders=encoders))
    label_waiting(graph, before)
    assert named(graph) == [("p0", "company:tallowmere"), ("p1", "company:brightquay")]


def test_an_added_topic_is_scored_on_every_post_and_leaves_the_rest_of_the_labels(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    mark(graph)
    known, companies = about(graph), named(graph)
    after = Watched([*TOPICS, OUTAGES], COMPANIES, encoders=encoders)
    report = label_waiting(graph, after)
    assert (Watched.labelled, sorted(Watched.scored)) == ([], sorted(TEXTS))
    assert report.work == "4 posts: topics only"
    assert report.labelled + report.unchanged == 4
    found = about(graph)
    assert found["p0"].pop("outages") >= 0.5
    assert {key: scores for key, scores in found.items() if scores} == known
    assert (marked(graph), named(graph)) == (["p0", "p1", "p2", "p3"], companies)
    assert stamps(graph) == {after.model_id}


def test_a_new_topic_is_scored_on_what_the_graph_kept_and_no_post_is_read_again(
    graph: Graph, before: Labeller
) -> None:
    graph.run("MATCH (p:Post {key: 'bluesky:p3'}) SET p.embedding = null")
    read: list[str] = []

    class Noting(Encoder):
        def encode(self, texts: Sequence[str]) -> Encoded:
            read.extend(texts)
            return super().encode(texts)

    class Noted(Encoders):
        encoder_class = Noting

    after = Labeller([*TOPICS, OUTAGES], COMPANIES, encoders=Noted(threads=1))
    read.clear()
    label_waiting(graph, after)
    assert read == [TEXTS[3]], "the one post whose embedding the graph lacks"
    kept = about(graph)
    label_waiting(graph, before)
    graph.run("MATCH (p:Post) SET p.embedding = null")
    label_waiting(graph, after)
    assert sorted(read) == sorted([*TEXTS, TEXTS[3]])
    assert "outages" in kept["p0"]
    assert {key: pytest.approx(scores, abs=0.02) for key, scores in about(graph).items()} == kept


def test_an_edited_post_loses_the_embedding_of_its_earlier_text(graph: Graph, before: Labeller) -> None:
    graph.run("MATCH (p:Post {key: 'bluesky:p0'}) SET p.before = p.embedding")
    write_page(graph, [post(0, "All is well now.", day=5, edited=True)], tombstones=KEY)
    assert embedding_of(graph, "p0") is None
    label_waiting(graph, before)
    now, earlier = embedding_of(graph, "p0"), embedding_of(graph, "p0", "before")
    assert now
    assert earlier
    assert now != earlier
    assert now.split(":")[0] == earlier.split(":")[0] == before.encoders.english.model_id


def embedding_of(graph: Graph, uid: str, name: str = "embedding") -> str | None:
    held = graph.run("MATCH (p:Post {key: $key}) RETURN properties(p) AS held", key=f"bluesky:{uid}")
    return held[0]["held"].get(name)


def test_a_changed_topic_is_scored_again_in_place_of_its_earlier_scores(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    assert "churn" in about(graph)["p0"]
    costs = replace(TOPICS[0], description="what bread costs", keywords=("sourdough",))
    label_waiting(graph, Watched([costs, *TOPICS[1:]], COMPANIES, encoders=encoders))
    scores = about(graph)
    label_waiting(graph, Watched(TOPICS, COMPANIES, encoders=encoders))
    label_waiting(graph, Watched([costs, *TOPICS[1:]], COMPANIES, encoders=encoders))
    assert about(graph) == scores
    assert Watched.labelled == []


def test_a_removed_topic_goes_without_asking_the_model_anything(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    mark(graph)
    assert "churn" in about(graph)["p0"]
    others = {key: {t: s for t, s in scores.items() if t != "churn"} for key, scores in about(graph).items()}
    after = Watched(TOPICS[1:], COMPANIES, encoders=encoders)
    report = label_waiting(graph, after)
    assert (Watched.labelled, Watched.scored) == ([], [])
    assert report.work == "4 posts: topics that are gone"
    assert about(graph) == {key: scores for key, scores in others.items() if scores}
    assert [row["key"] for row in graph.run("MATCH (t:Topic) RETURN t.key AS key ORDER BY key")] == [
        "crm-white-papers",
        "pricing",
    ]
    assert stamps(graph) == {after.model_id}
    assert marked(graph) == ["p0", "p1", "p2", "p3"]


def test_a_topic_on_its_way_out_is_offered_by_no_question(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    offered: list[list[str]] = []
    [question] = [found for found in load_catalog().questions if found.id == "connections-who-care"]
    [topic] = [param for param in question.params if param.type == "topic"]

    def hear(report: LabelReport) -> None:
        if report.done:
            offered.append(choices(graph, topic))

    label_waiting(graph, Watched(TOPICS[1:], COMPANIES, encoders=encoders), on_progress=hear)
    assert offered
    assert not any("churn" in names for names in offered)


def test_an_alias_and_a_topic_at_once_end_as_if_all_were_labelled_from_the_start(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    after = Watched([*TOPICS[1:], OUTAGES], RENAMED, encoders=encoders)
    label_waiting(graph, after)
    assert Watched.labelled == [TEXTS[2]]
    at_once = exported(graph)
    graph.run("MATCH (p:Post) SET p.labelled_by = 'another-model'")
    graph.run("MATCH (c:Checkpoint) DELETE c")
    label_waiting(graph, after)
    assert exported(graph) == at_once


def test_definitions_that_change_in_mid_relabel_lose_nothing(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    wider = Watched([*TOPICS, OUTAGES], COMPANIES, encoders=encoders)
    interrupt(graph, wider, after=2)
    assert stamps(graph) == {before.model_id, wider.model_id}
    narrower = Watched([TOPICS[1], OUTAGES], RENAMED, encoders=encoders)
    interrupt(graph, narrower, after=2)
    label_waiting(graph, before)
    label_waiting(graph, narrower)
    in_steps = exported(graph)
    graph.run("MATCH (p:Post) SET p.labelled_by = 'another-model'")
    graph.run("MATCH (c:Checkpoint) DELETE c")
    label_waiting(graph, narrower)
    assert exported(graph) == in_steps


def interrupt(graph: Graph, labeller: Labeller, *, after: int) -> None:
    stop = threading.Event()

    def hear(report: LabelReport) -> None:
        if report.done >= after:
            stop.set()

    label_waiting(graph, labeller, on_progress=hear, stop=stop, sizes=TWOS)


def test_a_new_model_labels_everything_again_the_latest_day_first(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    graph.run("MATCH (p:Post) SET p.labelled_by = 'older-model+12345678'")
    graph.run("MATCH (c:Checkpoint {key: 'labels'}) SET c.cursor = 'older-model+12345678'")
    report = label_waiting(graph, before, sizes=Sizes(page=1, stored=1, batch=1))
    assert Watched.labelled == list(TEXTS[::-1])
    assert (report.labelled, report.work) == (4, "4 posts: everything again")
    assert stamps(graph) == {before.model_id}


def test_posts_that_come_in_meanwhile_do_not_wait_for_the_end_of_history(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    graph.run("MATCH (p:Post) SET p.labelled_by = 'older-model+12345678'")
    graph.run("MATCH (c:Checkpoint) DELETE c")

    def hear(report: LabelReport) -> None:
        if report.done == 1:
            write_page(graph, [post(9, "Fresh from the stream")], tombstones=KEY)

    report = label_waiting(graph, before, on_progress=hear, sizes=Sizes(page=1, stored=1, batch=1))
    assert Watched.labelled[:3] == [TEXTS[3], "Fresh from the stream", TEXTS[2]]
    assert (report.done, report.total) == (5, 5)


def test_a_labeller_of_other_definitions_takes_over_and_the_first_one_ends(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    first = Watched([*TOPICS, OUTAGES], COMPANIES, encoders=encoders)
    second = Watched(TOPICS, RENAMED, encoders=encoders)
    taken: list[LabelReport] = []

    def hear(report: LabelReport) -> None:
        if report.done >= 2 and not taken:
            taken.append(label_waiting(graph, second))

    assert label_waiting(graph, first, on_progress=hear, sizes=Sizes(page=2, stored=2, batch=1)).superseded
    assert not taken[0].superseded
    assert stamps(graph) == {second.model_id}
    assert "outages" not in {topic for scores in about(graph).values() for topic in scores}


def test_an_edit_during_a_relabel_gets_its_own_labels(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    wider = Watched([*TOPICS, OUTAGES], COMPANIES, encoders=encoders)

    def hear(report: LabelReport) -> None:
        if report.done == 2:
            write_page(graph, [post(0, "All is well now.", day=5, edited=True)], tombstones=KEY)

    label_waiting(graph, wider, on_progress=hear, sizes=TWOS)
    assert "p0" not in about(graph)
    assert Watched.labelled == ["All is well now."]
    assert stamps(graph) == {wider.model_id}


def test_a_post_that_breaks_a_topics_only_pass_is_named_and_the_others_are_done(
    graph: Graph, before: Labeller, encoders: Encoders
) -> None:
    class Fragile(Watched):
        def topics_of(
            self,
            texts: Sequence[str],
            languages: Sequence[str | None] | None = None,
            embeddings: Sequence[str | None] | None = None,
        ) -> list[TopicScores]:
            if TEXTS[1] in texts:
                raise RuntimeError("no topics here")
            return super().topics_of(texts, languages, embeddings)

    report = label_waiting(graph, Fragile([*TOPICS, OUTAGES], COMPANIES, encoders=encoders))
    assert report.failed == 1
    assert [(one.post, one.error) for one in report.failures] == [
        ("bluesky:p1", "RuntimeError: no topics here")
    ]
    assert "outages" in about(graph)["p0"]
    [held] = held_of(graph, "p1")
    assert (held["error"], held["sentiment"]) == ("RuntimeError: no topics here", "unknown")
    label_waiting(graph, Watched([*TOPICS, OUTAGES], RENAMED, encoders=encoders))
    [held] = held_of(graph, "p1")
    assert (held["error"], held["sentiment"]) == (None, "positive")


def held_of(graph: Graph, uid: str) -> list[dict[str, Any]]:
    return graph.run(
        "MATCH (p:Post {key: $key}) RETURN p.label_error AS error, p.sentiment AS sentiment",
        key=f"bluesky:{uid}",
    )
