"""One run of a job, from its turn to its end, in a thread of its own: a silent host holds no other job's place."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime

import structlog

from collectors.base import CollectorError
from grapevine.service import pauses
from grapevine.service.ledger import Ledger
from grapevine.service.running import Counts, Run
from graph.connection import GraphError
from graph.schedule.lease import STAND_BY_S, LeaseLost, NotNow

from .outcomes import note_not_begun, outcome_of
from .roster import Ended, Job, Roster
from .timers import Timers

MOST_GIVEN_UP = 3
"""With so many runs of a job given up and still there, no other is begun."""

log = structlog.get_logger("grapevine.service.scheduling.runs")


class Runs:
    """Begins, does and ends the runs of a roster's jobs."""

    def __init__(self, roster: Roster, ledger: Ledger, chance: random.Random) -> None:
        self.roster = roster
        self.timers = Timers(roster, self.once)
        self.chance = chance
        self._ledger = ledger

    def once(self, job: Job) -> None:
        """One run of a job that is due, and the timer of the next."""
        try:
            run = self.begin(job)
        except Exception as error:  # noqa: BLE001 - without a timer the job would never run again
            note_not_begun(job.state, error)
            self.timers.set(job, pauses.after_failures(job.period, job.state.in_a_row, self.chance))
            return
        if run is None:
            return
        if isinstance(run, NotNow):
            job.planned, job.soon = run.planned, False
            job.state.state, job.state.note = "waiting", run.why or job.state.note
            self.timers.set(job, run.wait_s)
            return
        ended = self.attempt(job, run)
        if ended is not None:
            self.finish(job, run, ended)

    def begin(self, job: Job) -> Run | NotNow | None:
        """A run that has its turn; when to ask again; None where there is none to begin. Raises GraphError."""
        roster = self.roster
        with roster.lock:
            if roster.ends(job) or job.run is not None:
                return None
            job.given_up = [run for run in job.given_up if not run.ended]
            if len(job.given_up) >= MOST_GIVEN_UP:
                return NotNow(f"{MOST_GIVEN_UP} of its runs hang: start `grapevine run` again", job.period)
            run = job.run = Run(job.state, job.spec, job.brings)
            job.deadline = None
            if not job.spec.streaming:
                # A stop waits for it: its turn is given back at its very end.
                job.thread = threading.current_thread()
        turn = None
        try:
            turn = self._ledger.take(job.spec, job.planned)
            if isinstance(turn, NotNow):
                return turn
            run.under(turn)
            with roster.lock:
                roster.busy.add(run)
                job.anew = False
                if roster.ends(job):
                    run.ask()
            return run
        finally:
            with roster.lock:
                if run not in roster.busy:
                    job.run = None

    def attempt(self, job: Job, run: Run) -> Ended | None:
        """Do the run; how it ended, or None where it was given up or its turn is another's by now."""
        state = run.state
        state.state, state.started, state.note, state.items = "running", datetime.now(UTC), "", 0
        state.in_a_row = run.failures_before
        state.soon, job.soon = job.soon, False
        if not state.soon:
            log.info("started", job=state.name)
        error: Exception | None = None
        counts: Counts = {}
        try:
            # What is logged by others meanwhile, such as that a source is tried again, names the job too.
            with structlog.contextvars.bound_contextvars(job=state.name):
                counts = job.work(run.stop, state)
        except (CollectorError, GraphError) as fault:
            error = fault
        except Exception as fault:
            error = fault
            if not run.given_up:
                log.exception("job broke", job=state.name)
        finally:
            with self.roster.lock:
                run.ended = True
                given_up = run.given_up
                if not given_up:
                    state.ended = datetime.now(UTC)
                    self.roster.busy.discard(run)
                    job.run = None
        if given_up:
            log.warning("a run that was given up has ended", job=state.name)
            return None
        if isinstance(error, LeaseLost) or (run.lease is not None and run.lease.lost.is_set()):
            state.state, state.note = "waiting", "another service has it"
            log.warning("turn lost", job=state.name, reason=str(error) if error else "it had ended by then")
            if not job.spec.streaming:
                self.timers.set(job, STAND_BY_S)
            return None
        state.add(counts)
        return outcome_of(job, run, counts, error, self.chance, interrupted=self.roster.ends(job))

    def finish(self, job: Job, run: Run, ended: Ended) -> None:
        """Give the turn back, and have the next run due."""
        job.planned = self.give_back(run, ended)
        if not job.spec.streaming:
            self.timers.set(job, ended.next_in or 0.0, ended.at)

    def give_back(self, run: Run, ended: Ended) -> str | None:
        """Give the turn back: the plan of the job's next run; None where no turns are kept, or it was another's."""
        if run.lease is None:
            return None
        try:
            planned = self._ledger.end(
                run.lease,
                ended.outcome,
                next_in_s=ended.next_in or 0.0,
                failures=ended.failures,
                error=ended.error,
                held_s=ended.held_s,
                found=run.in_the_end(looked=ended.outcome == "done"),
            )
        except GraphError as error:
            log.warning("end not stored", job=run.spec.name, error=str(error))
            return None
        if planned is None:
            log.warning("end not stored", job=run.spec.name, error="its turn is another's by now")
        return planned
