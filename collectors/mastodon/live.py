"""Streams after a look at all that came before them: posts, edits and deletions as they happen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from collectors.base import CollectorError, ConfigError, Page, Skipped, SkipRecord, Unreachable
from collectors.mastodon.server.stream import Event, Streams
from graph.records import EngagementRemoved, PostRemoved, Record

from .reading import Reading
from .timelines import newest_in, page_of

_EVENTS_S = 0.8


def live_pages(reading: Reading, turn_s: float, lists_every: timedelta) -> Iterator[Page]:
    """Connects first, so that nothing falls between; reads up to now; then a page a second, be it empty.

    Ends after ``turn_s`` seconds, and raises Unreachable where every stream has ended before.
    """
    servers = [server for server in reading.servers.configured if server.signed_in]
    streams = Streams(servers, reading.tags, reading.public)
    try:
        yield from _relist(reading, lists_every)
        yield from reading.everything()
        until = time.monotonic() + turn_s
        over: list[Event] = []
        while time.monotonic() < until:
            events = streams.events(_EVENTS_S)
            yield from _pages(reading, events)
            over += [event for event in events if event.kind in ("ended", "refused")]
            if not streams.running:
                raise _fault(over)
    finally:
        streams.close()


def _relist(reading: Reading, lists_every: timedelta) -> Iterator[Page]:
    """The streams tell of no follows: from time to time the lists of all watched accounts are read anew."""
    position = reading.position
    if position.listed is None or reading.now - position.listed >= lists_every:
        due = tuple(sorted(reading.watch.profiles)) if position.listed is not None else ()
        position.listed = reading.now
        yield Page((), position.dump(), relist=due)


def _pages(reading: Reading, events: list[Event]) -> Iterator[Page]:
    by_server: dict[str, list[Event]] = {}
    for event in events:
        by_server.setdefault(event.server.name, []).append(event)
    if not by_server:
        yield Page(())
    for name, some in by_server.items():
        try:
            yield _page(reading, some)
        except (CollectorError, SkipRecord) as fault:
            # What the server's accounts are called is not known yet; its position stays, so that nothing is lost.
            yield Page((), failed=(Skipped(f"stream of {name}", str(fault)),))


def _page(reading: Reading, events: list[Event]) -> Page:
    """What one server's streams brought."""
    server = events[0].server
    reader = reading.reader_of(server)
    removed: list[Record] = []
    for event in events:
        name = f"{server.name} {event.timeline}"
        if event.kind == "update":
            reader.add([event.payload])
            if name in reading.caught_up:
                reading.position.read_to(name, newest_in([event.payload]))
        elif event.kind == "edit":
            reader.add([event.payload], wanted=newest_in([event.payload]) in reader.kept)
        elif event.kind == "delete" and (kept := reader.kept.pop(event.payload, None)) is not None:
            removed.append(_removal(reading, *kept))
    failed = tuple(Skipped(f"stream of {said}", reason) for said, reason in _reasons(events))
    page = page_of(server, reader, cursor=reading.position.dump(), failed=failed)
    return Page((*page.records, *removed), page.cursor, page.skipped, None, page.read, failed=failed)


def _removal(reading: Reading, key: str, boost: str) -> Record:
    now = max(reading.now, datetime.now(UTC))
    return EngagementRemoved(key, "repost", boost, now) if boost else PostRemoved(key, now)


def _reasons(events: list[Event]) -> list[tuple[str, str]]:
    return [
        (f"{event.server.name} {event.timeline}", str(event.payload))
        for event in events
        if event.kind in ("ended", "refused")
    ]


def _fault(over: list[Event]) -> CollectorError:
    """Why no stream is left."""
    told = "; ".join(f"{said}: {reason}" for said, reason in _reasons(over))
    if over and all(event.kind == "refused" for event in over):
        return ConfigError(
            f"Mastodon has no stream for us: {told}. Give the token that scope, or set stream = false."
        )
    return Unreachable(f"Mastodon's streams broke off: {told or 'there is none of what is watched'}")
