"""How fast the writer stores posts, beside hand-written statements that store the same.

    python bench/store.py [--posts 20000] [--page 2000] [--rounds 3]

Stores posts with authors, mentions and follows, then their labels with topics, in turn by ``graph.write.writer`` and
by ``bench/by_hand.py``, into a new embedded engine and, where one is found (NEO4J_URI, or the tests' server),
into Neo4j. Both store the same numbers of nodes and relationships, or the benchmark fails. Aim: 80 % of the
hand-written rate.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import by_hand
from graph.connection import Graph, GraphSettings, open_graph
from graph.labels.labels import PostLabels, write_labels
from graph.labels.text_labels import Labels
from graph.read.checkpoints import Checkpoint
from graph.records import Follow, Post
from graph.schema import migrate
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.servers import running_neo4j

AIM = 0.8
TOPICS = [f"topic-{n}" for n in range(20)]
START = datetime(2026, 8, 24, tzinfo=UTC)
EMBEDDED = 384
"""Numbers in an embedding, a byte each."""
WORDS = ("crm", "import", "broke", "again", "support", "nobody", "answers", "leave", "before", "renewal")
SEED = 7
KEY = TombstoneKey(b"a key for benchmarks")


@dataclass(frozen=True)
class Page:
    """Posts and follows of one transaction, and the labels that another one stores."""

    posts: list[Post]
    follows: list[Follow]
    labels: list[PostLabels]


def world(prefix: str, posts: int, page: int) -> list[Page]:
    """``posts`` posts of a fifth as many people, one of whom wrote 3 %, with half as many follows of 200 people."""
    chance = random.Random(SEED)
    people = max(posts // 5, 210)
    pages: list[Page] = []
    for start in range(0, posts, page):
        made = Page([], [], [])
        for n in range(start, min(start + page, posts)):
            seen = START + timedelta(seconds=n * 90 * 86_400 / posts)
            author = f"{prefix}:u{0 if chance.random() < 0.03 else chance.randrange(people)}"
            mentions = tuple(f"{prefix}:u{chance.randrange(people)}" for _ in range(chance.randrange(3)))
            text = " ".join(chance.choices(WORDS, k=20))
            url = f"https://net.example/{n}"
            post = Post(
                f"{prefix}:p{n}", author, text, seen, seen, lang="en", url=url, mentions=tuple(set(mentions))
            )
            made.posts.append(post)
            topics = tuple((topic, 0.7) for topic in chance.sample(TOPICS, chance.randint(1, 2)))
            version = seen.isoformat(timespec="microseconds")
            embedding = f"some-encoder:{base64.b64encode(chance.randbytes(EMBEDDED)).decode()}"
            made.labels.append(
                PostLabels(
                    post.key,
                    version,
                    Labels("negative", 0.9, -0.8, topics, language="en", embedding=embedding),
                )
            )
            if n % 2:
                follower = f"{prefix}:u{chance.randrange(200, people)}"
                made.follows.append(Follow(follower, f"{prefix}:u{chance.randrange(200)}", seen, f"f{n}"))
        pages.append(made)
    return pages


def ours(graph: Graph, pages: list[Page]) -> None:
    """All pages by the writer."""
    for number, page in enumerate(pages):
        checkpoint = Checkpoint("ours", str(number))
        write_page(graph, [*page.posts, *page.follows], checkpoint=checkpoint, tombstones=KEY)
    for page in pages:
        write_labels(graph, page.labels, model_id="model")


def hand_written(graph: Graph, pages: list[Page]) -> None:
    """All pages by hand-written statements."""
    for number, page in enumerate(pages):
        by_hand.write_page(graph, page.posts, page.follows, str(number))
    for page in pages:
        by_hand.write_labels(graph, page.labels, "model")


def stored(graph: Graph, prefix: str) -> dict[str, int]:
    """How many nodes and relationships of each kind a run left."""
    counts: dict[str, int] = {}
    for label in ("Profile", "Post"):
        rows = graph.run(f"MATCH (n:{label}) WHERE n.network = $prefix RETURN count(n) AS n", prefix=prefix)
        counts[label] = rows[0]["n"]
    for start, kind, end in (
        ("Profile", "POSTED", "Post"),
        ("Profile", "FOLLOWS", "Profile"),
        ("Post", "MENTIONS", "Profile"),
        ("Post", "ABOUT", "Topic"),
    ):
        rows = graph.run(
            f"MATCH (n:{start})-[r:{kind}]->(:{end}) WHERE n.network = $prefix RETURN count(r) AS n",
            prefix=prefix,
        )
        counts[kind] = rows[0]["n"]
    return counts


def measure(graph: Graph, posts: int, page: int, rounds: int) -> None:
    """Print the table of one engine. Raises SystemExit where both ways did not store the same."""
    migrate(graph)
    graph.run("UNWIND $rows AS key MERGE (t:Topic {key: key}) SET t.name = key", rows=TOPICS)
    ways: dict[str, Callable[[Graph, list[Page]], None]] = {"ours": ours, "by hand": hand_written}
    for name, way in ways.items():
        way(graph, world(f"warm-{name}", 2 * page, page))
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    print(f"\n{graph.version}: {posts} posts in pages of {page}")
    for number in range(rounds):
        counts: list[dict[str, int]] = []
        for name in sorted(ways, reverse=bool(number % 2)):
            prefix = f"round-{number}-{name.replace(' ', '-')}"
            pages = world(prefix, posts, page)
            begun = time.perf_counter()
            ways[name](graph, pages)
            seconds[name].append(time.perf_counter() - begun)
            counts.append(stored(graph, prefix))
        if counts[0] != counts[1]:
            raise SystemExit(f"both ways must store the same: {counts}")
        rates = {name: posts / taken[-1] for name, taken in seconds.items()}
        print(f"  round {number + 1}: " + ", ".join(f"{name} {rates[name]:,.0f} posts/s" for name in ways))
    ratio = statistics.median(
        hand / own for own, hand in zip(seconds["ours"], seconds["by hand"], strict=True)
    )
    own, hand = (posts / statistics.median(seconds[name]) for name in ways)
    verdict = "reached" if ratio >= AIM else "missed"
    print(f"  stored: {counts[0]}")
    print(f"  ours {own:,.0f} posts/s, by hand {hand:,.0f} posts/s: ratio {ratio:.2f} (aim {AIM}: {verdict})")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory: this process {peak:,.0f} MB{engine_memory(graph)}")


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


def main() -> None:
    """Measure both engines."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--posts", type=int, default=20_000)
    options.add_argument("--page", type=int, default=2_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--engine", choices=("embedded", "neo4j"))
    chosen = options.parse_args()
    sizes = (chosen.posts, chosen.page, chosen.rounds)
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        if chosen.engine != "neo4j":
            with open_graph(GraphSettings(home=Path(folder) / "embedded")) as graph:
                measure(graph, *sizes)
        if chosen.engine != "embedded":
            with neo4j(Path(folder) / "neo4j") as settings:
                if settings is not None:
                    with open_graph(settings) as graph:
                        measure(graph, *sizes)


if __name__ == "__main__":
    main()
