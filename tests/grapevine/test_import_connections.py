"""`grapevine import linkedin`: whose file it is, what it told, and what doctor says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from collectors.linkedin.collector import LinkedIn
from grapevine.cli import app
from grapevine.network_checks import exports_finding
from graph.connection import Graph, GraphSettings, open_graph
from graph.doctor import Finding
from tests.collectors.connection_exports.exports import export
from tests.graph.facts import column

pytestmark = pytest.mark.server
BO = "Bo,Quill,in/bo,,Pellworth,Buyer,12 Mar 2019"
DOT = "Dot,Marsh,in/dot,,Pellworth,Cook,12 Mar 2019"
EVE = "Eve,Sand,in/eve,,Newleaf,Cook,12 Jan 2020"


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> Iterator[Graph]:
    """Holds the engine open, so that the commands of a test attach to it."""
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GRAPEVINE_HEAP_MB", "256")
    monkeypatch.chdir(tmp_path)
    Path("grapevine.toml").write_text('[us]\nname = "Fernhollow"\ndomain = "fern.example"\n')
    with open_graph(GraphSettings(home=tmp_path / "home", heap_mb=256)) as graph:
        yield graph


def bring(*rows: str, more: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(app, ["import", "linkedin", str(export(Path(), *rows)), *more])


def said(result: Result) -> str:
    return result.output if result.exception is None else f"{result.output}{result.exception}"


def test_an_export_tells_who_is_new_gone_and_elsewhere_and_doctor_when_it_was_made(graph: Graph) -> None:
    nobody = exports_finding(LinkedIn, graph)
    assert (nobody.status, nobody.what) == ("ok", "nobody's Connections.csv of LinkedIn was imported yet")

    assert 'Say whose connections these are: grapevine import linkedin FILE --owner "Anna Example"' in said(
        bring(BO)
    )
    first = bring(BO, DOT, more=("--owner", "Anna Example", "--exported", "2019-06-01"))
    assert first.exit_code == 0, said(first)
    assert "Read 2 connections of Anna Example, as exported on 2019-06-01." in first.output
    assert "It is the first one" in first.output

    moved, bad = BO.replace("Pellworth,Buyer", "Tidewell,Head"), EVE.replace("12 Jan 2020", "some day")
    second = bring(moved, bad, ",,in/gone,,,,12 Jan 2020", more=("--exported", "2020-02-01"))
    assert second.exit_code == 0, said(second)
    told = second.output
    assert "Read 2 connections of Anna Example, as exported on 2020-02-01." in told
    assert "1 new connection: Eve Sand." in told
    assert "1 connection gone: Dot Marsh." in told
    assert "1 changed jobs: Bo Quill from Pellworth to Tidewell." in told
    assert 'Connections.csv, line 6, column Connected On: "some day"' in told
    assert "1 row names nobody" in told

    assert exports_finding(LinkedIn, graph) == Finding(
        "linkedin",
        "warn",
        "last exports: Anna Example 2020-02-01",
        "Older than 90 days: Anna Example. Ask them for a new Connections.csv, and import it.",
    )
    older = bring(DOT, more=("--owner", "Anna Example", "--exported", "2018-01-01"))
    assert "An export of 2020-02-01 is imported already: this older one fills the past" in older.output
    part = bring(EVE.replace("eve", "eve2").replace("Eve", "Zoe"), BO, more=("--owner", "Anna Example"))
    assert "1 connection gone: Eve Sand." in part.output
    assert exports_finding(LinkedIn, graph).status == "ok"
    assert "Anna Example" in CliRunner().invoke(app, ["ask", "who of us knows Pellworth"]).output

    assert (
        "Import 4 is taken back: 1 profile link, 2 jobs"
        in CliRunner().invoke(app, ["import", "undo", "--yes"]).output
    )
    known = "MATCH (p:Person)-[c:CONNECTED_TO]-(:Person {name: 'Anna Example'}) WHERE c.until IS NULL RETURN p.name"
    assert sorted(column(graph, known)) == ["Bo Quill", "Eve Sand"]
    assert CliRunner().invoke(app, ["import", "list"]).output.count("Connections.csv") == 4
