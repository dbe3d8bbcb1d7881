"""One run of a job while it is at work: what asks it to stop, what it has brought, how it ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from graph.connection import Graph
from graph.schedule.fenced import FencedGraph
from graph.schedule.jobs import JobSpec
from graph.schedule.lease import Found, Lease

from .rhythm import Rhythm

STEADY_AFTER_S = 60.0
"""A stream that ran this long before it broke starts again with the shortest pause."""
GIVE_UP_S = 60.0
"""How long a run may take to stop that was asked to because it took too long."""
RHYTHM_EVERY_S = 60.0
"""How often a stream's rhythm is stored."""

Counts = dict[str, int]
Work = Callable[["Stop", "JobState"], Counts]
"""A job: does one run, looks at the stop event now and then, and returns what it counted.

The event is this run's own: it is set when the service stops, when the job is taken out or made anew, when the run
took too long, and when its turn went to another service.
"""


class Stop(threading.Event):
    """Asks a run to stop, and says under which lease it works."""

    lease: Lease | None = None

    def fenced(self, graph: Graph) -> Graph:
        """The graph for this run: it writes nothing once the run's turn is another's."""
        return graph if self.lease is None else FencedGraph(graph, self.lease)


@dataclass
class JobState:
    """What the live table shows of one job. Written by the job's own thread only."""

    name: str
    state: str = "waiting"
    started: datetime | None = None
    ended: datetime | None = None
    counts: Counts = field(default_factory=dict)
    note: str = ""
    runs: int = 0
    failures: int = 0
    in_a_row: int = 0
    """How many runs failed one after the other by now."""
    soon: bool = False
    """Whether the run at work began before its time, since something changed."""
    items: int = 0
    """What the run at work has brought by now, of what its source's rhythm is told by."""

    def add(self, counts: Counts) -> None:
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


@dataclass(eq=False)
class Run:
    """A run at work, or one that was given up and may still be."""

    state: JobState
    spec: JobSpec
    brings: bool
    """Does it bring in what a source has, so that the source's rhythm can be told from it?"""
    stop: Stop = field(default_factory=Stop)
    began: float = field(default_factory=time.monotonic)
    asked: float | None = None
    """When it was asked to stop."""
    too_long: bool = False
    """It was asked because it took too long."""
    given_up: bool = False
    ended: bool = False
    renewed: float = field(default_factory=time.monotonic)
    _rhythm: Rhythm | None = None
    _seen: int = 0
    _looked: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    @property
    def lease(self) -> Lease | None:
        return self.stop.lease

    @property
    def failures_before(self) -> int:
        """How many runs before it failed one after the other, of whichever service."""
        return self.lease.before.failures if self.lease else self.state.in_a_row

    def under(self, lease: Lease | None) -> None:
        """It has its turn."""
        self.stop.lease = lease
        self.began = self.renewed = self._looked = time.monotonic()
        if lease is not None and self.brings:
            self._rhythm = Rhythm.from_json(lease.before.rhythm)

    def ask(self) -> None:
        """Ask it to stop; where it does not, it is given up after a while."""
        if self.asked is None:
            self.asked = time.monotonic()
        self.stop.set()

    def took(self) -> float:
        return time.monotonic() - self.began

    def so_far(self) -> Found:
        """What to store while it goes on."""
        brought = self._look(self.spec.streaming)
        steady = self.spec.streaming and self.took() > STEADY_AFTER_S and (brought or not self.brings)
        rhythm = None
        if (
            self._rhythm is not None
            and self.spec.streaming
            and time.monotonic() - self._told >= RHYTHM_EVERY_S
        ):
            self._told = time.monotonic()
            rhythm = self._rhythm.to_json()
        return Found(brought, rhythm, 0 if steady else None)

    def in_the_end(self, *, looked: bool) -> Found:
        """What to store at its end; ``looked``: it could read its source."""
        brought = self._look(looked)
        return Found(brought, self._rhythm.to_json() if self._rhythm else None)

    def _look(self, looked: bool) -> bool:
        now, items = time.monotonic(), self.state.items
        brought = items > self._seen
        if self._rhythm is not None and (looked or brought):
            self._rhythm.look(datetime.now(UTC), self._watched(now), brought)
            self._looked = now
        self._seen = items
        return brought

    def _watched(self, now: float) -> float:
        """For how long the source was watched since it was looked at last.

        A search brings what came since the run before; of a pause longer than two periods nobody can tell.
        """
        if self.spec.period is None:
            return now - self._looked
        before = self.lease.before.ended_ms if self.lease else None
        return min((before or 0) / 1000 + self.took(), 2 * self.spec.period)
