"""The service: every job on its schedule, one run of each at a time, streams supervised, and a clean stop.

What a job did is a ``Run`` node; what it is doing now is a :class:`JobState`, which the live table shows.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from collectors.base import CollectorError, ConfigError, Fatal, RetryLater
from graph.connection import GraphError

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
STEADY_AFTER_S = 60.0
"""A stream that ran this long before it broke starts again with the shortest pause."""
STOP_WITHIN_S = 4.0

log = structlog.get_logger("grapevine.scheduler")

Counts = dict[str, int]
Work = Callable[[threading.Event, "JobState"], Counts]
"""A job: does one run, looks at the stop event now and then, and returns what it counted."""


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

    def add(self, counts: Counts) -> None:
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


def pauses() -> Iterator[float]:
    """Seconds to wait before each restart of a stream that keeps breaking: doubling, up to the longest."""
    pause = FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE_S)


class Service:
    """Jobs on schedules and streams under supervision, from :meth:`start` to :meth:`stop`."""

    def __init__(self) -> None:
        self.states: dict[str, JobState] = {}
        self.stopping = threading.Event()
        self._streams: list[threading.Thread] = []
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def every(self, name: str, period: timedelta, work: Work, *, first_in: timedelta = timedelta(0)) -> None:
        """Run ``work`` now (or after ``first_in``) and then once a period; late runs are one run."""
        state = self.states[name] = JobState(name)
        self._scheduler.add_job(
            self._run_once,
            "interval",
            args=[state, work],
            id=name,
            seconds=period.total_seconds(),
            next_run_time=datetime.now(UTC) + first_in,
        )

    def stream(self, name: str, work: Work) -> None:
        """Keep ``work`` running: when it ends or breaks it is started again, after a growing pause."""
        state = self.states[name] = JobState(name)
        self._streams.append(
            threading.Thread(target=self._supervise, args=[state, work], name=name, daemon=True)
        )

    def start(self) -> None:
        self._scheduler.start()
        for thread in self._streams:
            thread.start()

    def stop(self) -> bool:
        """Ask every job to stop and wait for it; False if one did not within the time.

        Nothing is lost by a job that is cut off: what it had not committed was never acknowledged.
        """
        self.stopping.set()
        deadline = time.monotonic() + STOP_WITHIN_S
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
        for thread in self._streams:
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.running()

    def running(self) -> list[str]:
        """The names of the jobs that are at work now."""
        return [state.name for state in self.states.values() if state.state == "running"]

    def next_run(self, name: str) -> datetime | None:
        job = self._scheduler.get_job(name)
        return job.next_run_time if job is not None else None

    def _run_once(self, state: JobState, work: Work) -> None:
        if self.stopping.is_set():
            return
        try:
            self._attempt(state, work)
        except RetryLater as later:
            at = later.at or datetime.now(UTC) + timedelta(minutes=15)
            state.state, state.note = "waiting", f"again at {at:%H:%M}: {later}"
            if not self.stopping.is_set() and self._scheduler.get_job(state.name) is not None:
                self._scheduler.modify_job(state.name, next_run_time=at)
        except (CollectorError, GraphError) as error:
            self._failed(state, error)
        except Exception as error:
            self._failed(state, error)
            log.exception("job broke", job=state.name)

    def _supervise(self, state: JobState, work: Work) -> None:
        upcoming = pauses()
        while not self.stopping.is_set():
            began = time.monotonic()
            wait: float | None = None
            try:
                self._attempt(state, work)
            except RetryLater as later:
                if later.at is not None:
                    wait = max(FIRST_PAUSE_S, (later.at - datetime.now(UTC)).total_seconds())
                self._failed(state, later)
            except (ConfigError, Fatal) as error:
                self._failed(state, error)
                wait = LONGEST_PAUSE_S
            except (CollectorError, GraphError) as error:
                self._failed(state, error)
            except Exception as error:
                self._failed(state, error)
                log.exception("stream broke", job=state.name)
            if time.monotonic() - began > STEADY_AFTER_S:
                upcoming = pauses()
            if self.stopping.is_set():
                break
            wait = wait if wait is not None else next(upcoming) * random.uniform(0.8, 1.2)
            state.state, state.note = "waiting", state.note or f"starts again in {wait:.0f} s"
            self.stopping.wait(wait)

    def _attempt(self, state: JobState, work: Work) -> None:
        state.state, state.started, state.note = "running", datetime.now(UTC), ""
        log.info("started", job=state.name)
        try:
            counts = work(self.stopping, state)
        except BaseException:
            state.state = "failed"
            raise
        finally:
            state.ended = datetime.now(UTC)
        state.add(counts)
        state.runs += 1
        state.state = "stopped" if self.stopping.is_set() else "waiting"
        log.info("ended", job=state.name, **counts)

    def _failed(self, state: JobState, error: Exception) -> None:
        state.state, state.note = "failed", str(error)
        state.failures += 1
        log.warning("failed", job=state.name, error=str(error), kind=type(error).__name__)
