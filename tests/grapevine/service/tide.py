"""A service that is killed again and again over one graph, and the source that it reads: a search and a stream.

The source publishes with each request, so that there is always something that a killed service had not read.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import structlog

from collectors.base import Ability, Collector, Page, Terms, Watch
from collectors.run import collect
from grapevine.service.ledger import GraphLedger, holder_of
from grapevine.service.running import Counts, JobState, Stop
from grapevine.service.scheduler import Service
from grapevine.service.work import under_its_turn
from graph.connection import Graph, GraphSettings, open_graph
from graph.records import Direction, Post, key
from graph.schedule.jobs import stored_jobs
from graph.write.tombstones import TombstoneKey
from tests.collectors.answering import Answer, Asked, NetworkServer

PERIOD = timedelta(milliseconds=150)
PAGE = 3
TOMBSTONES = TombstoneKey(b"a key for tests alone")
PATIENCE_S = 300.0


class _Tide(Collector):
    """Numbered posts, the oldest first."""

    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=None)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions"})
    directions: ClassVar[tuple[Direction, ...]] = ()

    def __init__(self, url: str, stopped: Callable[[], bool]) -> None:
        self._url = url
        self._stopped = stopped

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        reached = int(cursor or 0)
        while not self._stopped():
            answer = httpx.get(f"{self._url}/{self.name}", params={"after": reached}, timeout=10)
            numbers: list[int] = answer.json()
            if not numbers and not self.streaming:
                return
            posts = [
                Post(key(self.name, f"p{n}"), key(self.name, "anna"), f"acme {n}", datetime.now(UTC))
                for n in numbers
            ]
            reached += len(numbers)
            yield Page(posts, cursor=str(reached), read=len(numbers))


class Search(_Tide):
    name: ClassVar[str] = "search"
    title: ClassVar[str] = "Search"


class Stream(_Tide):
    name: ClassVar[str] = "stream"
    title: ClassVar[str] = "Stream"
    streaming: ClassVar[bool] = True


def serve(home: Path, url: str) -> None:
    """The service's process: two jobs, until it is killed."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    with open_graph(GraphSettings(home=home, heap_mb=512)) as graph:
        service = Service(GraphLedger(graph, holder_of(home)))
        for made in (Search, Stream):
            name = f"collect {made.name}"
            work = under_its_turn(graph, name, _collecting(graph, made, url))
            if made.streaming:
                service.stream(name, work, network=made.name, brings=True)
            else:
                service.every(
                    name, PERIOD, work, network=made.name, brings=True, timeout=timedelta(seconds=60)
                )
        service.start()
        threading.Event().wait()


def _collecting(graph: Graph, made: type[_Tide], url: str) -> Callable[[Stop, JobState], Counts]:
    def work(stop: Stop, state: JobState) -> Counts:
        collector = made(url, stop.is_set)
        report = collect(stop.fenced(graph), collector, ["acme"], tombstones=TOMBSTONES, stop=stop)
        state.items = report.read
        return dict(report.written)

    return work


@dataclass
class Sea:
    """The source's server: what it has published, and when to kill who asks."""

    chance: random.Random
    published: dict[str, int] = field(default_factory=lambda: {"search": 0, "stream": 0})
    publishing: bool = True
    requests: int = 0
    on_request: Callable[[int], None] = field(default=lambda _: None)

    def respond(self, asked: Asked) -> Answer:
        name = asked.path.strip("/")
        self.requests += 1
        if self.publishing:
            self.published[name] += self.chance.randrange(PAGE)
        self.on_request(self.requests)
        after = int(asked.params["after"])
        until = min(self.published[name], after + PAGE)
        if until == after:
            time.sleep(0.02)  # A stream that has nothing to say says nothing for a moment.
        return Answer(list(range(after + 1, until + 1)))


@dataclass(frozen=True)
class Outcome:
    """What the trials left."""

    trials: int
    published: Mapping[str, int]
    stored: Mapping[str, list[int]]
    """The numbers of the posts in the graph, sorted; one that is there twice stands twice."""
    overlapping: list[str]
    """Runs of one job that began before the one before them had ended."""
    cut_off: int
    """Runs that were killed at work."""
    slowest_s: float
    """The longest time from a start to the first request."""


def killed(
    home: Path, graph: Graph, trials: int, seed: int, told: Callable[[int], None] = lambda _: None
) -> Outcome:
    """Start and kill the service so many times, let the last one finish, and look at what is there."""
    chance = random.Random(seed)
    sea = Sea(random.Random(seed + 1))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    slowest = 0.0
    with NetworkServer(sea.respond).serving() as server:
        for trial in range(trials):
            process = context.Process(target=serve, args=(home, server.address), daemon=True)
            began, first = time.monotonic(), sea.requests
            dead = threading.Event()
            last = first + chance.randint(1, 12)
            late_s = chance.choice([0.0, 0.0, chance.uniform(0, 0.05)])

            def kill(number: int) -> None:
                nonlocal slowest
                if number == first + 1:  # noqa: B023 - of this trial
                    slowest = max(slowest, time.monotonic() - began)  # noqa: B023
                if number >= last and not dead.is_set():  # noqa: B023
                    time.sleep(late_s)  # noqa: B023 - so that kills fall into transactions as well
                    os.kill(process.pid or 0, signal.SIGKILL)  # noqa: B023
                    dead.set()  # noqa: B023

            sea.on_request = kill
            process.start()
            assert dead.wait(PATIENCE_S), f"a service that was started again did nothing: {_faults(graph)}"
            process.join()
            sea.on_request = lambda _: None
            told(trial + 1)
        sea.publishing = False
        process = context.Process(target=serve, args=(home, server.address), daemon=True)
        process.start()
        deadline = time.monotonic() + PATIENCE_S
        while _cursors(graph) != sea.published:
            assert time.monotonic() < deadline, f"{_cursors(graph)} of {sea.published}: {_faults(graph)}"
            time.sleep(0.1)
        process.kill()
        process.join()
    return _outcome(graph, sea, trials, slowest)


def _faults(graph: Graph) -> dict[str, str | None]:
    """The service's log is not shown: what its jobs failed for."""
    return {name: job.error for name, job in stored_jobs(graph).items()}


def _cursors(graph: Graph) -> dict[str, int]:
    found = graph.run("MATCH (c:Checkpoint) RETURN c.key AS key, c.cursor AS cursor")
    cursors = {row["key"].partition(":")[0]: int(row["cursor"]) for row in found if ":mentions" in row["key"]}
    return {"search": cursors.get("search", 0), "stream": cursors.get("stream", 0)}


def _outcome(graph: Graph, sea: Sea, trials: int, slowest: float) -> Outcome:
    stored: dict[str, list[int]] = {"search": [], "stream": []}
    # A post that two profiles had posted, or one twice, would stand here twice.
    for row in graph.run("MATCH (:Profile)-[:POSTED]->(p:Post) RETURN p.network AS network, p.uid AS uid"):
        stored[row["network"]].append(int(row["uid"][1:]))
    runs: dict[str, list[Any]] = {}
    for row in graph.run(
        "MATCH (r:Run) RETURN r.job AS job, r.started AS started, r.ended AS ended, r.error AS error "
        "ORDER BY job, started"
    ):
        runs.setdefault(row["job"], []).append(row)
    overlapping = [
        f"{job}: {later['started']}"
        for job, found in runs.items()
        for earlier, later in itertools.pairwise(found)
        if earlier["ended"] is None or earlier["ended"] > later["started"]
    ]
    cut_off = sum(row["error"] == "ended without a word" for found in runs.values() for row in found)
    return Outcome(
        trials,
        dict(sea.published),
        {name: sorted(numbers) for name, numbers in stored.items()},
        overlapping,
        cut_off,
        slowest,
    )
