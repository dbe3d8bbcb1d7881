"""A relabel that is killed while another process collects ends, the next time, where an undisturbed one does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from graph.connection import Graph
from graph.read.export import canonical_export
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from nlp.job.label import label_waiting
from nlp.labeller import Labeller
from tests.engines import emptied
from tests.nlp.conftest import COMPANIES
from tests.nlp.job.label_process import OLDER, RECORDS, alone, posts, relabel

ROOT = Path(__file__).parents[3]
KEY = TombstoneKey(b"a key for tests only")
HISTORY, ALL = 120, 180
KILL_AFTER = 45


def history(graph: Graph) -> None:
    """Posts as the older definitions labelled them."""
    write_page(graph, [*RECORDS, *posts(0, HISTORY)], tombstones=KEY)
    report = label_waiting(graph, Labeller(OLDER, COMPANIES, encoders=alone()))
    assert (report.labelled, report.failed) == (HISTORY, 0)


def collect(graph: Graph, stop: threading.Event) -> None:
    """Page after page of new posts, as a collector in another process writes them."""
    for first in range(HISTORY, ALL, 5):
        write_page(graph, posts(first, first + 5), tombstones=KEY)
        stop.wait(0.05)


def environment(graph: Graph) -> dict[str, str]:
    settings = graph.settings
    named = {"GRAPEVINE_HOME": str(settings.home), "GRAPEVINE_HEAP_MB": "512"}
    if settings.uri is not None:
        named |= {"NEO4J_URI": settings.uri, "NEO4J_PASSWORD": settings.password}
    return {**os.environ, "OMP_NUM_THREADS": "1", **named}


def killed_halfway(graph: Graph) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.nlp.job.label_process"],
        cwd=ROOT,
        env=environment(graph),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            name, _, done = line.partition(" ")
            assert name == "done", "it was over before it could be killed"
            if int(done) >= KILL_AFTER:
                return
        pytest.fail(process.stderr.read())
    finally:
        process.kill()
        process.wait()


@pytest.mark.timeout(600)
def test_a_relabel_killed_while_pages_come_in_ends_as_an_undisturbed_one(graph: Graph) -> None:
    history(graph)
    write_page(graph, posts(HISTORY, ALL), tombstones=KEY)
    assert relabel(graph).done == ALL
    undisturbed = list(canonical_export(graph))

    history(emptied(graph))
    stop = threading.Event()
    collector = threading.Thread(target=collect, args=[graph, stop])
    collector.start()
    try:
        killed_halfway(graph)
    finally:
        stop.set()
        collector.join()
    left = relabel(graph)
    assert 0 < left.done < ALL
    assert list(canonical_export(graph)) == undisturbed
    assert relabel(graph).done == 0
