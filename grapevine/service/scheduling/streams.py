"""A stream under supervision: it runs always, and is started again when it ends or breaks, after a growing pause."""

from __future__ import annotations

import threading

from grapevine.service import pauses
from grapevine.service.running import STEADY_AFTER_S
from graph.schedule.lease import STAND_BY_S, NotNow

from .outcomes import note_not_begun
from .roster import Job
from .runs import Runs


def supervision(job: Job, runs: Runs) -> threading.Thread:
    """The thread that keeps the stream running until it is taken out or the service stops; not started yet."""
    return threading.Thread(target=_supervise, args=[job, runs], name=job.spec.name, daemon=True)


def _supervise(job: Job, runs: Runs) -> None:
    upcoming = pauses.pauses()
    roster, state = runs.roster, job.state
    while not roster.ends(job):
        job.wake.clear()
        try:
            run = runs.begin(job)
        except Exception as error:  # noqa: BLE001 - without its thread the job would never run again
            note_not_begun(state, error)
            job.wake.wait(next(upcoming))
            continue
        if run is None:
            break
        if isinstance(run, NotNow):
            job.planned = run.planned
            state.state, state.note = "waiting", run.why or state.note
            job.wake.wait(min(run.wait_s, STAND_BY_S))
            continue
        ended = runs.attempt(job, run)
        if run.given_up:
            # The stream has another thread by now.
            return
        at_once = roster.ends(job) or job.anew
        if at_once or run.took() > STEADY_AFTER_S:
            upcoming = pauses.pauses()
        if ended is None:
            job.wake.wait(STAND_BY_S)
            continue
        if at_once:
            ended.next_in = 0.0
        elif ended.next_in is None:
            ended.next_in = next(upcoming) * runs.chance.uniform(0.8, 1.2)
        runs.finish(job, run, ended)
        if not at_once:
            state.state, state.note = "waiting", state.note or f"starts again in {ended.next_in:.0f} s"
            job.wake.wait(ended.next_in)
