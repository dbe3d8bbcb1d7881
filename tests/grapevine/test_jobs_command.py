"""`grapevine jobs`: every job with its runs, what is off and why, and one run now."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors import registry
from grapevine.cli import app
from grapevine.commands.jobs import here, in_the_service, notes, row
from grapevine.config import SettingsError
from grapevine.service.ledger import GraphLedger
from grapevine.service.scheduler import Service
from graph.connection import Graph
from graph.schedule.jobs import JobSpec, plan_job, say_alive, stored_jobs
from graph.schedule.lease import Holder, Lease, end_turn, take_turn
from graph.schedule.standing import standing

HERE = Holder("here")
SEARCH_PERIOD = timedelta(minutes=15)
SEARCH = JobSpec("collect net", 900.0, 60.0, "net")


def ran(graph: Graph, failures: int = 0, error: str | None = None) -> None:
    lease = take_turn(graph, SEARCH, HERE, waited_for=stored_jobs(graph)[SEARCH.name].planned)
    assert isinstance(lease, Lease)
    end_turn(graph, lease, "failed" if failures else "done", next_in_s=850, failures=failures, error=error)


def test_a_job_is_shown_with_its_period_its_runs_and_what_is_wrong(embedded_graph: Graph) -> None:
    assert row("collect net", None, "it wants NET_TOKEN") == {
        "job": "collect net",
        "outcome": "off: it wants NET_TOKEN",
    }
    assert row("collect net", None, "")["outcome"] == "has not run yet"
    assert notes(["collect net"], {}, standing({})) == ["No service has run yet: grapevine run"]
    plan_job(embedded_graph, SEARCH)
    ran(embedded_graph, 1, "no route\nto it")
    say_alive(embedded_graph, 60)
    stored = stored_jobs(embedded_graph)
    shown = row("collect net", stored["collect net"], "")
    assert (shown["every"], shown["outcome"], shown["failures"], shown["at work"]) == (
        "15 minutes",
        "failed",
        1,
        None,
    )
    assert str(shown["next run"]).endswith("UTC")
    assert notes(["collect net"], stored, standing(stored)) == ["collect net failed last: no route"]
    take_turn(embedded_graph, SEARCH, HERE, waited_for=stored["collect net"].planned)
    shown = row("collect net", stored_jobs(embedded_graph)["collect net"], "")
    assert (shown["next run"], shown["at work"]) == ("now", "here")
    embedded_graph.run("MATCH (j:Job) SET j.last_ended = datetime() - duration({hours: 1}) REMOVE j.lease")
    stored = stored_jobs(embedded_graph)
    assert "`grapevine run` is not running" in notes(["collect net"], stored, standing(stored))[-1]


def test_a_run_can_be_had_here_where_no_service_is_and_from_the_service_where_one_is(
    embedded_graph: Graph,
) -> None:
    runs: list[int] = []
    asked = threading.Event()
    service = Service(GraphLedger(embedded_graph, HERE))
    service.every(
        "collect net", SEARCH_PERIOD, lambda _stop, _state: runs.append(1) or {"posts": 1}, anew=True
    )
    said = here(service, embedded_graph, "collect net", asked)
    assert said.startswith("collect net: done. The next run is in 14 minutes")
    assert len(runs) == 1
    # It is not due: a service that is at work runs it because it is asked to.
    other = Service(GraphLedger(embedded_graph, Holder("there")))
    other.every("collect net", SEARCH_PERIOD, lambda _stop, _state: runs.append(2) or {})
    other.start()
    try:
        assert in_the_service(embedded_graph, "collect net", asked).startswith("collect net: done")
    finally:
        other.stop()
    assert runs == [1, 2]
    with pytest.raises(SettingsError, match="does not know 'collect other'"):
        in_the_service(embedded_graph, "collect other", asked)


def test_the_command_shows_every_job_and_refuses_what_is_none(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None, embedded_session: Graph
) -> None:
    monkeypatch.setattr(registry, "COLLECTORS", {"harbour": "tests.grapevine.harbour:HarbourStream"})
    for module in ("grapevine.workspace", "grapevine.config"):
        monkeypatch.setattr(f"{module}.COLLECTORS", registry.COLLECTORS)
    monkeypatch.setenv("GRAPEVINE_HOME", str(embedded_session.settings.home))
    monkeypatch.delenv("HARBOUR_TOKEN", raising=False)
    file = tmp_path / "grapevine.toml"
    file.write_text('[schedule]\ncollect = "1 hour"\n')
    shown = CliRunner().invoke(app, ["jobs", "--config", str(file)])
    assert shown.exit_code == 0, shown.output
    assert "off: it wants HARBOUR_TOKEN" in shown.output
    assert "analyse" in shown.output
    for name, why in (("collect harbour", "harbour is off"), ("nonsense", "There is no job 'nonsense'")):
        refused = CliRunner().invoke(app, ["jobs", "run", name, "--config", str(file)])
        assert refused.exit_code == 1
        assert why in str(refused.exception)
