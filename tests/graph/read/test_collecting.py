"""How collecting from each network stands, as the runs and checkpoints tell it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from graph.connection import Graph
from graph.read.contents import count_posts, holds_sample, offered_topics
from graph.read.runs import Collecting, collecting, recent_runs, remove_old_runs

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def ran(
    graph: Graph,
    name: str,
    started: float,
    ended: float | None,
    state: str,
    counts: Mapping[str, int] | None = None,
    error: str | None = None,
) -> None:
    """A run from and to so many minutes after noon."""
    graph.run(
        "CREATE (run:Run {key: $key, job: $job, state: $state}) SET run.started = datetime($started), "
        "run.ended = datetime($ended), run.counts = $counts, run.error = $error",
        key=f"{name} {started}",
        job=name,
        state=state,
        started=at(started).isoformat(),
        ended=None if ended is None else at(ended).isoformat(),
        counts=None if counts is None else json.dumps(counts),
        error=error,
    )


def read_up_to(graph: Graph, key: str, minutes: float) -> None:
    """The checkpoint was stored so many minutes after noon."""
    graph.run(
        "MERGE (mark:Checkpoint {key: $key}) SET mark.cursor = '1', mark.at = datetime($at)",
        key=key,
        at=at(minutes).isoformat(),
    )


def test_without_a_collection_nothing_was_collected_whatever_else_ran(graph: Graph) -> None:
    ran(graph, "label", 0, 1, "done", {"labelled": 0})
    ran(graph, "alert quarrels", 0, 1, "failed", error="no such question")
    assert collecting(graph) == []


def test_a_run_that_found_nothing_has_reached_its_network(graph: Graph) -> None:
    ran(graph, "collect x", 0, 1, "done", {"pages": 0, "read": 0})
    ran(graph, "collect feeds", 2, 3, "stopped", {"pages": 4})
    assert collecting(graph) == [Collecting("feeds", at(3)), Collecting("x", at(1))]


def test_a_stream_that_runs_longer_than_a_thousand_other_runs_is_seen(graph: Graph) -> None:
    ran(graph, "collect bluesky", 0, None, "running")
    read_up_to(graph, "bluesky:stream", 1_500)
    graph.run(
        """
        UNWIND range(1, 1100) AS minute
        CREATE (run:Run {key: 'x' + toString(minute), job: 'collect x', state: 'failed', error: 'refused'})
        SET run.started = datetime($noon) + duration({minutes: minute}),
            run.ended = datetime($noon) + duration({minutes: minute})
        """,
        noon=NOON.isoformat(),
    )
    bluesky, x = collecting(graph)
    assert bluesky == Collecting("bluesky", at(1_500))
    assert (x.reached, x.failing_since, x.error) == (None, at(101), "refused")


def test_runs_that_reached_nothing_fail_from_the_first_of_them_on(graph: Graph) -> None:
    ran(graph, "collect x", 0, 1, "done", {"pages": 2})
    ran(graph, "collect x", 10, 11, "failed", {"pages": 0}, "no route")
    ran(graph, "collect x", 20, 21, "stopped", {"pages": 0})
    ran(graph, "collect x", 30, 31, "failed", {"pages": 0}, "refused")
    ran(graph, "collect x", 40, None, "running")
    assert collecting(graph) == [Collecting("x", at(1), at(10), "refused")]
    ran(graph, "collect x", 50, 51, "done", {"pages": 0})
    assert collecting(graph) == [Collecting("x", at(51))]


def test_a_stream_that_broke_off_fails_from_its_end_on(graph: Graph) -> None:
    ran(graph, "collect bluesky", 0, 300, "failed", {"pages": 9_000}, "the host hung up")
    assert collecting(graph) == [Collecting("bluesky", at(300), at(300), "the host hung up")]
    ran(graph, "collect bluesky", 301, 302, "failed", {"pages": 0}, "no route")
    assert collecting(graph) == [Collecting("bluesky", at(300), at(300), "no route")]


def test_a_stream_that_is_under_way_has_reached_its_network_where_it_last_read(graph: Graph) -> None:
    ran(graph, "collect bluesky", 0, 1, "failed", {"pages": 0}, "no route")
    ran(graph, "collect bluesky", 2, None, "running")
    read_up_to(graph, "bluesky:mentions", 90)
    read_up_to(graph, "blueskyish:mentions", 120)
    assert collecting(graph) == [Collecting("bluesky", at(90))]


def test_the_position_that_a_first_run_starts_from_is_not_taken_for_a_page(graph: Graph) -> None:
    ran(graph, "collect bluesky", 0, 2, "failed", {"pages": 0}, "no route")
    read_up_to(graph, "bluesky:mentions", 0.01)
    assert collecting(graph) == [Collecting("bluesky", None, at(0), "no route")]


def test_a_run_that_was_killed_counts_up_to_its_last_page(graph: Graph) -> None:
    ran(graph, "collect bluesky", 0, 600, "stopped", None, "ended without a word")
    read_up_to(graph, "bluesky:mentions", 45)
    assert collecting(graph) == [Collecting("bluesky", at(45))]


def test_the_contents_are_told_without_what_is_retired(graph: Graph) -> None:
    assert (count_posts(graph), holds_sample(graph), offered_topics(graph)) == (0, False, [])
    graph.run(
        "CREATE (:Post {key: 'a', day: '2026-11-22'}) CREATE (:Post {key: 'stub'}) "
        "CREATE (:Topic {key: 'b', name: 'Beta'}) CREATE (:Topic {key: 'a', name: 'alpha'}) "
        "CREATE (:Topic {key: 'c', name: 'gone', retired: true}) "
        "CREATE (:Checkpoint {key: 'sample', cursor: 'loaded'})"
    )
    assert (count_posts(graph), holds_sample(graph)) == (1, True)
    assert [(topic.key, topic.name) for topic in offered_topics(graph)] == [("a", "alpha"), ("b", "Beta")]


def test_records_of_runs_older_than_a_month_go_but_imports_stay_for_undo(graph: Graph) -> None:
    month = 31 * 24 * 60
    ran(graph, "label", -month, -month + 1, "done")
    ran(graph, "collect x", -month, -month + 1, "failed", error="no answer")
    ran(graph, "import crm", -month, -month + 1, "done")
    ran(graph, "collect bluesky", -month, None, "running")
    ran(graph, "label", -5, -4, "done")
    assert remove_old_runs(graph, NOON) == 2
    assert sorted((run.job, run.started) for run in recent_runs(graph)) == [
        ("collect bluesky", at(-month)),
        ("import crm", at(-month)),
        ("label", at(-5)),
    ]
    assert remove_old_runs(graph, NOON) == 0
