"""The same graph over Bolt on both engines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph.connection import Graph, QuestionTimeout, ReadOnlyViolation


def test_a_time_comes_back_aware_and_in_utc(graph: Graph) -> None:
    rows = graph.run("CREATE (p:Post {at: datetime($at)}) RETURN p.at AS at", at="2026-11-22T09:30:00+02:00")
    assert rows == [{"at": datetime(2026, 11, 22, 7, 30, tzinfo=UTC)}]


def test_a_question_reads_up_to_its_row_limit_and_says_so(graph: Graph) -> None:
    graph.run("UNWIND range(1, 5) AS i CREATE (:Topic {key: toString(i), name: 'n'})")
    asked = "MATCH (t:Topic) RETURN t.key AS key ORDER BY key"
    short = graph.ask(asked, timeout_s=10, row_limit=3)
    assert (short.columns, short.rows, short.truncated) == (
        ["key"],
        [{"key": "1"}, {"key": "2"}, {"key": "3"}],
        True,
    )
    exact = graph.ask(asked, timeout_s=10, row_limit=5)
    assert (len(exact.rows), exact.truncated) == (5, False)
    assert not graph.ask(asked, timeout_s=10, row_limit=50).truncated


@pytest.mark.parametrize(
    "attempt",
    [
        "CREATE (:Topic {key: 'x'})",
        "MERGE (t:Topic {key: 'kept'}) SET t.name = 'changed'",
        "MATCH (t:Topic) DETACH DELETE t",
        "CREATE INDEX IF NOT EXISTS FOR (t:Topic) ON (t.name)",
    ],
)
def test_a_question_that_would_change_the_graph_is_refused(graph: Graph, attempt: str) -> None:
    graph.run("CREATE (:Topic {key: 'kept', name: 'as it was'})")
    with pytest.raises(ReadOnlyViolation, match="only read"):
        graph.ask(attempt, timeout_s=10, row_limit=10)
    assert graph.run("MATCH (t:Topic) RETURN t.key AS key, t.name AS name") == [
        {"key": "kept", "name": "as it was"}
    ]


def test_a_question_over_its_time_limit_is_ended(graph: Graph) -> None:
    graph.run("UNWIND range(1, 2000) AS i CREATE (:Number {i: i})")
    endless = "MATCH (a:Number), (b:Number), (c:Number) WHERE a.i + b.i + c.i = -1 RETURN count(*) AS n"
    with pytest.raises(QuestionTimeout):
        graph.ask(endless, timeout_s=1, row_limit=10)
    assert graph.run("RETURN 1 AS one") == [{"one": 1}]


def test_a_transaction_is_whole_or_not_at_all(graph: Graph) -> None:
    with pytest.raises(ZeroDivisionError):
        graph.write(lambda tx: (tx.run("CREATE (:Topic {key: 'half'})").consume(), 1 / 0))
    assert graph.run("MATCH (t:Topic) RETURN count(t) AS n") == [{"n": 0}]
    assert (
        graph.write(
            lambda tx: tx.run("CREATE (t:Topic {key: 'whole'}) RETURN t.key AS key").single(strict=True)[
                "key"
            ]
        )
        == "whole"
    )
