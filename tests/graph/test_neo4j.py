"""What a Neo4j server that cannot be used says to the user, and what happens when it goes away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.connection import Graph, GraphError, GraphSettings, open_graph
from tests.graph.old_neo4j import old_neo4j
from tests.servers import Neo4jServer, free_ports, running_neo4j


@pytest.fixture
def settings(neo4j_server: Neo4jServer, home: Path) -> GraphSettings:
    return GraphSettings(uri=neo4j_server.uri, password=neo4j_server.password, home=home)


@pytest.mark.neo4j
def test_the_environment_names_the_server(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", neo4j_server.uri.replace("bolt://", "neo4j://"))
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    with open_graph() as graph:
        assert graph.engine == "neo4j"
        assert graph.version.startswith("Neo4j/5.26")
        assert graph.run("RETURN 1 AS one") == [{"one": 1}]


@pytest.mark.neo4j
def test_a_wrong_password_names_the_variable_and_is_not_repeated(settings: GraphSettings) -> None:
    with pytest.raises(GraphError, match="Set NEO4J_USERNAME and NEO4J_PASSWORD") as caught:
        Graph(replace(settings, password="a wrong password"))
    assert "a wrong password" not in str(caught.value)
    assert settings.password not in repr(settings)


@pytest.mark.neo4j
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_wrong_database_names_the_variable(settings: GraphSettings, scheme: str) -> None:
    uri = str(settings.uri).replace("bolt://", f"{scheme}://")
    with pytest.raises(GraphError, match=r"no database 'elsewhere'\. Set NEO4J_DATABASE"):
        Graph(replace(settings, uri=uri, database="elsewhere"))


@pytest.mark.neo4j
@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+ssc"])
def test_encryption_that_the_server_does_not_offer_names_the_variable(
    settings: GraphSettings, scheme: str
) -> None:
    uri = str(settings.uri).replace("bolt://", f"{scheme}://")
    with pytest.raises(GraphError, match="set NEO4J_URI to where it is"):
        Graph(replace(settings, uri=uri))


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_server_that_does_not_answer_names_the_variable(home: Path, scheme: str) -> None:
    (port,) = free_ports(1)
    with pytest.raises(
        GraphError, match=rf"No Neo4j server answers at {scheme}://127.0.0.1:{port}.*NEO4J_URI"
    ):
        Graph(GraphSettings(uri=f"{scheme}://127.0.0.1:{port}", password="some password", home=home))


def test_a_host_that_does_not_exist_names_the_variable(home: Path) -> None:
    with pytest.raises(GraphError, match=r"No Neo4j server answers at bolt://neo4j\.invalid"):
        Graph(GraphSettings(uri="bolt://neo4j.invalid:7687", password="some password", home=home))


def test_a_server_older_than_5_26_is_refused(home: Path) -> None:
    with old_neo4j() as uri, pytest.raises(GraphError, match=r"Neo4j/4\.4\.41.* needs Neo4j 5\.26 or newer"):
        Graph(GraphSettings(uri=uri, password="some password", home=home))


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1:7474", "localhost:7687", "bolt://", "neo4j:secret@localhost"]
)
def test_an_address_of_another_kind_is_refused_with_the_kinds_that_work(uri: str) -> None:
    with pytest.raises(GraphError, match=r"NEO4J_URI does not name .*neo4j\+s") as caught:
        GraphSettings.from_environment({"NEO4J_URI": uri})
    assert "secret" not in str(caught.value)


def test_a_password_in_the_address_is_refused_without_repeating_it() -> None:
    with pytest.raises(GraphError, match="NEO4J_PASSWORD") as caught:
        GraphSettings.from_environment({"NEO4J_URI": "bolt://neo4j:secret@localhost:7687"})
    assert "secret" not in str(caught.value)


def test_a_missing_password_is_named(home: Path) -> None:
    with pytest.raises(GraphError, match="set NEO4J_PASSWORD"):
        Graph(GraphSettings(uri="bolt://127.0.0.1:7687", home=home))


@pytest.mark.neo4j
def test_a_server_killed_and_started_again_holds_what_it_acknowledged_and_goes_on(tmp_path: Path) -> None:
    with running_neo4j(tmp_path / "server") as server:
        settings = GraphSettings(uri=server.uri, password=server.password, home=tmp_path)
        with open_graph(settings) as graph:
            for i in range(50):
                graph.run("MERGE (:Number {i: $i})", i=i)
            server.process.kill()
            server.process.wait()
            server.start_again()
            graph.run("MERGE (:Number {i: $i})", i=50)
            assert graph.run("MATCH (n:Number) RETURN count(n) AS n, sum(n.i) AS sum") == [
                {"n": 51, "sum": 1275}
            ]
