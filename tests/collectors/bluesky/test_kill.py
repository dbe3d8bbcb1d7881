"""kill -9 of the collecting process in mid-replay, and a run after it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from collectors.bluesky.collector import Bluesky
from collectors.run import collect
from graph.connection import Graph
from graph.read.export import canonical_export
from graph.records import Profile
from graph.write.writer import write_page
from tests.collectors.collecting import KEY, TERMS

RECORDING = Path(__file__).parents[2] / "data/bluesky/simulated"
ROOT = Path(__file__).parents[3]


def watch_some(graph: Graph) -> None:
    """The first accounts of the recording are watched."""
    lines = (RECORDING / "events.jsonl").read_text("utf-8").splitlines()
    dids = dict.fromkeys(json.loads(line)["payload"]["did"] for line in lines)
    watched = [Profile(f"bluesky:{did}", watched=True) for did in list(dids)[:10]]
    write_page(graph, watched, tombstones=KEY)


def export(graph: Graph) -> list[str]:
    """The graph without what only says when it was written."""
    return list(canonical_export(graph))


def test_a_collector_killed_in_mid_replay_and_run_again_ends_as_an_undisturbed_one(
    embedded_graph: Graph,
) -> None:
    recorded = Bluesky(recording=RECORDING, environ={})
    watch_some(embedded_graph)
    collect(embedded_graph, recorded, TERMS, tombstones=KEY)
    undisturbed = export(embedded_graph)
    embedded_graph.run("MATCH (n) DETACH DELETE n")
    watch_some(embedded_graph)
    home = embedded_graph.settings.home
    command = [sys.executable, "-m", "tests.collectors.collecting", str(home), str(RECORDING)]
    for after in (100, 350):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if int(line) >= after:
                    process.kill()
                    break
        assert process.returncode == -9
    assert export(embedded_graph) != undisturbed
    report = collect(embedded_graph, recorded, TERMS, tombstones=KEY)
    assert 0 < report.read < 600
    assert export(embedded_graph) == undisturbed
    assert len(undisturbed) > 200
