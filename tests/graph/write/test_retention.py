"""Posts of one network go when they are old, with all that stands for them alone."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest

from graph.connection import Graph
from graph.labels.labels import PostLabels, posts_waiting, write_labels
from graph.labels.text_labels import CompanyMention, Labels
from graph.labels.topics import define_topics
from graph.read.audit import audit_entries
from graph.read.networks import NetworkTerms
from graph.records import Company, Engagement, Profile
from graph.write import retention
from graph.write.networks import write_kept_days, write_networks
from graph.write.retention import RemovedByAge, count_alerts, count_old, remove_old
from tests.graph.facts import ANNA, BEN, CLEO, DORA, at, column, export, one, post, write

ACME = "company:acme"
BEFORE = "2026-11-06"
"""Posts of the first days of the story, which begins on 2026-11-01, are older."""


def plant(graph: Graph) -> None:
    write(
        graph,
        Company(ACME, "Acme"),
        Profile(DORA, watched=True),
        post(
            "net:old",
            ANNA,
            "Acme is slow",
            1,
            links=("https://a.example/", "https://b.example/"),
            quotes="net:q",
        ),
        post("net:older", DORA, "old too", 0, mentions=(BEN,)),
        post("net:new", CLEO, "new", 5, reply_to="net:old", links=("https://b.example/",)),
        post("other:old", "other:anna", "another network's", 1),
        Engagement(BEN, "net:old", "like", "l1", at(6), author=ANNA),
        Engagement(BEN, "net:stub", "like", "l2", at(2), author="net:eve"),
        Engagement(CLEO, "net:kept-stub", "like", "l3", at(7), author="net:finn"),
    )
    define_topics(graph, [("churn", "churn", "leaving")])
    labels = Labels("negative", 0.9, -0.8, (("churn", 0.8),), (CompanyMention(ACME, "negative", 0.9),))
    waiting = posts_waiting(graph, 50)
    write_labels(graph, [PostLabels(one.key, one.version, labels) for one in waiting], model_id="m")


def keep(graph: Graph, day: str) -> None:
    """Have posts of the network ``net`` kept from that day on, whatever day it is today."""
    write_networks(graph, [NetworkTerms("net", "Net", True)])
    write_kept_days(graph, {"net": (datetime.now(UTC).date() - date.fromisoformat(day)).days})


@pytest.mark.parametrize("batch", [1, 500])
def test_old_posts_of_one_network_go_with_what_stands_for_them_alone(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(retention, "_BATCH", batch)
    monkeypatch.setattr(retention, "_FOUND_AT_ONCE", 2 * batch)
    plant(graph)
    assert count_old(graph, "net", BEFORE) == RemovedByAge(posts=2, engagements=2)
    graph.run(
        "CREATE (:Alert {key: 'a', about: ['net:old'], title: 't', body: 'Acme is slow', row: '{}', sent: datetime()})"
    )
    assert [count_alerts(graph, name, BEFORE) for name in ("net", "other")] == [1, 0]
    told: list[RemovedByAge] = []

    removed = remove_old(graph, "net", BEFORE, on_batch=told.append)

    assert removed == RemovedByAge(posts=2, engagements=2, links=1, profiles=3, stubs=2)
    assert told[-1] == removed
    assert column(graph, "MATCH (p:Post) RETURN p.key AS key ORDER BY key") == [
        "net:kept-stub",
        "net:new",
        "other:old",
    ]
    assert column(graph, "MATCH (p:Profile) RETURN p.key AS key ORDER BY key") == [
        CLEO,
        DORA,
        "net:finn",
        "other:anna",
    ]
    assert column(graph, "MATCH (l:Link) RETURN l.url") == ["https://b.example/"]
    assert sorted(column(graph, "MATCH (p:Post)-[:ABOUT]->(:Topic) RETURN p.key")) == ["net:new", "other:old"]
    assert column(graph, "MATCH (t:Tombstone) RETURN t.hash") == []
    [noted] = audit_entries(graph)
    assert (noted.action, noted.network, noted.subject_hash) == ("retention", "net", None)
    assert noted.counts == {"posts": 2, "engagements": 2, "links": 1, "profiles": 3, "stubs": 2}
    assert "slow" not in one(graph, "MATCH (a:Alert) RETURN a.body AS body")["body"]


def test_removing_again_changes_nothing_and_a_post_told_again_comes_back_only_where_no_limit_is_set(
    graph: Graph,
) -> None:
    plant(graph)
    remove_old(graph, "net", BEFORE)
    before = export(graph)

    assert remove_old(graph, "net", BEFORE) == RemovedByAge()
    assert export(graph) == before
    assert len(audit_entries(graph)) == 1
    again = post("net:old", ANNA, "Acme is slow", 1)
    keep(graph, BEFORE)
    assert write(graph, again).counts == {"posts too old": 1}
    assert export(graph) == before
    write_kept_days(graph, {"net": None})
    assert write(graph, again)["posts"] == 1


def test_what_is_older_than_it_is_kept_is_not_taken_in_however_it_comes(graph: Graph) -> None:
    write(graph, post("net:held", ANNA, "as it was", 1), Profile(DORA, watched=True))
    keep(graph, BEFORE)

    counts = write(
        graph,
        Profile(BEN, "ben.example", seen=at(9)),
        post("net:old", BEN, "old", 1, mentions=(CLEO,)),
        post("net:edited", DORA, "old, edited today", 9, created_at=at(1), edited=True),
        post("net:unset", ANNA, "a clock that was never set", 9, created_at=datetime(1970, 1, 1, tzinfo=UTC)),
        post("net:held", ANNA, "edited", 8, created_at=at(1), edited=True),
        post("net:new", ANNA, "an answer to an old one", 9, reply_to="net:old"),
        post("other:old", "other:anna", "of a network without a limit", 1),
        Engagement(BEN, "net:gone", "like", "l1", at(1), author="net:eve"),
        Engagement(BEN, "net:old", "like", "l2", at(9)),
        Engagement("net:finn", "net:new", "like", "l3", at(9)),
    )

    assert (counts["posts"], counts["edits"], counts["posts too old"]) == (3, 1, 2)
    assert {
        row["key"]: row["text"] for row in graph.run("MATCH (p:Post) RETURN p.key AS key, p.text AS text")
    } == {
        "net:held": "edited",
        "net:new": "an answer to an old one",
        "net:old": None,
        "net:unset": "a clock that was never set",
        "other:old": "of a network without a limit",
    }
    assert column(graph, "MATCH (p:Profile) RETURN p.key AS key ORDER BY key") == [
        ANNA,
        DORA,
        "net:finn",
        "other:anna",
    ]


def test_a_removal_that_is_stopped_notes_what_went_by_then(
    embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_BATCH", 1)
    plant(embedded_graph)
    stop = threading.Event()
    stop.set()

    removed = remove_old(embedded_graph, "net", BEFORE, stop=stop)

    assert removed.posts == 1
    assert [one.counts for one in audit_entries(embedded_graph)] == [removed.counts()]
