"""The jobs of this service and the runs that are at work, as every part of the scheduler sees them."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from grapevine.service import pauses
from grapevine.service.running import JobState, Run, Work
from graph.schedule.jobs import JobSpec, Outcome


@dataclass
class Ended:
    """How a run ended, and when the next one is due."""

    outcome: Outcome
    next_in: float | None
    """Seconds; None for a stream that starts again after its next pause."""
    failures: int
    """How many runs failed one after the other, with this one."""
    error: str | None
    held_s: float | None = None
    """For how long the source wants to be left alone."""
    at: datetime | None = None
    """Until when, where it named a time."""


@dataclass(eq=False)
class Job:
    """A job of this service; what changes it from outside is changed under the roster's lock."""

    spec: JobSpec
    state: JobState
    work: Work
    brings: bool
    due: Callable[[datetime], datetime] | None = None
    """When it is due next after a moment, where that is no fixed period."""
    over: bool = False
    """It was taken out: it is not started again."""
    anew: bool = False
    """A stream whose work was replaced: it is started again at once."""
    wake: threading.Event = field(default_factory=threading.Event)
    """Set to end a stream's pause."""
    thread: threading.Thread | None = None
    """That keeps a stream running, or does the present run of another job."""
    run: Run | None = None
    given_up: list[Run] = field(default_factory=list)
    timer: str = ""
    deadline: float | None = None
    """When it is due, by the monotonic clock."""
    planned: str | None = None
    """The plan in the graph that it waits for."""
    soon: bool = False
    """Its next run begins before its time, since something changed."""
    waits: int = 0
    """How often in a row its source asked to be left alone."""

    @property
    def period(self) -> float:
        return self.spec.period or pauses.LONGEST_PAUSE_S

    def next_in(self, took_s: float, chance: random.Random) -> float:
        """Seconds from the end of a run to the next."""
        if self.due is None:
            return pauses.after_a_run(self.period, took_s, chance)
        now = datetime.now(UTC)
        return (self.due(now) - now).total_seconds()


@dataclass
class Roster:
    """The jobs by name, and the runs of this moment. Both change under ``lock``."""

    jobs: dict[str, Job] = field(default_factory=dict)
    taken_out: list[Job] = field(default_factory=list)
    """Perhaps still at work."""
    busy: set[Run] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopping: threading.Event = field(default_factory=threading.Event)

    def ends(self, job: Job) -> bool:
        return self.stopping.is_set() or job.over

    def interrupt(self, job: Job) -> None:
        """Ask its run to stop, if it is at work. The caller holds the lock."""
        if job.run is not None and job.run in self.busy:
            job.run.ask()

    def all_jobs(self) -> list[Job]:
        with self.lock:
            return list(self.jobs.values())

    def at_work(self) -> list[Run]:
        with self.lock:
            return list(self.busy)
