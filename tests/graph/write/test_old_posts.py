"""Posts that were written long before they were told of, and what is attached to a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.connection import Graph
from graph.labels.labels import PostLabels, posts_waiting, write_labels
from graph.labels.text_labels import Labels
from graph.records import Engagement
from tests.graph.facts import ANNA, BEN, START, at, one, post, write

POST = (
    "MATCH (p:Post {key: $key}) RETURN p.day AS day, toString(p.at) AS at, toString(p.created_at) AS created"
)
LONG_AGO = datetime(2014, 3, 1, 9, tzinfo=UTC)


def held(graph: Graph, key: str = "net:p1") -> dict[str, Any]:
    return one(graph, POST, key=key)


def test_a_post_from_before_its_author_was_first_seen_counts_on_the_day_it_was_written(graph: Graph) -> None:
    write(graph, post(created_at=LONG_AGO), post("net:p2", day=1, created_at=at(1) - timedelta(hours=1)))
    assert held(graph)["day"] == "2014-03-01"
    assert held(graph)["at"].startswith("2014-03-01T09:00")
    assert held(graph)["created"].startswith("2014-03-01T09:00")
    assert held(graph, "net:p2")["day"] == "2026-11-02"
    write(graph, post("net:p3", day=30, created_at=LONG_AGO + timedelta(days=1)))
    assert held(graph, "net:p3")["day"] == "2014-03-02"


@pytest.mark.parametrize(
    "claimed",
    [
        None,
        at(3),  # in the future
        START - timedelta(hours=20),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_other_claims_do_not_move_a_post(graph: Graph, claimed: datetime | None) -> None:
    write(graph, post(created_at=claimed))
    assert held(graph)["day"] == "2026-11-01"


def test_a_claim_from_the_time_that_the_author_was_listened_to_does_not_move_a_post(graph: Graph) -> None:
    write(graph, post("net:first"))
    write(graph, post(day=20, created_at=at(10)))
    assert held(graph)["day"] == "2026-11-21"


def test_a_stub_whose_post_arrives_gets_the_day_on_which_it_was_written(graph: Graph) -> None:
    write(graph, Engagement(BEN, "net:p1", "like", "l1", START, author=ANNA))
    write(graph, post(day=1, created_at=LONG_AGO))
    assert held(graph)["day"] == "2014-03-01"


def test_seeing_an_old_post_again_leaves_its_day(graph: Graph) -> None:
    write(graph, post(created_at=LONG_AGO))
    write(graph, post(day=1, text="edited", edited=True, created_at=LONG_AGO))
    assert held(graph)["day"] == "2014-03-01"


def test_what_is_attached_is_labelled_with_the_text_and_again_when_it_changes(graph: Graph) -> None:
    write(graph, post(text="I give up", attached="Screenshot of an Acmeflow error page"))
    waiting = posts_waiting(graph, 5)
    assert [each.text for each in waiting] == ["I give up\nScreenshot of an Acmeflow error page"]
    labels = Labels("negative", 0.9, -0.9)
    assert write_labels(graph, [PostLabels("net:p1", waiting[0].version, labels)], model_id="m1") == 1
    write(graph, post(day=1, text="I give up", attached="Screenshot of an Acmeflow error page", edited=True))
    assert posts_waiting(graph, 5) == []
    write(graph, post(day=2, text="I give up", attached="A picture of a cat", edited=True))
    assert [each.text for each in posts_waiting(graph, 5)] == ["I give up\nA picture of a cat"]
