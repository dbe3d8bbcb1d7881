"""`grapevine demo`, as a newcomer runs it: the whole path, its answers, its one alert, and what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.engines import SampleRun

ROOT = Path(__file__).parents[3]
LIMIT_S = 280


def grapevine(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grapevine", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "GRAPEVINE_HOME": str(home),
            "GRAPEVINE_HEAP_MB": "512",
            "COLUMNS": "160",
            **environ,
        },
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def left_behind(home: Path) -> list[str]:
    """Command lines of processes that still work in this data folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(home) in line and process.pid != os.getpid():
            found.append(line)
    return found


@pytest.fixture(scope="module")
def first_run(sample_run: SampleRun, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder as the first run left it, and what that run said."""
    return sample_run.copied(tmp_path_factory.mktemp("demo") / "home"), sample_run.said


def test_the_demo_says_that_it_is_a_sample_and_answers_every_question(first_run):
    _, said = first_run
    assert "The sample world" in said
    for phrase in (
        "Which of our customers are connecting to a competitor?",
        "Which connections care about churn?",
        "Which customers fell silent?",
        "Quillmark Media",
    ):
        assert phrase in said


def test_the_one_customer_whose_people_connect_to_a_competitor_is_reported_to_its_owner(first_run):
    _, said = first_run
    alerts = said[said.index("Alert:") :]
    assert "Six people at Osterfjord Logistics connected to Brightquay" in " ".join(alerts.split())
    assert "Maren Okafor" in alerts
    assert "Pellworth Foods" not in alerts
    assert alerts.count("Alert:") == 1


def test_running_again_loads_nothing_and_reports_nothing_twice(first_run):
    home, _ = first_run
    again = grapevine(home, "demo", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "nothing was loaded again" in again.stdout
    assert "reported then: Six people at Osterfjord Logistics" in " ".join(again.stdout.split())
    assert "Alert: " not in again.stdout


def test_the_demo_leaves_no_process_behind(sample_run):
    home = sample_run.home
    _gone, alive = psutil.wait_procs(
        [p for p in psutil.process_iter(["cmdline"]) if str(home) in " ".join(p.info["cmdline"] or ())],
        timeout=15,
    )
    assert not alive, left_behind(home)


def test_questions_are_answered_from_the_command_line_in_three_formats(first_run):
    home, _ = first_run
    demo = home / "demo"
    config = {"GRAPEVINE_CONFIG": str(demo / "grapevine.toml")}
    phrase = "which of our accounts are connecting to a competitor"
    as_json = grapevine(demo, "ask", phrase, "--format", "json", **config)
    assert as_json.returncode == 0, as_json.stderr
    rows = json.loads(as_json.stdout)["rows"]
    assert [(row["company"], row["people"]) for row in rows] == [("Osterfjord Logistics", 6)]
    as_csv = grapevine(demo, "ask", phrase, "-f", "csv", "--set", "since=5 days", **config)
    assert as_csv.stdout.splitlines()[0].startswith("company,competitor,people")
    assert as_csv.stdout.splitlines()[1].startswith("Osterfjord Logistics,Brightquay,6")
    wrong = grapevine(demo, "ask", phrase, "--set", "since=soon", **config)
    assert wrong.returncode == 1
    assert "since" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_a_phrase_that_fits_no_question_is_offered_the_nearest_ones(first_run):
    home, _ = first_run
    run = grapevine(home / "demo", "ask", "where do otters sleep")
    assert run.returncode == 2
    assert "grapevine ask" in run.stderr


@pytest.mark.neo4j
def test_the_sample_is_not_mixed_with_records_of_ones_own(neo4j_server, neo4j_graph, home):
    neo4j_graph.run("CREATE (:Company {key: 'company:own.example', name: 'Own'})")
    run = grapevine(
        home, "demo", "--no-serve", NEO4J_URI=neo4j_server.uri, NEO4J_PASSWORD=neo4j_server.password
    )
    assert run.returncode == 1
    assert "holds records of your own" in run.stderr.replace("\n", " ")
    assert neo4j_graph.run("MATCH (n:Company) RETURN n.name AS name") == [{"name": "Own"}]
