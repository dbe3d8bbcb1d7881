"""Turns: those of the runs at work are renewed, and what is due by the graph is run, whoever asked for it."""

from __future__ import annotations

import time

import structlog

from grapevine.service.ledger import Ledger
from grapevine.service.running import Run
from graph.connection import GraphError
from graph.schedule.lease import RENEW_S

from . import timers
from .runs import Runs

LOOK_EVERY_S = 5.0
"""How often the graph is asked what is due: somebody may have asked for a run, or another service done it."""

log = structlog.get_logger("grapevine.service.scheduling.turns")


def keep_turns(runs: Runs, ledger: Ledger) -> None:
    """Renew the turns of the runs at work, and look for what is due, until the service stops."""
    looked = 0.0
    while not runs.roster.stopping.wait(timers.BEAT_S):
        try:
            for run in runs.roster.at_work():
                if run.lease is not None and time.monotonic() - run.renewed >= RENEW_S:
                    _renew(run, ledger)
            if time.monotonic() - looked >= LOOK_EVERY_S:
                looked = time.monotonic()
                _look(runs, ledger)
        except GraphError as error:
            log.warning("turns not renewed", error=str(error))
        except Exception:
            log.exception("turns not renewed")


def _renew(run: Run, ledger: Ledger) -> None:
    assert run.lease is not None
    if ledger.renew(run.lease, run.so_far()):
        run.renewed = time.monotonic()
        return
    # It says so itself when it ends.
    run.ask()


def _look(runs: Runs, ledger: Ledger) -> None:
    stored = ledger.look()
    for job in runs.roster.all_jobs():
        if job.run is not None or job.spec.streaming:
            continue
        known = stored.get(job.spec.name)
        if known is None and stored:
            ledger.plan(job.spec, 0.0)
        if known is None or known.due_ms is None or known.planned == job.planned:
            continue
        # Another service has run it, or somebody asks for it.
        job.planned = known.planned
        runs.timers.set(job, max(0.0, known.due_ms / 1000))
