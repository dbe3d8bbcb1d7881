"""Posts, reposts and follows from X, through tweepy's client of API v2."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import SecretStr

from collectors.base import (
    Ability,
    Collector,
    CollectorSettings,
    ConfigError,
    Gap,
    MalformedProfile,
    Page,
    PeriodSetting,
    Skipped,
    SkipRecord,
    Terms,
)
from collectors.profile_links import ProfileLink
from collectors.watch.watch import Watch
from graph.records import Direction, PostRemoved, ProfileResolved, Record, SnapshotEnd, SnapshotMember, key

from .cursor import REACH, ListPosition, SearchPosition
from .posts import (
    NETWORK,
    PostPage,
    faults,
    gone_posts,
    newest_of,
    profile_of,
    unknown_handles,
    unshown_accounts,
    withheld,
)
from .query import Query, clauses_of, packed, usable_handle

if TYPE_CHECKING:
    from .api import Api

API = "https://api.x.com"
SIGN_IN_VARIABLE = "X_BEARER_TOKEN"
_LOOKUP = 100
_HOSTS = frozenset({"x.com", "twitter.com"})
_PAGES_OF_ITS_OWN = frozenset(
    [
        "explore",
        "hashtag",
        "home",
        "i",
        "intent",
        "login",
        "messages",
        "notifications",
        "search",
        "settings",
        "share",
    ]
)
_HANDLE = re.compile(r"[a-z0-9_]{1,15}")
_NUMBER = re.compile(r"[0-9]{1,19}")


class XSettings(CollectorSettings):
    """X; it is off until its bearer token is in the environment."""

    lists_every: PeriodSetting = timedelta(days=1)
    """How often to read anew whom a watched account follows; X bills every account on the list, each time."""


class X(Collector):
    """Posts that match watch terms or come from or answer watched accounts, and whom those accounts follow.

    Limits: recent search reaches back seven days, knows whole words only, and shows public posts. A post that
    *mentions* a watched account is seen only where a watch term or a reply brings it. Reading is billed by
    the post and the account, and each endpoint has its own quota for 15 minutes (``RetryLater`` carries its reset).
    Terms: X's developer agreement forbids matching accounts to people off X unless they agreed to it, and
    wants what was deleted there to be gone here within 24 hours: every stored post is asked for once a day.
    Docs: https://docs.x.com/x-api/posts/search/introduction
    """

    name: ClassVar[str] = NETWORK
    title: ClassVar[str] = "X"
    setup: ClassVar[str] = f"X is read as soon as {SIGN_IN_VARIABLE} is set."
    example: ClassVar[str] = "x:@anna"
    terms: ClassVar[Terms] = Terms(
        matching_allowed=False,
        deletions_within_hours=24,
        matching_rule="X's developer agreement forbids matching accounts to people off X",
    )
    abilities: ClassVar[frozenset[Ability]] = frozenset({"mentions", "connections", "recheck"})
    settings: ClassVar[type[CollectorSettings]] = XSettings
    directions: ClassVar[tuple[Direction, ...]] = ("following",)
    lookup_size: ClassVar[int] = _LOOKUP

    def __init__(
        self,
        token: str | None = None,
        *,
        api: str = API,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        lists_every: timedelta = timedelta(days=1),
    ) -> None:
        """``token``: the app's bearer token, else ``X_BEARER_TOKEN``. ``api``: the API's address.

        Raises ConfigError for a token that could never be one, before anything could quote it in an error.
        """
        token = (os.environ.get(SIGN_IN_VARIABLE, "") if token is None else token).strip()
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise ConfigError(
                f"{SIGN_IN_VARIABLE} holds a space or another character that no token has: copy it again"
            )
        self._token = SecretStr(token)
        self._address = api
        self._clock = clock
        self.lists_every = lists_every

    @classmethod
    def from_settings(cls, settings: XSettings, environ: Mapping[str, str]) -> Self:
        """Reads X's own API with the bearer token in ``X_BEARER_TOKEN``."""
        return cls(environ.get(SIGN_IN_VARIABLE, ""), lists_every=settings.lists_every)

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """From ``x:`` or ``twitter:`` with a handle or number, or an address of x.com or twitter.com."""
        link = ProfileLink.parse(text)
        path = link.path
        if link.host in _HOSTS:
            if path[:2] == ("i", "user") and len(path) > 2 and _NUMBER.fullmatch(path[2]):
                return key(cls.name, path[2])
            if not path or path[0].casefold() in _PAGES_OF_ITS_OWN:
                raise MalformedProfile(f'"{link.text}" is no profile: write it as "x:@name"')
            name = f"@{path[0].lstrip('@')}"
        elif link.prefix in {cls.name, "twitter"} and link.name:
            name = link.name
        else:
            return None
        if _NUMBER.fullmatch(name):
            return key(cls.name, name)
        handle = name.removeprefix("@")
        handle = handle.lower() if handle.isascii() else ""
        if not _HANDLE.fullmatch(handle):
            raise MalformedProfile(
                f'"{link.text}" is no X handle: up to 15 letters, digits and "_", such as "x:@anna"'
            )
        return key(cls.name, f"@{handle}")

    def missing(self) -> list[str]:
        """``X_BEARER_TOKEN``, where no token is set."""
        return [] if self._token.get_secret_value() else [SIGN_IN_VARIABLE]

    def now(self) -> datetime:
        """The time of the clock that the collector was given."""
        return self._clock()

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Recent search, newest first: only a query's last page carries a cursor, which covers that query."""
        now = self._clock()
        position = SearchPosition.parse(cursor, self.checkpoint)
        clauses, notes = clauses_of(watch.terms, watch.profiles)
        queries = _queries(clauses, position)
        gap = _gap(position, now)
        if not queries and notes:
            yield Page((), skipped=tuple(notes))
        for number, query in enumerate(queries):
            since = position.since(query, now)
            newest = 0
            for answer, last in self._api.search(query.text, since):
                found = PostPage(answer, watch, self._clock()).read()
                newest = max(newest, newest_of(answer))
                if last:
                    position = position.after(query, newest)
                    if number == len(queries) - 1:
                        position = position.finished(clauses, now)
                skipped = (*notes, *found.skipped)
                records = tuple(found.records)
                yield Page(
                    records, position.dump() if last else None, skipped, gap, len(answer.get("data") or ())
                )
                notes, gap = [], None

    def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
        """Whom the account follows, 1,000 a page; the end is said only after X's own last page."""
        position = ListPosition.parse(cursor, profile) if cursor is not None else ListPosition(self._clock())
        snapshot, whole = position.snapshot, position.whole
        owner = key(NETWORK, profile)
        for answer, following in self._api.following(profile, position.after):
            if (reason := withheld(answer, profile)) is not None:
                raise SkipRecord(f"X account {profile}", reason)
            records: list[Record] = []
            skipped = faults(answer)
            for uid in unshown_accounts(answer):
                records.append(SnapshotMember(owner, "following", key(NETWORK, uid), snapshot))
            for user in answer.get("data") or ():
                try:
                    account = profile_of(user, snapshot)
                except SkipRecord as skip:
                    whole = False
                    skipped.append(
                        Skipped(skip.what, f"{skip.reason}: no unfollow is concluded from this list")
                    )
                    continue
                records += [account, SnapshotMember(owner, "following", account.key, snapshot)]
            if following is None and whole:
                records.append(SnapshotEnd(owner, "following", snapshot))
            yield Page(
                tuple(records),
                skipped=tuple(skipped),
                read=len(answer.get("data") or ()),
                resume=str(ListPosition(snapshot, whole, following)) if following else None,
            )

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        """The accounts behind handles, 100 a request; handles that X does not know are named."""
        wanted = {handle.removeprefix("@").casefold(): handle for handle in handles}
        usable = [handle for handle in wanted if usable_handle(handle)]
        unusable = [
            Skipped(f"X account @{handle}", "it is no X handle") for handle in wanted.keys() - set(usable)
        ]
        if unusable:
            names = tuple(handle for handle in wanted if handle not in usable)
            yield Page((), skipped=tuple(unusable), unknown=names)
        for start in range(0, len(usable), _LOOKUP):
            yield self._lookup(
                "which accounts stand behind handles", usernames=usable[start : start + _LOOKUP]
            )

    def describe(self, profiles: Sequence[str]) -> Iterator[Page]:
        """The present handles and names of accounts, 100 a request."""
        for start in range(0, len(profiles), _LOOKUP):
            yield self._lookup("what accounts are called", ids=list(profiles[start : start + _LOOKUP]))

    def recheck(self, posts: Sequence[str]) -> Iterator[Page]:
        """Which of these posts X no longer shows, 100 a request: deleted, protected, suspended or not found.

        X bills the posts that it still shows. Where its answer says nothing of a post, the post stays.
        """
        for start in range(0, len(posts), _LOOKUP):
            asked = posts[start : start + _LOOKUP]
            answer = self._api.posts(asked)
            gone, skipped = gone_posts(answer, asked)
            at = self._clock()
            yield Page(
                tuple(PostRemoved(key(NETWORK, uid), at) for uid in gone),
                cursor=asked[-1],
                skipped=tuple(skipped),
                read=len(asked),
            )

    @cached_property
    def _api(self) -> Api:
        """Made at the first request, because tweepy takes its time to import."""
        from .api import Api

        if self.missing():
            raise ConfigError(f"X is off: set {SIGN_IN_VARIABLE} to the bearer token of an app of yours")
        return Api(self._token.get_secret_value(), self._address)

    def _lookup(self, doing: str, **wanted: list[str]) -> Page:
        answer = self._api.users(doing, **wanted)
        records: list[Record] = []
        skipped = faults(answer)
        seen = self._clock()
        for user in answer.get("data") or ():
            try:
                account = profile_of(user, seen)
            except SkipRecord as skip:
                skipped.append(Skipped(skip.what, skip.reason))
                continue
            records.append(account)
            if "usernames" in wanted and account.handle:
                records.append(ProfileResolved(account.key, account.handle))
        unknown = unknown_handles(answer) if "usernames" in wanted else ()
        return Page(tuple(records), skipped=tuple(skipped), read=len(records), unknown=unknown)


def _queries(clauses: Sequence[str], position: SearchPosition) -> list[Query]:
    """Clauses never read are asked apart from those that go on; what was read longest ago comes first."""
    new = [clause for clause in clauses if clause not in position.newest]
    going_on = [clause for clause in clauses if clause in position.newest]
    oldest = {query: min(position.newest[clause] for clause in query.clauses) for query in packed(going_on)}
    return [*packed(new), *sorted(oldest, key=lambda query: oldest[query])]


def _gap(position: SearchPosition, now: datetime) -> Gap | None:
    if position.read is None or now - position.read <= REACH:
        return None
    reason = "X's recent search reaches back seven days"
    return Gap(position.read.isoformat(), (now - REACH).isoformat(), None, reason)
