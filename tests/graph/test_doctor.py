"""What the doctor finds on a sound machine, and on one that is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph import doctor
from graph.connection import Graph, GraphSettings
from graph.engine.program import machine_memory
from graph.engine.start import engine_folder
from graph.schema import VERSION, migrate
from tests.servers import free_ports


def test_a_sound_machine_passes_every_check_and_the_graph_stays_as_it_was(graph: Graph) -> None:
    findings = list(doctor.examine(graph.settings))
    assert {finding.name: finding.status for finding in findings if finding.status != "ok"} == {}
    assert [finding.name for finding in findings][-3:] == ["graph", "schema", "questions"]
    assert graph.run("MATCH (s:Schema) RETURN s.version AS version") == [{"version": VERSION}]


@pytest.mark.server
def test_a_first_run_passes_every_check(home: Path) -> None:
    findings = list(doctor.examine(GraphSettings(home=home, heap_mb=256)))
    assert [finding for finding in findings if finding.status != "ok"] == []
    assert "the graph is new" in next(finding.what for finding in findings if finding.name == "schema")


def test_files_open_to_others_are_warned_about_with_the_command_that_closes_them(home: Path) -> None:
    home.mkdir(mode=0o755)
    (home / "secrets.json").write_text("{}")
    (home / "secrets.json").chmod(0o644)
    settings = GraphSettings(home=home)
    assert doctor.check_home(settings) == doctor.Finding(
        "data folder", "warn", f"{home} is open to other users", f"Run: chmod 700 {home}"
    )
    assert doctor.check_secrets(settings).remedy == f"Run: chmod 600 {home / 'secrets.json'}"


def test_a_heap_beyond_the_machine_fails(home: Path) -> None:
    finding = doctor.check_memory(GraphSettings(home=home, heap_mb=machine_memory() // 2**20 + 1))
    assert finding.status == "fail"
    assert "GRAPEVINE_HEAP_MB" in finding.remedy


def test_a_cut_data_file_is_warned_about_by_name(home: Path) -> None:
    database = engine_folder(home) / "databases" / "neo4j"
    database.mkdir(parents=True)
    (database / "Post_0.1.65536.v0.bucket").write_bytes(b"x" * 65536)
    assert doctor.check_data_files(GraphSettings(home=home)).status == "ok"
    (database / "Post_0.1.65536.v0.bucket").write_bytes(b"x" * 1000)
    finding = doctor.check_data_files(GraphSettings(home=home))
    assert finding.status == "warn"
    assert "Post_0.1.65536.v0.bucket" in finding.what


def test_a_graph_of_a_newer_grapevine_fails(graph: Graph) -> None:
    graph.run("MATCH (s:Schema) SET s.version = 999")
    assert doctor.check_schema(graph).status == "fail"
    graph.run("MATCH (s:Schema) DELETE s")
    migrate(graph)


def test_a_server_that_does_not_answer_fails_with_what_to_set(home: Path) -> None:
    (port,) = free_ports(1)
    settings = GraphSettings(uri=f"bolt://127.0.0.1:{port}", password="some password", home=home)
    findings = list(doctor.examine(settings))
    assert [(finding.name, finding.status) for finding in findings][-1] == ("graph", "fail")
    assert "NEO4J_URI" in findings[-1].what
    assert next(iter(doctor.examine(replace(settings, home=Path("/proc/none"))))).status == "fail"


def test_a_setting_that_cannot_be_meant_is_the_only_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "localhost")
    (finding,) = doctor.examine()
    assert (finding.name, finding.status) == ("settings", "fail")
    assert "NEO4J_URI" in finding.what
