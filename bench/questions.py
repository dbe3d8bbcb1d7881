"""How fast the saved questions answer over many posts: a table.

    python bench/questions.py build --folder FOLDER [--posts 100000] [--engine embedded]
    python bench/questions.py ask --folder FOLDER [--engine embedded] [--questions ID ...] [--plan]

``build`` stores a world (``bench/question_worlds.py``) with the writer and the labels' writer; one that broke off goes
on. ``ask`` asks each saved question with its first hundred rows' evidence, warm, again and again with other topics and
companies, and prints the median and the 95th percentile. Aim: 200 ms for nineteen of twenty at a million posts. With
``--engine neo4j`` the server is the tests' own, with its data in the folder.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.question_engines import opened
from bench.question_measures import plan, times
from bench.question_worlds import TOPICS, Posts, first_records
from graph.connection import Graph
from graph.labels.labels import write_labels
from graph.labels.topics import define_topics
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.schema import migrate
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.catalog import load_catalog

AIM_MS = 200
KEY = TombstoneKey(b"a key for benchmarks")
SOURCE = "bench:questions"


def build(graph: Graph, posts: int, page: int) -> None:
    """Store what is still missing of the world."""
    migrate(graph)
    world = Posts(posts, page)
    reached = load_checkpoint(graph, SOURCE)
    if reached is None:
        define_topics(graph, [(topic, name, name) for topic, name in TOPICS.items()])
        for records in first_records():
            write_page(graph, records, tombstones=KEY)
    begun = time.perf_counter()
    start = int(reached or 0)
    for number in range(start, world.pages):
        made = world.page(number)
        write_page(graph, made.records, tombstones=KEY)
        write_labels(graph, made.labels, model_id="model")
        write_page(graph, [], checkpoint=Checkpoint(SOURCE, str(number + 1)), tombstones=KEY)
        done = (number + 1 - start) * page
        rate = done / (time.perf_counter() - begun)
        print(
            f"{(number + 1) * page:,} of {posts:,} posts, {rate:,.0f} a second", file=sys.stderr, flush=True
        )


def measure(graph: Graph, chosen: argparse.Namespace) -> None:
    """Print the table, a line as soon as it is known."""
    catalog = load_catalog()
    questions = [catalog.get(one) for one in chosen.questions] if chosen.questions else catalog.questions
    [row] = graph.run("MATCH (post:Post) RETURN count(post) AS posts")
    load = os.getloadavg()[0]
    print(f"{graph.version}, {row['posts']:,} posts; load before: {load:.1f} on {os.cpu_count()} cores")
    print(
        f"{'question':<42}{'rows':>8}{'p50, ms':>10}{'p95, ms':>10}{'CPU p50':>10}{'CPU p95':>10}{'asked':>7}"
    )
    for question in questions:
        took = times(graph, question, chosen.rounds, chosen.rows, chosen.timeout_s)
        numbers = (took.p50, took.p95, took.cpu50, took.cpu95)
        cells = f"{took.rows:>8,}{''.join(f'{one:>10,.0f}' for one in numbers)}{took.asked:>7}"
        print(f"{took.question:<42}{took.fault or cells}", flush=True)
        if chosen.plan and (took.fault or took.p95 > AIM_MS):
            print(plan(graph, question), flush=True)


def main() -> None:
    """Build, or measure and print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("do", choices=("build", "ask"))
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--engine", choices=("embedded", "neo4j"), default="embedded")
    options.add_argument("--heap-mb", type=int, default=2_048)
    options.add_argument("--posts", type=int, default=100_000, help="of a build")
    options.add_argument("--page", type=int, default=5_000, help="posts in a transaction of a build")
    options.add_argument("--questions", nargs="*", metavar="ID", help="all of them without")
    options.add_argument("--rows", type=int, default=100, help="how many rows are asked for")
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--timeout-s", type=float, default=30)
    options.add_argument("--plan", action="store_true", help="the plans of those that miss the aim")
    chosen = options.parse_args()
    with opened(chosen.engine, chosen.folder.absolute(), chosen.heap_mb) as graph:
        if chosen.do == "build":
            build(graph, chosen.posts, chosen.page)
        else:
            measure(graph, chosen)


if __name__ == "__main__":
    main()
