from __future__ import annotations

from datetime import timedelta

import pytest

from graph.connection import Graph
from graph.errors import GraphError
from graph.read.audit import AuditEntry, audit_entries
from graph.schema import MIGRATIONS, VERSION, migrate, run_migration, version_of
from tests.graph.facts import START, one


def write_a_graph_of_version_1(graph: Graph) -> None:
    """As the first Grapevine left it: without days, statuses and handles to compare."""
    graph.run("MATCH (n) DETACH DELETE n")
    run_migration(graph, MIGRATIONS[0])
    graph.run(
        "CREATE (a:Profile {key: 'net:anna', handle: 'Anna', network: 'net'}) "
        "CREATE (b:Profile {key: 'net:ben', status: 'deactivated', watched: true}) "
        "CREATE (p:Post {key: 'net:p1', text: 'hello', labelled_by: '', at: datetime($at)}) "
        "CREATE (:Post {key: 'net:stub'}) "
        "CREATE (a)-[:POSTED]->(p) CREATE (a)-[:FOLLOWS {uid: 'f1', since: datetime($at)}]->(b) "
        "CREATE (b)-[:ENGAGED {kind: 'like', uid: 'l1', at: datetime($at)}]->(p)",
        at="2026-11-01T12:00:00Z",
    )


def test_an_empty_graph_gets_the_present_schema(graph: Graph) -> None:
    graph.run("MATCH (n) DETACH DELETE n")
    steps: list[str] = []
    assert migrate(graph, steps.append) == [migration.name for migration in MIGRATIONS]
    assert steps == [f"schema {migration.version}: {migration.name}" for migration in MIGRATIONS]
    assert version_of(graph) == VERSION
    assert migrate(graph) == []


def test_keys_are_unique(graph: Graph) -> None:
    graph.run("CREATE (:Post {key: 'net:p1'})")
    with pytest.raises(GraphError):
        graph.write(lambda tx: tx.run("CREATE (:Post {key: 'net:p1'})").consume())


def test_a_graph_of_version_1_is_brought_up_to_date(graph: Graph) -> None:
    write_a_graph_of_version_1(graph)
    assert migrate(graph) == [
        "days, statuses and handles",
        "posts that wait for labels",
        "labels corrected by hand",
        "deals and renewals",
        "networks, jobs, signals, spending and what was done with people's data",
        "rollups and alerts",
        "meetings, survey answers",
    ]
    row = one(
        graph,
        "MATCH (a:Profile {key: 'net:anna'})-[:POSTED]->(p:Post), "
        "(a)-[f:FOLLOWS]->(b:Profile)-[e:ENGAGED]->(p) "
        "RETURN a.status AS a, a.watched AS aw, a.handle_key AS handle, b.status AS b, b.watched AS bw, "
        "p.waits AS waits, p.day AS posted, p.at AS at, f.day AS followed, e.day AS engaged",
    )
    assert row == {
        "a": "active",
        "aw": False,
        "handle": "anna",
        "b": "deactivated",
        "bw": True,
        "waits": "net:p1",
        "posted": "2026-11-01",
        "at": START,
        "followed": "2026-11-01",
        "engaged": "2026-11-01",
    }
    assert one(graph, "MATCH (p:Post {key: 'net:stub'}) RETURN p.day AS day")["day"] is None


def test_what_was_noted_of_erasures_stays_noted(graph: Graph) -> None:
    graph.run("MATCH (n) DETACH DELETE n")
    for migration in MIGRATIONS[:5]:
        run_migration(graph, migration)
    graph.run(
        "CREATE (:Erasure {key: 'e1', at: datetime($at), by: 'mara', kind: 'person', hash: 'h1', counts: $counts}) "
        "CREATE (:Erasure {key: 'e2', at: datetime($later), by: 'mara', kind: 'restored', hash: 'h2', counts: '{}'})",
        at="2026-11-01T12:00:00Z",
        later="2026-11-02T12:00:00Z",
        counts='{"posts": 2}',
    )
    migrate(graph)
    assert audit_entries(graph) == [
        AuditEntry(START + timedelta(days=1), "mara", "restore", "profile", None, "h2", {}),
        AuditEntry(START, "mara", "forget", "person", None, "h1", {"posts": 2}),
    ]
    assert one(graph, "MATCH (n) WHERE n.kind = 'restored' RETURN count(n) AS n") == {"n": 0}


def test_a_migration_that_broke_off_is_finished_the_next_time(graph: Graph) -> None:
    write_a_graph_of_version_1(graph)
    graph.run(MIGRATIONS[1].data[0], batch=1)
    assert version_of(graph) == 1
    assert migrate(graph) == [
        "days, statuses and handles",
        "posts that wait for labels",
        "labels corrected by hand",
        "deals and renewals",
        "networks, jobs, signals, spending and what was done with people's data",
        "rollups and alerts",
        "meetings, survey answers",
    ]
    run_migration(graph, MIGRATIONS[1])
    assert one(graph, "MATCH (p:Post {key: 'net:p1'}) RETURN p.day AS day")["day"] == "2026-11-01"


def test_old_follows_are_told_apart_by_who_dated_them(graph: Graph) -> None:
    write_a_graph_of_version_1(graph)
    graph.run(
        "MATCH (a:Profile {key: 'net:anna'}), (b:Profile {key: 'net:ben'}) "
        "SET b.followers_baseline = '2026-11-02T12:00:00.000000+00:00' "
        "CREATE (a)-[:FOLLOWS {uid: 'f2', since: datetime('2026-11-02T12:00:00.000000+00:00')}]->(b) "
        "CREATE (a)-[:FOLLOWS {uid: '', since: datetime('2026-11-03T12:00:00Z')}]->(b)"
    )
    migrate(graph)
    rows = graph.run("MATCH ()-[f:FOLLOWS]->() RETURN f.uid AS uid, f.dated AS dated ORDER BY uid")
    assert [(row["uid"], row["dated"]) for row in rows] == [("", ""), ("f1", "said"), ("f2", "")]


def test_thousands_of_old_posts_are_brought_up_to_date_in_batches(graph: Graph) -> None:
    write_a_graph_of_version_1(graph)
    graph.run(
        "UNWIND range(1, 2500) AS n CREATE (:Post {key: 'net:old' + toString(n), at: datetime($at)})",
        at="2026-01-02T00:00:00Z",
    )
    migrate(graph)
    assert one(graph, "MATCH (p:Post) WHERE p.day = '2026-01-02' RETURN count(p) AS n")["n"] == 2_500


def test_a_graph_of_a_newer_grapevine_is_refused(graph: Graph) -> None:
    graph.run("MATCH (s:Schema) SET s.version = $version", version=VERSION + 1)
    with pytest.raises(GraphError, match=f"has schema {VERSION + 1}.*Upgrade Grapevine"):
        migrate(graph)
    graph.run("MATCH (s:Schema) SET s.version = $version", version=VERSION)


def test_every_lookup_of_the_writer_has_its_index(graph: Graph) -> None:
    wanted = {found for migration in MIGRATIONS for found in (*migration.constraints, *migration.indexes)}
    wanted -= {found for migration in MIGRATIONS for found in migration.dropped}
    assert ("Post", "day") in wanted
    for label, name in sorted(wanted):
        statement = f"PROFILE MATCH (n:{label}) WHERE n.{name} = $value RETURN n.{name}"
        plan = graph.write(lambda tx, text=statement: str(tx.run(text, value="x").consume().profile))
        assert "index" in plan.lower(), (label, name, plan)
