"""One run of recent search: what broke off, what was never asked, and what goes on, each page with its position."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from collectors.base import Gap, Page, Skipped
from collectors.watch.watch import Watch

from .api import Api
from .cursor import REACH, OpenSearch, SearchPosition
from .first_looks import FirstLooks, Weighed
from .posts import PostPage, id_of, newest_of, oldest_of, time_of
from .query import Query, packed
from .settings import FIRST_SEARCH, SEARCH

_FOUND_WITHIN = timedelta(minutes=1)
_A_DAY = timedelta(days=1)


class Searches:
    """The searches of one run, newest posts first in each."""

    def __init__(
        self,
        api: Api,
        watch: Watch,
        clauses: Sequence[str],
        position: SearchPosition,
        clock: Callable[[], datetime],
        looks: FirstLooks | None,
    ) -> None:
        """``looks`` weighs what was never asked; None: all of it is read."""
        self._api = api
        self._watch = watch
        self._clauses = clauses
        self._position = position
        self._clock = clock
        self._looks = looks
        self._began = clock()
        self._new: set[str] = set()
        """Clauses that were asked for the first time in this run."""
        self._gap = _gap(position, self._began)

    def pages(self, notes: Sequence[Skipped]) -> Iterator[Page]:
        """All of it; the first page tells the notes, and the last one, without records, that every clause was read."""
        for page in self._all():
            told = (*notes, *page.skipped)
            yield Page(page.records, page.cursor, told, self._gap, page.read)
            notes, self._gap = (), None
        if self._clauses or notes:
            done = self._position.finished(self._clauses, self._began) if self._clauses else None
            yield Page((), done.dump() if done else None, tuple(notes), self._gap)

    def _all(self) -> Iterator[Page]:
        broken = self._position.going_on(self._clauses, self._began)
        if broken is not None and self._looks is not None and self._took_long(broken):
            weighed = self._looks.too_frequent(broken.clauses)
            rest = tuple(clause for clause in broken.clauses if clause not in weighed.counted)
            broken = replace(broken, clauses=rest, weighed=self._today) if rest else None
            self._position = replace(self._position, open=broken)
            yield self._left(weighed)
        if broken is not None:
            query = Query(broken.clauses)
            yield from self._read(query, SEARCH, broken.since, until=broken.oldest, newest=broken.newest)
        known = self._position.newest.keys() | self._position.counted.keys()
        yield from self._never_asked(packed([clause for clause in self._clauses if clause not in known]))
        yield from self._only_counted()
        going_on = [clause for clause in self._clauses if clause in self._position.newest.keys() - self._new]
        oldest = {
            query: min(self._position.newest[clause] for clause in query.clauses)
            for query in packed(going_on)
        }
        for query in sorted(oldest, key=lambda query: oldest[query]):
            yield from self._read(query, SEARCH, self._position.since(query, self._began))

    def _took_long(self, broken: OpenSearch) -> bool:
        """Was a day's budget not enough for it? It is asked once a day."""
        return self._began - time_of(str(broken.newest)) > _A_DAY and broken.weighed != self._today

    @property
    def _today(self) -> str:
        return self._began.date().isoformat()

    def _never_asked(self, queries: Sequence[Query]) -> Iterator[Page]:
        for query in queries:
            weighed = Weighed([query]) if self._looks is None else self._looks.weigh(query)
            if weighed.from_now or weighed.counted:
                yield self._left(weighed)
            for part in weighed.read:
                job = SEARCH if self._looks is None else FIRST_SEARCH
                yield from self._read(part, job, None)
            self._new.update(query.clauses)

    def _only_counted(self) -> Iterator[Page]:
        if self._looks is None:
            return
        for clause, day in sorted(self._position.counted.items()):
            if clause in self._clauses:
                weighed = self._looks.count_again(clause, day)
                if weighed.from_now or weighed.counted:
                    yield self._left(weighed)

    def _left(self, weighed: Weighed) -> Page:
        """A page that keeps what was counted, and that these clauses are not read from their beginning."""
        self._position = self._position.count(weighed.counted).from_now(weighed.from_now, self._present())
        return Page(tuple(weighed.counts), self._position.dump(), tuple(weighed.notes))

    def _present(self) -> int:
        """An id of this moment, less the time that a post takes to be found."""
        return id_of(self._began - _FOUND_WITHIN)

    def _read(
        self, query: Query, job: str, since: int | None, *, until: int | None = None, newest: int = 0
    ) -> Iterator[Page]:
        oldest = until or 0
        for answer, last in self._api.search(query.text, job, since=since, until=until):
            found = PostPage(answer, self._watch, self._clock()).read()
            newest, oldest = max(newest, newest_of(answer)), oldest_of(answer) or oldest
            if last:
                self._position = self._position.after(query, newest or self._present())
            elif newest and oldest:
                self._position = self._position.broken_off(query, newest, oldest, since)
            yield Page(
                tuple(found.records),
                self._position.dump(),
                tuple(found.skipped),
                None,
                len(answer.get("data") or ()),
            )


def _gap(position: SearchPosition, now: datetime) -> Gap | None:
    if position.read is None or now - position.read <= REACH:
        return None
    reason = "X's recent search reaches back seven days"
    return Gap(position.read.isoformat(), (now - REACH).isoformat(), None, reason)
