"""News, blogs, podcasts and releases by their RSS, Atom and JSON feeds, through httpx and feedparser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Self
from zlib import crc32

from collectors.base import (
    Ability,
    Checked,
    Collector,
    CollectorError,
    CollectorSettings,
    Page,
    RetryLater,
    Skipped,
    SkipRecord,
    Terms,
    Unreachable,
    Watch,
)
from graph.records import Record, whole_text

from .cursor import FeedState, Position
from .posts import NETWORK, entry_uid, mark_of, post_of, profile_of
from .sources import FeedSource, FeedTable, bare, sources_of

if TYPE_CHECKING:
    import httpx

    from .documents import Document, Entry
    from .fetch import Fetched

_SETTING = f"feeds in [collectors.{NETWORK}]"


class FeedsSettings(CollectorSettings):
    """Feeds; the network is off until one is named."""

    feeds: tuple[str | FeedTable, ...] = ()
    """Addresses of feeds, tables such as {url = "https://...", keep = "all"}, and paths of .opml files."""


@dataclass(frozen=True, slots=True)
class _Failure:
    source: FeedSource
    fault: Exception


class Feeds(Collector):
    """Entries of chosen feeds that name watched words; of those with ``keep = "all"`` every one.

    Limits: a feed shows its latest entries alone, mostly 10 to 50, and of an article as much as its publisher puts in.
    Terms: feeds are offered for reading by programs; no page is fetched. That an entry left its feed means nothing.
    Docs: https://www.rssboard.org/rss-specification, https://www.rfc-editor.org/rfc/rfc4287, https://jsonfeed.org
    """

    name: ClassVar[str] = NETWORK
    title: ClassVar[str] = "Feeds"
    setup: ClassVar[str] = "Feeds are read as soon as one is named: news, blogs, podcasts and releases."
    example: ClassVar[str] = ""
    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=None)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions", "listen"})
    settings: ClassVar[type[CollectorSettings]] = FeedsSettings

    def __init__(
        self,
        feeds: Sequence[str | FeedTable] = (),
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``feeds`` as in the settings. Raises ConfigError for one that cannot be used."""
        self._sources = sources_of(feeds)
        self._clock = clock

    @classmethod
    def from_settings(cls, settings: FeedsSettings, environ: Mapping[str, str]) -> Self:
        """Reads the feeds that the table names."""
        return cls(settings.feeds)

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """None: a feed is named in the settings, and nobody's profile in a CRM."""
        return None

    def missing(self) -> list[str]:
        """The list of feeds, where it is empty."""
        return [] if self._sources else [_SETTING]

    def now(self) -> datetime:
        """The time of the clock that the collector was given."""
        return self._clock()

    def check(self) -> Iterator[Checked]:
        """Each feed is asked for once, as a collection would."""
        from collectors.checks import together

        yield from together([partial(self._checked, source) for source in self._sources])

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Feed after feed, a page for each that has something new; every page carries the position of all of them.

        Raises Unreachable where no feed at all answered: then it is our own connection that is broken.
        """
        position = Position.parse(cursor, self.checkpoint)
        position.keep(source.uid for source in self._sources)
        terms = repr(sorted((term.text, repr(term.company)) for term in watch.terms))
        now = self._clock()
        failures: list[_Failure] = []
        answered = resting = False
        for source in self._sources:
            state = position.feeds.get(source.uid, FeedState())
            if state.rests(now):
                resting = resting or not state.gone
                continue
            looked_for = crc32(f"{source.keep} {terms}".encode())
            try:
                read = self._read(source, replace(state, seen=dict(state.seen)), watch, looked_for, now)
            except (CollectorError, SkipRecord) as fault:
                failures.append(_Failure(source, fault))
                continue
            answered = True
            if read is not None:
                position.feeds[source.uid] = read.state
                yield Page(read.records, position.dump(), read.skipped, read=read.read)
            elif state.failures:
                state.answered()
        cut_off = all(isinstance(one.fault, Unreachable) for one in failures)
        if failures and cut_off and not answered and not resting:
            raise Unreachable(f"None of the feeds answered: {failures[0].fault}")
        for failure in failures:
            self._note(failure, position, now)
        told = tuple(Skipped(f"feed {one.source.shown}", _told(one.fault)) for one in failures)
        yield Page((), position.dump(), failed=told)

    def _read(
        self, source: FeedSource, state: FeedState, watch: Watch, looked_for: int, now: datetime
    ) -> _Read | None:
        """What is new in one feed; None where nothing has changed since."""
        if state.watch != looked_for:
            # What was not kept may be wanted now, so the whole document is asked for.
            state.etag = state.modified = ""
            state.seen = {uid: mark for uid, mark in state.seen.items() if mark > 0}
        fetched = self._fetch(source, state)
        notes = _notes_of_move(source, state, fetched)
        if fetched.content is None:
            if not notes:
                return None
            state.answered()
            return _Read(state, (), notes, 0)
        from .documents import read_document

        document = read_document(fetched.content, fetched.headers, source.url)
        if document.fault:
            reason = f"{document.fault}: {len(document.entries)} of its entries could be read"
            notes = (*notes, Skipped(f"feed {source.shown}", reason))
        state.etag = fetched.headers.get("etag", "")
        state.modified = fetched.headers.get("last-modified", "")
        state.watch = looked_for
        state.answered()
        found = _Entries(source, document, watch, now)
        found.read_all(state)
        records = (profile_of(source, document, now), *found.records) if found.records else ()
        return _Read(state, records, (*notes, *found.skipped), found.read)

    def _fetch(self, source: FeedSource, state: FeedState) -> Fetched:
        from .fetch import fetch

        return fetch(self._client, source.shown, state.moved or source.url, state.etag, state.modified)

    def _note(self, failure: _Failure, position: Position, now: datetime) -> None:
        from .fetch import Gone

        state = position.feeds.setdefault(failure.source.uid, FeedState())
        if isinstance(failure.fault, Gone):
            state.gone = True
        else:
            state.failed(now, failure.fault.at if isinstance(failure.fault, RetryLater) else None)

    def _checked(self, source: FeedSource) -> Checked:
        from .documents import read_document
        from .fetch import fetch

        what = f"feed {source.shown}"
        remedy = f"Set its address anew in {_SETTING}, or take it out."
        try:
            fetched = fetch(self._client, source.shown, source.url, "", "")
            document = read_document(fetched.content or b"", fetched.headers, source.url)
        except RetryLater as fault:
            return Checked(what, "warn", str(fault), "It goes on by itself.")
        except (CollectorError, SkipRecord) as fault:
            return Checked(what, "fail", _told(fault), remedy)
        count = len(document.entries)
        found = f"{document.title or 'untitled'}, {count} {'entry' if count == 1 else 'entries'}"
        if fetched.moved:
            return Checked(what, "warn", f"{found}; it has moved to {bare(fetched.moved)}", remedy)
        if document.fault:
            return Checked(what, "warn", f"{found}; {document.fault}", "Its publisher has to mend it.")
        return Checked(what, "ok", found)

    @cached_property
    def _client(self) -> httpx.Client:
        from collectors.http import http_client

        from .fetch import REDIRECTS

        client = http_client()
        client.max_redirects = REDIRECTS
        return client


@dataclass(frozen=True, slots=True)
class _Read:
    state: FeedState
    records: tuple[Record, ...]
    skipped: tuple[Skipped, ...]
    read: int


class _Entries:
    """What of one document is new, and of that what is kept."""

    def __init__(self, source: FeedSource, document: Document, watch: Watch, now: datetime) -> None:
        self._source = source
        self._document = document
        self._watch = watch
        self._now = now
        self.records: list[Record] = []
        self.skipped: list[Skipped] = []
        self.read = 0

    def read_all(self, state: FeedState) -> None:
        """Go through the entries, the last one first, since feeds put the newest one there first."""
        seen: dict[str, int] = {}
        for entry in reversed(self._document.entries):
            uid = entry_uid(self._source, entry).rpartition("/")[2][:12] if entry.id else f"?{mark_of(entry)}"
            if uid not in seen:
                seen[uid] = self._read(entry, state.seen.get(uid))
        state.seen = seen

    def _read(self, entry: Entry, known: int | None) -> int:
        mark = mark_of(entry)
        if known is not None and abs(known) == mark:
            return known
        self.read += 1
        try:
            title = self._source.name or self._document.title
            post = post_of(self._source, entry, title, self._now, edited=known is not None and known > 0)
        except SkipRecord as skip:
            self.skipped.append(Skipped(skip.what, skip.reason))
            return -mark
        wanted = (
            post.edited
            or self._source.keep == "all"
            or bool(self._watch.matches(whole_text(post.text, post.attached)))
        )
        if wanted:
            self.records.append(post)
        return mark if wanted else -mark


def _notes_of_move(source: FeedSource, state: FeedState, fetched: Fetched) -> tuple[Skipped, ...]:
    """A feed that moved for good is asked for at its new address from now on, and the user is told once."""
    if fetched.moved is None or fetched.moved == state.moved:
        return ()
    state.moved = fetched.moved
    reason = f"it has moved for good: write {bare(fetched.moved)} into {_SETTING}"
    return (Skipped(f"feed {source.shown}", reason),)


def _told(fault: Exception) -> str:
    from .fetch import Gone

    if isinstance(fault, Gone):
        return f"{fault.reason}; it is not asked again: take it out of {_SETTING}"
    return fault.reason if isinstance(fault, SkipRecord) else str(fault)
