"""Which accounts stand behind watched handles, and what accounts are called that are known by their uid alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from functools import partial

from collectors.base import ConfigError, Page, RetryLater, Unreachable
from collectors.watch.companies import KnownNames
from collectors.watch.watch import Watch
from graph.read.handles import Handle, network_handles, unresolved_handles
from graph.read.stored_keys import nameless_authors
from graph.read.watched import watched_handles, watched_profiles
from graph.records import Post, ProfileResolved, uid_of
from graph.write.lookups import note_lookups, note_unknown

from .asking import Asking, Pauses
from .reading import batches, read_through

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 600.0
_NAMES_AT_ONCE = 250
_NAMES_AGAIN_S = 86_400.0
_UNTOLD = "the network's answer did not speak of it"
_NAMES = "names"


class AccountLookups:
    """Asks for handles and names; what could not be had is asked for again after a pause that grows."""

    def __init__(self, asking: Asking, watch: Watch, names: KnownNames) -> None:
        self._asking = asking
        self._graph = asking.inputs.graph
        self._collector = asking.inputs.collector
        self._watch = watch
        self._names = names
        self._pauses = Pauses(FIRST_PAUSE_S, LONGEST_PAUSE_S)
        self._to_describe: dict[str, None] = {}
        self._described: set[str] = set()
        self._unknown: set[str] = set()
        """Watched accounts that the network said it does not know while posts were read."""
        self._nameless_at = 0.0
        self._away = False
        """Did the network not answer when it was last asked for handles? That may be over in a moment."""
        self.settled = threading.Event()
        """Every handle was asked for by now, and none of them is worth waiting for."""
        self.progress = time.monotonic()
        """When the network last answered to something here."""

    @property
    def next_in(self) -> float | None:
        """Seconds until something that failed is to be asked for again."""
        return self._pauses.next_in()

    @property
    def names_wait(self) -> bool:
        """Are there enough names to ask for to fill a request?"""
        return len(self._to_describe) >= self._collector.lookup_size and self._pauses.due(_NAMES)

    def met(self, page: Page) -> None:
        """Remember the accounts of a page whose names are to be asked for, and those that there are not."""
        self._unknown.update(page.unknown)
        wanted = dict.fromkeys(page.describe)
        if self._watch.known is not None:
            authors = {uid_of(record.author): None for record in page.records if isinstance(record, Post)}
            wanted |= {uid: None for uid in authors if uid not in self._described}
            self._described.update(authors)
        if wanted:
            with self._asking.store.lock:
                self._to_describe.update(wanted)

    def refresh(self, *, first: bool = False) -> None:
        """Take up what is newly watched, under which names, and ask for the handles that are due."""
        if not first and self._names.renewed():
            self._watch.rename(self._names.terms, self._names.others)
        network = self._collector.name
        handles = unresolved_handles(self._graph, network)
        now = self._collector.now()
        if not self._asking.must_wait():
            self._ask([one for one in handles if not one.rests(now) and self._pauses.due(one.name)])
        self._watch.profiles = watched_profiles(self._graph, network)
        self._watch.handles = watched_handles(self._graph, network)
        after = network_handles(self._graph, network)
        with self._asking.store.lock:
            self._asking.report.handles = after
        if not (self._away and after.of("unasked")):
            self.settled.set()

    def note_unknown(self) -> None:
        """All posts were read: keep which watched accounts the network does not know."""
        network = self._collector.name
        with self._asking.store.open():
            if note_unknown(self._graph, network, self._unknown, self._collector.now()):
                self._asking.report.handles = network_handles(self._graph, network)

    def describe(self) -> None:
        """Ask what profiles are called that are known by their uid alone, or were renamed."""
        if time.monotonic() - self._nameless_at >= _NAMES_AGAIN_S or not self._nameless_at:
            self.want_nameless()
        if not self._to_describe or not self._pauses.due(_NAMES):
            return
        with self._asking.store.lock:
            asked = list(self._to_describe)[:_NAMES_AT_ONCE]
            for uid in asked:
                del self._to_describe[uid]
        for some in batches(asked, self._collector.lookup_size):
            outcome = self._asking.attempt(_NAMES, partial(self._describe_some, some))
            if outcome.done:
                self._pauses.done(_NAMES)
            elif outcome.fault is not None:
                # Once more, after the others.
                self._pauses.failed(_NAMES)
                with self._asking.store.lock:
                    self._to_describe.update(dict.fromkeys(asked[asked.index(some[0]) :]))
                return

    def _describe_some(self, uids: Sequence[str]) -> bool:
        return read_through(
            lambda _: self._collector.describe(uids),
            self._keep,
            stopped=self._asking.stopped,
            attempts=self._asking.attempts,
        )

    def want_nameless(self) -> None:
        """Ask, in its turn, for the names of all authors in the graph that have none."""
        self._nameless_at = time.monotonic()
        nameless = nameless_authors(self._graph, self._collector.name)
        with self._asking.store.lock:
            self._to_describe.update(dict.fromkeys(nameless))

    def _ask(self, due: Sequence[Handle]) -> None:
        waiting = list(due)
        self._away = self._away and not due
        for some in batches(due, self._collector.lookup_size):
            if self._asking.stopped():
                return
            waiting = waiting[len(some) :]
            fault = self._resolve(some)
            self._away = self._away or isinstance(fault, Unreachable)
            if isinstance(fault, (Unreachable, RetryLater, ConfigError)):
                # The others would fare no better now.
                self._note(waiting, unasked=str(fault))
                return

    def _resolve(self, handles: Sequence[Handle]) -> Exception | None:
        left = {_folded(handle.name): handle for handle in handles}
        unknown: dict[str, str] = {}
        found: list[str] = []

        def keep(page: Page) -> None:
            self._keep(page)
            for record in page.records:
                if isinstance(record, ProfileResolved):
                    left.pop(_folded(record.handle), None)
                    found.append(uid_of(record.key))
            for name in map(_folded, page.unknown):
                unknown[name] = next((one.reason for one in page.skipped if name in _folded(one.what)), "")

        def ask() -> bool:
            return read_through(
                lambda _: self._collector.resolve(
                    [handle.name for name, handle in left.items() if name not in unknown]
                ),
                keep,
                stopped=self._asking.stopped,
                attempts=self._asking.attempts,
            )

        outcome = self._asking.attempt(None, ask)
        untold = [handle for name, handle in left.items() if name not in unknown]
        if outcome.fault is not None:
            self._note(untold, unasked=str(outcome.fault))
            # Perhaps only their names could not be had.
            with self._asking.store.lock:
                self._to_describe.update(dict.fromkeys(found))
        elif outcome.done:
            unknown |= {_folded(handle.name): _UNTOLD for handle in untold}
        now = self._collector.now()
        told = [left[name].told("unknown", why, now) for name, why in unknown.items() if name in left]
        for handle in handles:
            if handle not in untold or outcome.done:
                self._pauses.done(handle.name)
        with self._asking.store.open():
            note_lookups(self._graph, self._collector.name, told)
        return outcome.fault

    def _note(self, handles: Iterable[Handle], *, unasked: str) -> None:
        now = self._collector.now()
        told = [handle.told("unasked", unasked, now) for handle in handles]
        for handle in told:
            self._pauses.failed(handle.name)
        with self._asking.store.open():
            note_lookups(self._graph, self._collector.name, told)

    def _keep(self, page: Page) -> None:
        self.progress = time.monotonic()
        self._asking.store.store_looked_up(page)


def _folded(handle: str) -> str:
    return handle.removeprefix("@").casefold()
