"""Pages into the graph, from the stream's thread and from those that look things up beside it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from collectors.base import Collector, Page
from collectors.report import CollectReport
from collectors.watch.watch import Watch
from graph.connection import Graph
from graph.read.checkpoints import Checkpoint
from graph.records import Follow, Record, SnapshotMember, Unfollow, uid_of
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

OnPage = Callable[[Page, CollectReport], None]

_BEFORE_S = 10.0
"""A host's lists may be some seconds behind its stream."""
_KEPT_S = 300.0
"""Longer than any one page of a list takes."""


@dataclass(frozen=True, slots=True)
class RunInputs:
    """What a run works with."""

    graph: Graph
    collector: Collector
    tombstones: TombstoneKey
    on_page: OnPage | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    limit: int | None = None
    """After how many of the source's items to stop."""
    refresh_s: float = 30.0
    tell: Callable[[CollectReport], None] | None = None
    """Keeps how the run stands, for whoever asks while it goes on."""


class RunIsOver(Exception):  # noqa: N818 - it is no fault
    """The run has ended: what a look-up beside it brings now is not stored any more."""


class PageStore:
    """Stores one page at a time, whichever thread brings it, and counts it in the report.

    A list that is read beside a stream may show a follow of which the stream has told the end already, before the
    list's page is stored. So the ends that were told meanwhile are written with the page that shows their follows.
    """

    def __init__(self, inputs: RunInputs, watch: Watch, report: CollectReport) -> None:
        self.lock = threading.RLock()
        """Held while a page is stored; whoever changes the report, or what is owed, holds it as well."""
        self._inputs = inputs
        self._watch = watch
        self._report = report
        self._over = False
        self._ended: deque[tuple[float, Record]] = deque()
        """The latest ends of follows that the stream told of, each with when it was stored."""

    def store(self, page: Page, checkpoint: Checkpoint | None = None) -> None:
        """Write a page of posts and changes, and where to resume after it, as one transaction."""
        with self.lock:
            self._note_ends(page.records)
            page = replace(
                page, records=[record for record in page.records if not self._is_strangers(record)]
            )
            self._write(page, page.records, checkpoint, looked_up=False)

    def store_looked_up(
        self, page: Page, checkpoint: Checkpoint | None = None, *, asked: float | None = None
    ) -> None:
        """The same for a page that was looked up; ``asked``: the monotonic time at which its list was asked for it.

        Raises RunIsOver.
        """
        with self.open():
            again = () if asked is None else self._ends_since(asked, page)
            self._write(page, (*page.records, *again), checkpoint, looked_up=True)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Nothing else is stored meanwhile, and the run is not over. Raises RunIsOver."""
        with self.lock:
            if self._over:
                raise RunIsOver
            yield

    def end(self) -> None:
        """From now on nothing that was looked up is stored."""
        with self.lock:
            self._over = True

    @contextmanager
    def lists_are_read(self) -> Iterator[None]:
        """Meanwhile the graph may hold follows that are not known here yet: their ends are passed on as well."""
        known = self._watch.known
        if known is not None:
            known.follows_unsure = True
        try:
            yield
        finally:
            if known is not None:
                known.follows_unsure = False

    def _write(
        self, page: Page, records: Iterable[Record], checkpoint: Checkpoint | None, *, looked_up: bool
    ) -> None:
        if page.records or checkpoint is not None:
            inputs = self._inputs
            written = write_page(inputs.graph, records, checkpoint=checkpoint, tombstones=inputs.tombstones)
            self._report.written.update(written.counts)
            self._report.add_refused(written.refused)
        self._remember(page)
        if page.read or page.records or page.skipped or page.failed or page.gap is not None:
            self._report.add_page(page, looked_up=looked_up)
        if self._inputs.on_page is not None:
            self._inputs.on_page(page, self._report)

    def _remember(self, page: Page) -> None:
        known = self._watch.known
        if known is None:
            return
        for record in page.records:
            if isinstance(record, SnapshotMember):
                me, other = uid_of(record.profile), uid_of(record.other)
                known.add_profile(other)
                if record.uid is not None:
                    known.add_edge(me if record.direction == "following" else other, record.uid)

    def _note_ends(self, records: Iterable[Record]) -> None:
        now = time.monotonic()
        for record in records:
            if isinstance(record, Unfollow) or (isinstance(record, Follow) and record.replaces):
                self._ended.append((now, record))
        while self._ended and self._ended[0][0] < now - _KEPT_S:
            self._ended.popleft()

    def _ends_since(self, asked: float, page: Page) -> list[Record]:
        """The ends told of since then, of follows that the page shows."""
        shown = {
            (record.profile if record.direction == "following" else record.other, record.uid)
            for record in page.records
            if isinstance(record, SnapshotMember)
        }
        return [
            record
            for at, record in self._ended
            if at >= asked - _BEFORE_S
            and isinstance(record, (Follow, Unfollow))
            and (record.follower, record.uid) in shown
        ]

    def _is_strangers(self, record: Record) -> bool:
        """Is it the end of a follow that the graph does not hold, and would only if a list shows it now?"""
        known = self._watch.known
        if (
            known is None
            or not known.follows_unsure
            or not isinstance(record, Unfollow)
            or record.uid is None
        ):
            return False
        follower = uid_of(record.follower)
        return follower not in self._watch.profiles and not known.edge(follower, record.uid)
