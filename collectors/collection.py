"""The work of one collection run, step by step."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

import stamina

from collectors.watch.companies import KnownNames
from collectors.watch.watch import Watch, WatchTerm
from graph.connection import Graph
from graph.read.checkpoints import Checkpoint, forget_checkpoint, load_checkpoint
from graph.read.stored_keys import StoredKeys, held_posts, nameless_authors
from graph.read.watched import (
    lists_due,
    profiles_wanting_baseline,
    unresolved_handles,
    watched_handles,
    watched_profiles,
)
from graph.records import Post, SnapshotEnd, SnapshotMember, uid_of
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

from .base import Collector, CollectorError, ConfigError, Fatal, Page, RetryLater, SkipRecord, Unreachable
from .budget import BudgetSpent, Estimate
from .list_state import ListState
from .recheck import RecheckPosition
from .report import CollectReport

OnPage = Callable[[Page, CollectReport], None]

_ATTEMPTS = 6
_LONGEST_WAIT_S = 0.8
"""Short, so that a stop is heeded; a source that stays away is the schedule's business."""
_FIRST_LOOKS_S = 60.0
_FAILED_REST_S = 600.0
_UNSAID_WAIT = timedelta(minutes=15)
"""How long to wait where a source asks to come back later and does not say when."""
_DESCRIBED_AT_ONCE = 250
_RECHECKED_AT_ONCE = 1_000


def _attempts() -> Iterable[stamina.Attempt]:
    """A few tries of something that may be unreachable."""
    return stamina.retry_context(on=Unreachable, attempts=_ATTEMPTS, timeout=None, wait_max=_LONGEST_WAIT_S)


def _pages(pages: Iterator[Page]) -> Generator[Page, None, None]:
    """The same pages, with the promise that closing ends their source."""
    yield from pages


def _batches(uids: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(uids)
    while batch := list(islice(rest, size)):
        yield batch


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


class Collection:
    """The work of one run; ``report`` grows with it."""

    def __init__(self, inputs: RunInputs, terms: Sequence[WatchTerm | str]) -> None:
        """Reads from the graph what is watched and known. Raises TermError, GraphError."""
        self._graph = graph = inputs.graph
        self._collector = collector = inputs.collector
        self._inputs = inputs
        self._refreshed = 0.0
        self._network = collector.name
        known = StoredKeys.load(graph, self._network) if collector.streaming else None
        self._names = KnownNames(graph, terms)
        self._watch = Watch(
            self._names.terms, watched_profiles(graph, self._network), known, self._names.others
        )
        self._watch.handles = watched_handles(graph, self._network)
        self._to_list: deque[str] = deque()
        """Profiles whose connections are to be read."""
        self._listed: dict[str, float | None] = {}
        """Profiles whose connections were read in this run; for failed ones, when to try them again."""
        self._changed: set[str] = set()
        """Profiles whose lists may have changed since they were begun."""
        self._lists = ListState(graph, collector, inputs.tombstones, self._watch.profiles)
        self._changed.update(self._lists.owed)
        self._reached: str | None = None
        self._to_describe: dict[str, None] = {}
        self._described: set[str] = set()
        self._unresolvable: set[str] = set()
        self._later: RetryLater | None = None
        self._later_until = datetime.now(UTC)
        self._fault: CollectorError | None = None
        """What the run goes on in spite of, and ends with: one endpoint that fails must not keep the others unread."""
        self.report = CollectReport(collector.name)

    @property
    def stopped(self) -> bool:
        """Was it asked to stop, or has it read as much as it should?"""
        return self._inputs.stop.is_set() or (
            self._inputs.limit is not None and self.report.read >= self._inputs.limit
        )

    def everything(self) -> None:
        """All that ``collect`` promises, in its order."""
        collector = self._collector
        cursor = load_checkpoint(self._graph, collector.checkpoint)
        moment = collector.moment() if cursor is None else None
        if moment is not None:
            self._store(Page((), cursor=moment), Checkpoint(collector.checkpoint, moment))
            cursor = moment
        self._to_describe.update(dict.fromkeys(nameless_authors(self._graph, self._network)))
        self._refresh()
        self._list_connections(time.monotonic() + _FIRST_LOOKS_S if collector.streaming else None)
        self._read_mentions(cursor)
        deletions = self._recheck(first=cursor is None)
        if not collector.streaming and "connections" in collector.abilities:
            before = collector.now() - collector.lists_every
            due = lists_due(
                self._graph, self._network, before, collector.directions, collector.unlisted_roles
            )
            self._to_list.extend(uid for uid in due if uid not in self._listed and not self._lists.rests(uid))
        if not self._inputs.stop.is_set():
            self._list_connections(None)
            if not self._must_wait():
                self._describe()
        if self._fault is not None:
            raise self._fault
        later = self._later or deletions
        if later is not None and not self.stopped:
            raise self._not_after_deletions(later)

    def _not_after_deletions(self, later: RetryLater) -> RetryLater:
        """The same wish to come back later, but not later than stored posts must be asked for again."""
        position = RecheckPosition.parse(load_checkpoint(self._graph, f"{self._network}:recheck"))
        within = self._collector.terms.deletions_within_hours
        if position is None or within is None or later.at is None or not isinstance(later, BudgetSpent):
            return later
        due = position.due(timedelta(hours=within))
        if position.after is None and self._collector.now() < due < later.at:
            later.at = due
        return later

    def past(self, since: datetime) -> None:
        """What ``collect_history`` promises."""
        until = load_checkpoint(self._graph, self._collector.checkpoint)
        for page in self._collector.history(self._watch, since, until):
            self._store(page, None)
            if self.stopped:
                return
        if self._collector.allowance is not None and "connections" in self._collector.abilities:
            # Whoever asked for this was told the price of the first lists with it.
            wanting = self._wanting()
            self._collector.refused_lists(wanting, agreed=True)
            self._to_list.extend(wanting)
            self._list_connections(None)
        if fault := self._fault or self._later:
            raise fault

    def estimate(self, since: datetime) -> Estimate:
        """What ``past`` from ``since`` on would cost. Raises as ``past``."""
        return self._collector.estimate(self._watch, self._wanting(), since)

    def _read_mentions(self, cursor: str | None) -> None:
        collector = self._collector
        self._reached = cursor

        def keep(page: Page) -> str | None:
            self._lists.owe(self._relists(page))
            moved = page.cursor is not None and page.cursor != self._reached
            self._store(
                page, Checkpoint(collector.checkpoint, page.cursor) if moved and page.cursor else None
            )
            self._reached = page.cursor or self._reached
            self._between_pages(page)
            return self._reached

        try:
            self._read(
                lambda reached: collector.mentions(self._watch, reached),
                keep,
                reached=cursor,
                stopped=lambda: self.stopped,
            )
        except (RetryLater, Unreachable, Fatal) as fault:
            if collector.streaming:
                raise
            if isinstance(fault, RetryLater):
                self._wait(fault)
            else:
                self._fault = self._fault or fault

    def _read(
        self,
        read: Callable[[str | None], Iterator[Page]],
        keep: Callable[[Page], str | None],
        *,
        reached: str | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> bool:
        """Read a source to its end, again where it broke off, from where the last page was kept. False: stopped.

        ``keep`` stores a page and returns from where to go on, or None where that has not changed.
        """
        stopped = stopped or self._inputs.stop.is_set
        going_on = True
        while going_on:
            for attempt in _attempts():
                with attempt:
                    before, going_on = reached, False
                    if stopped():
                        return False
                    try:
                        with closing(_pages(read(reached))) as pages:
                            for page in pages:
                                reached = keep(page) or reached
                                if stopped():
                                    return False
                    except Unreachable:
                        if reached == before:
                            raise
                        going_on = True
        return True

    def _recheck(self, *, first: bool) -> RetryLater | None:
        """Ask whether stored posts are still there, where no stream tells of deletions and a round is due.

        ``first``: nothing was read before this run, so that nothing can have been deleted since. Returns the
        source's wish to be asked again later; what else goes wrong is counted, and the run goes on.
        """
        collector, name = self._collector, f"{self._network}:recheck"
        within = collector.terms.deletions_within_hours
        if "recheck" not in collector.abilities or within is None or self.stopped:
            return None
        position = RecheckPosition.parse(load_checkpoint(self._graph, name))
        period = timedelta(hours=within)
        if position is None and first:
            self._store(Page(()), Checkpoint(name, str(RecheckPosition(collector.now()))))
            return None
        if position is None:
            begun: RecheckPosition | None = RecheckPosition(collector.now())
        else:
            if position.late(collector.now(), period):
                self.report.add_failure("deletions", position.lateness(collector.now(), period))
            begun = position.next_round(collector.now(), period)
        if begun is None:
            return None
        try:
            for batch in _batches(
                held_posts(self._graph, self._network, begun.after or ""), _RECHECKED_AT_ONCE
            ):
                if not self._recheck_some(batch, begun, name):
                    return None
            self._store(Page(()), Checkpoint(name, str(RecheckPosition(begun.began))))
        except ConfigError:
            raise
        except (SkipRecord, CollectorError) as fault:
            self.report.add_failure("deletions", fault)
            return fault if isinstance(fault, RetryLater) else None
        return None

    def _recheck_some(self, posts: list[str], position: RecheckPosition, name: str) -> bool:
        def keep(page: Page) -> str | None:
            mark = None
            if page.cursor is not None:
                mark = Checkpoint(name, str(RecheckPosition(position.began, after=page.cursor)))
            self._store(page, mark, looked_up=True)
            return page.cursor

        def read(reached: str | None) -> Iterator[Page]:
            return self._collector.recheck(posts[posts.index(reached) + 1 :] if reached else posts)

        return self._read(read, keep)

    def _between_pages(self, page: Page) -> None:
        if not self._collector.streaming:
            return
        self._relist(self._relists(page))
        self._to_describe.update(dict.fromkeys(page.describe))
        if time.monotonic() - self._refreshed >= self._inputs.refresh_s:
            self._refresh()
            self._describe()
        self._list_connections(time.monotonic())

    def _refresh(self) -> None:
        """Look for newly watched profiles: the stream brings their changes before their lists are read.

        And for changed names of the watched companies.
        """
        first = not self._refreshed
        self._refreshed = time.monotonic()
        if not first and self._names.renewed():
            self._watch.rename(self._names.terms, self._names.others)
        handles = [
            handle
            for handle in unresolved_handles(self._graph, self._network)
            if handle not in self._unresolvable
        ]
        self._unresolvable.update(handles)
        for some in _batches(handles, self._collector.lookup_size):
            self._look_up("handles", partial(self._collector.resolve, some))
        self._watch.profiles = watched_profiles(self._graph, self._network)
        self._watch.handles = watched_handles(self._graph, self._network)
        if "connections" not in self._collector.abilities:
            return
        self._to_list.extend(
            self._without_refused(
                [
                    uid
                    for uid in dict.fromkeys(
                        [*self._wanting(), *sorted(self._lists.owed & self._watch.profiles)]
                    )
                    if self._is_due(uid) and uid not in self._to_list and not self._lists.rests(uid)
                ]
            )
        )

    def _wanting(self) -> list[str]:
        """The profiles whose lists were never read to their end."""
        collector = self._collector
        return profiles_wanting_baseline(
            self._graph, self._network, collector.directions, collector.unlisted_roles
        )

    def _without_refused(self, uids: list[str]) -> list[str]:
        """Those of these profiles whose first list may be read without a question; one that was begun goes on."""
        if self._collector.allowance is None:
            return uids
        new = [uid for uid in uids if load_checkpoint(self._graph, self._list_name(uid)) is None]
        refused: Mapping[str, str] = {}

        def weigh() -> bool:
            nonlocal refused
            refused = self._collector.refused_lists(new)
            return True

        if new and not self._try("lists", weigh):
            return [uid for uid in uids if uid not in new]
        for uid, reason in refused.items():
            self._lists.let_rest(uid)
            self.report.add_failure(f"{self._network}:{uid}", reason)
        return [uid for uid in uids if uid not in refused]

    def _is_due(self, uid: str) -> bool:
        again = self._listed.get(uid, 0.0)
        return again is not None and again <= time.monotonic()

    def _relists(self, page: Page) -> frozenset[str]:
        """The watched profiles whose lists may have changed unseen by this page."""
        if not self._collector.streaming:
            return frozenset()
        return (
            self._watch.profiles if page.gap is not None else self._watch.profiles.intersection(page.relist)
        )

    def _relist(self, profiles: frozenset[str]) -> None:
        """Their lists may have changed unseen: read them again, from the start."""
        self._changed.update(profiles)
        self._to_list.extend(uid for uid in sorted(profiles) if uid not in self._to_list)

    def _list_connections(self, until: float | None) -> None:
        """Read the lists that are due, at least one, until the monotonic time ``until``."""
        while self._to_list and not self._inputs.stop.is_set() and not self._must_wait():
            uid = self._to_list.popleft()
            done = self._read_lists(uid)
            self._listed[uid] = None if done else time.monotonic() + _FAILED_REST_S
            if until is not None and time.monotonic() >= until:
                return

    def _must_wait(self) -> bool:
        """Did the source ask not to be asked again yet?"""
        over = not isinstance(self._later, BudgetSpent) and self._later_until <= datetime.now(UTC)
        if self._later is not None and over:
            self._later = None
        return self._later is not None or isinstance(self._fault, (ConfigError, Unreachable))

    def _wait(self, fault: RetryLater) -> None:
        self._later = fault
        self._later_until = fault.at or datetime.now(UTC) + _UNSAID_WAIT

    def _describe(self) -> None:
        """Ask what profiles are called that are known by their uid alone, or were renamed."""
        asked = list(self._to_describe)[:_DESCRIBED_AT_ONCE]
        for uid in asked:
            del self._to_describe[uid]
        for some in _batches(asked, self._collector.lookup_size):
            self._look_up("names", partial(self._collector.describe, some))

    def _read_lists(self, uid: str) -> bool:
        """Read the connections of one profile; were all of them read?

        How far they were read is kept with each page, so that no run reads, or pays for, the same page twice; a
        position of which nothing came for as long as the lists are left alone is given up.
        """
        name = self._list_name(uid)
        since = datetime.now(UTC) - self._collector.lists_every
        if uid in self._changed:
            forget_checkpoint(self._graph, name)
            self._changed.discard(uid)
        reached = load_checkpoint(self._graph, name, since=since)
        whole = False

        def keep(page: Page) -> str | None:
            nonlocal whole
            whole = whole or any(isinstance(record, SnapshotEnd) for record in page.records)
            self._store(page, Checkpoint(name, page.resume) if page.resume else None, looked_up=True)
            return page.resume

        def read_all() -> bool:
            try:
                return self._read(partial(self._collector.connections, uid), keep, reached=reached)
            except (Fatal, SkipRecord):
                # Neither this position nor another try within the period would help.
                if not self._collector.streaming:
                    forget_checkpoint(self._graph, name)
                    self._lists.let_rest(uid)
                raise

        done = self._try(uid, read_all)
        if done:
            forget_checkpoint(self._graph, name)
            self._lists.was_read(uid, whole=whole)
        return done

    def _list_name(self, uid: str) -> str:
        return f"{self._network}:connections:{uid}"

    def _look_up(self, what: str, read: Callable[[], Iterator[Page]]) -> None:
        """Read one request's worth of details of profiles."""

        def keep(page: Page) -> None:
            self._store(page, None, looked_up=True)

        self._try(what, lambda: self._read(lambda _: read(), keep))

    def _try(self, what: str, work: Callable[[], bool]) -> bool:
        """Do something that the rest of the run can do without; did it succeed?"""
        try:
            return work()
        except (SkipRecord, CollectorError) as fault:
            if isinstance(fault, ConfigError):
                # A plan may lack the lists alone.
                if self._collector.streaming:
                    raise
                self._fault = self._fault or fault
            if isinstance(fault, RetryLater):
                self._wait(fault)
            self.report.add_failure(what, fault)
            return False

    def _store(self, page: Page, checkpoint: Checkpoint | None, *, looked_up: bool = False) -> None:
        """Write a page and where to resume after it, as one transaction."""
        if page.records or checkpoint is not None:
            written = write_page(
                self._graph, page.records, checkpoint=checkpoint, tombstones=self._inputs.tombstones
            )
            self.report.written.update(written.counts)
        self._remember(page)
        if page.read or page.records or page.skipped or page.failed or page.gap is not None:
            self.report.add_page(page, looked_up=looked_up)
        if self._inputs.on_page is not None:
            self._inputs.on_page(page, self.report)

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
