"""Posts, reposts and follows from X, through tweepy's client of API v2."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import SecretStr

from collectors.base import (
    Ability,
    Checked,
    Collector,
    CollectorSettings,
    ConfigError,
    Page,
    Skipped,
    SkipRecord,
    Terms,
)
from collectors.budget import Estimate, Requests
from collectors.checks import tried
from collectors.watch.watch import Watch
from graph.records import (
    CompanyRole,
    Direction,
    PostRemoved,
    ProfileResolved,
    Record,
    SnapshotEnd,
    SnapshotMember,
    key,
)
from graph.write.spending import Allowance

from .cursor import REACH, ListPosition, SearchPosition
from .links import key_of_profile
from .posts import (
    NETWORK,
    PostPage,
    faults,
    gone_posts,
    profile_of,
    unknown_handles,
    unshown_accounts,
    withheld,
)
from .query import clauses_of, packed, usable_handle
from .settings import FIRST_LISTS, HISTORY, LISTS, XSettings

if TYPE_CHECKING:
    from .api import Api
    from .first_looks import FirstLooks
    from .search import Searches

API = "https://api.x.com"
SIGN_IN_VARIABLE = "X_BEARER_TOKEN"
_LOOKUP = 100
_SLACK = timedelta(minutes=10)
"""Search is not asked for a moment so close to its reach."""


class X(Collector):
    """Posts that match watch terms or come from or answer watched accounts, and whom those accounts follow.

    Limits: recent search reaches back seven days, knows whole words only, and shows public posts. Reading is billed
    by the post, the account and the row of a list: a budget stops it before its caps, first looks wait for a question
    where they cost much, and the lists of competitors' accounts are not read. Each endpoint has its own quota for 15
    minutes (``RetryLater`` carries its reset).
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
        display_rule="the writer's handle and a link to the post on X",
    )
    abilities: ClassVar[frozenset[Ability]] = frozenset(
        {"mentions", "connections", "history", "listen", "recheck"}
    )
    settings: ClassVar[type[CollectorSettings]] = XSettings
    directions: ClassVar[tuple[Direction, ...]] = ("following",)
    unlisted_roles: ClassVar[frozenset[CompanyRole]] = frozenset({"competitor"})
    lookup_size: ClassVar[int] = _LOOKUP

    def __init__(
        self,
        token: str | None = None,
        *,
        api: str = API,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        settings: XSettings | None = None,
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
        self._settings = settings or XSettings()
        self.lists_every = self._settings.lists_every
        self._first_lists: dict[str, str] = {}
        """Accounts whose lists are read for the first time, with the job that pays for it."""
        self._looks: FirstLooks | None = None

    @classmethod
    def from_settings(cls, settings: XSettings, environ: Mapping[str, str]) -> Self:
        """Reads X's own API with the bearer token in ``X_BEARER_TOKEN``."""
        return cls(environ.get(SIGN_IN_VARIABLE, ""), settings=settings)

    @classmethod
    def profile_key(cls, text: str) -> str | None:
        """From ``x:`` or ``twitter:`` with a handle or number, or an address of x.com or twitter.com."""
        return key_of_profile(text)

    def missing(self) -> list[str]:
        """``X_BEARER_TOKEN``, where no token is set."""
        return [] if self._token.get_secret_value() else [SIGN_IN_VARIABLE]

    def now(self) -> datetime:
        """The time of the clock that the collector was given."""
        return self._clock()

    @property
    def allowance(self) -> Allowance:
        """The caps and prices of the settings."""
        return self._settings.allowance()

    def check(self) -> Iterator[Checked]:
        """The token, by the one call that X lists no price for; it tells how much of X's own cap is used."""
        yield tried("token in X_BEARER_TOKEN", self._usage)

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Recent search, newest first: each page's cursor says how far its query was read, and the others."""
        position = SearchPosition.parse(cursor, self.checkpoint)
        clauses, notes = clauses_of(watch.terms, watch.profiles, watch.handles)
        yield from self._searches(watch, clauses, position).pages(notes)

    def estimate(self, watch: Watch, profiles: Sequence[str], since: datetime | None) -> Estimate:
        """What ``history`` from ``since`` on (seven days without it) would cost, and these accounts' first lists.

        Asks X for counts and accounts, which is billed too. Raises ConfigError for what search does not reach.
        """
        since = self._in_reach(since or self._clock() - REACH)
        clauses, _ = clauses_of(watch.terms, watch.profiles, watch.handles)
        users = [user for page in self._users_by_id(profiles) for user in page]
        return self._weighing().estimate(packed(clauses), since, users)

    def history(self, watch: Watch, since: datetime, until: str | None) -> Iterator[Page]:
        """What recent search finds from ``since`` on, seven days ago at most: terms, watched accounts, mentions."""
        start = self._in_reach(since)
        clauses, notes = clauses_of(watch.terms, watch.profiles, watch.handles)
        for query in packed(clauses):
            for answer, _ in self._api.search(query.text, HISTORY, start=start):
                found = PostPage(answer, watch, self._clock()).read()
                skipped = (*notes, *found.skipped)
                yield Page(tuple(found.records), skipped=skipped, read=len(answer.get("data") or ()))
                notes = []

    def refused_lists(self, profiles: Sequence[str], *, agreed: bool = False) -> Mapping[str, str]:
        """Those whose first list costs more than first looks may cost today without a question, with the reason."""
        if agreed:
            self._first_lists |= dict.fromkeys(profiles, HISTORY)
            return {}
        refused: dict[str, str] = {}
        for users in self._users_by_id(profiles):
            taken, left = self._weighing().lists(users)
            self._first_lists |= dict.fromkeys(taken, FIRST_LISTS)
            refused |= left
        return refused

    def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
        """Whom the account follows, 1,000 a page; the end is said only after X's own last page."""
        position = ListPosition.parse(cursor, profile) if cursor is not None else ListPosition(self._clock())
        snapshot, whole = position.snapshot, position.whole
        owner = key(NETWORK, profile)
        job = self._first_lists.get(profile, LISTS)
        for answer, following in self._api.following(profile, position.after, job):
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
        start = 0
        while start < len(posts):
            answer, asked = self._api.posts(posts[start : start + _LOOKUP])
            start += len(asked)
            gone, skipped = gone_posts(answer, asked)
            at = self._clock()
            yield Page(
                tuple(PostRemoved(key(NETWORK, uid), at, writer_too=True) for uid in gone),
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
        return Api(
            self._token.get_secret_value(),
            self._address,
            Requests(lambda: self.budget),
            expansions_billed=self._settings.count_expansions,
        )

    def _searches(self, watch: Watch, clauses: Sequence[str], position: SearchPosition) -> Searches:
        from .search import Searches

        api = self._api
        looks = None if self.first_look_agreed else self._weighing()
        return Searches(api, watch, clauses, position, self._clock, looks)

    def _weighing(self) -> FirstLooks:
        if self.budget is None:
            raise ConfigError("X's costs can be weighed only against a budget.")
        if self._looks is None:
            from .first_looks import FirstLooks

            self._looks = FirstLooks(self._api, self.budget, self._settings, self._clock)
        return self._looks

    def _usage(self) -> str:
        from .answers import usage_told

        return usage_told(self._api.usage(), self._clock())

    def _in_reach(self, since: datetime) -> datetime:
        """Where search begins for ``since``. Raises ConfigError."""
        now = self._clock()
        if now - since > REACH + _SLACK:
            raise ConfigError(
                "X's recent search reaches back seven days: --since \"7 days\". What is older is in X's full archive "
                "(/2/tweets/search/all), which wants another access tier and which Grapevine does not read."
            )
        return max(since, now - REACH + _SLACK)

    def _users_by_id(self, profiles: Sequence[str]) -> Iterator[list[Mapping[str, Any]]]:
        for start in range(0, len(profiles), _LOOKUP):
            asked = list(profiles[start : start + _LOOKUP])
            answer = self._api.users("how many accounts they follow", ids=asked)
            yield [user for user in answer.get("data") or () if isinstance(user, Mapping)]

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
