"""docs/graph.md names every node, relationship and property that the graph may hold, and no others; its Cypher runs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from graph.connection import Graph
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import FoundSignal, Labels
from graph.labels.topics import define_topics
from graph.records import Company, Deal, Follow, Person, Post, Profile, RenewalOutcome, SnapshotMember
from graph.schema import NODES, RELATIONSHIPS
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.docs.pages import REPOSITORY, blocks, documents, rows, sections

PAGE = REPOSITORY / "docs" / "graph.md"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ARROW = re.compile(r"`\((\w+)\)-\[:(\w+)\]->\((\w+)\)`")


def test_every_node_and_property_is_documented_and_no_other() -> None:
    said = {}
    for _, below in sections(PAGE):
        for part in re.split(r"^### ", below, flags=re.MULTILINE)[1:]:
            label, _, table = part.partition("\n")
            said[label.strip("`")] = {row[0].strip("`") for row in rows(table)}
    assert said == {label: set(properties) for label, properties in NODES.items()}


def test_every_relationship_and_property_is_documented_and_no_other() -> None:
    [below] = [below for heading, below in sections(PAGE) if heading == "Relationships"]
    said = {
        arrow: set(re.findall(r"`(\w+)`", properties))
        for arrows, properties in rows(below)
        for arrow in ARROW.findall(arrows)
    }
    assert said == {arrow: set(properties) for arrow, properties in RELATIONSHIPS.items()}


@pytest.fixture
def planted(embedded_graph: Graph) -> Graph:
    """Anna of Pellworth, which left, complains about churn; the topic has no other post."""
    now = NOW
    define_topics(embedded_graph, [("churn", "churn", "customers who leave")])
    write_page(
        embedded_graph,
        [
            Company("company:pellworth", "Pellworth Foods", "customer", mrr=900.0),
            RenewalOutcome("renewal:pellworth/2026-05-01", "company:pellworth", "churned", "2026-05-01"),
            Deal("deal:pellworth/back", "company:pellworth", "Back", state="open", amount=1200.0),
            Deal("deal:pellworth/lost", "company:pellworth", "Lost", state="lost", amount=50.0),
            Person(
                "person:anna", "Anna Berg", "crm", company="company:pellworth", profiles=("bluesky:anna",)
            ),
            Profile("bluesky:anna", handle="anna.example", seen=now),
            Post("bluesky:p1", "bluesky:anna", "We are leaving.", now),
            Post("bluesky:p2", "bluesky:anna", "Not for work.", now, content_labels=("porn",)),
            Company("company:brightquay", "Brightquay", "competitor", profiles=("bluesky:bright",)),
            Company("company:larkfield", "Larkfield", "us", profiles=("bluesky:larkfield",)),
            Follow("bluesky:larkfield", "bluesky:anna", now, uid="f2", baseline=True),
            Follow("bluesky:anna", "bluesky:bright", now, uid="f1", baseline=True),
            SnapshotMember("bluesky:bright", "followers", "bluesky:cleo", now),
        ],
        tombstones=TombstoneKey(b"of the tests of the documents"),
    )
    labels = Labels("negative", 0.9, -0.8, topics=(("churn", 0.9),))
    version = now.isoformat(timespec="microseconds")
    cut = FoundSignal("company:pellworth", "layoffs", "We are cutting 40 jobs.", alert=True, amount=40.0)
    assert (
        write_labels(embedded_graph, [PostLabels("bluesky:p1", version, labels, [cut])], model_id="gold") == 1
    )
    return embedded_graph


def test_every_block_of_cypher_runs_and_the_examples_find_what_they_are_about(planted: Graph) -> None:
    found = {}
    # The recipes of cypher.md have a test of their own, which gives their parameters.
    for document in (one for one in documents() if one.name != "cypher.md"):
        for number, cypher in enumerate(blocks(document, "cypher")):
            answer = planted.ask(cypher, {"since": "2026-01-01"}, timeout_s=60, row_limit=100)
            found[document.name, number] = answer.rows
    assert found["graph.md", 0] == [
        {
            "company.name": "Pellworth Foods",
            "left.day": "2026-05-01",
            "company.mrr": 900.0,
            "open_deals": 1200.0,
        }
    ]
    assert found["graph.md", 1] == [{"author.handle": "anna.example", "posts": 1}]
    assert found["graph.md", 2] == [{"profile.handle": "anna.example", "posts": 1, "likes": 0}]
    [cut] = found["graph.md", 5]
    assert (cut["company.name"], cut["signal.kind"], cut["signal.day"], cut["signal.amount"]) == (
        "Pellworth Foods",
        "layoffs",
        "2026-11-22",
        40.0,
    )
    assert cut["report.line"] == "We are cutting 40 jobs."
    assert found["graph.md", 3] == [
        {"who.handle": "anna.example", "follow.since": NOW, "follow.dated": "seen"}
    ]
    assert found["graph.md", 4] == [
        {"author.handle": "anna.example", "post.text": "We are leaving.", "post.content_labels": None}
    ]
