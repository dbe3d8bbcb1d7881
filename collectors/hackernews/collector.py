"""Stories and comments from Hacker News, through its public search and its public items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

from collectors.base import (
    Ability,
    Checked,
    Collector,
    CollectorSettings,
    MalformedProfile,
    Page,
    PeriodSetting,
    RetryLater,
    Skipped,
    Terms,
    Unreachable,
    Watch,
)
from collectors.profile_links import ProfileLink
from graph.records import PostRemoved, Record, key

from .cursor import Position
from .hits import Hits, cut
from .posts import NETWORK, USER_NAME, profile_of
from .query import queries_of

if TYPE_CHECKING:
    from .api import Api

SEARCH = "https://hn.algolia.com/api/v1"
ITEMS = "https://hacker-news.firebaseio.com/v0"
_HOST = "news.ycombinator.com"
_WINDOW_S = 7 * 86400
"""How much time is read before a position is given, so that a first look that breaks off goes on from there."""
_PAGE = 500
_RECHECKED_A_PAGE = 100
_IDS_OF_A_DAY = 20_000
"""The site's items hold nothing yet under some of the newest ids."""


class HackerNewsSettings(CollectorSettings):
    """Hacker News; it wants no account."""

    search: str = SEARCH
    """The address of the search."""
    items: str = ITEMS
    """The address of the items, where deletions are looked up."""
    first_look: PeriodSetting = timedelta(days=30)
    """How far back a new watch term or a newly watched user is read."""


class HackerNews(Collector):
    """Stories and comments that name watched words, comments on those stories, and watched users with their answers.

    Limits: 10,000 searches an hour from one address; each watch term is one or more searches a run. What the search
    was told of more than four hours late is missed. Terms: the data are public and free to use; what was deleted or
    killed there goes here within a day.
    Docs: https://hn.algolia.com/api and https://github.com/HackerNews/API
    """

    name: ClassVar[str] = NETWORK
    title: ClassVar[str] = "Hacker News"
    setup: ClassVar[str] = "Hacker News needs no account."
    example: ClassVar[str] = "hackernews:anna"
    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=24)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions", "listen", "history", "recheck"})
    settings: ClassVar[type[CollectorSettings]] = HackerNewsSettings

    def __init__(
        self,
        *,
        search: str = SEARCH,
        items: str = ITEMS,
        first_look: timedelta = timedelta(days=30),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``search``, ``items``: the addresses of the two interfaces."""
        self._addresses = (search, items)
        self._first_look = first_look
        self._clock = clock

    @classmethod
    def from_settings(cls, settings: HackerNewsSettings, environ: Mapping[str, str]) -> Self:
        """Reads the public site, or what the settings name instead."""
        return cls(search=settings.search, items=settings.items, first_look=settings.first_look)

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """From ``hackernews:`` or ``hn:`` with a user name, or the address of a user's page."""
        link = ProfileLink.parse(text)
        if link.host == _HOST:
            name = link.query.get("id", "") if link.path == ("user",) else ""
        elif link.prefix in {cls.name, "hn"} and link.name:
            name = link.name.removeprefix("@")
        else:
            return None
        if not USER_NAME.fullmatch(name):
            raise MalformedProfile(
                f'"{link.text}" is no Hacker News user: write the name as the site does, in its own capitals, '
                f'such as "{cls.example}"'
            )
        return key(cls.name, name)

    def now(self) -> datetime:
        """The time of the clock that the collector was given."""
        return self._clock()

    def check(self) -> Iterator[Checked]:
        """A search for one story, and the number of the newest item."""
        from collectors.checks import asked, holding, together

        api = self._api
        yield from together(
            [
                partial(
                    asked,
                    f"search {api.search_address}",
                    api.client,
                    f"{api.search_address}/search_by_date",
                    holding("hits", found="it answers searches"),
                    params={"tags": "story", "hitsPerPage": "1"},
                    remedy=f"Set search in [collectors.{NETWORK}] to {SEARCH}.",
                ),
                partial(
                    asked,
                    f"items {api.items_address}",
                    api.client,
                    f"{api.items_address}/maxitem.json",
                    _is_number,
                    remedy=f"Set items in [collectors.{NETWORK}] to {ITEMS}.",
                ),
            ]
        )

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Week after week, oldest first; the last page of a week carries a cursor."""
        now = self._clock()
        end = int(now.timestamp())
        first = end - int(self._first_look.total_seconds())
        position = Position.parse(cursor, self.checkpoint)
        queries, notes = queries_of(watch.terms)
        users = self._users(sorted(watch.profiles), position, now)
        searches = {f"search {query}": query for query in queries}
        writers = {f"user {name}": name for name in users.known}
        questions = {*searches, *writers}
        position.begin(questions)
        start = min((position.since(question, first) for question in questions), default=end)
        while True:
            until = min(start + _WINDOW_S, end)
            due = {one for one in questions if position.since(one, first) < until}
            hits = Hits(watch, position, now)
            for question in sorted(due):
                since = max(start, position.since(question, first))
                if question in searches:
                    hits.add(self._api.matching(searches[question], since, until))
            asked = sorted(
                (max(start, position.since(one, first)), name) for one, name in writers.items() if one in due
            )
            for since in sorted({since for since, _ in asked}):
                names = [name for at, name in asked if at == since]
                hits.add(self._api.written_by(names, since, until))
            if position.threads:
                hits.add(self._api.comments_on(sorted(position.threads), start, until))
            pages = cut(hits.records(), _PAGE)
            position.asked.update(dict.fromkeys(due, until))
            position.finish(questions, until)
            for number, page in enumerate(pages):
                last = number == len(pages) - 1
                yield Page(
                    (*users.records, *page),
                    cursor=position.dump() if last else None,
                    skipped=(*notes, *hits.skipped) if last else (),
                    read=hits.read if last else 0,
                    failed=tuple(users.failed),
                    unknown=tuple(users.unknown),
                )
                users = _Users()
            notes = []
            if until == end:
                return
            start = until

    def history(self, watch: Watch, since: datetime, until: str | None) -> Iterator[Page]:
        """All that the watched users wrote from ``since`` on; answers to it are left to the collection."""
        end = int(self._clock().timestamp())
        start = int(since.timestamp())
        names = sorted(watch.profiles)
        while start < end and names:
            hits = Hits(watch, Position(), self._clock())
            hits.add(self._api.written_by(names, start, min(start + _WINDOW_S, end)))
            start += _WINDOW_S
            yield Page(tuple(hits.records()), skipped=tuple(hits.skipped), read=hits.read)

    def recheck(self, posts: Sequence[str]) -> Iterator[Page]:
        """Which of these were deleted, killed by moderators, or are no longer there, a request each."""
        newest = self._api.newest() if posts else 0
        for start in range(0, len(posts), _RECHECKED_A_PAGE):
            some = posts[start : start + _RECHECKED_A_PAGE]
            gone = [uid for uid in some if self._is_gone(uid, newest)]
            at = self._clock()
            yield Page(
                tuple(PostRemoved(key(NETWORK, uid), at) for uid in gone), cursor=some[-1], read=len(some)
            )

    def _is_gone(self, uid: str, newest: int) -> bool:
        item = self._api.item(uid)
        if item is None:
            return uid.isdigit() and int(uid) <= newest - _IDS_OF_A_DAY
        return bool(item.get("deleted") or item.get("dead"))

    def _users(self, names: Sequence[str], position: Position, now: datetime) -> _Users:
        """The watched users that there are, with what the site says of those that were never asked after."""
        found = _Users()
        for name in names:
            if f"user {name}" in position.asked:
                found.known.append(name)
                continue
            try:
                user = self._api.user(name) if USER_NAME.fullmatch(name) else None
            except (RetryLater, Unreachable) as fault:
                # The search goes on without them; the next run asks again, and misses nothing of theirs.
                found.failed.append(Skipped(f"Hacker News user {name}", str(fault)))
                continue
            if user is None:
                reason = "there is no such user; capitals count: write the name as the site does"
                found.failed.append(Skipped(f"Hacker News user {name}", reason))
                found.unknown.append(name)
                continue
            about = user.get("about")
            found.records.append(profile_of(name, now, about if isinstance(about, str) else None))
            found.known.append(name)
        return found

    @cached_property
    def _api(self) -> Api:
        from .api import Api

        return Api(*self._addresses)


@dataclass(slots=True)
class _Users:
    known: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    failed: list[Skipped] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def _is_number(response: Any) -> str:
    newest = response.json()
    if type(newest) is not int:
        raise ValueError("its answer is no number")
    return f"it holds {newest:,} items"
