"""Asking a network for what the rest of a run can do without: faults are counted, and it is asked again later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from collectors.base import CollectorError, ConfigError, RetryLater, SkipRecord, Unreachable
from collectors.budget import BudgetSpent
from collectors.report import CollectReport

from .reading import ATTEMPTS
from .storing import PageStore, RunInputs

UNSAID_WAIT = timedelta(minutes=15)
"""How long to wait where a source asks to come back later and does not say when."""
_ATTEMPTS_BESIDE = 2
"""Beside a stream the pauses between tries grow by themselves."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How asking ended: ``done`` to its end, broken off by ``fault``, or neither: stopped."""

    done: bool
    fault: CollectorError | SkipRecord | None = None


class Pauses:
    """When to ask again for what could not be had: each failure doubles the pause, in the memory of this run."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first = first_s
        self._longest = longest_s
        self._failed: dict[str, tuple[int, float]] = {}
        """How often in a row, and when to ask again."""

    def failed(self, what: str) -> None:
        times, _ = self._failed.get(what, (0, 0.0))
        pause = min(self._first * 2.0 ** min(times, 30), self._longest)
        self._failed[what] = times + 1, time.monotonic() + pause

    def done(self, what: str) -> None:
        self._failed.pop(what, None)

    def due(self, what: str) -> bool:
        _, at = self._failed.get(what, (0, 0.0))
        return at <= time.monotonic()

    def next_in(self) -> float | None:
        """Seconds until the first of them is due; None where none waits."""
        at = min((at for _, at in self._failed.values()), default=None)
        return None if at is None else max(0.0, at - time.monotonic())


class Asking:
    """What the look-ups of one run have in common, whichever thread they run in."""

    def __init__(self, inputs: RunInputs, store: PageStore, report: CollectReport) -> None:
        self.inputs = inputs
        self.store = store
        self.report = report
        self.over = threading.Event()
        """The run ends: what is under way is given up."""
        self.beside = inputs.collector.endless
        """Do the look-ups run beside the stream?"""
        self.attempts = _ATTEMPTS_BESIDE if self.beside else ATTEMPTS
        self.later: RetryLater | None = None
        """The source's wish not to be asked before ``_later_until``."""
        self.fault: CollectorError | None = None
        """What the run goes on in spite of, and ends with: one endpoint that fails must not keep the others unread."""
        self._later_until = datetime.now(UTC)

    def stopped(self) -> bool:
        return self.inputs.stop.is_set() or self.over.is_set()

    def must_wait(self) -> bool:
        """Did the source ask not to be asked again yet?"""
        spent = isinstance(self.later, BudgetSpent)
        if self.later is not None and not spent and self._later_until <= datetime.now(UTC):
            self.later = None
        return self.later is not None or isinstance(self.fault, (ConfigError, Unreachable))

    def wait(self, fault: RetryLater) -> None:
        self.later = fault
        self._later_until = fault.at or datetime.now(UTC) + UNSAID_WAIT

    def attempt(self, what: str | None, work: Callable[[], bool]) -> Outcome:
        """Do ``work`` (False: stopped). A fault stands in the report under ``what``, if it is to, until it succeeds."""
        try:
            done = work()
        except (SkipRecord, CollectorError) as fault:
            if isinstance(fault, ConfigError):
                if self.inputs.collector.streaming and not self.beside:
                    raise
                if not self.beside:
                    # A plan may lack the lists alone.
                    self.fault = self.fault or fault
            if isinstance(fault, RetryLater):
                self.wait(fault)
            if what is not None:
                with self.store.lock:
                    self.report.add_failure(what, fault)
            return Outcome(False, fault)
        if done and what is not None:
            with self.store.lock:
                self.report.clear_failure(what)
        return Outcome(done)
