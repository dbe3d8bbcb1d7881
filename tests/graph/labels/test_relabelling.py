from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.labels.labels import PostLabels, WaitingPost, mark_failed, posts_waiting, write_labels
from graph.labels.lease import Superseded, note_swept, take_lease
from graph.labels.relabelling import (
    Backlog,
    NewTopics,
    StoredLabels,
    backlog,
    old_posts,
    read_posts,
    restamp,
    stored_labels,
    write_topics,
)
from graph.labels.text_labels import Labels
from graph.labels.topics import define_topics, remove_topics, retire_topics
from tests.graph.facts import at, column, one, post, write

CHURN, PRICING = {"churn": "d1"}, {"churn": "d1", "pricing": "d2"}
TOPICS = [("churn", "Churn", "who leaves"), ("pricing", "Pricing", "what it costs")]


def version(day: float) -> str:
    return at(day).isoformat(timespec="microseconds")


def labelled(graph: Graph, by: str, *, days: range) -> None:
    """A post a day, labelled by ``by``, about churn with the score 0.75."""
    define_topics(graph, TOPICS)
    write(graph, *(post(f"net:p{day}", day=day) for day in days))
    labels = [
        PostLabels(f"net:p{day}", version(day), Labels("neutral", 0.5, 0.0, (("churn", 0.75),)))
        for day in days
    ]
    write_labels(graph, labels, model_id=by)


def stamps(graph: Graph) -> dict[str, str]:
    rows = graph.run("MATCH (p:Post) RETURN p.key AS key, p.labelled_by AS labelled_by")
    return {row["key"]: row["labelled_by"] for row in rows}


def about(graph: Graph, key: str) -> list[tuple[str, float]]:
    rows = graph.run(
        "MATCH (:Post {key: $key})-[a:ABOUT]->(t:Topic) RETURN t.key AS topic, a.score AS score ORDER BY topic",
        key=key,
    )
    return [(row["topic"], row["score"]) for row in rows]


def test_a_claim_remembers_what_the_stamps_on_posts_stand_for_until_none_is_left(graph: Graph) -> None:
    first = take_lease(graph, "m t1", "t1", CHURN)
    assert (first.swept, first.topics) == (False, {"t1": CHURN})
    note_swept(graph, first)
    assert take_lease(graph, "m t1", "t1", CHURN).swept
    second = take_lease(graph, "m t2", "t2", PRICING)
    assert (second.swept, second.topics) == (False, {"t1": CHURN, "t2": PRICING})
    note_swept(graph, second)
    assert take_lease(graph, "m t2", "t2", PRICING).topics == {"t2": PRICING}


def test_a_claim_that_comes_back_has_to_look_again(graph: Graph) -> None:
    note_swept(graph, take_lease(graph, "m t1", "t1", CHURN))
    take_lease(graph, "m t2", "t2", PRICING)
    assert not take_lease(graph, "m t1", "t1", CHURN).swept


def test_a_note_of_an_older_grapevine_says_nothing_and_stops_nothing(graph: Graph) -> None:
    graph.run("CREATE (:Checkpoint {key: 'labels', cursor: 'old-model+12345678'})")
    graph.run("CREATE (:Checkpoint {key: 'labels:topics', cursor: 'no json'})")
    assert take_lease(graph, "m t1", "t1", CHURN).topics == {"t1": CHURN}


def test_whoever_lost_the_claim_stores_nothing_more(graph: Graph) -> None:
    labelled(graph, "old", days=range(2))
    lost = take_lease(graph, "m t1", "t1", CHURN)
    take_lease(graph, "m t2", "t2", PRICING)
    posts = old_posts(graph, lost.stamp, "2026-11-01", "2026-11-30", 10)
    label = PostLabels("net:p0", version(0), Labels("positive", 0.9, 0.9))
    with pytest.raises(Superseded):
        restamp(graph, posts, lost)
    with pytest.raises(Superseded):
        write_topics(graph, [NewTopics("net:p0", "old", ["churn"], {})], lost)
    with pytest.raises(Superseded):
        write_labels(graph, [label], model_id=lost.stamp, lease=lost)
    with pytest.raises(Superseded):
        mark_failed(graph, [(WaitingPost("net:p0", "", version(0)), "x")], model_id="m t1", lease=lost)
    with pytest.raises(Superseded):
        note_swept(graph, lost)
    assert stamps(graph) == {"net:p0": "old", "net:p1": "old"}
    assert about(graph, "net:p0") == [("churn", 0.75)]


def test_the_backlog_counts_what_others_labelled_by_day_the_latest_first(graph: Graph) -> None:
    labelled(graph, "old", days=range(2))
    labelled(graph, "now", days=range(2, 4))
    write(graph, post("net:later", day=1), post("net:new", day=9))
    write_labels(graph, [PostLabels("net:later", version(1), Labels("neutral", 0.5, 0.0))], model_id="older")
    assert backlog(graph, "now") == [
        Backlog("2026-11-02", "older", 1),
        Backlog("2026-11-02", "old", 1),
        Backlog("2026-11-01", "old", 1),
    ]
    assert [found.key for found in old_posts(graph, "now", "2026-11-01", "2026-11-02", 10)] == [
        "net:later",
        "net:p1",
        "net:p0",
    ]
    assert [found.key for found in old_posts(graph, "now", "2026-11-01", "2026-11-01", 10)] == ["net:p0"]


def test_a_post_that_this_labeller_failed_on_is_no_backlog_and_one_of_another_is(graph: Graph) -> None:
    write(graph, post("net:p0"))
    mark_failed(graph, [(posts_waiting(graph, 1)[0], "too long")], model_id="now")
    assert backlog(graph, "now") == []
    assert backlog(graph, "later") == [Backlog("2026-11-01", "failed: now", 1)]


def test_an_edited_post_is_no_history_it_waits_by_itself(graph: Graph) -> None:
    labelled(graph, "old", days=range(1))
    write(graph, post("net:p0", text="edited", day=1, edited=True))
    assert backlog(graph, "now") == []
    assert [waiting.text for waiting in posts_waiting(graph, 10)] == ["edited"]


def test_posts_are_read_with_what_the_graph_holds_of_them(graph: Graph) -> None:
    labelled(graph, "old", days=range(2))
    graph.run("CREATE (:Company {key: 'crm:a'})")
    graph.run("MATCH (p:Post {key: 'net:p1'}), (c:Company) CREATE (p)-[:MENTIONS]->(c)")
    assert sorted(read_posts(graph, ["net:p0", "net:gone"]), key=lambda found: found.key) == [
        WaitingPost("net:p0", "hello", version(0), None, "old")
    ]
    assert stored_labels(graph, ["net:p0", "net:p1"]) == {
        "net:p0": StoredLabels({"churn": 0.75}, set()),
        "net:p1": StoredLabels({"churn": 0.75}, {"crm:a"}),
    }
    assert stored_labels(graph, ["net:p1"], topics=False) == {"net:p1": StoredLabels({}, {"crm:a"})}
    assert stored_labels(graph, ["net:p1"], companies=False) == {"net:p1": StoredLabels({"churn": 0.75})}


def test_a_new_stamp_changes_nothing_else(graph: Graph) -> None:
    labelled(graph, "old", days=range(2))
    before = one(graph, "MATCH (p:Post {key: 'net:p0'}) RETURN properties(p) AS held")["held"]
    lease = take_lease(graph, "now", "t1", CHURN)
    assert restamp(graph, read_posts(graph, ["net:p0"]), lease) == 1
    after = one(graph, "MATCH (p:Post {key: 'net:p0'}) RETURN properties(p) AS held")["held"]
    assert after == {**before, "labelled_by": "now"}
    assert stamps(graph)["net:p1"] == "old"
    assert about(graph, "net:p0") == [("churn", 0.75)]


def test_new_topics_replace_those_named_and_leave_the_others(graph: Graph) -> None:
    labelled(graph, "old", days=range(2))
    lease = take_lease(graph, "now", "t1", CHURN)
    changes = [
        NewTopics("net:p0", "old", [], {"pricing": 0.6}),
        NewTopics("net:p1", "old", ["churn"], {"churn": 0.9}),
    ]
    assert write_topics(graph, changes, lease) == 2
    assert write_topics(graph, changes, lease) == 0
    assert about(graph, "net:p0") == [("churn", 0.75), ("pricing", 0.6)]
    assert about(graph, "net:p1") == [("churn", 0.9)]
    assert set(stamps(graph).values()) == {"now"}


def test_an_edit_in_between_is_not_overwritten(graph: Graph) -> None:
    labelled(graph, "old", days=range(1))
    lease = take_lease(graph, "now", "t1", CHURN)
    found = read_posts(graph, ["net:p0"])
    write(graph, post("net:p0", text="edited", day=1, edited=True))
    assert restamp(graph, found, lease) == 0
    assert write_topics(graph, [NewTopics("net:p0", "old", [], {"pricing": 0.6})], lease) == 0
    assert about(graph, "net:p0") == []
    assert stamps(graph) == {"net:p0": ""}


def test_a_topic_that_is_no_longer_defined_is_hidden_and_then_goes_with_its_labels(graph: Graph) -> None:
    labelled(graph, "old", days=range(3))
    retire_topics(graph, ["pricing"])
    assert column(graph, "MATCH (t:Topic) WHERE t.retired IS NULL RETURN t.key") == ["pricing"]
    define_topics(graph, TOPICS)
    assert column(graph, "MATCH (t:Topic) WHERE t.retired IS NULL RETURN t.key ORDER BY t.key") == [
        "churn",
        "pricing",
    ]
    remove_topics(graph, ["pricing"])
    assert column(graph, "MATCH (t:Topic) RETURN t.key") == ["pricing"]
    assert column(graph, "MATCH (:Post)-[a:ABOUT]->() RETURN a.score") == []
