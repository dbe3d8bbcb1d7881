"""The service: every job on its schedule, one run of each at a time, streams supervised, and a clean stop.

What a job did is a ``Run`` node, when it runs next and who has its turn a ``Job`` node; what it is doing now is a
:class:`JobState`, which the live table shows.

APScheduler says when a job is due, and nothing more. Each due time is a timer of its own, so that of a missed time
there is one and no list of them; each run has a thread of its own, so that a silent host holds no other job's place.
APScheduler goes by the wall clock, which may be set, and sleeps by one that stands still while a machine is suspended:
``_beat`` sees both and mends them.
"""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from collectors.base import CollectorError, ConfigError, Fatal, RetryLater
from graph.connection import GraphError
from graph.schedule.jobs import JobSpec, Outcome
from graph.schedule.lease import RENEW_S, STAND_BY_S, LeaseLost, NotNow

from . import pauses
from .ledger import Ledger
from .running import GIVE_UP_S, STEADY_AFTER_S, Counts, JobState, Run, Stop, Work

STOP_WITHIN_S = 8.0
"""Jobs end with their batch: a second where the machine is free, several where it is busy. Less than the ten
seconds that service managers commonly wait."""
BEAT_S = 1.0
LOOK_EVERY_S = 5.0
"""How often the graph is asked what is due: somebody may have asked for a run, or another service done it."""
MOST_GIVEN_UP = 3
"""With so many runs of a job given up and still there, no other is begun."""
_CLOCK_SET_S = 2.0

__all__ = ["Counts", "JobState", "Service", "Stop", "Work"]

log = structlog.get_logger("grapevine.service.scheduler")


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
class _Job:
    """A job of this service; what changes it from outside is changed under the service's lock."""

    spec: JobSpec
    state: JobState
    work: Work
    brings: bool
    over: bool = False
    """It was taken out: it is not started again."""
    anew: bool = False
    """A stream whose work was replaced: it is started again at once."""
    wake: threading.Event = field(default_factory=threading.Event)
    """Set to end a stream's pause."""
    thread: threading.Thread | None = None
    run: Run | None = None
    given_up: list[Run] = field(default_factory=list)
    timer: str = ""
    deadline: float | None = None
    """When it is due, by the monotonic clock."""
    planned: str | None = None
    """The plan in the graph that it waits for."""
    waits: int = 0
    """How often in a row its source asked to be left alone."""

    @property
    def period(self) -> float:
        return self.spec.period or pauses.LONGEST_PAUSE_S


class Service:
    """Jobs on schedules and streams under supervision, from :meth:`start` to :meth:`stop`.

    Jobs may come, change and go while it runs.
    """

    def __init__(self, ledger: Ledger | None = None, *, chance: random.Random | None = None) -> None:
        """``ledger``: where turns are kept; without one the service shares its jobs with nobody."""
        self.states: dict[str, JobState] = {}
        self.stopping = threading.Event()
        self._ledger = ledger or Ledger()
        self._chance = chance or random.Random()
        self._lock = threading.Lock()
        self._started = False
        self._jobs: dict[str, _Job] = {}
        self._ended: list[_Job] = []
        """Taken out, perhaps still at work."""
        self._busy: dict[int, Run] = {}
        """The runs of this moment, by their state's id."""
        self._offset = time.time() - time.monotonic()
        # In the scheduler's own thread: all that is done there is to start another.
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": DebugExecutor()}, job_defaults={"misfire_grace_time": None}
        )

    def every(
        self,
        name: str,
        period: timedelta,
        work: Work,
        *,
        first_in: timedelta = timedelta(0),
        timeout: timedelta | None = None,
        network: str | None = None,
        brings: bool = False,
        anew: bool = False,
    ) -> None:
        """Run ``work`` now (or after ``first_in``) and then once a period; late runs are one run.

        Where turns are kept, a job that is known runs when it is due, or at once where it is ``anew``. In the place of
        a job of this name, if there is one, whose run is asked to stop. Raises GraphError.
        """
        self.remove(name)
        seconds = period.total_seconds()
        spec = JobSpec(name, seconds, timeout.total_seconds() if timeout else None, network)
        self._ledger.plan(spec, first_in.total_seconds(), anew=anew)
        with self._lock:
            job = self._jobs[name] = _Job(spec, JobState(name), work, brings)
            self.states[name] = job.state
        self._schedule(job, first_in.total_seconds())

    def reschedule(self, name: str, period: timedelta) -> None:
        """From now on run the job once every ``period``, for the first time when one has passed. Raises GraphError."""
        with self._lock:
            job = self._jobs[name]
            job.spec = JobSpec(name, period.total_seconds(), job.spec.timeout, job.spec.network)
            job.planned = None
        self._ledger.plan(job.spec, 0.0)
        self._schedule(job, period.total_seconds())

    def stream(self, name: str, work: Work, *, network: str | None = None, brings: bool = False) -> None:
        """Keep ``work`` running: when it ends or breaks it is started again, after a growing pause.

        In the place of the work of a stream of this name, if there is one, which is asked to stop. Raises GraphError.
        """
        spec = JobSpec(name, None, None, network)
        with self._lock:
            job = self._jobs.get(name)
            if job is not None and job.spec.streaming:
                job.work, job.anew = work, True
                self._interrupt(job)
                job.wake.set()
                return
        self.remove(name)
        self._ledger.plan(spec, 0.0, anew=True)
        with self._lock:
            job = self._jobs[name] = _Job(spec, JobState(name), work, brings)
            self.states[name] = job.state
            job.thread = threading.Thread(target=self._supervise, args=[job], name=name, daemon=True)
            if self._started:
                job.thread.start()

    def remove(self, name: str) -> None:
        """Take a job out, if it is there; its run, if it is at work, is asked to stop."""
        with self._lock:
            job = self._jobs.pop(name, None)
            if job is None:
                return
            self.states.pop(name, None)
            job.over = True
            job.wake.set()
            self._ended.append(job)
            self._interrupt(job)
        self._cancel(job)

    def start(self) -> None:
        self._scheduler.start()
        with self._lock:
            self._started = True
            for job in self._jobs.values():
                if job.thread is not None:
                    job.thread.start()
        threading.Thread(target=self._beats, name="beats", daemon=True).start()
        threading.Thread(target=self._turns, name="turns", daemon=True).start()

    def stop(self) -> bool:
        """Ask every job to stop and wait for it; False if one did not within the time.

        Nothing is lost by a job that is cut off: what it had not committed was never acknowledged.
        """
        deadline = time.monotonic() + STOP_WITHIN_S
        with self._lock:
            self.stopping.set()
            streams = [*self._jobs.values(), *self._ended]
            for run in self._busy.values():
                run.stop.set()
            for job in streams:
                job.wake.set()
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
        for job in streams:
            if job.thread is not None and job.thread.is_alive():
                job.thread.join(max(0.0, deadline - time.monotonic()))
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.running()

    def running(self) -> list[str]:
        """The names of the jobs that are at work now."""
        with self._lock:
            return [run.state.name for run in self._busy.values()]

    def next_run(self, name: str) -> datetime | None:
        job = self._jobs.get(name)
        timer = self._scheduler.get_job(job.timer) if job is not None else None
        at: datetime | None = timer.next_run_time if timer is not None else None
        return at

    def try_failed(self) -> None:
        """What failed last is tried now: somebody changed what it may have failed for."""
        with self._lock:
            jobs = [job for job in self._jobs.values() if job.state.state == "failed" and job.run is None]
        for job in jobs:
            if not job.spec.streaming:
                self._schedule(job, 0.0)
            job.wake.set()

    def _ends(self, job: _Job) -> bool:
        return self.stopping.is_set() or job.over

    def _interrupt(self, job: _Job) -> None:
        if run := self._busy.get(id(job.state)):
            run.stop.set()

    # Timers.

    def _schedule(self, job: _Job, in_s: float, at: datetime | None = None) -> None:
        """Have the job due ``in_s`` seconds from now, or at a time that its source named."""
        self._cancel(job)
        with self._lock:
            if job.over or self.stopping.is_set():
                return
            job.deadline = time.monotonic() + in_s
        when = at or datetime.now(UTC) + timedelta(seconds=in_s)
        job.timer = self._scheduler.add_job(
            self._due, "date", args=[job], run_date=when, next_run_time=when
        ).id

    def _cancel(self, job: _Job) -> None:
        job.deadline = None
        with suppress(JobLookupError):
            self._scheduler.remove_job(job.timer)

    def _due(self, job: _Job) -> None:
        # The scheduler holds its own lock here: nothing that waits for ours may be done.
        threading.Thread(target=self._run_once, args=[job], name=job.spec.name, daemon=True).start()

    def _beats(self) -> None:
        while not self.stopping.wait(BEAT_S):
            try:
                self._beat()
            except Exception:
                log.exception("beat failed")

    def _beat(self) -> None:
        """What must go on by the monotonic clock whatever the wall clock and the graph do."""
        now = time.monotonic()
        offset = time.time() - now
        with self._lock:
            jobs, runs = list(self._jobs.values()), list(self._busy.values())
        moved, self._offset = offset - self._offset, offset
        if abs(moved) > _CLOCK_SET_S:
            log.warning("clock was set, or the machine slept", seconds=round(moved))
        for job in jobs:
            left = None if job.deadline is None else job.deadline - now
            if left is None or job.run is not None:
                continue
            if left < -BEAT_S:
                # The scheduler's own timer has not fired: it goes by a clock that was set back, or is dead.
                self._cancel(job)
                self._due(job)
        if abs(moved) > _CLOCK_SET_S and self._scheduler.running:
            self._scheduler.wakeup()
        for run in runs:
            self._mind_time(run, now)

    def _mind_time(self, run: Run, now: float) -> None:
        """Ask a run to stop that takes too long; give it up where it does not."""
        limit = run.spec.timeout
        if limit is None or now - run.began < limit:
            return
        if run.asked is None:
            run.asked = now
            run.state.note = f"asked to stop: it takes longer than {limit:.0f} s"
            log.warning("takes too long", job=run.spec.name, seconds=round(now - run.began))
            run.stop.set()
        elif now - run.asked > GIVE_UP_S and not run.given_up:
            run.given_up = True
            threading.Thread(target=self._give_up, args=[run], daemon=True).start()

    def _give_up(self, run: Run) -> None:
        """The run's place is free again: whatever it still does, it can write nothing any more."""
        name = run.spec.name
        said = f"its run did not end {GIVE_UP_S:.0f} s after it was asked to, and was given up"
        log.error("given up", job=name, reason=said)
        if run.lease is not None:
            run.lease.lost.set()
        with self._lock:
            self._busy.pop(id(run.state), None)
            job = self._jobs.get(name)
            if job is not None and job.run is run:
                job.run = None
                job.given_up.append(run)
        self._note_failure(run.state, said)
        if job is not None:
            failures = run.failures_before + 1
            wait = pauses.after_failures(job.period, failures, self._chance)
            self._finish(job, run, Ended("given up", wait, failures, said))

    def _turns(self) -> None:
        """Renew the turns of the runs at work, and look for what is due."""
        looked = 0.0
        while not self.stopping.wait(BEAT_S):
            with self._lock:
                runs = list(self._busy.values())
            try:
                for run in runs:
                    if run.lease is not None and time.monotonic() - run.renewed >= RENEW_S:
                        self._renew(run)
                if time.monotonic() - looked >= LOOK_EVERY_S:
                    looked = time.monotonic()
                    self._look()
            except GraphError as error:
                log.warning("turns not renewed", error=str(error))
            except Exception:
                log.exception("turns not renewed")

    def _renew(self, run: Run) -> None:
        assert run.lease is not None
        if self._ledger.renew(run.lease, run.so_far()):
            run.renewed = time.monotonic()
            return
        log.warning("turn lost", job=run.spec.name)
        run.stop.set()

    def _look(self) -> None:
        stored = self._ledger.look()
        with self._lock:
            jobs = [job for job in self._jobs.values() if job.run is None and not job.spec.streaming]
        for job in jobs:
            known = stored.get(job.spec.name)
            if known is None and stored:
                self._ledger.plan(job.spec, 0.0)
            if known is None or known.due_ms is None or known.planned == job.planned:
                continue
            # Another service has run it, or somebody asks for it.
            job.planned = known.planned
            self._schedule(job, max(0.0, known.due_ms / 1000))

    # Runs.

    def _begin(self, job: _Job) -> Run | NotNow | None:
        """A run that has its turn; when to ask again; None where there is none to begin. Raises GraphError."""
        with self._lock:
            if self._ends(job) or job.run is not None:
                return None
            job.given_up = [run for run in job.given_up if not run.ended]
            if len(job.given_up) >= MOST_GIVEN_UP:
                return NotNow(f"{MOST_GIVEN_UP} of its runs hang: start `grapevine run` again", job.period)
            run = job.run = Run(job.state, job.spec, job.brings)
            job.deadline = None
        turn = None
        try:
            turn = self._ledger.take(job.spec, job.planned)
            if isinstance(turn, NotNow):
                return turn
            run.under(turn)
            with self._lock:
                self._busy[id(job.state)] = run
                job.anew = False
                if self._ends(job):
                    run.stop.set()
            return run
        finally:
            with self._lock:
                if self._busy.get(id(job.state)) is not run:
                    job.run = None

    def _run_once(self, job: _Job) -> None:
        try:
            run = self._begin(job)
        except GraphError as error:
            self._note_failure(job.state, str(error))
            self._schedule(job, pauses.after_failures(job.period, job.state.in_a_row, self._chance))
            return
        if run is None:
            return
        if isinstance(run, NotNow):
            job.planned = run.planned
            job.state.state, job.state.note = "waiting", run.why or job.state.note
            self._schedule(job, run.wait_s)
            return
        ended = self._attempt(job, run)
        if ended is not None:
            self._finish(job, run, ended)

    def _supervise(self, job: _Job) -> None:
        upcoming = pauses.pauses()
        state = job.state
        while not self._ends(job):
            job.wake.clear()
            try:
                run = self._begin(job)
            except GraphError as error:
                self._note_failure(state, str(error))
                job.wake.wait(next(upcoming))
                continue
            if run is None:
                break
            if isinstance(run, NotNow):
                job.planned = run.planned
                state.state, state.note = "waiting", run.why or state.note
                job.wake.wait(min(run.wait_s, STAND_BY_S))
                continue
            ended = self._attempt(job, run)
            at_once = self._ends(job) or job.anew
            if at_once or run.took() > STEADY_AFTER_S:
                upcoming = pauses.pauses()
            if ended is None:
                job.wake.wait(STAND_BY_S)
                continue
            if at_once:
                ended.next_in = 0.0
            elif ended.next_in is None:
                ended.next_in = next(upcoming) * self._chance.uniform(0.8, 1.2)
            self._finish(job, run, ended)
            if not at_once:
                state.state, state.note = "waiting", state.note or f"starts again in {ended.next_in:.0f} s"
                job.wake.wait(ended.next_in)

    def _attempt(self, job: _Job, run: Run) -> Ended | None:
        """Do the run; how it ended, or None where its turn is another's by now."""
        state = run.state
        state.state, state.started, state.note, state.items = "running", datetime.now(UTC), "", 0
        state.in_a_row = run.failures_before
        log.info("started", job=state.name)
        error: Exception | None = None
        counts: Counts = {}
        try:
            counts = job.work(run.stop, state)
        except (CollectorError, GraphError) as fault:
            error = fault
        except Exception as fault:
            error = fault
            if not run.given_up:
                log.exception("job broke", job=state.name)
        finally:
            run.ended = True
            with self._lock:
                given_up = run.given_up
                if not given_up:
                    state.ended = datetime.now(UTC)
                    self._busy.pop(id(state), None)
                    job.run = None
        if given_up:
            log.warning("a run that was given up has ended", job=state.name)
            return None
        if isinstance(error, LeaseLost) or (run.lease is not None and run.lease.lost.is_set()):
            state.state, state.note = "waiting", "another service has it"
            self._schedule_again(job, STAND_BY_S)
            return None
        state.add(counts)
        return self._judged(job, run, counts, error)

    def _judged(self, job: _Job, run: Run, counts: Counts, error: Exception | None) -> Ended:
        state, before = run.state, run.failures_before
        if isinstance(error, RetryLater):
            job.waits += 1
            wait = pauses.until(error.at, datetime.now(UTC), job.period, job.waits, self._chance)
            if job.spec.streaming:
                self._note_failure(state, str(error))
                wait = max(pauses.FIRST_PAUSE_S, wait)
            else:
                again = datetime.now(UTC) + timedelta(seconds=wait)
                state.state, state.note = "waiting", f"again at {again:%H:%M}: {error}"
            at = error.at if error.at and error.at > datetime.now(UTC) else None
            return Ended("asked to wait", wait, before, str(error), held_s=wait, at=at)
        job.waits = 0
        if error is not None:
            self._note_failure(state, str(error) or type(error).__name__)
            hopeless = isinstance(error, (ConfigError, Fatal))
            wait = pauses.after_failures(job.period, before + 1, self._chance)
            next_in = job.period if hopeless else None if job.spec.streaming else wait
            return Ended("failed", next_in, before + 1, state.note)
        state.runs += 1
        if run.asked is not None and not any(counts.values()):
            said = f"it brought nothing in {run.took():.0f} s, was asked to stop, and did"
            self._note_failure(state, said)
            return Ended(
                "timed out", pauses.after_failures(job.period, before + 1, self._chance), before + 1, said
            )
        state.in_a_row = 0
        interrupted = self._ends(job)
        state.state = "stopped" if interrupted else "waiting"
        log.info("ended", job=state.name, **counts)
        if run.asked is not None and not interrupted:
            state.note = f"stopped after {run.took():.0f} s, its time-out; the next run goes on from there"
            return Ended("timed out", pauses.after_a_run(job.period, run.took(), self._chance), 0, state.note)
        if run.stop.is_set():
            return Ended("stopped", 0.0, 0, None)
        next_in = None if job.spec.streaming else pauses.after_a_run(job.period, run.took(), self._chance)
        return Ended("done", next_in, 0, state.note or None)

    def _finish(self, job: _Job, run: Run, ended: Ended) -> None:
        """Give the turn back, and have the next run due."""
        next_in = ended.next_in or 0.0
        planned = None
        if run.lease is not None:
            try:
                planned = self._ledger.end(
                    run.lease,
                    ended.outcome,
                    next_in_s=next_in,
                    failures=ended.failures,
                    error=ended.error,
                    held_s=ended.held_s,
                    found=run.in_the_end(looked=ended.outcome == "done"),
                )
            except GraphError as error:
                log.warning("end not stored", job=job.spec.name, error=str(error))
        job.planned = planned
        self._schedule_again(job, next_in, ended.at)

    def _schedule_again(self, job: _Job, in_s: float, at: datetime | None = None) -> None:
        if not job.spec.streaming:
            self._schedule(job, in_s, at)

    def _note_failure(self, state: JobState, said: str) -> None:
        state.state, state.note = "failed", said
        state.failures += 1
        state.in_a_row += 1
        log.warning("failed", job=state.name, error=said)
