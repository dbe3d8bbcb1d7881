"""The work of one collection run, step by step."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import stamina

from collectors.watch.watch import Watch, WatchTerm
from graph.connection import Graph
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.read.stored_keys import StoredKeys, nameless_authors
from graph.read.watched import (
    longest_unlisted,
    profiles_wanting_baseline,
    unresolved_handles,
    watched_profiles,
)
from graph.records import Post, SnapshotMember, uid_of
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

from .base import Collector, CollectorError, ConfigError, Page, RetryLater, SkipRecord, Unreachable
from .report import CollectReport

OnPage = Callable[[Page, CollectReport], None]

_ATTEMPTS = 6
_LONGEST_WAIT_S = 0.8
"""Short, so that a stop is heeded; a source that stays away is the schedule's business."""
_FIRST_LOOKS_S = 60.0
_FAILED_REST_S = 600.0
_DESCRIBED_AT_ONCE = 250


def _attempts() -> Iterable[stamina.Attempt]:
    """A few tries of something that may be unreachable."""
    return stamina.retry_context(on=Unreachable, attempts=_ATTEMPTS, timeout=None, wait_max=_LONGEST_WAIT_S)


def _pages(pages: Iterator[Page]) -> Generator[Page, None, None]:
    """The same pages, with the promise that closing ends their source."""
    yield from pages


@dataclass(frozen=True, slots=True)
class Participants:
    """What a run works with."""

    graph: Graph
    collector: Collector
    tombstones: TombstoneKey
    on_page: OnPage | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    limit: int | None = None
    """After how many of the source's items to stop."""
    refresh_s: float = 30.0


class Collection:
    """The work of one run; ``report`` grows with it."""

    def __init__(self, part: Participants, terms: Sequence[WatchTerm | str]) -> None:
        """Reads from the graph what is watched and known. Raises TermError, GraphError."""
        self._graph = graph = part.graph
        self._collector = collector = part.collector
        self._part = part
        self._refreshed = 0.0
        self._network = collector.name
        known = StoredKeys.load(graph, self._network) if collector.streaming else None
        self._watch = Watch(terms, watched_profiles(graph, self._network), known)
        self._to_list: deque[str] = deque()
        """Profiles whose connections are to be read."""
        self._listed: dict[str, float | None] = {}
        """Profiles whose connections were read in this run; for failed ones, when to try them again."""
        self._reached: str | None = None
        self._to_describe: dict[str, None] = {}
        self._described: set[str] = set()
        self._unresolvable: set[str] = set()
        self._later: RetryLater | None = None
        self.report = CollectReport(collector.name)

    @property
    def stopped(self) -> bool:
        """Was it asked to stop, or has it read as much as it should?"""
        return self._part.stop.is_set() or (
            self._part.limit is not None and self.report.read >= self._part.limit
        )

    def everything(self) -> None:
        """All that ``collect`` promises, in its order."""
        collector = self._collector
        cursor = load_checkpoint(self._graph, collector.checkpoint)
        moment = collector.moment() if cursor is None else None
        if moment is not None:
            self._store(Page((), cursor=moment), collector.checkpoint)
            cursor = moment
        self._to_describe.update(dict.fromkeys(nameless_authors(self._graph, self._network)))
        self._refresh()
        self._list_connections(time.monotonic() + _FIRST_LOOKS_S if collector.streaming else None)
        self._read_mentions(cursor)
        if not collector.streaming:
            due = longest_unlisted(self._graph, self._network)
            self._to_list.extend(uid for uid in due if uid not in self._listed)
        if not self._part.stop.is_set():
            self._list_connections(None)
            self._describe()
        if self._later is not None and not self.stopped:
            raise self._later

    def past(self, since: datetime) -> None:
        """What ``collect_history`` promises."""
        until = load_checkpoint(self._graph, self._collector.checkpoint)
        for page in self._collector.history(self._watch, since, until):
            self._store(page, None)
            if self.stopped:
                return

    def _read_mentions(self, cursor: str | None) -> None:
        self._reached = cursor
        going_on = True
        while going_on:
            for attempt in _attempts():
                with attempt:
                    going_on = self._read_on()

    def _read_on(self) -> bool:
        """Read from where the run stands. True when it broke off after getting further, and may go on."""
        before = self._reached
        if self.stopped:
            return False
        try:
            with closing(_pages(self._collector.mentions(self._watch, before))) as pages:
                for page in pages:
                    self._store(page, self._collector.checkpoint)
                    self._reached = page.cursor or self._reached
                    self._between_pages(page)
                    if self.stopped:
                        break
        except Unreachable:
            if self._reached == before:
                raise
            return True
        return False

    def _between_pages(self, page: Page) -> None:
        if not self._collector.streaming:
            return
        if page.gap is not None:
            self._relist(self._watch.profiles)
        self._relist(page.relist)
        self._to_describe.update(dict.fromkeys(page.describe))
        if time.monotonic() - self._refreshed >= self._part.refresh_s:
            self._refresh()
            self._describe()
        self._list_connections(time.monotonic())

    def _refresh(self) -> None:
        """Look for newly watched profiles: the stream brings their changes before their lists are read."""
        self._refreshed = time.monotonic()
        handles = [
            handle
            for handle in unresolved_handles(self._graph, self._network)
            if handle not in self._unresolvable
        ]
        if handles:
            self._unresolvable.update(handles)
            self._attempt("handles", lambda: self._collector.resolve(handles))
        self._watch.profiles = watched_profiles(self._graph, self._network)
        wanting = profiles_wanting_baseline(self._graph, self._network, self._collector.directions)
        self._to_list.extend(uid for uid in wanting if self._is_due(uid) and uid not in self._to_list)

    def _is_due(self, uid: str) -> bool:
        again = self._listed.get(uid, 0.0)
        return again is not None and again <= time.monotonic()

    def _relist(self, profiles: Sequence[str] | frozenset[str]) -> None:
        """Their lists may have changed unseen: read them again."""
        again = [uid for uid in sorted(profiles) if uid in self._watch.profiles and uid not in self._to_list]
        self._to_list.extend(again)

    def _list_connections(self, until: float | None) -> None:
        """Read the lists that are due, at least one, until the monotonic time ``until``."""
        while self._to_list and not self._part.stop.is_set() and not self._must_wait():
            uid = self._to_list.popleft()
            done = self._attempt(uid, partial(self._collector.connections, uid, None))
            self._listed[uid] = None if done else time.monotonic() + _FAILED_REST_S
            if until is not None and time.monotonic() >= until:
                return

    def _must_wait(self) -> bool:
        """Did the source ask not to be asked again yet?"""
        if self._later is not None and self._later.at is not None and self._later.at <= datetime.now(UTC):
            self._later = None
        return self._later is not None

    def _describe(self) -> None:
        """Ask what profiles are called that are known by their uid alone, or were renamed."""
        some = list(self._to_describe)[:_DESCRIBED_AT_ONCE]
        for uid in some:
            del self._to_describe[uid]
        if some:
            self._attempt("names", lambda: self._collector.describe(some))

    def _attempt(self, what: str, read: Callable[[], Iterator[Page]]) -> bool:
        """Read something that the rest of the run can do without; did it succeed?"""
        try:
            for attempt in _attempts():
                with attempt, closing(_pages(read())) as pages:
                    for page in pages:
                        if self._part.stop.is_set():
                            return False
                        self._store(page, None, looked_up=True)
        except ConfigError:
            raise
        except (SkipRecord, CollectorError) as fault:
            if isinstance(fault, RetryLater):
                self._later = fault
            self.report.add_failure(what, fault)
            return False
        return True

    def _store(self, page: Page, checkpoint: str | None, *, looked_up: bool = False) -> None:
        """Write a page and where to resume after it, as one transaction."""
        mark = None
        if checkpoint is not None and page.cursor is not None and page.cursor != self._reached:
            mark = Checkpoint(checkpoint, page.cursor)
        if page.records or mark is not None:
            written = write_page(self._graph, page.records, checkpoint=mark, tombstones=self._part.tombstones)
            self.report.written.update(written.counts)
        self._remember(page)
        if page.read or page.records or page.skipped or page.gap is not None:
            self.report.add_page(page, looked_up=looked_up)
        if self._part.on_page is not None:
            self._part.on_page(page, self.report)

    def _remember(self, page: Page) -> None:
        known = self._watch.known
        if known is None:
            return
        for record in page.records:
            if isinstance(record, Post):
                author = uid_of(record.author)
                if author not in self._described:
                    self._described.add(author)
                    self._to_describe[author] = None
            elif isinstance(record, SnapshotMember):
                me, other = uid_of(record.profile), uid_of(record.other)
                known.add_profile(other)
                if record.uid is not None:
                    known.add_edge(me if record.direction == "following" else other, record.uid)
