"""Alerts whose questions are asked soon after something changed that can bring them a row, before their time.

Changes are gathered for a second. After a check an alert is left alone for so long that all of them together keep the
engine at work for a fifth of the time at most, however much arrives: a quick question is asked every few seconds, a
slow one seldom. At its time it is checked whatever arrives.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

import structlog

from grapevine.workspace import Workspace
from queries.alerts.concerns import concerned
from queries.catalog import UnknownQuestion
from queries.header import Change

GATHER_S = 1.0
"""How long changes are gathered before a check."""
SHARE = 0.2
"""The most of the time that checks before their time may take, all together."""
RETRY_S = 5.0
"""When a check is asked for again that did not begin."""
FAILED_S = 60.0
"""How long one is left alone at least that failed."""
_OF_COUNTS: Mapping[str, Change] = {
    "posts": "posts",
    "edits": "posts",
    "posts removed": "posts",
    "engagements": "posts",
    "follows": "follows",
    "unfollows": "follows",
    "connections": "follows",
}

log = structlog.get_logger("grapevine.service.soon")


def changes_of(before: Mapping[str, int], after: Mapping[str, int]) -> set[Change]:
    """What a page changed, by what was written (``graph.write.writer.Written``) before and after it."""
    return {kind for name, kind in _OF_COUNTS.items() if after.get(name, 0) > before.get(name, 0)}


def concerns(workspace: Workspace) -> dict[str, frozenset[Change]]:
    """The jobs of the alerts that are checked soon after a change, with the changes that concern each."""
    catalog, found = workspace.catalog(), {}
    for alert in workspace.config.alerts:
        if not alert.on or not alert.checked_soon:
            continue
        try:
            on = concerned(catalog.get(alert.question))
        except UnknownQuestion:
            continue
        if on:
            found[f"alert {alert.name}"] = on
    return found


class Soon:
    """Which alerts are to be checked soon, and when. Threads may use it."""

    def __init__(
        self,
        run: Callable[[str], object],
        *,
        gather_s: float = GATHER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``run``: has a job of this name begin now, unless it is at work."""
        self._run = run
        self._gather_s = gather_s
        self._clock = clock
        self._concerns: Mapping[str, frozenset[Change]] = {}
        self._due: dict[str, float] = {}
        self._rests: dict[str, float] = {}
        """Until when each is left alone."""
        self._busy: set[str] = set()
        self._wake = threading.Condition()

    def watch(self, concerns: Mapping[str, frozenset[Change]]) -> None:
        """From now on, these jobs are checked after these changes."""
        with self._wake:
            self._concerns = concerns
            self._due = {name: at for name, at in self._due.items() if name in concerns}

    def changed(self, kinds: Collection[Change]) -> None:
        """Something was stored."""
        if not kinds:
            return
        with self._wake:
            at = self._clock() + self._gather_s
            for name, on in self._concerns.items():
                if name not in self._due and not on.isdisjoint(kinds):
                    self._due[name] = max(at, self._rests.get(name, at))
                    self._wake.notify()

    @contextmanager
    def checking(self, name: str) -> Iterator[Callable[[float], None]]:
        """While an alert is checked, whoever asked for it: what changed before it began is seen by it.

        Gives what may be told how many seconds the engine took, where it is not all of them: sending is none.
        """
        with self._wake:
            self._due.pop(name, None)
            self._busy.add(name)
        began, failed = self._clock(), True
        engine: list[float] = []
        try:
            yield engine.append
            failed = False
        finally:
            with self._wake:
                now = self._clock()
                self._busy.discard(name)
                rest = self._rest(engine[-1] if engine else now - began)
                self._rests[name] = now + (max(rest, FAILED_S) if failed else rest)
                if name in self._due:
                    self._due[name] = max(self._due[name], self._rests[name])
                self._wake.notify()

    def start(self, stopping: threading.Event) -> threading.Thread:
        """Begin the checks that are due, until the service stops, in a thread of its own."""
        thread = threading.Thread(target=self._begin_due, args=[stopping], name="soon", daemon=True)
        thread.start()
        return thread

    def due(self) -> list[str]:
        """The jobs that are due now; each is due again where it does not begin."""
        with self._wake:
            now = self._clock()
            found = [name for name, at in self._due.items() if at <= now and name not in self._busy]
            for name in found:
                self._due[name] = now + RETRY_S
            return found

    def _rest(self, took_s: float) -> float:
        return took_s * (max(1, len(self._concerns)) / SHARE - 1)

    def _begin_due(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            for name in self.due():
                try:
                    self._run(name)
                except Exception:
                    log.exception("not checked", job=name)
            with self._wake:
                times = [at for name, at in self._due.items() if name not in self._busy]
                wait = min(times, default=self._clock() + 1) - self._clock()
                # The stop is looked at once a second.
                self._wake.wait(min(max(wait, 0.01), 1.0))
