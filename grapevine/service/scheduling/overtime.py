"""Runs that take too long are asked to stop; those that were asked and do not are given up."""

from __future__ import annotations

import threading
import time

import structlog

from grapevine.service import pauses
from grapevine.service.running import GIVE_UP_S, Run

from .outcomes import note_failure
from .roster import Ended
from .runs import MOST_GIVEN_UP, Runs
from .streams import supervision

log = structlog.get_logger("grapevine.service.scheduling.overtime")


def mind_time(runs: Runs) -> None:
    """Ask each run to stop that takes too long; give up each that was asked, for whatever reason, and does not."""
    for run in runs.roster.at_work():
        limit = run.spec.timeout
        if run.asked is None:
            if limit is not None and run.took() >= limit:
                run.too_long = True
                run.state.note = f"asked to stop: it takes longer than {limit:.0f} s"
                log.warning("takes too long", job=run.spec.name, seconds=round(run.took()))
                run.ask()
        elif time.monotonic() - run.asked > GIVE_UP_S:
            # The graph, which hears of it, may be away.
            threading.Thread(target=_give_up, args=[runs, run], daemon=True).start()


def _give_up(runs: Runs, run: Run) -> None:
    """The run's place is free again: whatever it still does, it can write nothing any more."""
    roster, name = runs.roster, run.spec.name
    with roster.lock:
        if run.ended or run.given_up:
            return
        run.given_up = True
        roster.busy.discard(run)
        job = roster.jobs.get(name)
        its_own = job is not None and job.run is run
        hanging = 0
        if job is not None:
            job.given_up.append(run)
            hanging = sum(not one.ended for one in job.given_up)
            if its_own:
                job.run = job.thread = None
    said = f"its run did not end {GIVE_UP_S:.0f} s after it was asked to, and was given up"
    if hanging >= MOST_GIVEN_UP:
        said += f"; {hanging} of its runs hang, and no other is begun: start `grapevine run` again"
    log.error("given up", job=name, reason=said)
    if run.lease is not None:
        run.lease.lost.set()
    note_failure(run.state, said)
    failures = run.failures_before + 1
    ended = Ended("given up", 0.0, failures, said)
    if job is None:
        runs.give_back(run, ended)
        return
    if its_own and not job.spec.streaming:
        ended.next_in = pauses.after_failures(job.period, failures, runs.chance)
    runs.finish(job, run, ended)
    if its_own and job.spec.streaming:
        job.thread = supervision(job, runs)
        job.thread.start()
