"""Watched accounts: which they are, what they wrote, what others answered, and their lists of connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from collectors.base import (
    CollectorError,
    Gap,
    Page,
    RetryLater,
    Skipped,
    SkipRecord,
    Unreachable,
    damaged_position,
)
from collectors.mastodon.posts.statuses import StatusReader, profile_of
from collectors.mastodon.server.servers import Server, Servers, may_be_asked
from graph.read.checkpoints import connections_checkpoint
from graph.records import Direction, ProfileResolved, Record, SnapshotEnd, SnapshotMember, key, utc

from .cursor import AccountPosition, Position, newer
from .handles import NETWORK, domain_of_uid, uid_of_account, valid_handle
from .timelines import newest_in, page_of, unread_gap

T = TypeVar("T")
_PAGES = 10
"""Of one account in one run, from its newest post back."""
_LATEST = 10
"""Of so many of an account's latest posts, answers are looked for."""


def find_account(servers: Servers, handle: str) -> tuple[Server, Mapping[str, Any]]:
    """An account and the server that showed it: its own one, else a configured one that knows it.

    Raises SkipRecord where none knows it, and what its own server's fault was where that could not be asked.
    """
    home = servers.home(handle)
    fault: CollectorError | SkipRecord = SkipRecord(f"Mastodon account @{handle}", "no server knows it")
    if home.configured or may_be_asked(domain_of_uid(handle)):
        try:
            return home, asked(home, partial(home.api.lookup, handle))
        except (CollectorError, SkipRecord) as error:
            fault = error
    for server in servers.configured:
        if server is not home:
            try:
                return server, asked(server, partial(server.api.lookup, handle))
            except (CollectorError, SkipRecord):
                continue
    raise fault


def asked(server: Server, call: Callable[[], T]) -> T:
    """The answer of a server that is not known to be away. Raises as ``Api`` does."""
    if server.fault is not None:
        raise server.fault
    try:
        return call()
    except (RetryLater, Unreachable) as error:
        server.fault = error
        raise


def resolve(servers: Servers, handles: Sequence[str], seen: datetime) -> Iterator[Page]:
    """Which accounts stand behind handles; one that its own server does not know is named as unknown.

    A server that is away keeps none of the others' from being found: its fault is raised after them.
    """
    faults: list[CollectorError] = []
    for handle in handles:
        usable = valid_handle(handle)
        if usable is None:
            reason = "it is no name with a server, such as @anna@mastodon.example"
            yield Page((), skipped=(Skipped(f"Mastodon account @{handle}", reason),), unknown=(handle,))
            continue
        try:
            server, account = find_account(servers, usable)
            profile = profile_of(account, uid_of_account(account, server.domain), seen)
        except SkipRecord as skip:
            yield Page((), skipped=(Skipped(skip.what, skip.reason),), unknown=(handle,), read=1)
        except CollectorError as fault:
            faults.append(fault)
        else:
            found = (profile, ProfileResolved(profile.key, handle))
            yield Page(found, skipped=_moved(account, usable, server), read=1)
    if faults:
        raise faults[0]


def describe(servers: Servers, profiles: Sequence[str], seen: datetime) -> Iterator[Page]:
    """The present names of accounts; those that cannot be had now are named, and raise where none at all can."""
    faults: list[CollectorError] = []
    found = 0
    for uid in profiles:
        try:
            server, account = find_account(servers, uid)
        except SkipRecord as skip:
            yield Page((), skipped=(Skipped(skip.what, skip.reason),), read=1)
        except CollectorError as fault:
            faults.append(fault)
            yield Page((), failed=(Skipped(f"name of @{uid}", str(fault)),))
        else:
            found += 1
            yield Page((profile_of(account, uid, seen),), skipped=_moved(account, uid, server), read=1)
    if faults and not found:
        raise faults[0]


def read_account(
    servers: Servers, uid: str, reader_of: Callable[[Server], StatusReader], position: Position
) -> Iterator[Page]:
    """What a watched account wrote since, and new answers to its latest posts; only the last page has a cursor."""
    before = position.accounts.get(uid)
    if before is not None and before.server in {one.name for one in servers.configured}:
        server = servers.at(before.server)
    elif before is not None:
        server = servers.home(uid)
    if before is None or server.name != before.server:
        server, account = find_account(servers, uid)
        before = AccountPosition(server.name, str(account["id"]))
    reader = reader_of(server)
    after = AccountPosition(server.name, before.uid, before.newest)
    older: str | None = None
    gap: Gap | None = None
    for number in range(_PAGES):
        begin = {"max_id": older} if older else {}
        try:
            listed = asked(server, partial(server.api.of_account, before.uid, uid, **begin))
        except SkipRecord:
            # It may be back under another id.
            position.accounts.pop(uid, None)
            raise
        unread = [one for one in listed.items if newer(newest_in([one]), before.newest)]
        reader.add(unread)
        top = newest_in(listed.items)
        after.newest = top if newer(top, after.newest) else after.newest
        if number == 0:
            after.answers = _answers(listed.items)
        older = listed.older
        if older is None or len(unread) < len(listed.items) or before.newest == "0":
            break
        yield page_of(server, reader)
    else:
        gap = unread_gap(f"posts of @{uid} {before.newest}", newest_in(unread[-1:]))
    for post, count in after.answers.items():
        if count > before.answers.get(post, 0):
            try:
                reader.add(asked(server, partial(server.api.answers, post)).items)
            except SkipRecord:
                # It was removed in between.
                continue
    position.read_account(uid, after)
    page = page_of(server, reader, cursor=position.dump(), gap=gap)
    if page.records or page.skipped or before.answers != after.answers or before.newest != after.newest:
        yield page


def connections(servers: Servers, uid: str, cursor: str | None, now: datetime) -> Iterator[Page]:
    """Whom the account follows, then its followers, 80 a page.

    A list's end is said only where the account's own server showed all of it: others know a part, and an account may
    hide its lists.
    """
    at = _ListPosition.parse(cursor, uid) if cursor is not None else _ListPosition(now)
    server, account = find_account(servers, uid)
    complete = domain_of_uid(uid) == server.domain
    if account.get("hide_collections") is True:
        raise SkipRecord(f"Mastodon account @{uid}", "it does not show whom it follows and who follows it")
    owner, local = key(NETWORK, uid), str(account["id"])
    directions: tuple[Direction, ...] = ("following", "followers")
    for direction in directions[directions.index(at.direction) :]:
        older = at.older if direction == at.direction else None
        whole = complete and (at.whole or direction != at.direction)
        followers = direction == "followers"
        read: set[str | None] = {older}
        while True:
            listed = asked(
                server, partial(server.api.connections, local, uid, followers=followers, older=older)
            )
            if listed.older is not None and listed.older in read:
                raise Unreachable(f"{server.api.name} names the same page again ({direction} of @{uid})")
            read.add(listed.older)
            if older is None and not listed.items and account.get(f"{direction}_count"):
                # Some software hides a list by an empty one.
                whole = False
            records: list[Record] = []
            skipped: list[Skipped] = []
            for other in listed.items:
                try:
                    name = uid_of_account(other, server.domain)
                except SkipRecord as skip:
                    skipped.append(Skipped(skip.what, f"{skip.reason}, in a list of @{uid}"))
                    whole = False
                    continue
                records.append(profile_of(other, name, now))
                records.append(SnapshotMember(owner, direction, key(NETWORK, name), at.snapshot))
            last = listed.older is None
            if last and whole:
                records.append(SnapshotEnd(owner, direction, at.snapshot))
            following = None
            if not last:
                following = _ListPosition(at.snapshot, whole, direction, listed.older)
            elif direction == "following":
                following = _ListPosition(at.snapshot, direction="followers")
            yield Page(
                tuple(records), skipped=tuple(skipped), read=len(listed.items),
                resume=str(following) if following else None,
            )  # fmt: skip
            if last:
                break
            older = listed.older


@dataclass(frozen=True, slots=True)
class _ListPosition:
    """How far the lists of one account were read."""

    snapshot: datetime
    whole: bool = True
    direction: Direction = "following"
    older: str | None = None

    @classmethod
    def parse(cls, cursor: str, uid: str) -> _ListPosition:
        try:
            snapshot, whole, direction, older = cursor.split(" ")
            if direction not in ("following", "followers"):
                raise ValueError(f"no list is called {direction}")
            ended: Direction = "followers" if direction == "followers" else "following"
            return cls(
                utc(datetime.fromisoformat(snapshot)), whole == "whole", ended, older.strip("-") or None
            )
        except ValueError as fault:
            raise damaged_position("Mastodon", connections_checkpoint(NETWORK, uid), cursor, fault) from fault

    def __str__(self) -> str:
        whole = "whole" if self.whole else "partial"
        return f"{self.snapshot.isoformat()} {whole} {self.direction} {self.older or '-'}"


def _answers(statuses: Sequence[object]) -> dict[str, int]:
    """The latest posts' ids to how many answers they have, those without any left out."""
    found: dict[str, int] = {}
    for status in statuses[:_LATEST]:
        if isinstance(status, Mapping) and not status.get("reblog"):
            count = status.get("replies_count")
            if isinstance(count, int) and count > 0 and status.get("id"):
                found[str(status["id"])] = count
    return found


def _moved(account: Mapping[str, Any], uid: str, server: Server) -> tuple[Skipped, ...]:
    """Where the account's owner has gone, told once each time it is looked up."""
    moved = account.get("moved")
    if not isinstance(moved, Mapping):
        return ()
    try:
        now = uid_of_account(moved, server.domain)
    except SkipRecord:
        return ()
    return (
        Skipped(f"Mastodon account @{uid}", f"it has moved to @{now}: watch {NETWORK}:@{now} from now on"),
    )
