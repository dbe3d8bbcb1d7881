"""When each job is due: a timer by the wall clock, and beside it a deadline by one that is never set.

APScheduler says when a job is due, and nothing more. Each due time is a timer of its own, so that of a missed time
there is one and no list of them. APScheduler goes by the wall clock, which may be set, and sleeps by one that stands
still while a machine is suspended: :meth:`Timers.mind_clocks` sees both and mends them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from .roster import Job, Roster

BEAT_S = 1.0
"""How often the service looks at its clocks, its runs and its turns."""
_CLOCK_SET_S = 2.0

log = structlog.get_logger("grapevine.service.scheduling.timers")


class Timers:
    """The timers of a roster's jobs."""

    def __init__(self, roster: Roster, run: Callable[[Job], None]) -> None:
        """``run``: does one run of a job that is due, in a thread of its own."""
        self._roster = roster
        self._run = run
        self._offset = time.time() - time.monotonic()
        # In the scheduler's own thread: all that is done there is to start another.
        self._scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": DebugExecutor()}, job_defaults={"misfire_grace_time": None}
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)

    def set(self, job: Job, in_s: float, at: datetime | None = None) -> None:
        """Have the job due ``in_s`` seconds from now, or at a time that its source named."""
        self.cancel(job)
        with self._roster.lock:
            if self._roster.ends(job):
                return
            job.deadline = time.monotonic() + in_s
        when = at or datetime.now(UTC) + timedelta(seconds=in_s)
        job.timer = self._scheduler.add_job(
            self._due, "date", args=[job], run_date=when, next_run_time=when
        ).id

    def cancel(self, job: Job) -> None:
        job.deadline = None
        with suppress(JobLookupError):
            self._scheduler.remove_job(job.timer)

    def next_run(self, job: Job) -> datetime | None:
        timer = self._scheduler.get_job(job.timer)
        at: datetime | None = timer.next_run_time if timer is not None else None
        return at

    def mind_clocks(self) -> None:
        """Run what is due by the monotonic clock whatever the wall clock says."""
        now = time.monotonic()
        offset = time.time() - now
        moved, self._offset = offset - self._offset, offset
        if abs(moved) > _CLOCK_SET_S:
            log.warning("clock was set, or the machine slept", seconds=round(moved))
        for job in self._roster.all_jobs():
            left = None if job.deadline is None else job.deadline - now
            if left is None or job.run is not None:
                continue
            if left < -BEAT_S:
                # The scheduler's own timer has not fired: it goes by a clock that was set back, or is dead.
                self.cancel(job)
                self._due(job)
        if abs(moved) > _CLOCK_SET_S and self._scheduler.running:
            self._scheduler.wakeup()

    def _due(self, job: Job) -> None:
        # The scheduler holds its own lock here: nothing that waits for ours may be done.
        threading.Thread(target=self._run, args=[job], name=job.spec.name, daemon=True).start()
