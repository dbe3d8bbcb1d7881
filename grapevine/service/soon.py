"""What is done soon after something changed, before its time: alerts are checked, posts labelled, messages sent.

Changes are gathered for a moment. After a check an alert is left alone for four times as long as it took, and all of
them together may keep the engine at work for a fifth of the time, with a little in hand for what comes seldom: a quick
question is asked every few seconds, a slow one seldom, however much arrives. None waits for its share for longer than
half a minute, or thirty times what its check takes. At its time it is checked whatever arrives.
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

from .hurry import JustStored
from .last_runs import SENDING
from .share import Share

GATHER_S = 0.2
"""How long changes are gathered before a check: a page that concerns it seldom comes alone."""
SHARE = 0.2
"""The most of the time that checks before their time may take: each by itself, and all together, as long as none waits
too long for it."""
LATEST_TIMES = 30.0
"""After a change nothing waits for its share longer than so many times what its last check took."""
QUICK_S = 2.0
"""However quick that check was, and where there was none yet."""
RETRY_S = 5.0
"""When a run is asked for again that did not begin, as where another service is at it."""
ENDS_S = 0.1
"""The same where the run before it is about to end."""
FAILED_S = 60.0
"""How long one is left alone at least that failed."""
LABEL = "label"
LABELS_REST_S = 2.0
"""How long the job that labels is left alone after a run, of which each costs something however little there is."""
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
    """What is to be done soon, and when. Threads may use it."""

    def __init__(
        self,
        run: Callable[[str], bool | None],
        *,
        gather_s: float = GATHER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``run``: has a job of this name begin now; False where it is at work, None where there is none."""
        self._run = run
        self._gather_s = gather_s
        self._clock = clock
        self._concerns: Mapping[str, frozenset[Change]] = {}
        self._wants_labels = False
        self._due: dict[str, float] = {}
        self._rests: dict[str, float] = {}
        """Until when each is left alone."""
        self._latest: dict[str, float] = {}
        """How long each may wait for its share."""
        self._share = Share(SHARE, clock)
        self._busy: set[str] = set()
        self._wake = threading.Condition()
        self.to_send = threading.Event()
        """Set when something is to be sent, until the job that sends has seen it."""
        self.just_stored = JustStored()

    def watch(self, concerns: Mapping[str, frozenset[Change]]) -> None:
        """From now on, these jobs are checked after these changes."""
        with self._wake:
            self._concerns = concerns
            self._wants_labels = any(not on.isdisjoint({"labels", "signals"}) for on in concerns.values())
            kept = {*concerns, LABEL, SENDING}
            self._due = {name: at for name, at in self._due.items() if name in kept}

    def changed(self, kinds: Collection[Change]) -> None:
        """Something was stored."""
        if not kinds:
            return
        with self._wake:
            for name, on in self._concerns.items():
                if not on.isdisjoint(kinds):
                    self._ask_for(name, self._gather_s)
            if self._wants_labels and "posts" in kinds:
                self._ask_for(LABEL, 0.0)

    def send(self) -> None:
        """Something is due that is to be sent."""
        with self._wake:
            self.to_send.set()
            self._ask_for(SENDING, 0.0)

    @contextmanager
    def checking(self, name: str, *, before_time: bool = True) -> Iterator[Callable[[float], None]]:
        """While an alert is checked, whoever asked for it: what changed before it began is seen by it.

        Gives what may be told how many seconds the engine took, where it is not all of them. A check at its time,
        as is the first of all, is no part of the share, and it is not left alone after it.
        """
        began, failed = self._begun(name), True
        engine: list[float] = []
        try:
            yield engine.append
            failed = False
        finally:
            took = engine[-1] if engine else self._clock() - began
            rest = took * (1 / SHARE - 1) if before_time else 0.0
            with self._wake:
                self._share.took(took if before_time else 0.0)
                self._latest[name] = max(LATEST_TIMES * took, QUICK_S)
            self._ended(name, max(rest, FAILED_S) if failed else rest)

    @contextmanager
    def working(self, name: str, rest_s: float = 0.0) -> Iterator[None]:
        """While another job is at work, which is then left alone for a while."""
        self._begun(name)
        try:
            yield
        finally:
            self._ended(name, rest_s)

    @property
    def asked_for(self) -> list[str]:
        """The jobs that are to begin, now or later."""
        with self._wake:
            return list(self._due)

    def start(self, stopping: threading.Event) -> threading.Thread:
        """Begin what is due, until the service stops, in a thread of its own."""
        thread = threading.Thread(target=self._begin_due, args=[stopping], name="soon", daemon=True)
        thread.start()
        return thread

    def due(self) -> list[str]:
        """The jobs that are due now; each is due again where it does not begin."""
        with self._wake:
            now = self._clock()
            found = [name for name in self._due if self._at(name) <= now and name not in self._busy]
            for name in found:
                self._due[name] = now + RETRY_S
            return found

    def _ask_for(self, name: str, in_s: float) -> None:
        if name not in self._due:
            at = self._clock() + in_s
            self._due[name] = max(at, self._rests.get(name, at))
            self._wake.notify()

    def _not_begun(self, name: str, *, at_work: bool) -> None:
        with self._wake:
            if name in self._due and at_work:
                self._due[name] = self._clock() + ENDS_S
            else:
                self._due.pop(name, None)

    def _begun(self, name: str) -> float:
        with self._wake:
            self._due.pop(name, None)
            self._busy.add(name)
            return self._clock()

    def _ended(self, name: str, rest_s: float) -> None:
        with self._wake:
            self._busy.discard(name)
            self._rests[name] = self._clock() + rest_s
            if name in self._due:
                self._due[name] = max(self._due[name], self._rests[name])
            self._wake.notify()

    def _at(self, name: str) -> float:
        """When it may begin: once it is due, and its share is there or it has waited for long enough."""
        at = self._due[name]
        if name not in self._concerns:
            return at
        return max(at, min(self._share.free_at(), at + self._latest.get(name, QUICK_S)))

    def _begin_due(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            for name in self.due():
                try:
                    if not (begins := self._run(name)):
                        self._not_begun(name, at_work=begins is not None)
                except Exception:
                    log.exception("not begun", job=name)
            with self._wake:
                times = [self._at(name) for name in self._due if name not in self._busy]
                wait = min(times, default=self._clock() + 1) - self._clock()
                # The stop is looked at once a second.
                self._wake.wait(min(max(wait, 0.01), 1.0))
