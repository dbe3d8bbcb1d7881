"""Several writers of the same keys at once, and writers killed in mid-write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.connection import Graph
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.records import Engagement, Follow, Post, Profile, Record
from graph.write.writer import write_page
from tests.graph.facts import ANNA, KEY, at, column, export, write

ROOT = Path(__file__).parents[3]


def busy_page(number: int, size: int = 60) -> list[Record]:
    """A page whose keys other pages name too."""
    records: list[Record] = [Profile(ANNA, watched=True)]
    for n in range(number * size // 2, number * size // 2 + size):
        author = f"net:u{n % 40}"
        links = (f"https://{n % 7}.example/",)
        records.append(Post(f"net:p{n}", author, f"text {n}", at(n / 100), mentions=(ANNA,), links=links))
        records.append(Follow(author, ANNA, at(1), f"f{n % 40}"))
        records.append(Engagement(f"net:u{(n + 1) % 40}", f"net:p{n}", "like", f"l{n}", at(n / 100 + 1)))
    return records


def test_four_writers_of_the_same_keys_double_nothing(graph: Graph) -> None:
    numbers = [n % 8 for n in range(16)]
    for number in range(8):
        write(graph, *busy_page(number))
    expected = export(graph)
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    with ThreadPoolExecutor(4) as writers:
        list(writers.map(lambda number: write(graph, *busy_page(number)), numbers))
    assert export(graph) == expected
    assert column(graph, "MATCH (:Profile)-[f:FOLLOWS]->(:Profile) RETURN count(f)") == [40]


WRITER = """
import sys
from pathlib import Path
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.connection import GraphSettings, open_graph
from graph.write.writer import write_page
from tests.graph.facts import KEY
from tests.graph.write.test_writers_at_once import busy_page

uri, password, home = sys.argv[1:]
settings = GraphSettings(uri=uri or None, password=password, home=Path(home))
with open_graph(settings) as graph:
    for number in range(int(load_checkpoint(graph, "net") or -1) + 1, 400):
        write_page(graph, busy_page(number), checkpoint=Checkpoint("net", str(number)), tombstones=KEY)
        print(number, flush=True)
"""


def test_a_writer_killed_in_mid_write_loses_and_doubles_nothing(graph: Graph) -> None:
    settings = graph.settings
    command = [sys.executable, "-c", WRITER, settings.uri or "", settings.password, str(settings.home)]
    reached = -1
    for _ in range(3):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(3)]
            time.sleep(0.02)
            os.kill(writer.pid, signal.SIGKILL)
            assert writer.wait() == -signal.SIGKILL
        assert [int(line) for line in told] == [reached + 1, reached + 2, reached + 3]
        reached = int(load_checkpoint(graph, "net") or -1)
        assert reached >= int(told[-1])
    after_the_kills = export(graph)
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    for number in range(reached + 1):
        checkpoint = Checkpoint("net", str(number))
        write_page(graph, busy_page(number), checkpoint=checkpoint, tombstones=KEY)
    assert export(graph) == after_the_kills


def test_a_page_that_fails_leaves_neither_records_nor_checkpoint(graph: Graph) -> None:
    unstorable = Post("net:p1", ANNA, "x", at(0), lang=object())  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not supported"):
        write_page(graph, [unstorable], checkpoint=Checkpoint("net", "9"), tombstones=KEY)
    assert load_checkpoint(graph, "net") is None
    assert column(graph, "MATCH (n:Profile) RETURN n.key") == []
