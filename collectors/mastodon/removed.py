"""Stored posts asked for again at the servers that they are from: which are gone, and which were edited since."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from collectors.base import CollectorError, Page, RetryLater, Skipped, SkipRecord
from collectors.mastodon.posts.statuses import StatusReader
from collectors.mastodon.server.servers import Server, Servers, may_be_asked
from collectors.watch.watch import Watch
from graph.records import PostRemoved, Record, key

from .accounts import asked
from .handles import NETWORK

_AT_ONCE = 20
_OF_MASTODON = re.compile(r"/(?:users/[^/]+|ap/users/\d+)/statuses/(\w+)")


@dataclass(frozen=True, slots=True)
class _Stored:
    uid: str
    """The post's address on all servers, which names the server that it is from."""
    host: str
    number: str
    """That server's id of it; empty where the software has other addresses than Mastodon."""

    @classmethod
    def of(cls, uid: str) -> _Stored:
        try:
            parts = urlsplit(uid)
            host = parts.netloc.lower()
        except ValueError:
            return cls(uid, "", "")
        if parts.scheme not in ("https", "http") or "@" in host:
            return cls(uid, "", "")
        match = _OF_MASTODON.fullmatch(parts.path)
        return cls(uid, host, match[1] if match else "")


def recheck(servers: Servers, posts: Sequence[str], now: datetime) -> Iterator[Page]:
    """Posts that are gone and posts that were edited, at most 20 a request, in the order given.

    A server that is away is named, and its posts stay; one of the configured ones that wants us to come back later
    ends the round until then (RetryLater).
    """
    for host, same_host in groupby(map(_Stored.of, posts), key=lambda one: one.host):
        stored = list(same_host)
        for start in range(0, len(stored), _AT_ONCE):
            some = stored[start : start + _AT_ONCE]
            yield _checked(servers, host, some, now)


def _checked(servers: Servers, host: str, some: Sequence[_Stored], now: datetime) -> Page:
    server = servers.at(host) if host else None
    if server is None or not (server.configured or may_be_asked(host)):
        return Page((), cursor=some[-1].uid, read=len(some))
    failed: tuple[Skipped, ...] = ()
    records: list[Record] = []
    skipped: tuple[Skipped, ...] = ()
    try:
        if server.fault is not None:
            return Page((), cursor=some[-1].uid, read=len(some))
        gone, shown = _ask(server, some)
        records += [PostRemoved(key(NETWORK, uid), now, writer_too=True) for uid in gone]
        if edited := [status for status in shown if status.get("edited_at")]:
            reader = StatusReader(server.domain, Watch(), now)
            reader.add(edited, wanted=True)
            found, skipped, _ = reader.take()
            records += found
    except RetryLater as later:
        if server.configured:
            raise
        failed = (Skipped(f"deletions on {server.name}", str(later)),)
    except CollectorError as fault:
        failed = (Skipped(f"deletions on {server.name}", str(fault)),)
    return Page(tuple(records), some[-1].uid, skipped, read=len(some), failed=failed)


def _ask(server: Server, some: Sequence[_Stored]) -> tuple[list[str], list[Mapping[str, Any]]]:
    """Addresses of the posts that are gone, and those that are shown, as far as they tell of an edit."""
    by_number = {one.number: one.uid for one in some if one.number}
    gone, shown = [], []
    if by_number:
        found: dict[str, Mapping[str, Any]] = {}
        try:
            for status in asked(server, partial(server.api.posts, list(by_number))).items:
                if isinstance(status, Mapping):
                    found[str(status.get("id"))] = status
        except SkipRecord:
            # A server of before Mastodon 4.3: one by one.
            pass
        for number, uid in by_number.items():
            try:
                # Only an answer about the one post says that it is gone: a list may leave out what it likes.
                shown.append(found.get(number) or asked(server, partial(server.api.post, number)))
            except SkipRecord:
                gone.append(uid)
    gone += [
        one.uid for one in some if not one.number and asked(server, partial(server.api.says_gone, one.uid))
    ]
    return gone, shown
