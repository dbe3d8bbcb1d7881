"""A folder of recorded events and accounts, answering as the live hosts would."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pydantic_core import from_json

from collectors.base import ConfigError, Page, SkipRecord
from collectors.watch.watch import Watch
from graph.records import utc

from .events import Event
from .pages import PageBuilder, Position
from .web import PAGE, Answer, Entries

HOST = "recording"


class Recording:
    """``events.jsonl``: Jetstream v2 frames, one a line. ``repos.jsonl``, optional: one line an account.

    An account is ``{"did", "handle", "displayName", "description", "follows": [{"rkey", "subject",
    "createdAt"}], "followers": ["did:..."]}``: what the AppView and its PDS would answer.
    """

    def __init__(self, folder: Path) -> None:
        self._events = folder / "events.jsonl"
        self._repos = folder / "repos.jsonl"
        if not self._events.is_file():
            raise ConfigError(
                f"There is no recording at {self._events}. Name a folder that holds events.jsonl."
            )

    @cached_property
    def id(self) -> str:
        """Tells one recording from another by its first event, which holds a time and a place."""
        with self._events.open("rb") as lines:
            return hashlib.sha256(lines.readline()).hexdigest()[:12]

    @cached_property
    def began(self) -> datetime:
        """When its first event was seen; accounts are taken to be as they were then."""
        with self._events.open("rb") as lines:
            for line in lines:
                try:
                    return utc(datetime.fromisoformat(from_json(line)["payload"]["time"]))
                except (ValueError, KeyError, TypeError):
                    continue
        raise ConfigError(f"{self._events} holds no event with a time.")

    def pages(self, watch: Watch, after: Position | None) -> Iterator[Page]:
        """The events after a position, in pages."""
        builder = PageBuilder(watch, HOST, after)
        with self._events.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                event = _event(line)
                if event is None:
                    builder.malformed(f"line {number} of {self._events.name}", "it is no Jetstream v2 frame")
                else:
                    builder.take(event)
                if builder.full:
                    yield builder.cut()
        if builder.read:
            yield builder.cut()

    def resolve_handle(self, handle: str) -> str:
        """The DID behind a handle. Raises SkipRecord when the recording has none."""
        for did, account in self._accounts.items():
            if account.get("handle") == handle:
                return did
        raise SkipRecord(handle, "the recording knows no such handle")

    def profiles(self, dids: Sequence[str]) -> list[Answer]:
        """The recorded accounts among these."""
        return [self._accounts[did] for did in dids if did in self._accounts]

    def follows(self, did: str, after: str | None = None) -> Iterator[tuple[Entries, str | None]]:
        """Pages of recorded follows, shaped as ``listRecords`` shapes them."""
        account = self._accounts.get(did, {})
        follows = [
            {"uri": f"at://{did}/app.bsky.graph.follow/{follow['rkey']}", "value": follow}
            for follow in account.get("follows", ())
        ]
        yield from _pages(follows, after)

    def followers(self, did: str, after: str | None = None) -> Iterator[tuple[Entries, str | None]]:
        """Pages of recorded followers, shaped as ``getFollowers`` shapes them."""
        account = self._accounts.get(did, {})
        others = account.get("followers", ())
        yield from _pages([{**self._accounts.get(other, {}), "did": other} for other in others], after)

    def followed_by(self, did: str, others: Sequence[str]) -> dict[str, str]:
        """The rkeys of recorded follows of ``did`` by these accounts, where their own lists are recorded."""
        return {
            other: follow["rkey"]
            for other in others
            for follow in self._accounts.get(other, {}).get("follows", ())
            if follow["subject"] == did
        }

    @cached_property
    def _accounts(self) -> dict[str, Answer]:
        accounts: dict[str, Answer] = {}
        if self._repos.is_file():
            with self._repos.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    try:
                        account = from_json(line)
                        accounts[account["did"]] = account
                    except (ValueError, KeyError, TypeError) as fault:
                        message = f"Line {number} of {self._repos} is no account: {fault}"
                        raise ConfigError(message) from fault
        return accounts


def _event(line: bytes) -> Event | None:
    try:
        frame = from_json(line)
    except ValueError:
        return None
    payload = frame.get("payload") if isinstance(frame, dict) else None
    return payload if isinstance(payload, dict) else None


def _pages(entries: Entries, after: str | None) -> Iterator[tuple[Entries, str | None]]:
    """The entries in pages, each with the cursor to go on from: how many were shown."""
    for start in range(int(after or 0), max(len(entries), 1), PAGE):
        end = start + PAGE
        yield entries[start:end], str(end) if end < len(entries) else None
