"""Posts of one network go when they are old, with all that stands for them alone."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.labels.labels import PostLabels, posts_waiting, write_labels
from graph.labels.text_labels import CompanyMention, Labels
from graph.labels.topics import define_topics
from graph.records import Company, Engagement, Profile
from graph.write import retention
from graph.write.retention import RemovedByAge, remove_old
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


@pytest.mark.parametrize("batch", [1, 500])
def test_old_posts_of_one_network_go_with_what_stands_for_them_alone(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(retention, "_BATCH", batch)
    monkeypatch.setattr(retention, "_FOUND_AT_ONCE", 2 * batch)
    plant(graph)
    graph.run(
        "CREATE (:Alert {key: 'a', about: ['net:old'], title: 't', body: 'Acme is slow', row: '{}', sent: datetime()})"
    )
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
    assert "slow" not in one(graph, "MATCH (a:Alert) RETURN a.body AS body")["body"]


def test_removing_again_changes_nothing_and_a_post_told_again_is_stored_again(graph: Graph) -> None:
    plant(graph)
    remove_old(graph, "net", BEFORE)
    before = export(graph)

    assert remove_old(graph, "net", BEFORE) == RemovedByAge()
    assert export(graph) == before
    assert write(graph, post("net:old", ANNA, "Acme is slow", 1))["posts"] == 1
