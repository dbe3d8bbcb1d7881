"""Accounts and their lists of follows, from the web or a recording, as pages of records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from collectors.base import Fatal, Page, RetryLater, Skipped, SkipRecord, Unreachable
from graph.records import Profile, ProfileResolved, Record, SnapshotEnd, SnapshotMember

from . import fields
from .web import PROFILES_AT_ONCE, RELATIONSHIPS_AT_ONCE, Answer


class Accounts(Protocol):
    """What answers questions about accounts."""

    def resolve_handle(self, handle: str) -> str:
        """The DID behind a handle."""

    def profiles(self, dids: Sequence[str]) -> list[Answer]:
        """Details of at most 25 accounts."""

    def follows(self, did: str) -> Iterator[list[Answer]]:
        """Pages of the account's follow records."""

    def followers(self, did: str) -> Iterator[list[Answer]]:
        """Pages of profiles that follow it."""

    def followed_by(self, did: str, others: Sequence[str]) -> dict[str, str]:
        """With which records at most 30 others follow it."""


def resolve(accounts: Accounts, handles: Sequence[str], now: datetime) -> Iterator[Page]:
    """Pages that say which account stands behind each handle, and what it is called."""
    for start in range(0, len(handles), PROFILES_AT_ONCE):
        records: list[Record] = []
        skipped: list[Skipped] = []
        dids: list[str] = []
        for handle in handles[start : start + PROFILES_AT_ONCE]:
            valid = fields.valid_handle(handle)
            try:
                if valid is None:
                    raise SkipRecord(handle, "it cannot be a Bluesky handle")
                did = accounts.resolve_handle(valid)
            except SkipRecord as fault:
                skipped.append(Skipped(fault.what, fault.reason))
                continue
            records.append(ProfileResolved(fields.profile_key(did), handle))
            dids.append(did)
        if dids:
            records += _details(accounts.profiles(dids), now)
        yield Page(records, skipped=tuple(skipped), read=len(handles[start : start + PROFILES_AT_ONCE]))


def describe(accounts: Accounts, dids: Sequence[str], now: datetime) -> Iterator[Page]:
    """Pages with the present handle, name and description of accounts."""
    for start in range(0, len(dids), PROFILES_AT_ONCE):
        some = dids[start : start + PROFILES_AT_ONCE]
        yield Page(list(_details(accounts.profiles(some), now)), read=len(some))


def connections(accounts: Accounts, did: str, now: datetime) -> Iterator[Page]:
    """Whom an account follows and who follows it, as two snapshots.

    Where one list cannot be read the other one is; the fault is raised after it.
    """
    failure: Unreachable | SkipRecord | RetryLater | Fatal | None = None
    for pages in (_following(accounts, did, now), _followers(accounts, did, now)):
        try:
            yield from pages
        except (Unreachable, SkipRecord, RetryLater, Fatal) as fault:
            failure = failure or fault
    if failure is not None:
        raise failure


def _following(accounts: Accounts, did: str, now: datetime) -> Iterator[Page]:
    me = fields.profile_key(did)
    for entries in accounts.follows(did):
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
        yield Page(records, skipped=tuple(skipped), read=len(entries))
    yield Page([SnapshotEnd(me, "following", now)])


def _followers(accounts: Accounts, did: str, now: datetime) -> Iterator[Page]:
    me = fields.profile_key(did)
    for entries in accounts.followers(did):
        others = [
            entry["did"]
            for entry in entries
            if isinstance(entry.get("did"), str) and fields.is_did(entry["did"])
        ]
        rkeys = _rkeys(accounts, did, others)
        records: list[Record] = list(_details(entries, now))
        for other in others:
            records.append(
                SnapshotMember(me, "followers", fields.profile_key(other), now, uid=rkeys.get(other))
            )
        yield Page(records, read=len(entries))
    yield Page([SnapshotEnd(me, "followers", now)])


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


def _details(entries: Sequence[Answer], now: datetime) -> Iterator[Profile]:
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
