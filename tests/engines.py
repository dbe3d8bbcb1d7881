"""The graph on both engines, as fixtures: one server of each kind a session, emptied before every test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.connection import Graph, GraphSettings, open_graph
from graph.locks import alone
from graph.schema import VERSION, migrate, version_of
from tests.servers import (
    REPOSITORY,
    Jetstream,
    Neo4jServer,
    chromium_path,
    running_jetstream,
    running_neo4j,
)

BOTH_ENGINES = [
    pytest.param("embedded", marks=pytest.mark.server),
    pytest.param("neo4j", marks=pytest.mark.neo4j),
]
"""For fixtures that give the test on each engine."""
SAMPLE_TAKES_AT_MOST_S = 280


@pytest.fixture(scope="session")
def embedded_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The session's embedded engine. Tests want ``embedded_graph``, which is empty."""
    with open_graph(
        GraphSettings(home=tmp_path_factory.mktemp("embedded"), heap_mb=512, question_timeout_s=10)
    ) as graph:
        yield graph


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """The session's Neo4j, as a server to connect to."""
    with running_neo4j(tmp_path_factory.mktemp("neo4j") / "home") as server:
        yield server


@pytest.fixture(scope="session")
def neo4j_session(neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The session's Neo4j. Tests want ``neo4j_graph``, which is empty."""
    settings = GraphSettings(
        uri=neo4j_server.uri, password=neo4j_server.password, home=tmp_path_factory.mktemp("home")
    )
    with open_graph(settings) as graph:
        yield graph


@pytest.fixture
def embedded_graph(embedded_session: Graph) -> Graph:
    """The embedded engine, emptied and with the present schema."""
    return emptied(embedded_session)


@pytest.fixture
def neo4j_graph(neo4j_session: Graph) -> Graph:
    """A real Neo4j, emptied and with the present schema. Mark its tests with ``neo4j``."""
    return emptied(neo4j_session)


@pytest.fixture(params=BOTH_ENGINES)
def graph(request: pytest.FixtureRequest) -> Graph:
    """The test on both engines, each emptied and with the present schema."""
    chosen: Graph = request.getfixturevalue(f"{request.param}_graph")
    return chosen


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    return tmp_path / "home"


@pytest.fixture(scope="module")
def jetstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jetstream]:
    """The real Jetstream over a simulated network of 40 accounts. Mark its tests with ``jetstream``."""
    with running_jetstream(tmp_path_factory.mktemp("jetstream")) as servers:
        yield servers


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of a chromium browser. Mark its tests with ``browser``."""
    return chromium_path()


@dataclass(frozen=True)
class SampleRun:
    """``grapevine demo --no-serve``, run to its end: what it said, and the data folder that it left."""

    home: Path
    said: str

    def copied(self, target: Path) -> Path:
        """A data folder with the same content, for a test that changes it or reads it at its own pace."""
        return Path(shutil.copytree(self.home, target))


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> SampleRun:
    """The sample world, loaded once for all workers. Tests read ``copied`` data folders, never this one."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home, said = shared / "sample", shared / "sample.txt"
    with alone(shared / "sample.lock", SAMPLE_TAKES_AT_MOST_S):
        if not said.exists():
            run = subprocess.run(
                [sys.executable, "-m", "grapevine", "demo", "--no-serve"],
                cwd=REPOSITORY,
                env={**os.environ, "GRAPEVINE_HOME": str(home), "GRAPEVINE_HEAP_MB": "512", "COLUMNS": "160"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=SAMPLE_TAKES_AT_MOST_S,
                check=False,
            )
            assert run.returncode == 0, run.stderr
            said.write_text(run.stdout, encoding="utf-8")
    return SampleRun(home, said.read_text(encoding="utf-8"))


def emptied(graph: Graph) -> Graph:
    """The graph without a node but its schema's, which is the present one."""
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    if version_of(graph) != VERSION:
        graph.run("MATCH (n) DETACH DELETE n")
        migrate(graph)
    # As an empty graph is; a test may have left one that was still to be counted.
    graph.run("MATCH (schema:Schema) SET schema.complete = true")
    return graph
