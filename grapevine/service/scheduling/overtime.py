"""Runs that take too long: they are asked to stop, and given up where they do not."""

from __future__ import annotations

import threading
import time

import structlog

from grapevine.service import pauses
from grapevine.service.running import GIVE_UP_S, Run

from .outcomes import note_failure
from .roster import Ended
from .runs import Runs

log = structlog.get_logger("grapevine.service.scheduling.overtime")


def mind_time(runs: Runs) -> None:
    """Ask each run to stop that takes too long; give it up where it does not."""
    now = time.monotonic()
    for run in runs.roster.at_work():
        limit = run.spec.timeout
        if limit is None or now - run.began < limit:
            continue
        if run.asked is None:
            run.asked, run.too_long = now, True
            run.state.note = f"asked to stop: it takes longer than {limit:.0f} s"
            log.warning("takes too long", job=run.spec.name, seconds=round(now - run.began))
            run.stop.set()
        elif now - run.asked > GIVE_UP_S and not run.given_up:
            run.given_up = True
            threading.Thread(target=_give_up, args=[runs, run], daemon=True).start()


def _give_up(runs: Runs, run: Run) -> None:
    """The run's place is free again: whatever it still does, it can write nothing any more."""
    roster, name = runs.roster, run.spec.name
    said = f"its run did not end {GIVE_UP_S:.0f} s after it was asked to, and was given up"
    log.error("given up", job=name, reason=said)
    if run.lease is not None:
        run.lease.lost.set()
    with roster.lock:
        roster.busy.discard(run)
        job = roster.jobs.get(name)
        if job is not None and job.run is run:
            job.run = None
            job.given_up.append(run)
    note_failure(run.state, said)
    if job is not None:
        failures = run.failures_before + 1
        wait = pauses.after_failures(job.period, failures, runs.chance)
        runs.finish(job, run, Ended("given up", wait, failures, said))
