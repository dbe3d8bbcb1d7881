"""Whatever is killed in the middle of a replay, running again ends where an undisturbed run does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from graph.connection import open_graph
from graph.engine.start import engine_folder, running_engine
from graph.read.export import canonical_export
from graph.settings import GraphSettings
from tests.servers import running_neo4j

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
KILL_AFTER = 1_500
"""Events, of the sample's several thousand."""
TOMBSTONE_KEY = "the same for every run of this test"


@contextmanager
def replay(environ: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.grapevine.sample.replay", DAY.isoformat()],
        cwd=ROOT,
        env={**os.environ, "GRAPEVINE_TOMBSTONE_KEY": TOMBSTONE_KEY, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until_halfway(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        name, _, read = line.partition(" ")
        assert name == "page", "it was over before it could be killed"
        if int(read) >= KILL_AFTER:
            return
    assert process.stderr is not None
    pytest.fail(process.stderr.read())


def run_to_the_end(environ: Mapping[str, str]) -> None:
    with replay(environ) as process:
        out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    assert out.splitlines()[-1].startswith("done")


def exported(settings: GraphSettings) -> list[str]:
    with open_graph(settings) as graph:
        return list(canonical_export(graph))


def embedded(home: Path) -> tuple[dict[str, str], GraphSettings]:
    return {"GRAPEVINE_HOME": str(home), "GRAPEVINE_HEAP_MB": "512"}, GraphSettings(home=home, heap_mb=512)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The export of a run that nothing happened to, on the embedded engine."""
    environ, settings = embedded(tmp_path_factory.mktemp("undisturbed"))
    run_to_the_end(environ)
    export = exported(settings)
    assert len(export) > 3_000
    return export


@pytest.mark.timeout(1_200)
def test_a_collector_killed_in_mid_replay_loses_and_doubles_nothing(home, undisturbed):
    environ, settings = embedded(home)
    with replay(environ) as process:
        until_halfway(process)
        process.kill()
    assert exported(settings) != undisturbed
    run_to_the_end(environ)
    assert exported(settings) == undisturbed


@pytest.mark.timeout(1_200)
def test_an_embedded_engine_killed_in_mid_replay_loses_and_doubles_nothing(home, undisturbed):
    environ, settings = embedded(home)
    with replay(environ) as process:
        until_halfway(process)
        engine = running_engine(home)
        assert engine is not None, f"no engine in {engine_folder(home)}"
        os.kill(engine.engine, signal.SIGKILL)
        process.communicate(timeout=600)
    run_to_the_end(environ)
    assert exported(settings) == undisturbed


@pytest.mark.neo4j
@pytest.mark.timeout(1_200)
def test_a_neo4j_killed_in_mid_replay_loses_and_doubles_nothing(home, tmp_path, undisturbed):
    with running_neo4j(tmp_path / "neo4j") as server:
        environ = {"GRAPEVINE_HOME": str(home), "NEO4J_URI": server.uri, "NEO4J_PASSWORD": server.password}
        with replay(environ) as process:
            until_halfway(process)
            server.process.kill()
            server.process.wait()
            process.kill()
            _, err = process.communicate()
        assert server.password not in err
        server.start_again()
        run_to_the_end(environ)
        assert exported(GraphSettings(uri=server.uri, password=server.password, home=home)) == undisturbed
