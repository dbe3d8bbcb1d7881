"""All networks at once into one graph, a thread each, as the service collects: a table.

    python bench/networks.py [--posts 10000]

Each network is a server on loopback in a process of its own, with generated posts in the shape of real ones; the
collectors read them with their real client libraries. A network's CPU is that of the threads that read it and wrote
what it brought; the engine is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.network_servers import FEEDS, SUBREDDITS
from collectors.base import Collector
from collectors.bluesky.collector import Bluesky
from collectors.bluesky.pages import Position
from collectors.feeds.collector import Feeds
from collectors.hackernews.collector import HackerNews
from collectors.mastodon.collector import Mastodon
from collectors.reddit.collector import Reddit, RedditSettings
from collectors.run import collect
from collectors.x.collector import X
from collectors.x.settings import XSettings
from graph.connection import Graph, GraphSettings, open_graph
from graph.read.checkpoints import Checkpoint
from graph.schema import migrate
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

NETWORKS = ("bluesky", "feeds", "hackernews", "mastodon", "reddit", "x")
MOST_RUNS = 20
KEY = TombstoneKey(b"a key for a benchmark alone")


@dataclass
class Measured:
    """One network's share."""

    network: str
    read: int = 0
    posts: int = 0
    runs: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    fault: str = ""


def collector_of(network: str, at: dict[str, str]) -> Collector:
    """The collector that reads the server at these addresses."""
    made: dict[str, Callable[[], Collector]] = {
        "bluesky": lambda: Bluesky(
            jetstream=at["jetstream"], appview=at["hosts"], plc=at["hosts"], compress=False, environ={}
        ),
        "feeds": lambda: Feeds([f"{at['address']}/{n}.xml" for n in range(FEEDS)]),
        "hackernews": lambda: HackerNews(search=f"{at['address']}/api/v1", items=f"{at['address']}/v0"),
        "mastodon": lambda: Mastodon([at["address"]], tokens={}),
        "reddit": lambda: Reddit(
            "an-app", "a-secret",
            settings=RedditSettings(
                subreddits=tuple(f"sub{n}" for n in range(SUBREDDITS)), search="off", username="somebody"
            ),
            site=at["address"], api=at["address"],
        ),
        "x": lambda: X(
            "a-token", api=at["address"], settings=XSettings(daily=1e6, monthly=1e6, ask_above=1e6)
        ),
    }  # fmt: skip
    return made[network]()


class ThreadCpu:
    """Counts the CPU of each thread, and of those that it started, for the network that the first of them reads."""

    def __init__(self) -> None:
        self.by_network: dict[str, float] = {}
        self._mine = threading.local()
        self._lock = threading.Lock()

    @contextmanager
    def counted(self, network: str) -> Iterator[None]:
        """What this thread does in the block counts for the network."""
        self._mine.network = network
        began = time.thread_time()
        try:
            yield
        finally:
            with self._lock:
                self.by_network[network] = self.by_network.get(network, 0.0) + time.thread_time() - began

    @contextmanager
    def heirs(self) -> Iterator[None]:
        """Threads that are started meanwhile count for the network of the thread that starts them."""
        start = threading.Thread.start
        cpu = self

        def start_counted(thread: threading.Thread) -> None:
            network = getattr(cpu._mine, "network", None)
            if network is not None:
                run = thread.run

                def counted() -> None:
                    with cpu.counted(network):
                        run()

                thread.run = counted  # type: ignore[method-assign]
            start(thread)

        threading.Thread.start = start_counted  # type: ignore[method-assign]
        try:
            yield
        finally:
            threading.Thread.start = start  # type: ignore[method-assign]


def read_all(graph: Graph, collector: Collector, wanted: int, measured: Measured) -> None:
    """Collect until all that the network has was read, in as many runs as that takes."""
    began = time.perf_counter()
    if collector.streaming:
        # From the stream's first event on, not from this moment on.
        host = collector._host  # type: ignore[attr-defined]
        start = Checkpoint(collector.checkpoint, str(Position(0, "2020-01-01T00:00:00Z", host)))
        write_page(graph, [], checkpoint=start, tombstones=KEY)
    limit = wanted if collector.streaming else None
    try:
        while measured.read < wanted and measured.runs < MOST_RUNS:
            measured.runs += 1
            report = collect(graph, collector, ["fernhollow"], tombstones=KEY, limit=limit)
            measured.read += report.read
            measured.posts += report.written["posts"]
            measured.fault = report.notes() or ""
    except Exception as fault:  # noqa: BLE001 - the others are measured all the same
        measured.fault = str(fault)
    measured.seconds = time.perf_counter() - began


@contextmanager
def serving(network: str, posts: int) -> Iterator[dict[str, str]]:
    """The network's server."""
    command = [sys.executable, str(Path(__file__).with_name("network_servers.py")), network, str(posts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()


def measure(posts: int) -> tuple[list[Measured], float, float, float]:
    """Each network's share, the seconds of all, and the most memory of this process and of the engine, in MB."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        graph = stack.enter_context(open_graph(GraphSettings(home=Path(folder))))
        migrate(graph)
        addresses = {network: stack.enter_context(serving(network, posts)) for network in NETWORKS}
        cpu = ThreadCpu()
        shares = [Measured(network) for network in NETWORKS]

        def work(share: Measured) -> None:
            with cpu.counted(share.network):
                read_all(graph, collector_of(share.network, addresses[share.network]), posts, share)

        threads = [threading.Thread(target=work, args=(share,), name=share.network) for share in shares]
        began = time.perf_counter()
        with cpu.heirs():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        seconds = time.perf_counter() - began
        engine = max((one.memory_info().rss for one in _children() if "java" in one.name()), default=0)
        for share in shares:
            share.cpu = cpu.by_network.get(share.network, 0.0)
            [row] = graph.run(
                "MATCH (post:Post {network: $network}) WHERE post.text IS NOT NULL RETURN count(post) AS posts",
                network=share.network,
            )
            share.posts = row["posts"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return shares, seconds, peak, engine / 1024 / 1024


def _children() -> list[Any]:
    return psutil.Process().children(recursive=True)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--posts", type=int, default=10_000, help="posts of each network")
    posts: int = parser.parse_args().posts
    shares, seconds, peak, engine = measure(posts)
    print(f"{'network':<12}{'posts':>8}{'seconds':>9}{'posts/s':>9}{'CPU, ms a post':>16}{'runs':>6}")
    for share in shares:
        rate, each = share.posts / share.seconds, share.cpu / max(1, share.posts) * 1000
        print(
            f"{share.network:<12}{share.posts:>8,}{share.seconds:>9.1f}{rate:>9,.0f}{each:>16.2f}{share.runs:>6}"
        )
        if share.posts < posts and share.fault:
            print(f"    {share.fault[:300]}")
    stored = sum(share.posts for share in shares)
    print(f"{'together':<12}{stored:>8,}{seconds:>9.1f}{stored / seconds:>9,.0f}")
    print(f"most memory: {peak:,.0f} MB, and the engine's process {engine:,.0f} MB")


if __name__ == "__main__":
    main()
