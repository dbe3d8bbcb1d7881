"""One run over all servers: each source from its place on, whatever becomes of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from collectors.base import CollectorError, Page, RetryLater, Skipped, SkipRecord, Unreachable
from collectors.mastodon.posts.statuses import StatusReader
from collectors.mastodon.posts.tags import searches_of, tags_of
from collectors.mastodon.server.servers import Server, Servers
from collectors.watch.watch import Watch

from .accounts import asked, read_account
from .cursor import Position
from .timelines import Timeline, read_timeline, timelines


@dataclass(slots=True)
class Reading:
    """What a run looks for, and how far it has come."""

    servers: Servers
    watch: Watch
    position: Position
    now: datetime
    public: str
    tags: list[str] = field(default_factory=list)
    caught_up: set[str] = field(default_factory=set)
    """``server timeline`` of those that were read to their newest post."""
    _readers: dict[str, StatusReader] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)
    _faults: list[CollectorError | SkipRecord] = field(default_factory=list)
    _read: int = 0
    """Sources that were read without a fault."""

    def __post_init__(self) -> None:
        self.tags = tags_of(self.watch.terms)

    def reader_of(self, server: Server) -> StatusReader:
        """What turns the server's posts into records. Raises as ``Api`` does."""
        if server.name not in self._readers:
            self._readers[server.name] = StatusReader(server.domain, self.watch, self.now, self._done)
        return self._readers[server.name]

    def everything(self) -> Iterator[Page]:
        """Pages of all sources; the last one has the position, without what is asked for no more.

        Raises RetryLater where every server wants us to come back later, and the first fault where nothing at all
        could be read.
        """
        searches = searches_of(self.watch.terms)
        for server in self.servers.configured:
            yield from self._timelines(server, searches)
        for uid in self._longest_unread(self.watch.profiles):
            yield from self._source(
                f"posts of @{uid}", read_account(self.servers, uid, self.reader_of, self.position)
            )
        self.position.keep_only(self._asked, self.watch.profiles)
        yield Page((), self.position.dump())
        self._raise()

    def _timelines(self, server: Server, searches: list[str]) -> Iterator[Page]:
        try:
            found = asked(server, lambda: timelines(server, self.tags, searches, self.public))
            reader = self.reader_of(server)
        except (CollectorError, SkipRecord) as fault:
            self._asked.update(name for name in self.position.newest if name.startswith(f"{server.name} "))
            server.fault = fault if isinstance(fault, CollectorError) else None
            yield from self._failed(server.name, fault)
            return
        self._asked.update(f"{server.name} {one.what}" for one in found)
        for one in sorted(found, key=lambda one: self._order(server, one)):
            name = f"{server.name} {one.what}"
            pages = read_timeline(server, one, reader, self.position, self.now)
            yield from self._source(name, pages, server)

    def _source(self, name: str, pages: Iterator[Page], server: Server | None = None) -> Iterator[Page]:
        """The pages of one source, and its fault as a page."""
        if server is not None and server.fault is not None:
            return
        try:
            yield from pages
            self._read += 1
            self.caught_up.add(name)
        except (CollectorError, SkipRecord) as fault:
            if server is not None and isinstance(fault, CollectorError) and not _of_source_alone(fault):
                server.fault = fault
            yield from self._failed(name, fault)

    def _failed(self, name: str, fault: CollectorError | SkipRecord) -> Iterator[Page]:
        if any(fault is told for told in self._faults):
            return
        self._faults.append(fault)
        if not isinstance(fault, RetryLater) or not self._all_must_wait:
            yield Page((), failed=(Skipped(name, str(fault)),))

    @property
    def _all_must_wait(self) -> bool:
        return all(isinstance(server.fault, RetryLater) for server in self.servers.configured)

    def _raise(self) -> None:
        later = [fault for fault in self._faults if isinstance(fault, RetryLater)]
        if later and self._all_must_wait:
            raise min(later, key=lambda fault: fault.at or self.now)
        faults = [fault for fault in self._faults if isinstance(fault, CollectorError)]
        if faults and not self._read:
            raise faults[0]

    def _longest_unread(self, profiles: frozenset[str]) -> list[str]:
        known = {uid: place for place, uid in enumerate(self.position.accounts)}
        return sorted(profiles, key=lambda uid: (known.get(uid, -1), uid))

    def _order(self, server: Server, one: Timeline) -> tuple[int, int]:
        """Hashtags before searches, and the public timeline, which may be large, at the end; longest unread first."""
        places = list(self.position.newest)
        name = f"{server.name} {one.what}"
        kind = 2 if one.what == "public" else int(one.searched)
        return kind, places.index(name) if name in places else -1


def _of_source_alone(fault: CollectorError) -> bool:
    """Does the fault say nothing of the server's other timelines?"""
    return not isinstance(fault, (RetryLater, Unreachable))
