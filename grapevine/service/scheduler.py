"""The service: every job on its schedule, one run of each at a time, streams supervised, and a clean stop.

What a job did is a ``Run`` node, when it runs next and who has its turn a ``Job`` node; what it is doing now is a
:class:`JobState`, which the live table shows.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from graph.schedule.jobs import JobSpec

from .ledger import Ledger
from .running import Counts, JobState, Stop, Work
from .scheduling import timers
from .scheduling.overtime import mind_time
from .scheduling.roster import Job, Roster
from .scheduling.runs import Runs
from .scheduling.streams import supervision
from .scheduling.turns import keep_turns

STOP_WITHIN_S = 8.0
"""Jobs end with their batch: a second where the machine is free, several where it is busy. Less than the ten
seconds that service managers commonly wait."""

__all__ = ["Counts", "JobState", "Service", "Stop", "Work"]

log = structlog.get_logger("grapevine.service.scheduler")


class Service:
    """Jobs on schedules and streams under supervision, from :meth:`start` to :meth:`stop`.

    Jobs may come, change and go while it runs.
    """

    def __init__(self, ledger: Ledger | None = None, *, chance: random.Random | None = None) -> None:
        """``ledger``: where turns are kept; without one the service shares its jobs with nobody."""
        self.states: dict[str, JobState] = {}
        self._ledger = ledger or Ledger()
        self._roster = Roster()
        self._runs = Runs(self._roster, self._ledger, chance or random.Random())
        self._timers = self._runs.timers
        self._started = False
        self.stopping = self._roster.stopping

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
        due: Callable[[datetime], datetime] | None = None,
    ) -> None:
        """Run ``work`` now (or after ``first_in``) and then once a period; late runs are one run.

        Where turns are kept, a job that is known runs when it is due, or at once where it is ``anew``. In the place of
        a job of this name, if there is one, whose run is asked to stop. With ``due``, which says when it is due next
        after a moment, ``period`` is the longest that may lie between two runs. Raises GraphError.
        """
        self.remove(name)
        seconds = period.total_seconds()
        spec = JobSpec(name, seconds, timeout.total_seconds() if timeout else None, network)
        self._ledger.plan(spec, first_in.total_seconds(), anew=anew)
        with self._roster.lock:
            job = self._roster.jobs[name] = Job(spec, JobState(name), work, brings, due=due)
            self.states[name] = job.state
        self._timers.set(job, first_in.total_seconds())

    def reschedule(self, name: str, period: timedelta, *, timeout: timedelta | None = None) -> None:
        """From now on run the job once every ``period``, each run for ``timeout`` at most. Raises GraphError.

        Another period than before begins now. A run that is at work keeps the time that it was given.
        """
        job = self._roster.jobs[name]
        seconds = period.total_seconds()
        spec = JobSpec(name, seconds, timeout.total_seconds() if timeout else None, job.spec.network)
        self._ledger.plan(spec, 0.0)
        with self._roster.lock:
            begins_now = seconds != job.spec.period
            job.spec = spec
            if begins_now:
                job.planned = None
        if begins_now:
            self._timers.set(job, seconds)

    def stream(self, name: str, work: Work, *, network: str | None = None, brings: bool = False) -> None:
        """Keep ``work`` running: when it ends or breaks it is started again, after a growing pause.

        In the place of the work of a stream of this name, if there is one, which is asked to stop. Raises GraphError.
        """
        spec = JobSpec(name, None, None, network)
        with self._roster.lock:
            job = self._roster.jobs.get(name)
            if job is not None and job.spec.streaming:
                job.work, job.anew = work, True
                self._roster.interrupt(job)
                job.wake.set()
                return
        self.remove(name)
        self._ledger.plan(spec, 0.0, anew=True)
        with self._roster.lock:
            job = self._roster.jobs[name] = Job(spec, JobState(name), work, brings)
            self.states[name] = job.state
            job.thread = supervision(job, self._runs)
            if self._started:
                job.thread.start()

    def soon(self, name: str) -> bool | None:
        """Have a job run now, before its time; False where it is at work, None where there is none but a stream."""
        job = self._roster.jobs.get(name)
        if job is None or job.spec.streaming:
            return None
        if job.run is not None or (job.thread is not None and job.thread.is_alive()):
            # At its end it gives its turn back, and then sets the timer of the next run: in the place of this one.
            return False
        job.soon = True
        self._timers.set(job, 0.0)
        return True

    def remove(self, name: str) -> None:
        """Take a job out, if it is there; its run, if it is at work, is asked to stop."""
        with self._roster.lock:
            job = self._roster.jobs.pop(name, None)
            if job is None:
                return
            self.states.pop(name, None)
            job.over = True
            job.wake.set()
            self._roster.taken_out.append(job)
            self._roster.interrupt(job)
        self._timers.cancel(job)

    def start(self) -> None:
        self._timers.start()
        with self._roster.lock:
            self._started = True
            for job in self._roster.jobs.values():
                if job.thread is not None and job.spec.streaming:
                    job.thread.start()
        threading.Thread(target=self._beats, name="beats", daemon=True).start()
        threading.Thread(
            target=keep_turns, args=[self._runs, self._ledger], name="turns", daemon=True
        ).start()

    def stop(self) -> bool:
        """Ask every job to stop and wait for it; False if one did not within the time.

        Nothing is lost by a job that is cut off: what it had not committed was never acknowledged.
        """
        deadline = time.monotonic() + STOP_WITHIN_S
        with self._roster.lock:
            self.stopping.set()
            jobs = [*self._roster.jobs.values(), *self._roster.taken_out]
            for run in self._roster.busy:
                run.stop.set()
            for job in jobs:
                job.wake.set()
        self._timers.stop()
        for job in jobs:
            if job.thread is not None and job.thread.is_alive():
                job.thread.join(max(0.0, deadline - time.monotonic()))
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.05)
        return not self.running()

    def running(self) -> list[str]:
        """The names of the jobs that are at work now."""
        return [run.state.name for run in self._roster.at_work()]

    def next_run(self, name: str) -> datetime | None:
        job = self._roster.jobs.get(name)
        return self._timers.next_run(job) if job is not None else None

    def try_failed(self) -> None:
        """What failed last is tried now: somebody changed what it may have failed for."""
        for job in self._roster.all_jobs():
            if job.state.state != "failed" or job.run is not None:
                continue
            if not job.spec.streaming:
                self._timers.set(job, 0.0)
            job.wake.set()

    def _beats(self) -> None:
        """What must go on by the monotonic clock whatever the wall clock and the graph do."""
        while not self.stopping.wait(timers.BEAT_S):
            try:
                self._timers.mind_clocks()
                mind_time(self._runs)
            except Exception:
                log.exception("beat failed")
