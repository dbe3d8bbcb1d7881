"""Accounts and their lists of follows, from the web or a recording, as pages of records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from collectors.base import (
    CollectorError,
    Fatal,
    Page,
    RetryLater,
    Skipped,
    SkipRecord,
    Unreachable,
    damaged_position,
)
from graph.read.checkpoints import connections_checkpoint
from graph.records import Direction, Profile, ProfileResolved, Record, SnapshotEnd, SnapshotMember, utc

from . import fields
from .web import PROFILES_AT_ONCE, RELATIONSHIPS_AT_ONCE, Answer, Entries


class Accounts(Protocol):
    """What answers questions about accounts."""

    def resolve_handle(self, handle: str) -> str:
        """The DID behind a handle."""

    def profiles(self, dids: Sequence[str]) -> list[Answer]:
        """Details of at most 25 accounts."""

    def follows(self, did: str, after: str | None = None) -> Iterator[tuple[Entries, str | None]]:
        """Pages of the account's follow records, each with the cursor to go on from (``after``), if there is more."""

    def followers(self, did: str, after: str | None = None) -> Iterator[tuple[Entries, str | None]]:
        """Pages of profiles that follow it, with cursors likewise."""

    def followed_by(self, did: str, others: Sequence[str]) -> dict[str, str]:
        """With which records at most 30 others follow it."""


def resolve(accounts: Accounts, handles: Sequence[str], now: datetime) -> Iterator[Page]:
    """Pages that say which account stands behind each handle, and what it is called.

    What was found before a fault is yielded before it is raised; names that cannot be had cost no account.
    """
    for start in range(0, len(handles), PROFILES_AT_ONCE):
        records: list[Record] = []
        skipped: list[Skipped] = []
        dids: list[str] = []
        failure: CollectorError | None = None
        for handle in handles[start : start + PROFILES_AT_ONCE]:
            valid = fields.valid_handle(handle)
            try:
                if valid is None:
                    raise SkipRecord(handle, "it cannot be a Bluesky handle")
                did = accounts.resolve_handle(valid)
            except SkipRecord as fault:
                skipped.append(Skipped(handle, fault.reason))
                continue
            except CollectorError as fault:
                failure = fault
                break
            records.append(ProfileResolved(fields.profile_key(did), handle))
            dids.append(did)
        unknown = tuple(skip.what for skip in skipped)
        yield Page(records, skipped=tuple(skipped), read=len(records) + len(skipped), unknown=unknown)
        if failure is not None:
            raise failure
        if dids:
            yield Page(list(details(accounts.profiles(dids), now)))


def describe(accounts: Accounts, dids: Sequence[str], now: datetime) -> Iterator[Page]:
    """Pages with the present handle, name and description of accounts."""
    for start in range(0, len(dids), PROFILES_AT_ONCE):
        some = dids[start : start + PROFILES_AT_ONCE]
        yield Page(list(details(accounts.profiles(some), now)), read=len(some))


@dataclass(frozen=True, slots=True)
class ListsRead:
    """How far the two lists of one account were read in this run: what a page's ``resume`` holds."""

    snapshot: datetime
    """When the first reading began, which is the same for all entries and both ends."""
    ended: frozenset[Direction] = frozenset()
    after: Mapping[Direction, str] | None = None
    """The cursors of the lists that are begun and not ended."""

    @classmethod
    def parse(cls, cursor: str | None, now: datetime, did: str) -> ListsRead:
        """What ``cursor`` says of the lists of ``did``; neither is begun where there is none. Raises Fatal."""
        if cursor is None:
            return cls(now)
        try:
            stored = json.loads(cursor)
            began, after = utc(datetime.fromisoformat(stored["snapshot"])), stored["after"]
            return cls(began, frozenset(stored["ended"]), dict(after) if after is not None else None)
        except (ValueError, KeyError, TypeError) as fault:
            checkpoint = connections_checkpoint(fields.NETWORK, did)
            raise damaged_position("Bluesky", checkpoint, cursor, fault) from fault

    @property
    def resume(self) -> str | None:
        """The cursor that says it; None once both lists are read."""
        if self.ended == {"following", "followers"}:
            return None
        stored = {"snapshot": self.snapshot.isoformat(), "ended": sorted(self.ended), "after": self.after}
        return json.dumps(stored)

    def read_to(self, direction: Direction, after: str | None) -> ListsRead:
        """The same once a page of one list was read; ``after`` None: it was the last."""
        others = {name: at for name, at in (self.after or {}).items() if name != direction}
        if after is None:
            return replace(self, ended=self.ended | {direction}, after=others)
        return replace(self, after={**others, direction: after})


def connections(accounts: Accounts, did: str, now: datetime, cursor: str | None = None) -> Iterator[Page]:
    """Whom an account follows and who follows it, as two snapshots.

    Where one list cannot be read the other one is; the fault is raised after it. ``cursor`` is the ``resume`` of
    the last page that was stored: what was read before it is not read again.
    """
    read = ListsRead.parse(cursor, now, did)
    failure: Unreachable | SkipRecord | RetryLater | Fatal | None = None
    lists: dict[Direction, _List] = {"following": _following, "followers": _followers}
    for direction, pages in lists.items():
        if direction in read.ended:
            continue
        try:
            for page, after in pages(accounts, did, read.snapshot, (read.after or {}).get(direction)):
                read = read.read_to(direction, after)
                ends = [SnapshotEnd(fields.profile_key(did), direction, read.snapshot)] if not after else []
                yield replace(page, records=(*page.records, *ends), resume=read.resume)
        except (Unreachable, SkipRecord, RetryLater, Fatal) as fault:
            failure = failure or fault
    if failure is not None:
        raise failure


_List = Callable[[Accounts, str, datetime, str | None], Iterator[tuple[Page, str | None]]]


def _following(
    accounts: Accounts, did: str, now: datetime, after: str | None
) -> Iterator[tuple[Page, str | None]]:
    me = fields.profile_key(did)
    for entries, following in accounts.follows(did, after):
        records: list[Record] = []
        skipped: list[Skipped] = []
        for entry in entries:
            value, uri = entry.get("value"), entry.get("uri")
            subject = value.get("subject") if isinstance(value, dict) else None
            if not isinstance(uri, str) or not isinstance(subject, str) or not fields.is_did(subject):
                skipped.append(Skipped(f"follow {uri} of {did}", "it names no account that is followed"))
                continue
            claimed = fields.claimed_time(value.get("createdAt")) if isinstance(value, dict) else None
            since = min(claimed, now) if claimed is not None else None
            rkey = uri.rpartition("/")[2]
            other = fields.profile_key(subject)
            records.append(SnapshotMember(me, "following", other, now, since=since, uid=rkey))
        yield Page(records, skipped=tuple(skipped), read=len(entries)), following


def _followers(
    accounts: Accounts, did: str, now: datetime, after: str | None
) -> Iterator[tuple[Page, str | None]]:
    me = fields.profile_key(did)
    for entries, following in accounts.followers(did, after):
        others = [
            entry["did"]
            for entry in entries
            if isinstance(entry.get("did"), str) and fields.is_did(entry["did"])
        ]
        rkeys = _rkeys(accounts, did, others)
        records: list[Record] = list(details(entries, now))
        for other in others:
            records.append(
                SnapshotMember(me, "followers", fields.profile_key(other), now, uid=rkeys.get(other))
            )
        yield Page(records, read=len(entries)), following


def _rkeys(accounts: Accounts, did: str, others: Sequence[str]) -> dict[str, str]:
    """With which records the others follow: their removal will name nothing else.

    Hosts that cannot tell leave the follows without.
    """
    rkeys: dict[str, str] = {}
    try:
        for start in range(0, len(others), RELATIONSHIPS_AT_ONCE):
            rkeys |= accounts.followed_by(did, others[start : start + RELATIONSHIPS_AT_ONCE])
    except SkipRecord:
        return rkeys
    return rkeys


def details(entries: Sequence[Answer], now: datetime) -> Iterator[Profile]:
    """What the AppView's entries say of accounts; those without handle and name are left out."""
    for entry in entries:
        did = entry.get("did")
        handle = fields.valid_handle(entry.get("handle"))
        if isinstance(did, str) and fields.is_did(did) and (handle or entry.get("displayName")):
            yield Profile(
                key=fields.profile_key(did),
                handle=handle,
                name=fields.text_of(entry.get("displayName")),
                bio=fields.text_of(entry.get("description")),
                url=fields.profile_url(handle or did),
                seen=now,
            )
