"""`grapevine init` and `grapevine run`, as processes of their own, on the real Jetstream."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from collectors.registry import COLLECTORS
from graph.connection import GraphSettings, open_graph
from graph.read.runs import recent_runs
from queries.catalog import load_catalog
from tests.collectors.bluesky.hosts import bluesky_hosts, jetstream_of
from tests.collectors.bluesky.wire import CARA, frame, post

pytestmark = [pytest.mark.server, pytest.mark.timeout(1_800)]

ROOT = Path(__file__).parents[2]
PATIENCE_S = 600
STOPS_WITHIN_S = 10
"""What the service promises; the test's own limit is wider, because machines are shared."""


def environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "GRAPEVINE_HOME": str(home), "GRAPEVINE_HEAP_MB": "512", "COLUMNS": "200", **more}


def grapevine(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grapevine", *arguments],
        cwd=ROOT,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@contextmanager
def running(home: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    log = (home / "run.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "grapevine", "run"],
        cwd=ROOT,
        env=environment(home, **environ),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        log.close()


def logged(home: Path) -> list[dict[str, object]]:
    lines = (home / "run.log").read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def wait_for(home: Path, process: subprocess.Popen[str], event: str, job: str | None = None) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not any(
        line["event"] == event and (job is None or line.get("job") == job) for line in logged(home)
    ):
        assert process.poll() is None, (home / "run.log").read_text()
        assert time.monotonic() < deadline, (home / "run.log").read_text()
        time.sleep(0.2)


def wait_for_labels(home: Path, process: subprocess.Popen[str]) -> None:
    """Until the service has labelled posts: its models are loaded then, and it is at work on the next ones."""
    deadline = time.monotonic() + PATIENCE_S
    with open_graph(GraphSettings(home=home, heap_mb=512)) as graph:
        while not graph.run("MATCH (p:Post) WHERE p.labelled_by <> '' RETURN p.key AS key LIMIT 1"):
            assert process.poll() is None, (home / "run.log").read_text()
            assert time.monotonic() < deadline, (home / "run.log").read_text()
            time.sleep(0.2)


def configure(home: Path, jetstream) -> None:
    """A configuration whose collector listens to the simulated network for words that it makes up."""
    made = grapevine(home, "init", "--us", "Acme", "--competitors", "Contoso", "--track", "a*, e*, o*, s*")
    assert made.returncode == 0, made.stderr
    path = home / "grapevine.toml"
    path.write_text(
        re.sub(
            r"\[collectors.bluesky\]\n.*?\n\n",
            "[collectors.bluesky]\n"
            f'jetstream = "{jetstream.base_uri.removesuffix("/xrpc")}"\n'
            f'appview = "{jetstream.pds_uri}"\nplc = "{jetstream.pds_uri}"\n\n',
            path.read_text(),
            flags=re.DOTALL,
        ).replace("enabled = true", "enabled = false")
    )


@pytest.mark.jetstream
def test_the_service_collects_labels_and_stops_on_sigterm_with_its_runs_recorded(home, jetstream):
    configure(home, jetstream)
    with running(home) as process:
        wait_for(home, process, "started", "collect bluesky")
        wait_for_labels(home, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPS_WITHIN_S * 6) == 0
    stopped = next(line for line in logged(home) if line["event"] == "stopped")
    assert stopped["cut_off"] == []
    with open_graph(GraphSettings(home=home, heap_mb=512)) as graph:
        runs = {run.job: run for run in reversed(recent_runs(graph))}
        posts = graph.run("MATCH (p:Post) WHERE p.text IS NOT NULL RETURN count(p) AS n")[0]["n"]
    assert posts > 0
    collected = runs["collect bluesky"]
    assert collected.state == "stopped"
    assert collected.ended is not None
    assert collected.counts is not None
    assert collected.counts["read"] > 0
    assert runs["label"].state in {"done", "stopped"}
    assert runs["label"].counts
    assert runs["label"].counts["failed"] == 0


@pytest.mark.jetstream
def test_a_killed_service_goes_on_where_it_was_and_closes_the_run_that_was_cut_off(home, jetstream):
    configure(home, jetstream)
    with running(home) as process:
        wait_for_labels(home, process)
        process.kill()
        process.wait()
    with running(home) as process:
        wait_for(home, process, "started", "label")
        process.send_signal(signal.SIGTERM)
        process.wait(STOPS_WITHIN_S * 6)
    with open_graph(GraphSettings(home=home, heap_mb=512)) as graph:
        runs = [run for run in recent_runs(graph) if run.job == "collect bluesky"]
        doubled = graph.run(
            "MATCH (a:Profile)-[r:POSTED]->(p:Post) WITH p, count(r) AS n WHERE n > 1 RETURN count(p) AS n"
        )[0]["n"]
    assert len(runs) == 2
    assert (runs[1].state, runs[1].error) == ("stopped", "ended without a word")
    assert doubled == 0


def test_a_second_service_on_the_same_data_folder_is_refused(home):
    assert grapevine(home, "init", "--us", "Acme").returncode == 0
    path = home / "grapevine.toml"
    path.write_text(path.read_text().replace("enabled = true", "enabled = false"))
    with running(home) as process:
        wait_for(home, process, "running")
        second = grapevine(home, "run")
        assert second.returncode == 1
        assert "Another `grapevine run`" in second.stderr.replace("\n", " ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPS_WITHIN_S * 6) == 0


def test_running_without_a_configuration_says_how_to_write_one(home):
    refused = grapevine(home, "run")
    assert refused.returncode == 1
    assert "grapevine init" in refused.stderr


def test_init_does_not_overwrite_and_refuses_a_term_with_the_place_of_its_fault(home):
    assert grapevine(home, "init", "--us", "Acme").returncode == 0
    again = grapevine(home, "init", "--us", "Other")
    assert again.returncode == 1
    assert "--force" in again.stderr
    bad = grapevine(home, "init", "--us", "Acme", "--force", "--track", "churn AND")
    assert bad.returncode == 1
    assert "churn AND" in bad.stderr
    assert 'name = "Acme"' in (home / "grapevine.toml").read_text()


def test_the_doctor_finds_a_new_installation_well_and_names_what_is_off(home):
    home.mkdir()
    off = [name for name in COLLECTORS if name not in ("bluesky", "x")]
    session = partial(say, frame(post(1, CARA, "p1", "hello")))
    with bluesky_hosts() as hosts, jetstream_of(session) as jetstream:
        (home / "grapevine.toml").write_text(
            f'[collectors.bluesky]\njetstream = "{jetstream.address}"\nappview = "{hosts.address}"\n'
            f'plc = "{hosts.address}"\n' + "".join(f"[collectors.{name}]\nenabled = false\n" for name in off)
        )
        found = grapevine(home, "doctor")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "FAIL" not in found.stdout
    said = found.stdout.replace("\n", " ")
    assert f"ok    bluesky: Jetstream {jetstream.address}: it sends events" in said
    assert f"ok    bluesky: AppView {hosts.address}: it answers questions about profiles" in said
    assert "ok    bluesky: nothing was read from Bluesky yet" in said
    assert "X_BEARER_TOKEN" in found.stdout
    assert f"{len(load_catalog().questions)} saved questions" in found.stdout


def say(sent, connection, _query):
    connection.send(sent)
    connection.recv()
