"""The work of one collection run, step by step."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from collectors.base import CollectorError, ConfigError, Fatal, Page, RetryLater, SkipRecord, Unreachable
from collectors.budget import BudgetSpent, Estimate
from collectors.report import CollectReport
from collectors.watch.companies import KnownNames
from collectors.watch.watch import Watch, WatchTerm
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.read.stored_keys import StoredKeys, held_posts
from graph.read.watched import watched_handles, watched_profiles

from .accounts import AccountLookups
from .asking import Asking
from .beside import Beside
from .lists import ConnectionLists
from .reading import batches, read_through
from .recheck import RecheckPosition
from .storing import PageStore, RunInputs

_FIRST_LOOKS_S = 60.0
_RECHECKED_AT_ONCE = 1_000


class Collection:
    """The work of one run; ``report`` grows with it."""

    def __init__(self, inputs: RunInputs, terms: Sequence[WatchTerm | str]) -> None:
        """Reads from the graph what is watched and known. Raises TermError, GraphError."""
        self._graph = graph = inputs.graph
        self._collector = collector = inputs.collector
        self._inputs = inputs
        self._refreshed = 0.0
        self._network = collector.name
        known = StoredKeys.load(graph, self._network, inputs.tombstones) if collector.streaming else None
        names = KnownNames(graph, terms)
        self._watch = Watch(names.terms, watched_profiles(graph, self._network), known, names.others)
        self._watch.handles = watched_handles(graph, self._network)
        self.report = CollectReport(collector.name, collector.title)
        self._store = PageStore(inputs, self._watch, self.report)
        self._asking = Asking(inputs, self._store, self.report)
        self._accounts = AccountLookups(self._asking, self._watch, names)
        self._lists = ConnectionLists(self._asking, self._watch)
        self._beside: Beside | None = None
        self._reached: str | None = None

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
            self._store.store(Page((), cursor=moment), Checkpoint(collector.checkpoint, moment))
            cursor = moment
        if self._asking.beside:
            with Beside(self._asking, self._accounts, self._lists) as self._beside:
                self._beside.wait_for_handles()
                self._read_mentions(cursor)
            return
        self._accounts.want_nameless()
        self._refresh(first=True)
        self._lists.read_due(time.monotonic() + _FIRST_LOOKS_S if collector.streaming else None)
        self._read_mentions(cursor)
        deletions = self._recheck(first=cursor is None)
        self._lists.look_for_due()
        if not self._inputs.stop.is_set():
            self._lists.read_due()
            if not self._asking.must_wait():
                self._accounts.describe()
        if self._asking.fault is not None:
            raise self._asking.fault
        later = self._asking.later or deletions
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
            self._store.store(page)
            if self.stopped:
                return
        if self._collector.allowance is not None:
            # Whoever asked for this was told the price of the first lists with it.
            self._lists.look(agreed=True)
            self._lists.read_due()
        if fault := self._asking.fault or self._asking.later:
            raise fault

    def estimate(self, since: datetime) -> Estimate:
        """What ``past`` from ``since`` on would cost. Raises as ``past``."""
        return self._collector.estimate(self._watch, self._lists.wanting(), since)

    def _read_mentions(self, cursor: str | None) -> None:
        collector = self._collector
        self._reached = cursor

        def keep(page: Page) -> str | None:
            changed = self._lists.changed_by(page)
            self._lists.owe(changed)
            moved = page.cursor is not None and page.cursor != self._reached
            self._store.store(
                page, Checkpoint(collector.checkpoint, page.cursor) if moved and page.cursor else None
            )
            self._reached = page.cursor or self._reached
            self._accounts.met(page)
            self._lists.relist(changed)
            self._between_pages()
            return self._reached

        def read(reached: str | None) -> Iterator[Page]:
            with self._store.lock:
                self.report.read_anew()
            return collector.mentions(self._watch, reached)

        try:
            done = read_through(
                read,
                keep,
                reached=cursor,
                stopped=lambda: self.stopped,
            )
            if done and not collector.streaming:
                self._accounts.note_unknown()
        except (RetryLater, Unreachable, Fatal, ConfigError) as fault:
            if collector.streaming:
                raise
            if isinstance(fault, RetryLater):
                self._asking.wait(fault)
            else:
                self._asking.fault = self._asking.fault or fault

    def _between_pages(self) -> None:
        if self._beside is not None:
            self._beside.check()
        elif self._collector.streaming:
            if time.monotonic() - self._refreshed >= self._inputs.refresh_s:
                self._refresh()
                self._accounts.describe()
            self._lists.read_due(time.monotonic())

    def _refresh(self, *, first: bool = False) -> None:
        """Look for newly watched profiles: the stream brings their changes before their lists are read."""
        self._refreshed = time.monotonic()
        self._accounts.refresh(first=first)
        self._lists.look()

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
            self._store.store_looked_up(Page(()), Checkpoint(name, str(RecheckPosition(collector.now()))))
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
            for batch in batches(
                held_posts(self._graph, self._network, begun.after or ""), _RECHECKED_AT_ONCE
            ):
                if not self._recheck_some(batch, begun, name):
                    return None
            self._store.store_looked_up(Page(()), Checkpoint(name, str(RecheckPosition(begun.began))))
        except (SkipRecord, CollectorError) as fault:
            self.report.add_failure("deletions", fault)
            if isinstance(fault, ConfigError):
                self._asking.fault = self._asking.fault or fault
            return fault if isinstance(fault, RetryLater) else None
        return None

    def _recheck_some(self, posts: list[str], position: RecheckPosition, name: str) -> bool:
        def keep(page: Page) -> str | None:
            mark = None
            if page.cursor is not None:
                mark = Checkpoint(name, str(RecheckPosition(position.began, after=page.cursor)))
            self._store.store_looked_up(page, mark)
            return page.cursor

        def read(reached: str | None) -> Iterator[Page]:
            return self._collector.recheck(posts[posts.index(reached) + 1 :] if reached else posts)

        return read_through(read, keep, stopped=self._inputs.stop.is_set)
