"""How a run ended, and when the next one of its job is due."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import structlog

from collectors.base import ConfigError, Fatal, RetryLater
from grapevine.service import pauses
from grapevine.service.running import Counts, JobState, Run
from graph.connection import GraphError

from .roster import Ended, Job

log = structlog.get_logger("grapevine.service.scheduling.outcomes")


def outcome_of(
    job: Job,
    run: Run,
    counts: Counts,
    error: Exception | None,
    chance: random.Random,
    *,
    interrupted: bool,
) -> Ended:
    """How ``run`` ended; its state says so too. ``interrupted``: by the service's stop, or since it was taken out."""
    if isinstance(error, RetryLater):
        return _asked_to_wait(job, run, error, chance)
    job.waits = 0
    if error is not None:
        return _failed(job, run, error, chance)
    state = run.state
    state.runs += 1
    if run.too_long and not any(counts.values()):
        said = f"it brought nothing in {run.took():.0f} s, was asked to stop, and did"
        note_failure(state, said)
        failures = run.failures_before + 1
        return Ended("timed out", pauses.after_failures(job.period, failures, chance), failures, said)
    state.in_a_row = 0
    state.state = "stopped" if interrupted else "waiting"
    if not state.soon or any(counts.values()):
        log.info("ended", job=state.name, **counts)
    if run.too_long and not interrupted:
        state.note = f"stopped after {run.took():.0f} s, its time-out; the next run goes on from there"
        return Ended("timed out", job.next_in(run.took(), chance), 0, state.note)
    if run.stop.is_set():
        return Ended("stopped", 0.0, 0, None)
    next_in = None if job.spec.streaming else job.next_in(run.took(), chance)
    return Ended("done", next_in, 0, state.note or None)


def note_failure(state: JobState, said: str) -> None:
    state.state, state.note = "failed", said
    state.failures += 1
    state.in_a_row += 1
    log.warning("failed", job=state.name, error=said)


def note_not_begun(state: JobState, error: Exception) -> None:
    """A run could not begin. Whatever it was, the job's thread goes on: nothing else would begin another."""
    if not isinstance(error, GraphError):
        log.error("job broke", job=state.name, exc_info=error)
    note_failure(state, str(error) or type(error).__name__)


def _asked_to_wait(job: Job, run: Run, error: RetryLater, chance: random.Random) -> Ended:
    job.waits += 1
    wait = pauses.until(error.at, datetime.now(UTC), job.period, job.waits, chance)
    if job.spec.streaming:
        note_failure(run.state, str(error))
        wait = max(pauses.FIRST_PAUSE_S, wait)
    else:
        again = datetime.now(UTC) + timedelta(seconds=wait)
        run.state.state, run.state.note = "waiting", f"again at {again:%H:%M}: {error}"
    at = error.at if error.at and error.at > datetime.now(UTC) else None
    return Ended("asked to wait", wait, run.failures_before, str(error), held_s=wait, at=at)


def _failed(job: Job, run: Run, error: Exception, chance: random.Random) -> Ended:
    note_failure(run.state, str(error) or type(error).__name__)
    failures = run.failures_before + 1
    hopeless = isinstance(error, (ConfigError, Fatal))
    wait = pauses.after_failures(job.period, failures, chance)
    next_in = job.period if hopeless else None if job.spec.streaming else wait
    return Ended("failed", next_in, failures, run.state.note)
