"""The same graph over Bolt on both engines."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from graph import connection
from graph.connection import Graph, GraphError, GraphSettings, QuestionTimeout, ReadOnlyViolation


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


def test_writers_that_merge_the_same_keys_at_once_all_succeed_and_make_no_double(graph: Graph) -> None:
    graph.run("CREATE CONSTRAINT only_here IF NOT EXISTS FOR (n:Number) REQUIRE n.i IS UNIQUE")
    faults: list[Exception] = []

    def merge() -> None:
        try:
            for start in range(0, 400, 40):
                keys = list(range(start, start + 40))
                graph.write(
                    lambda tx, keys=keys: tx.run(
                        "UNWIND $keys AS i MERGE (:Number {i: i})", keys=keys
                    ).consume()
                )
        except GraphError as error:
            faults.append(error)

    writers = [threading.Thread(target=merge) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert graph.run("MATCH (n:Number) RETURN count(n) AS n, count(DISTINCT n.i) AS keys") == [
        {"n": 400, "keys": 400}
    ]


def test_a_second_node_of_a_unique_key_is_refused(graph: Graph) -> None:
    graph.run("CREATE CONSTRAINT only_here IF NOT EXISTS FOR (n:Number) REQUIRE n.i IS UNIQUE")
    graph.run("CREATE (:Number {i: 1})")
    with pytest.raises(GraphError, match="refused a statement"):
        graph.run("CREATE (:Number {i: 1})")


def test_a_statement_with_a_fault_says_where(graph: Graph) -> None:
    with pytest.raises(GraphError, match=r"refused a statement: .*RETRUN"):
        graph.ask("RETRUN 1", timeout_s=10, row_limit=1)


def test_nodes_relationships_and_paths_come_back_as_plain_values(graph: Graph) -> None:
    graph.run("CREATE (:Person {name: 'Ada'})-[:WORKS_AT {title: 'CTO'}]->(:Company {name: 'Fernhollow'})")
    asked = "MATCH path = (p:Person)-[w:WORKS_AT]->(c:Company) RETURN p, w, path, date('2026-11-22') AS day"
    assert graph.ask(asked, timeout_s=10, row_limit=1).rows == [
        {
            "p": {"name": "Ada"},
            "w": {"title": "CTO"},
            "path": [{"name": "Ada"}, {"title": "CTO"}, {"name": "Fernhollow"}],
            "day": date(2026, 11, 22),
        }
    ]


@pytest.mark.server
def test_a_closed_graph_says_so(home: Path) -> None:
    graph = Graph(GraphSettings(home=home, heap_mb=256))
    graph.close()
    graph.close()
    with pytest.raises(GraphError, match="closed"):
        graph.run("RETURN 1")


def conflict(code: str) -> Neo4jError:
    """What a server answers, as the driver raises it."""
    return Neo4jError._hydrate_neo4j(code=code, message="two writers met")


@pytest.mark.parametrize(
    "code",
    ["Neo.TransientError.Transaction.DeadlockDetected", "Neo.ClientError.Schema.ConstraintValidationFailed"],
)
def test_work_that_met_another_writer_is_done_again_as_a_whole(
    graph: Graph, code: str, capfd: pytest.CaptureFixture[str]
) -> None:
    tries: list[int] = []

    def work(tx: neo4j.ManagedTransaction) -> str:
        tries.append(len(tries))
        tx.run("CREATE (:Topic {key: $key})", key=f"try {len(tries)}").consume()
        if len(tries) < 3:
            raise conflict(code)
        return "done"

    assert graph.write(work) == "done"
    assert graph.run("MATCH (t:Topic) RETURN t.key AS key") == [{"key": "try 3"}]
    assert "".join(capfd.readouterr()) == ""


def test_a_key_that_stays_taken_is_an_error_after_a_few_tries(graph: Graph) -> None:
    tries: list[int] = []

    def work(tx: neo4j.ManagedTransaction) -> None:
        tries.append(len(tries))
        raise conflict("Neo.ClientError.Schema.ConstraintValidationFailed")

    with pytest.raises(GraphError, match="refused a statement: two writers met"):
        graph.write(work)
    assert len(tries) == 1 + connection.TAKEN_KEY_RETRIES


def test_conflicts_that_do_not_end_are_an_error_after_the_time_for_retries(
    embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RETRY_FOR_S", 0.5)
    tries: list[int] = []

    def work(tx: neo4j.ManagedTransaction) -> None:
        tries.append(len(tries))
        raise conflict("Neo.TransientError.Transaction.DeadlockDetected")

    with pytest.raises(GraphError, match="two writers met"):
        embedded_graph.write(work)
    assert 2 <= len(tries) <= 10


def test_work_that_waits_for_its_next_try_stops_where_the_graph_is_closed(home: Path) -> None:
    graph = Graph(GraphSettings(home=home, heap_mb=256))

    def work(tx: neo4j.ManagedTransaction) -> None:
        graph.close()
        raise conflict("Neo.TransientError.Transaction.DeadlockDetected")

    with pytest.raises(GraphError, match="The graph is closed"):
        graph.write(work)
