"""Bluesky: posts, follows, likes and reposts from its public event stream, without an account."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ClassVar, Self

from pydantic import field_validator

from collectors.base import (
    Ability,
    Checked,
    Collector,
    CollectorSettings,
    ConfigError,
    Fatal,
    MalformedProfile,
    Page,
    RetryLater,
    Terms,
    Unreachable,
)
from collectors.profile_links import ProfileLink
from collectors.watch.watch import Watch
from graph.records import Direction, Follow, key

from . import accounts, fields
from .pages import CLOCKS_DIFFER, MOMENT, PageBuilder, Position, paged
from .recording import Recording
from .search import HANDLE_VARIABLE, PASSWORD_VARIABLE, SERVICE, Account, found_posts
from .web import PROFILES_AT_ONCE, Web

JETSTREAM = "wss://jetstream.us-east.bsky.network"
APPVIEW = "https://public.api.bsky.app"
PLC = "https://plc.directory"
KEY_VARIABLE = "GRAPEVINE_JETSTREAM_KEY"

_FLUSH_S = 0.8
_BEGINNING = 1_000_000_000_000_000
"""The earliest time cursor: every host answers it with the oldest event that it keeps."""


class BlueskySettings(CollectorSettings):
    """Bluesky's public hosts; another Jetstream, AppView or PLC directory can be named."""

    jetstream: str = JETSTREAM
    """The host of the event stream, as wss:// address: wss://jetstream.us-west.bsky.network is another one."""
    appview: str = APPVIEW
    """The host that knows handles, names and followers."""
    plc: str = PLC
    """The directory that knows where an account's own records are kept."""
    service: str = SERVICE
    """The server of the account with which to search the past, where GRAPEVINE_BLUESKY_HANDLE names one."""

    @field_validator("jetstream")
    @classmethod
    def _is_a_stream(cls, address: str) -> str:
        try:
            _base_uri(address)
        except ConfigError as error:
            raise ValueError(str(error)) from None
        return address


class Bluesky(Collector):
    """Posts and connections from Bluesky.

    Limits: the stream keeps about 36 hours; the AppView answers 3,000 requests in five minutes.
    Terms: public data; deletions, takedowns and deactivations are followed as the stream reports them.
    Docs: https://docs.bsky.app, https://github.com/bluesky-social/jetstream
    """

    name: ClassVar[str] = fields.NETWORK
    title: ClassVar[str] = "Bluesky"
    setup: ClassVar[str] = "Bluesky needs no account."
    example: ClassVar[str] = "bluesky:@anna.bsky.social"
    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=24)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions", "connections", "history", "listen"})
    settings: ClassVar[type[CollectorSettings]] = BlueskySettings
    streaming = True
    directions: ClassVar[tuple[Direction, ...]] = ("following", "followers")
    lookup_size: ClassVar[int] = PROFILES_AT_ONCE

    def __init__(
        self,
        *,
        jetstream: str = JETSTREAM,
        appview: str = APPVIEW,
        plc: str = PLC,
        service: str = SERVICE,
        recording: Path | None = None,
        compress: bool = True,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        """``recording``: a folder with ``events.jsonl`` to read instead of the live hosts.

        The hosts are addresses: ``wss://`` (or ``ws://``) for Jetstream, ``https://`` for the others.
        ``GRAPEVINE_JETSTREAM_KEY`` in the environment opens the archive, ``GRAPEVINE_BLUESKY_HANDLE`` and
        ``GRAPEVINE_BLUESKY_PASSWORD`` the search.
        """
        self._base_uri = _base_uri(jetstream)
        self._host = self._base_uri.partition("://")[2].partition("/")[0]
        self._compress = compress
        self._api_key = environ.get(KEY_VARIABLE, "")
        self._account = partial(Account.of, environ, service)
        self._searches = any(environ.get(name) for name in (HANDLE_VARIABLE, PASSWORD_VARIABLE))
        self._appview, self._plc = appview.rstrip("/"), plc.rstrip("/")
        self._recording = Recording(recording) if recording is not None else None
        self._accounts: accounts.Accounts = self._recording or Web(appview, plc)

    @classmethod
    def from_settings(cls, settings: BlueskySettings, environ: Mapping[str, str]) -> Self:
        """Reads the live hosts that the settings name."""
        return cls(
            jetstream=settings.jetstream,
            appview=settings.appview,
            plc=settings.plc,
            service=settings.service,
            environ=environ,
        )

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """From ``bluesky:`` or ``bsky:`` with a handle or DID, or an address of bsky.app."""
        link = ProfileLink.parse(text)
        if link.host == "bsky.app":
            if len(link.path) < 2 or link.path[0] != "profile":
                raise MalformedProfile(
                    f'"{link.text}" is no profile: a profile starts with https://bsky.app/profile/'
                )
            name = link.path[1]
        elif link.prefix in {cls.name, "bsky"} and link.name:
            name = link.name
        else:
            return None
        if fields.is_did(name) and not name.endswith((":", "%")):
            return key(cls.name, name)
        handle = fields.valid_handle(name.removeprefix("@"))
        if handle is None:
            raise MalformedProfile(
                f'"{link.text}" is no Bluesky handle: write it whole, such as "bluesky:@anna.bsky.social"'
            )
        return key(cls.name, f"@{handle}")

    @property
    def checkpoint(self) -> str:
        """One for the live stream, whichever host it comes from, and one for each recording."""
        suffix = f":{self._recording.id}" if self._recording is not None else ""
        return f"{self.name}:mentions{suffix}"

    @property
    def endless(self) -> bool:
        """The live stream is; a recording ends, and its handles and lists are read before it."""
        return self._recording is None

    def now(self) -> datetime:
        """The present; a recording goes by the time of its first event."""
        return self._recording.began if self._recording is not None else datetime.now(UTC)

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        """Which accounts stand behind the handles, with their names."""
        return accounts.resolve(self._accounts, handles, self.now())

    def describe(self, profiles: Sequence[str]) -> Iterator[Page]:
        """The present handles and names of accounts."""
        return accounts.describe(self._accounts, profiles, self.now())

    def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
        """Whom the account follows (with dates, from its own server) and who follows it (without)."""
        return accounts.connections(self._accounts, profile, self.now(), cursor)

    def check(self) -> Iterator[Checked]:
        """The stream, the AppView, the directory, and the archive's key and the account where there are any."""
        if self._recording is not None:
            return
        from .checks import checks

        account = self._account if self._searches else None
        yield from checks(self._base_uri, self._appview, self._plc, self._api_key, account)

    def moment(self) -> str | None:
        """The live stream's position now; a recording is read from its beginning."""
        if self._recording is not None:
            return None
        return str(Position(-1, datetime.now(UTC).isoformat(), MOMENT))

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Everything the watch asks for from the cursor on; from now on where there is none.

        A page comes about every second, be it empty. A stretch that the host no longer keeps is read from
        the archive where there is a key, and reported as the page's ``gap`` where there is none.
        """
        after = Position.parse(cursor, self.checkpoint) if cursor is not None else None
        if self._recording is not None:
            return self._recording.pages(watch, after)
        return self._live(watch, after)

    def history(self, watch: Watch, since: datetime, until: str | None) -> Iterator[Page]:
        """What the watched profiles did from ``since`` on, out of the archive, up to the cursor ``until``.

        With an account also the posts that search finds for the watch terms. Raises ConfigError without both.
        """
        if not self._api_key and not self._searches:
            raise ConfigError(
                f"Bluesky's past needs an archive key: set {KEY_VARIABLE} (bsky.network/account); or an account to "
                f"search posts with: set {HANDLE_VARIABLE} and {PASSWORD_VARIABLE}."
            )
        end = Position.parse(until, self.checkpoint) if until is not None else None
        if self._api_key:
            yield from self._archived(watch, since, end)
        if self._searches:
            yield from self._searched(watch, since, end)

    def _searched(self, watch: Watch, since: datetime, end: Position | None) -> Iterator[Page]:
        account = self._account()
        if account is not None:
            until = datetime.fromisoformat(end.time) if end is not None else None
            yield from found_posts(account, watch, since, until)

    def _archived(self, watch: Watch, since: datetime, end: Position | None) -> Iterator[Page]:
        from .archive import COLLECTIONS, DIDS_AT_ONCE, archived

        before = end.seq if end is not None and end.host == self._host else None
        first = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        dids = sorted(watch.profiles)
        for start in range(0, len(dids), DIDS_AT_ONCE):
            events = archived(
                self._base_uri,
                self._api_key,
                after=0,
                before=before,
                dids=dids[start : start + DIDS_AT_ONCE],
                collections=COLLECTIONS,
            )
            wanted = (event for event in events if event["time"] >= first)
            for page in paged(wanted, PageBuilder(watch, self._host)):
                # It may have begun before anyone watched; the writer knows better where the lists were read before.
                records = [
                    replace(one, baseline=True) if isinstance(one, Follow) else one for one in page.records
                ]
                yield Page(records, skipped=page.skipped, read=page.read)

    def _live(self, watch: Watch, after: Position | None) -> Iterator[Page]:
        # atproto's models take a second to import: only who listens waits for them.
        from .stream import CursorAhead, CursorTooOld, Stream

        start = self._start(after)
        lost: str | None = None
        anew: str | None = None
        while True:
            builder = PageBuilder(watch, self._host, after)
            if after is not None and lost is not None:
                builder.expect_gap(after, lost)
            elif after is not None and anew is not None:
                builder.expect_overlap(after, anew)
            reached = after
            try:
                for page in Stream(self._base_uri, start, builder, compress=self._compress).pages(_FLUSH_S):
                    reached = Position.parse(page.cursor) if page.cursor is not None else reached
                    yield page
            except CursorTooOld as fault:
                if after is None or start == _BEGINNING:
                    raise Unreachable(f"{self._host} keeps no events at present") from fault
                lost = str(fault)
                start = _BEGINNING
                lost += yield from self._past_since(watch, after, archive=False)
                if self._api_key:
                    after, lost = yield from self._from_archive(watch, after)
                    start = after.seq if lost is None else _BEGINNING
            except CursorAhead as fault:
                if reached is None:
                    raise
                after, lost = reached, None
                start = after.microseconds(CLOCKS_DIFFER)
                anew = f"{fault}: its log is another one than before, and begins later"
                anew += yield from self._past_since(watch, after)
                after = Position(after.seq, after.time, "another log")

    def _start(self, after: Position | None) -> int | None:
        """The cursor to ask for: hosts count their events differently, but nearly agree about the time."""
        if after is None:
            return None
        return after.seq if after.host == self._host else after.microseconds(CLOCKS_DIFFER)

    def _past_since(
        self, watch: Watch, after: Position, *, archive: bool = True
    ) -> Generator[Page, None, str]:
        """What archive and search know of since a position that is gone; returns what to say of it."""
        since = datetime.fromisoformat(after.time) - CLOCKS_DIFFER
        said = ""
        if archive and self._api_key:
            did = "what watched profiles did"
            said += yield from _tried("archive", did, self._archived(watch, since, None))
        if self._searches:
            said += yield from _tried("search", "posts that match", self._searched(watch, since, None))
        return said

    def _from_archive(
        self, watch: Watch, after: Position
    ) -> Generator[Page, None, tuple[Position, str | None]]:
        """Pages out of the archive; returns how far they went, and why the rest is lost if it is."""
        from .archive import archived

        reached = after
        try:
            events = archived(self._base_uri, self._api_key, after=after.seq)
            for page in paged(events, PageBuilder(watch, self._host, after)):
                yield page
                reached = Position.parse(page.cursor) if page.cursor is not None else reached
        except (ConfigError, RetryLater, Unreachable) as fault:
            return reached, f"the host no longer keeps these events, and the archive did not help: {fault}"
        if reached == after:
            return after, "neither the host nor its archive holds these events"
        return reached, None


def _tried(what: str, brought: str, pages: Iterator[Page]) -> Generator[Page, None, str]:
    """The pages; returns what to say of them, or of what kept them away."""
    try:
        yield from pages
    except (ConfigError, RetryLater, Unreachable, Fatal) as fault:
        return f"; the {what} did not help: {fault}"
    return f"; the {what} brought in {brought}"


def _base_uri(address: str) -> str:
    """Jetstream's address as its client wants it. Raises ConfigError for another kind of address."""
    address = address.rstrip("/")
    if not address.startswith(("wss://", "ws://")):
        raise ConfigError(f"Jetstream's address is {address!r}: it must begin with wss:// (or ws://).")
    return address if address.endswith("/xrpc") else f"{address}/xrpc"
