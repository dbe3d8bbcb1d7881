"""Mastodon: posts, boosts and follows from its servers, with or without an account on them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal, Self

from pydantic import SecretStr, field_validator

from collectors.base import (
    Ability,
    Checked,
    Collector,
    CollectorSettings,
    Page,
    PeriodSetting,
    Terms,
)
from collectors.mastodon.server.servers import (
    Address,
    Servers,
    own_address,
    server_address,
    tokens_of,
)
from collectors.watch.watch import Watch
from graph.records import Direction, Profile, uid_of

from .cursor import Position
from .handles import NETWORK, profile_key_of

TURN_S = 900.0
"""How long streams are read before what they do not bring is looked after: other timelines, and deletions."""
_LOOKUP = 20


class MastodonSettings(CollectorSettings):
    """Mastodon; it is off until a server is named."""

    servers: tuple[str, ...] = ()
    """The servers to read, by their names: ["mastodon.example"]; each has terms of its own, so choose with care."""
    public: Literal["local", "all", "none"] = "local"
    """Which public timeline to read: of a server's own accounts ("local"), of all that it knows ("all"), or "none"."""
    stream: bool = False
    """Whether to read as it happens, from servers for which there is a token."""
    lists_every: PeriodSetting = timedelta(days=1)
    """How often to read anew whom a watched account follows, and who follows it."""

    @field_validator("servers")
    @classmethod
    def _are_servers(cls, servers: tuple[str, ...]) -> tuple[str, ...]:
        for server in servers:
            server_address(server)
        return servers


class Mastodon(Collector):
    """Posts with watched words or hashtags, of and to watched accounts, their boosts, and whom they follow.

    Limits: 300 calls in five minutes for each server and account (``RetryLater`` and ``Page.failed`` carry the reset);
    a server knows what its own people follow. A post that has no watched hashtag, stands in no public timeline that
    is read and answers nobody watched is found only by a server's search, with a token.
    Terms: each server has its own. Only public and unlisted posts are kept; accounts that do not want to be found
    (``indexable``, ``noindex``, ``discoverable``, #nobot) only where they speak to somebody watched or are watched.
    What was deleted is gone here within 24 hours, and at once where it is streamed.
    Docs: https://docs.joinmastodon.org/client/public/
    """

    name: ClassVar[str] = NETWORK
    title: ClassVar[str] = "Mastodon"
    setup: ClassVar[str] = (
        "Mastodon is read as soon as servers are named; no account is needed for what is public."
    )
    example: ClassVar[str] = "mastodon:@anna@mastodon.example"
    terms: ClassVar[Terms] = Terms(matching_allowed=True, deletions_within_hours=24)
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions", "connections", "listen", "recheck"})
    settings: ClassVar[type[CollectorSettings]] = MastodonSettings
    directions: ClassVar[tuple[Direction, ...]] = ("following", "followers")
    lookup_size: ClassVar[int] = _LOOKUP

    def __init__(
        self,
        servers: Sequence[str] = (),
        *,
        tokens: Mapping[str, SecretStr] | None = None,
        public: Literal["local", "all", "none"] = "local",
        stream: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        lists_every: timedelta = timedelta(days=1),
        own_address: Address = own_address,
        turn_s: float = TURN_S,
    ) -> None:
        """``servers``: names or addresses. ``tokens``: by addresses, else from ``GRAPEVINE_MASTODON_TOKENS``.

        ``own_address``: from the domain of a watched account that is on none of the servers to where it is asked for.
        Raises ConfigError for tokens that cannot be read.
        """
        given = tokens_of(os.environ) if tokens is None else tokens
        self._servers = Servers(map(server_address, servers), given, own_address)
        self._public = public
        self._clock = clock
        self._turn_s = turn_s
        self._shown: set[str] = set()
        self.lists_every = lists_every
        self.streaming = stream and any(server.signed_in for server in self._servers.configured)

    @classmethod
    def from_settings(cls, settings: MastodonSettings, environ: Mapping[str, str]) -> Self:
        """Reads the servers of the settings, with the tokens in ``GRAPEVINE_MASTODON_TOKENS``."""
        return cls(
            settings.servers,
            tokens=tokens_of(environ),
            public=settings.public,
            stream=settings.stream,
            lists_every=settings.lists_every,
        )

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """From ``mastodon:@name@server``, ``@name@server``, or an address with the path ``/@name``."""
        return profile_key_of(text)

    def missing(self) -> list[str]:
        """The servers, where none is named: each has terms of its own, so that none can be chosen for the user."""
        return [] if self._servers.configured else [f"servers in [collectors.{NETWORK}]"]

    def now(self) -> datetime:
        """The time of the clock that the collector was given."""
        return self._clock()

    def check(self) -> Iterator[Checked]:
        """One call to each server for what it says of itself, and one with its token where there is one."""
        from collectors.mastodon.server.check import check_server

        for server in self._servers.anew().configured:
            yield from check_server(server, self._public, stream=self.streaming)

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        """Which accounts stand behind ``name@domain``, asked of their own servers, one call each."""
        from . import accounts

        return accounts.resolve(self._servers.anew(), handles, self._clock())

    def describe(self, profiles: Sequence[str]) -> Iterator[Page]:
        """The present names of accounts; what a post showed in this run is not asked for again."""
        from . import accounts

        unseen = [uid for uid in profiles if uid not in self._shown]
        return accounts.describe(self._servers.anew(), unseen, self._clock())

    def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
        """Whom the account follows and its followers, 80 a page, from its own server."""
        from . import accounts

        return accounts.connections(self._servers.anew(), profile, cursor, self._clock())

    def recheck(self, posts: Sequence[str]) -> Iterator[Page]:
        """Which of these posts their servers no longer show, and the new texts of those that were edited."""
        from . import removed

        return removed.recheck(self._servers.anew(), posts, self._clock())

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """All timelines of all servers from where each was read to, then what watched accounts wrote and were told.

        A source that cannot be read is the page's ``failed`` and keeps its place. Streaming, the servers' streams
        follow, for a quarter of an hour, after which all is read once more.
        """
        from .reading import Reading

        reading = Reading(
            self._servers.anew(), watch, Position.parse(cursor, self.checkpoint), self._clock(), self._public
        )
        if not self.streaming:
            return self._noted(reading.everything())
        from .live import live_pages

        return self._noted(live_pages(reading, self._turn_s, self.lists_every))

    def _noted(self, pages: Iterator[Page]) -> Iterator[Page]:
        for page in pages:
            self._shown.update(uid_of(record.key) for record in page.records if isinstance(record, Profile))
            yield page
