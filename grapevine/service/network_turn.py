"""A command's turn of a network: it reads it while no run of the service does, and the service waits meanwhile."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog

from collectors.base import RetryLater
from graph.connection import Graph, GraphError
from graph.schedule.jobs import JobSpec, Outcome
from graph.schedule.lease import RENEW_S, Found, Holder, Lease, NotNow

from .ledger import GraphLedger
from .running import Stop

PERIOD_S = timedelta(days=365).total_seconds()
"""It runs when somebody asks for it: late it never is."""
LOOK_S = 2.0

log = structlog.get_logger("grapevine.service.network_turn")


@contextmanager
def network_turn(graph: Graph, job: str, network: str, say: Callable[[str], None]) -> Iterator[Stop]:
    """The turn of ``network`` for ``job``, for as long as the block takes; it is waited for, and ``say`` hears why.

    A stream of the network goes on beside it. What is yielded hands out the graph to write with (``fenced``), and is
    set where the turn was lost, as by a machine that slept. Raises RetryLater where the network asked to be left alone
    for now, GraphError.
    """
    ledger = GraphLedger(graph, Holder(f"{socket.gethostname()}: {job} ({os.getpid()})"))
    stop = Stop()
    stop.lease = lease = _taken(ledger, JobSpec(job, PERIOD_S, None, network), say)
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=[ledger, lease, stop, over], name="turn", daemon=True)
    renewing.start()
    outcome: Outcome = "done"
    fault: str | None = None
    try:
        yield stop
    except Exception as error:
        outcome, fault = "failed", str(error) or type(error).__name__
        raise
    except BaseException:
        outcome = "stopped"
        raise
    finally:
        over.set()
        renewing.join()
        ledger.end(lease, outcome, next_in_s=PERIOD_S, failures=int(fault is not None), error=fault)


def _taken(ledger: GraphLedger, spec: JobSpec, say: Callable[[str], None]) -> Lease:
    said = ""
    while True:
        # It may have run before: it is due whenever it is asked for.
        ledger.plan(spec, 0.0, anew=True)
        turn = ledger.take(spec, None)
        if isinstance(turn, Lease):
            return turn
        assert isinstance(turn, NotNow)
        if turn.why and not turn.beats:
            raise RetryLater(
                f"{turn.why}: try again in {turn.wait_s / 60:,.0f} minutes.",
                datetime.now(UTC) + timedelta(seconds=turn.wait_s),
            )
        if turn.why and turn.why != said:
            said = turn.why
            say(f"Waiting for its turn: {said}")
        time.sleep(LOOK_S)


def _renew(ledger: GraphLedger, lease: Lease, stop: Stop, over: threading.Event) -> None:
    while not over.wait(RENEW_S):
        try:
            if not ledger.renew(lease, Found()):
                stop.set()
                return
        except GraphError as error:
            log.warning("turn not renewed", job=lease.job, error=str(error))
