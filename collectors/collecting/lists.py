"""The lists of connections of one run: which are due, how far each was read, when one that failed is tried again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from collectors.base import Fatal, Page, SkipRecord
from collectors.watch.watch import Watch
from graph.read.checkpoints import (
    Checkpoint,
    connections_checkpoint,
    forget_checkpoint,
    forget_checkpoints,
    load_checkpoint,
)
from graph.read.watched import lists_due, profiles_wanting_baseline
from graph.records import SnapshotEnd

from .asking import Asking, Outcome, Pauses
from .list_state import ListState
from .reading import read_through

FIRST_PAUSE_S = 600.0
LONGEST_PAUSE_S = 43_200.0


class ConnectionLists:
    """Reads the lists that are due, one profile after the other."""

    def __init__(self, asking: Asking, watch: Watch) -> None:
        """Reads from the graph which lists are owed. Raises GraphError."""
        inputs = asking.inputs
        self._asking = asking
        self._graph = inputs.graph
        self._collector = inputs.collector
        self._watch = watch
        self._state = ListState(inputs.graph, inputs.collector, inputs.tombstones, watch.profiles)
        self._queue: deque[str] = deque()
        self._done: set[str] = set()
        """Profiles whose lists were read in this run."""
        self._changed: set[str] = set()
        """Profiles whose lists may have changed since reading them began."""
        self._pauses = Pauses(FIRST_PAUSE_S, LONGEST_PAUSE_S)

    def changed_by(self, page: Page) -> frozenset[str]:
        """The watched profiles whose lists may have changed unseen by this page of a stream."""
        if not self._collector.streaming:
            return frozenset()
        return (
            self._watch.profiles if page.gap is not None else self._watch.profiles.intersection(page.relist)
        )

    def owe(self, profiles: frozenset[str]) -> None:
        """These are to be read from their start: kept before the page that says so, lest a killed run forgets it."""
        if not profiles:
            return
        with self._asking.store.lock:
            self._changed.update(profiles)
            forget_checkpoints(self._graph, map(self._name, profiles))
            self._state.owe(profiles)

    def relist(self, profiles: frozenset[str]) -> None:
        """Read them again in their turn."""
        with self._asking.store.lock:
            self._queue.extend(uid for uid in sorted(profiles) if uid not in self._queue)

    def look(self, *, agreed: bool = False) -> None:
        """Queue the lists that want a first look, and those that are owed.

        ``agreed``: somebody was told what first looks cost, and agreed to it.
        """
        if "connections" not in self._collector.abilities:
            return
        before = set(self._queue)
        self._add([*self.wanting(), *sorted(self._state.owed & self._watch.profiles)], resting=agreed)
        if self._collector.allowance is not None:
            self._take_out_refused([uid for uid in self._queue if uid not in before], agreed=agreed)

    def wanting(self) -> list[str]:
        """The profiles whose lists were never read to their end."""
        collector = self._collector
        return profiles_wanting_baseline(
            self._graph, collector.name, collector.directions, collector.unlisted_roles
        )

    def _take_out_refused(self, uids: list[str], *, agreed: bool) -> None:
        """Those whose first list costs too much without a question; one that was begun goes on."""
        new = [uid for uid in uids if load_checkpoint(self._graph, self._name(uid)) is None]
        refused: Mapping[str, str] = {}

        def weigh() -> bool:
            nonlocal refused
            refused = self._collector.refused_lists(new, agreed=agreed)
            return True

        weighed = not new or self._asking.attempt("lists", weigh).done
        left = set(refused) if weighed else set(new)
        with self._asking.store.lock:
            self._queue = deque(uid for uid in self._queue if uid not in left)
        for uid, reason in refused.items():
            self._state.let_rest(uid)
            self._asking.report.add_failure(f"list of {self._collector.name}:{uid}", reason)

    def look_for_due(self) -> None:
        """Queue the lists that were read too long ago, where no stream tells of changes."""
        collector = self._collector
        if collector.streaming or "connections" not in collector.abilities:
            return
        before = collector.now() - collector.lists_every
        due = lists_due(self._graph, collector.name, before, collector.directions, collector.unlisted_roles)
        self._add(uid for uid in due if self._pauses.due(uid))

    def read_due(self, until: float | None = None) -> None:
        """Read the lists that are due, at least one, until the monotonic time ``until``."""
        while self._queue and not self._asking.stopped() and not self._asking.must_wait():
            with self._asking.store.lock:
                uid = self._queue.popleft()
            outcome = self._read_lists(uid)
            if outcome.done:
                self._done.add(uid)
                self._pauses.done(uid)
            elif outcome.fault is not None:
                self._pauses.failed(uid)
            if until is not None and time.monotonic() >= until:
                return

    def _add(self, uids: Iterable[str], *, resting: bool = False) -> None:
        with self._asking.store.lock:
            self._queue.extend(
                uid
                for uid in dict.fromkeys(uids)
                if uid not in self._done
                and self._pauses.due(uid)
                and uid not in self._queue
                and (resting or not self._state.rests(uid))
            )

    def _read_lists(self, uid: str) -> Outcome:
        """Read the connections of one profile.

        How far they were read is kept with each page, so that no run reads, or pays for, the same page twice; a
        position of which nothing came for as long as the lists are left alone is given up.
        """
        store, name = self._asking.store, self._name(uid)
        since = datetime.now(UTC) - self._collector.lists_every
        with store.open():
            self._changed.discard(uid)
            reached = load_checkpoint(self._graph, name, since=since)
        whole, asked = False, time.monotonic()

        def read(cursor: str | None) -> Iterator[Page]:
            nonlocal asked
            asked = time.monotonic()
            return self._collector.connections(uid, cursor)

        def keep(page: Page) -> str | None:
            nonlocal whole, reached, asked
            whole = whole or any(isinstance(record, SnapshotEnd) for record in page.records)
            with store.open():
                mark = Checkpoint(name, page.resume) if page.resume and uid not in self._changed else None
                store.store_looked_up(page, mark, asked=asked)
            reached, asked = page.resume or reached, time.monotonic()
            return page.resume

        def read_all() -> bool:
            try:
                return read_through(
                    read,
                    keep,
                    stopped=lambda: self._asking.stopped() or uid in self._changed,
                    reached=reached,
                    attempts=self._asking.attempts,
                )
            except (Fatal, SkipRecord):
                # Neither this position nor another try within the period would help.
                if not self._collector.streaming:
                    forget_checkpoint(self._graph, name)
                    self._state.let_rest(uid)
                raise

        with store.lists_are_read():
            outcome = self._asking.attempt(uid, read_all)
        with store.open():
            if outcome.done and uid not in self._changed:
                forget_checkpoint(self._graph, name)
                self._state.was_read(uid, whole=whole)
            elif outcome.fault is not None and reached is not None and self._collector.streaming:
                # What was read before it stays read, however long the other part is away.
                store.store_looked_up(Page(()), Checkpoint(name, reached))
        return outcome

    def _name(self, uid: str) -> str:
        return connections_checkpoint(self._collector.name, uid)
