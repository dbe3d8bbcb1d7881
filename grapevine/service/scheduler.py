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
STOP_WITHIN_S = 8.0
"""Jobs end with their batch: a second where the machine is free, several where it is busy. Less than the ten
seconds that service managers commonly wait."""

log = structlog.get_logger("grapevine.service.scheduler")

Counts = dict[str, int]
Work = Callable[[threading.Event, "JobState"], Counts]
"""A job: does one run, looks at the stop event now and then, and returns what it counted.

The event is this run's own: it is set when the service stops, and when the job is taken out or made anew.
"""


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


@dataclass
class _Stream:
    """One supervised stream; what changes it from outside is changed under the service's lock."""

    state: JobState
    work: Work
    over: bool = False
    """It was taken out: it is not started again."""
    anew: bool = False
    """Its work was replaced: it is started again at once."""
    wake: threading.Event = field(default_factory=threading.Event)
    """Set to end its pause."""
    thread: threading.Thread | None = None


def pauses() -> Iterator[float]:
    """Seconds to wait before each restart of a stream that keeps breaking: doubling, up to the longest."""
    pause = FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE_S)


class Service:
    """Jobs on schedules and streams under supervision, from :meth:`start` to :meth:`stop`.

    Jobs may come, change and go while it runs.
    """

    def __init__(self) -> None:
        self.states: dict[str, JobState] = {}
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._started = False
        self._ids: dict[str, str] = {}
        """What the scheduler calls each job."""
        self._streams: dict[str, _Stream] = {}
        self._ended_streams: list[_Stream] = []
        """Taken out, perhaps still at work."""
        self._busy: dict[int, tuple[JobState, threading.Event]] = {}
        """The runs of this moment by their state's id, each with its stop event."""
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def every(self, name: str, period: timedelta, work: Work, *, first_in: timedelta = timedelta(0)) -> None:
        """Run ``work`` now (or after ``first_in``) and then once a period; late runs are one run.

        In the place of a job of this name, if there is one, whose run is asked to stop.
        """
        self.remove(name)
        with self._lock:
            state = self.states[name] = JobState(name)
            # No id of our own: a run of the job that was here before, still at work, must not hold this one up.
            job = self._scheduler.add_job(
                self._run_once,
                "interval",
                args=[state, work],
                seconds=period.total_seconds(),
                next_run_time=datetime.now(UTC) + first_in,
            )
            self._ids[name] = job.id

    def reschedule(self, name: str, period: timedelta) -> None:
        """From now on run the job once every ``period``, for the first time when one has passed."""
        self._scheduler.reschedule_job(self._ids[name], trigger="interval", seconds=period.total_seconds())

    def stream(self, name: str, work: Work) -> None:
        """Keep ``work`` running: when it ends or breaks it is started again, after a growing pause.

        In the place of the work of a stream of this name, if there is one, which is asked to stop.
        """
        with self._lock:
            stream = self._streams.get(name)
            if stream is not None:
                stream.work, stream.anew = work, True
                self._interrupt(stream.state)
                stream.wake.set()
                return
            stream = self._streams[name] = _Stream(JobState(name), work)
            self.states[name] = stream.state
            stream.thread = threading.Thread(target=self._supervise, args=[stream], name=name, daemon=True)
            if self._started:
                stream.thread.start()

    def remove(self, name: str) -> None:
        """Take a job out, if it is there; its run, if it is at work, is asked to stop."""
        with self._lock:
            state = self.states.pop(name, None)
            if state is None:
                return
            if stream := self._streams.pop(name, None):
                stream.over = True
                stream.wake.set()
                self._ended_streams.append(stream)
            self._interrupt(state)
            if job_id := self._ids.pop(name, None):
                self._scheduler.remove_job(job_id)

    def start(self) -> None:
        self._scheduler.start()
        with self._lock:
            self._started = True
            for stream in self._streams.values():
                if stream.thread is not None:
                    stream.thread.start()

    def stop(self) -> bool:
        """Ask every job to stop and wait for it; False if one did not within the time.

        Nothing is lost by a job that is cut off: what it had not committed was never acknowledged.
        """
        deadline = time.monotonic() + STOP_WITHIN_S
        with self._lock:
            self.stopping.set()
            streams = [*self._streams.values(), *self._ended_streams]
            for _state, stop in self._busy.values():
                stop.set()
            for stream in streams:
                stream.wake.set()
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
        for stream in streams:
            if stream.thread is not None and stream.thread.is_alive():
                stream.thread.join(max(0.0, deadline - time.monotonic()))
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.running()

    def running(self) -> list[str]:
        """The names of the jobs that are at work now."""
        with self._lock:
            return [state.name for state, _stop in self._busy.values()]

    def next_run(self, name: str) -> datetime | None:
        job = self._scheduler.get_job(self._ids.get(name, ""))
        return job.next_run_time if job is not None else None

    def _interrupt(self, state: JobState) -> None:
        if busy := self._busy.get(id(state)):
            busy[1].set()

    def _begin(self, state: JobState) -> threading.Event:
        """A run begins: the event that will ask it to stop. Call it under the lock."""
        stop = threading.Event()
        if self.stopping.is_set():
            stop.set()
        self._busy[id(state)] = (state, stop)
        return stop

    def _run_once(self, state: JobState, work: Work) -> None:
        with self._lock:
            if self.stopping.is_set() or self.states.get(state.name) is not state:
                return
            stop = self._begin(state)
        try:
            self._attempt(state, work, stop)
        except RetryLater as later:
            at = later.at or datetime.now(UTC) + timedelta(minutes=15)
            state.state, state.note = "waiting", f"again at {at:%H:%M}: {later}"
            with self._lock:
                if not stop.is_set() and (job_id := self._ids.get(state.name)):
                    self._scheduler.modify_job(job_id, next_run_time=at)
        except (CollectorError, GraphError) as error:
            self._failed(state, error)
        except Exception as error:
            self._failed(state, error)
            log.exception("job broke", job=state.name)

    def _supervise(self, stream: _Stream) -> None:
        upcoming = pauses()
        state = stream.state
        while True:
            with self._lock:
                if self.stopping.is_set() or stream.over:
                    break
                stream.anew = False
                stream.wake.clear()
                work, stop = stream.work, self._begin(state)
            began = time.monotonic()
            wait: float | None = None
            try:
                self._attempt(state, work, stop)
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
            at_once = self._goes_on_at_once(stream)
            if at_once or time.monotonic() - began > STEADY_AFTER_S:
                upcoming = pauses()
            if at_once:
                continue
            wait = wait if wait is not None else next(upcoming) * random.uniform(0.8, 1.2)
            state.state, state.note = "waiting", state.note or f"starts again in {wait:.0f} s"
            stream.wake.wait(wait)

    def _goes_on_at_once(self, stream: _Stream) -> bool:
        """Is there nothing to wait for: it ends, or begins anew with other work?"""
        return self.stopping.is_set() or stream.over or stream.anew

    def _attempt(self, state: JobState, work: Work, stop: threading.Event) -> None:
        state.state, state.started, state.note = "running", datetime.now(UTC), ""
        log.info("started", job=state.name)
        try:
            counts = work(stop, state)
        except BaseException:
            state.state = "failed"
            raise
        finally:
            state.ended = datetime.now(UTC)
            with self._lock:
                self._busy.pop(id(state), None)
        state.add(counts)
        state.runs += 1
        state.state = "stopped" if self.stopping.is_set() else "waiting"
        log.info("ended", job=state.name, **counts)

    def _failed(self, state: JobState, error: Exception) -> None:
        state.state, state.note = "failed", str(error) or type(error).__name__
        state.failures += 1
        log.warning("failed", job=state.name, error=str(error), kind=type(error).__name__)
