"""How fast the writer stores, beside hand-written statements that store the same, with both forms of the driver.

    python bench/store.py [--units 20000] [--page 2000] [--rounds 3] [--engine embedded] [--world stream]

Two worlds (``bench/store_worlds.py``): a history of posts with authors, mentions and follows, and then their labels
with topics; and a stream of posts, replies, likes and follows in the order of their arrival. Each is stored in turn by
``graph.write.writer`` and by ``bench/by_hand.py``, into an empty embedded engine and, where one is found (NEO4J_URI,
or the tests' server), into Neo4j, once with the driver's messages packed in Rust (neo4j-rust-ext) and once in Python.
Both ways store the same numbers of nodes and relationships, or the benchmark fails. Aim: 80 % of the hand-written
rate. A Neo4j of NEO4J_URI is emptied.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import pytest
from neo4j._codec.packstream import v1 as packstream

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import by_hand
from bench.store_worlds import TOPICS, WORLDS, Page, World
from graph.connection import Graph, GraphSettings, open_graph
from graph.labels.labels import write_labels
from graph.read.checkpoints import Checkpoint
from graph.schema import migrate
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.servers import running_neo4j

AIM = 0.8
DRIVERS = ("rust", "python")
KEY = TombstoneKey(b"a key for benchmarks")
WITHOUT_RUST = """
import runpy, sys

class Hidden:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith("neo4j._rust"):
            raise ModuleNotFoundError(f"{name} is hidden for the benchmark", name=name)

sys.meta_path.insert(0, Hidden)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs a script with the driver's extension hidden, so that the driver packs its messages in Python."""


@dataclass(frozen=True)
class Measured:
    """One line of the table: units a second, and microseconds of our process's CPU a unit."""

    engine: str
    world: str
    unit: str
    driver: str
    ours: float
    by_hand: float
    ratio: float
    ours_cpu: float
    by_hand_cpu: float
    memory_mb: float


def ours(graph: Graph, pages: list[Page]) -> None:
    """All pages by the writer."""
    for number, page in enumerate(pages):
        checkpoint = Checkpoint("ours", str(number))
        write_page(graph, page.records, checkpoint=checkpoint, tombstones=KEY)
    for page in pages:
        if page.labels:
            write_labels(graph, page.labels, model_id="model")


def hand_written(graph: Graph, pages: list[Page]) -> None:
    """All pages by hand-written statements."""
    for number, page in enumerate(pages):
        by_hand.write_page(graph, page.records, str(number))
    for page in pages:
        if page.labels:
            by_hand.write_labels(graph, page.labels, "model")


WAYS = {"ours": ours, "by hand": hand_written}


def stored(graph: Graph, prefix: str) -> dict[str, int]:
    """How many nodes and relationships of each kind a run left."""
    counts: dict[str, int] = {}
    for label in ("Profile", "Post"):
        rows = graph.run(f"MATCH (n:{label}) WHERE n.network = $prefix RETURN count(n) AS n", prefix=prefix)
        counts[label] = rows[0]["n"]
    for start, kind, end in (
        ("Profile", "POSTED", "Post"),
        ("Profile", "FOLLOWS", "Profile"),
        ("Profile", "ENGAGED", "Post"),
        ("Post", "REPLY_TO", "Post"),
        ("Post", "MENTIONS", "Profile"),
        ("Post", "ABOUT", "Topic"),
    ):
        rows = graph.run(
            f"MATCH (n:{start})-[r:{kind}]->(:{end}) WHERE n.network = $prefix RETURN count(r) AS n",
            prefix=prefix,
        )
        counts[kind] = rows[0]["n"]
    return counts


def measure(graph: Graph, world: World, driver: str, sizes: tuple[int, int, int]) -> Measured:
    """Store one world, in turn in both ways. Raises SystemExit where they did not store the same."""
    units, page, rounds = sizes
    for name, way in WAYS.items():
        way(graph, world.pages(f"warm-{world.name}-{name}", 2 * page, page))
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    cpu: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(rounds):
        counts: list[dict[str, int]] = []
        for name in sorted(WAYS, reverse=bool(number % 2)):
            prefix = f"{world.name}-{number}-{name.replace(' ', '-')}"
            pages = world.pages(prefix, units, page)
            begun, begun_cpu = time.perf_counter(), time.process_time()
            WAYS[name](graph, pages)
            seconds[name].append(time.perf_counter() - begun)
            cpu[name].append(time.process_time() - begun_cpu)
            counts.append(stored(graph, prefix))
        if counts[0] != counts[1]:
            raise SystemExit(f"both ways must store the same: {counts}")
        print(
            f"  {world.name}, {driver}, round {number + 1}: "
            + ", ".join(f"{name} {units / seconds[name][-1]:,.0f} {world.unit}/s" for name in WAYS),
            file=sys.stderr,
        )
    print(f"  {world.name} stored {counts[0]}{engine_memory(graph)}", file=sys.stderr)
    ratio = statistics.median(
        hand / own for own, hand in zip(seconds["ours"], seconds["by hand"], strict=True)
    )
    own, hand = (units / statistics.median(seconds[name]) for name in WAYS)
    own_cpu, hand_cpu = (statistics.median(cpu[name]) / units * 1e6 for name in WAYS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(graph.version, world.name, world.unit, driver, own, hand, ratio, own_cpu, hand_cpu, peak)


def measure_driver(driver: str, worlds: list[str], sizes: tuple[int, int, int]) -> None:
    """In a process of its own: the graph of the environment, with one form of the driver; a JSON line a world."""
    found = "rust" if packstream._rust_pack else "python"
    if found != driver:
        raise SystemExit(
            f"the driver packs its messages in {found}, and {driver} was wanted: is neo4j-rust-ext there?"
        )
    with open_graph(GraphSettings.from_environment()) as graph:
        while graph.run(
            "MATCH (n) WHERE NOT n:Schema WITH n LIMIT 5000 DETACH DELETE n RETURN count(n) AS n"
        )[0]["n"]:
            pass
        migrate(graph)
        graph.run("UNWIND $rows AS key MERGE (t:Topic {key: key}) SET t.name = key", rows=TOPICS)
        for world in WORLDS:
            if world.name in worlds:
                print(json.dumps(asdict(measure(graph, world, driver, sizes))), flush=True)


def engine_memory(graph: Graph) -> str:
    """The engine's resident memory, where its process runs on the graph's folder on this machine."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.name() == "java" and any(
                str(graph.settings.home) in word for word in process.cmdline()
            ):
                return f", engine {process.memory_info().rss / 2**20:,.0f} MB"
    return ""


@contextlib.contextmanager
def neo4j(home: Path) -> Iterator[GraphSettings | None]:
    """The settings of the environment's Neo4j, else of the tests' own, else None."""
    settings = GraphSettings.from_environment()
    if settings.uri:
        yield settings
        return
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(running_neo4j(home))
        except pytest.skip.Exception as reason:
            print(f"\n{reason}")
            yield None
            return
        yield GraphSettings(uri=server.uri, password=server.password, home=home)


def measure_both(environment: dict[str, str], chosen: argparse.Namespace) -> list[Measured]:
    """One engine with both forms of the driver."""
    found: list[Measured] = []
    for driver in DRIVERS:
        hidden = ["-c", WITHOUT_RUST] if driver == "python" else []
        command = [sys.executable, *hidden, __file__, f"--driver={driver}"]
        command += [f"--{name}={getattr(chosen, name)}" for name in ("units", "page", "rounds")]
        command += [f"--world={chosen.world}"] if chosen.world else []
        done = subprocess.run(
            command, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True
        )
        found += [Measured(**json.loads(line)) for line in done.stdout.splitlines()]
    return found


def print_table(rows: list[Measured]) -> None:
    """Everything that was measured, as a table in Markdown."""
    print(
        "| engine | world | driver | ours a second | by hand | ratio | CPU, ours | CPU, by hand | peak memory |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        verdict = "" if row.ratio >= AIM else f" (aim {AIM}: missed)"
        print(
            f"| {row.engine} | {row.world} | {row.driver} | {row.ours:,.0f} {row.unit} | {row.by_hand:,.0f} "
            f"| {row.ratio:.2f}{verdict} | {row.ours_cpu:.0f} µs | {row.by_hand_cpu:.0f} µs | {row.memory_mb:,.0f} MB |"
        )


def main() -> None:
    """Measure both engines."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--units", type=int, default=20_000, help="posts of the history, records of the stream"
    )
    options.add_argument("--page", type=int, default=2_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--engine", choices=("embedded", "neo4j"))
    options.add_argument("--world", choices=[world.name for world in WORLDS])
    options.add_argument("--driver", choices=DRIVERS, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.driver:
        worlds = [chosen.world] if chosen.world else [world.name for world in WORLDS]
        measure_driver(chosen.driver, worlds, (chosen.units, chosen.page, chosen.rounds))
        return
    print(
        f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; "
        f"{chosen.units:,} units in pages of {chosen.page:,}"
    )
    rows: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        if chosen.engine != "neo4j":
            home = Path(folder) / "embedded"
            with open_graph(GraphSettings(home=home)):
                rows += measure_both({"GRAPEVINE_HOME": str(home), "NEO4J_URI": ""}, chosen)
        if chosen.engine != "embedded":
            with neo4j(Path(folder) / "neo4j") as settings:
                if settings is not None:
                    signs_in = {
                        "NEO4J_URI": str(settings.uri),
                        "NEO4J_USERNAME": settings.username,
                        "NEO4J_PASSWORD": settings.password,
                        "NEO4J_DATABASE": settings.database,
                        "GRAPEVINE_HOME": str(settings.home),
                    }
                    rows += measure_both(signs_in, chosen)
    print_table(rows)


if __name__ == "__main__":
    main()
