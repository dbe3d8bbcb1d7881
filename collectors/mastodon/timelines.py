"""One server's timelines read from a position on: public ones, hashtags, and searches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from collectors.base import CollectorError, Gap, Page, Skipped, SkipRecord, Unreachable
from collectors.mastodon.posts.statuses import StatusReader
from collectors.mastodon.server.servers import Server

from .cursor import Position, newer

if TYPE_CHECKING:
    from collectors.mastodon.server.api import Listed

FIRST_PAGES = 5
"""How far back a timeline is read that is read for the first time, in pages."""
FIRST_DAYS = timedelta(days=7)
MOST_PAGES = 60
"""Of one timeline in one run: what is then still unread is left out, and told, so that a large one starves no other."""
_SEARCH_PAGES = 5
_FULL = 20
"""Posts from which on a page of a search may have another one behind it; servers give 20 or 40."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline of a server, read in the order of its posts' ids."""

    what: str
    """Within its server, also as a part of positions: ``public``, ``tag acme``, ``search acme``."""
    ask: Callable[..., Listed]
    """With ``min_id`` or ``max_id``, or neither for its newest page."""
    searched: bool = False
    """Newest first only, by the number of the page."""


def timelines(server: Server, tags: list[str], searches: list[str], public: str) -> list[Timeline]:
    """What is read of a server, as far as it shows that to us. ``public``: "local", "all" or "none"."""
    found = []
    local = public == "local"
    if public != "none" and server.shows("live_feeds", local=local):
        found.append(Timeline("public", lambda **page: server.api.public(local=local, **page)))
    if server.shows("hashtag_feeds", local=True):
        found += [
            Timeline(f"tag {tag}", lambda tag=tag, **page: server.api.tagged(tag, **page)) for tag in tags
        ]
    if server.signed_in:
        found += [
            Timeline(
                f"search {query}", lambda query=query, **page: server.api.search(query, **page), searched=True
            )
            for query in searches
        ]
    return found


def read_timeline(
    server: Server, timeline: Timeline, reader: StatusReader, position: Position, now: datetime
) -> Iterator[Page]:
    """Pages of a timeline, each with the whole position after it. Raises as ``Api`` does."""
    name = f"{server.name} {timeline.what}"
    if timeline.searched:
        yield from _search(server, timeline, reader, position, name)
    elif name in position.newest:
        yield from _read_on(server, timeline, reader, position, name)
    else:
        yield from _first_look(server, timeline, reader, position, name, now)


def page_of(
    server: Server,
    reader: StatusReader,
    *,
    cursor: str | None = None,
    gap: Gap | None = None,
    failed: tuple[Skipped, ...] = (),
) -> Page:
    """A page of what was read; posts that are answered to are looked up, so that their answers lead to them."""
    if parents := reader.unknown_parents:
        # Without it they are answers to a post that nobody names; what was read counts for more. A server that is too
        # old to be asked so (SkipRecord) stays so.
        try:
            reader.learn(server.quick_api.posts(parents[:20]).items)
        except SkipRecord:
            pass
        except CollectorError as fault:
            failed = (*failed, Skipped(f"posts that are answered to on {server.name}", str(fault)))
    records, skipped, read = reader.take()
    return Page(records, cursor, skipped, gap, read, failed=failed)


def newest_in(statuses: object) -> str:
    """The newest id on a page; "0" where it has none."""
    newest = "0"
    for status in statuses if isinstance(statuses, list) else ():
        uid = str(status.get("id") or "0") if isinstance(status, dict) else "0"
        newest = uid if newer(uid, newest) else newest
    return newest


def unread_gap(wanted: str, resumed: str) -> Gap:
    """What is left out of a source, between its old place and the post with the id ``resumed``."""
    return Gap(wanted, resumed, None, "it has more posts than one run may read")


def _read_on(
    server: Server, timeline: Timeline, reader: StatusReader, position: Position, name: str
) -> Iterator[Page]:
    """From the oldest unread post on: a run that breaks off loses nothing."""
    for number in range(MOST_PAGES + 1):
        before = position.newest[name]
        behind = number == MOST_PAGES
        statuses = (timeline.ask() if behind else timeline.ask(min_id=before)).items
        newest = newest_in(statuses)
        if statuses and not newer(newest, before) and not behind:
            raise Unreachable(_same_page(server, timeline))
        reader.add(statuses)
        position.read_to(name, newest)
        gap = None
        if behind and newer(newest, before):
            gap = unread_gap(f"{name} {before}", newest)
        page = page_of(server, reader, cursor=position.dump(), gap=gap)
        # Servers leave out what they hide from us: only an empty page is the end.
        if not statuses:
            return
        yield page


def _first_look(
    server: Server, timeline: Timeline, reader: StatusReader, position: Position, name: str, now: datetime
) -> Iterator[Page]:
    """A few pages back from the newest post; only the last one says how far was read."""
    newest, older, page = "0", None, 0
    while True:
        listed = timeline.ask(**({"max_id": older} if older else {}))
        if older is not None and listed.items and listed.older == older:
            raise Unreachable(_same_page(server, timeline))
        reader.add(listed.items)
        top = newest_in(listed.items)
        newest = top if newer(top, newest) else newest
        page += 1
        last = not listed.items or listed.older is None or page == FIRST_PAGES
        last = last or timeline.what == "public" or _is_old(listed.items[-1], now)
        if last:
            position.read_to(name, newest)
        yield page_of(server, reader, cursor=position.dump() if last else None)
        if last:
            return
        older = listed.older


def _same_page(server: Server, timeline: Timeline) -> str:
    return f"{server.name} gives the same page again and again ({timeline.what})"


def _search(
    server: Server, timeline: Timeline, reader: StatusReader, position: Position, name: str
) -> Iterator[Page]:
    before, newest = position.newest.get(name, "0"), "0"
    since = {"min_id": before} if before != "0" else {}
    for number in range(_SEARCH_PAGES):
        statuses = timeline.ask(page=number, **since).items
        unread = [one for one in statuses if newer(newest_in([one]), before)]
        reader.add(unread)
        top = newest_in(statuses)
        newest = top if newer(top, newest) else newest
        more = len(unread) >= _FULL
        last = not more or number == _SEARCH_PAGES - 1
        gap = None
        if last and more and before != "0":
            gap = unread_gap(f"{name} {before}", newest_in(unread[-1:]))
        if last:
            position.read_to(name, newest)
        if unread or (last and name not in position.newest):
            yield page_of(server, reader, cursor=position.dump() if last else None, gap=gap)
        if last:
            return


def _is_old(status: object, now: datetime) -> bool:
    made = status.get("created_at") if isinstance(status, dict) else None
    try:
        at = datetime.fromisoformat(str(made))
    except ValueError:
        return False
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) < now - FIRST_DAYS
