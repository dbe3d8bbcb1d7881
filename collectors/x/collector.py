"""Posts, reposts and follows from X, through tweepy's client of API v2."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import tweepy

from collectors.base import Collector, ConfigError, Gap, Page, Skipped, SkipRecord, Terms, Unreachable
from collectors.watch.watch import Watch
from graph.records import Direction, ProfileResolved, Record, SnapshotEnd, SnapshotMember, key

from .api import API, client, sorted_errors
from .cursor import REACH, Marks
from .posts import NETWORK, Json, PostPage, faults, newest_of, profile_of, unshown_accounts
from .query import Query, clauses_of, packed, usable_handle

_SEARCH_PAGE = 100
_FOLLOWING_PAGE = 1000
_LOOKUP = 100
_USER_FIELDS = ["description", "name", "username"]
_SEARCH_FIELDS: Mapping[str, Any] = {
    "tweet_fields": [
        "author_id", "created_at", "edit_history_tweet_ids", "entities", "in_reply_to_user_id", "lang",
        "note_tweet", "referenced_tweets",
    ],
    "user_fields": _USER_FIELDS,
    "expansions": [
        "author_id", "entities.mentions.username", "in_reply_to_user_id", "referenced_tweets.id",
        "referenced_tweets.id.author_id",
    ],
}  # fmt: skip


class X(Collector):
    """Posts that match watch terms or come from or answer watched accounts, and whom those accounts follow.

    Limits: recent search reaches back seven days, knows whole words only, and shows public posts. A post that
    *mentions* a watched account is seen only where a watch term or a reply brings it. Reading is billed by
    the post, and each endpoint has its own quota for 15 minutes (``RetryLater`` carries its reset).
    Terms: X's developer agreement forbids matching accounts to people off X unless they agreed to it, and
    wants what was deleted there to be gone here within 24 hours.
    Docs: https://docs.x.com/x-api/posts/search/introduction
    """

    name: ClassVar[str] = NETWORK
    terms: ClassVar[Terms] = Terms(matching_allowed=False, deletions_within_hours=24)

    directions: ClassVar[tuple[Direction, ...]] = ("following",)

    def __init__(
        self,
        token: str | None = None,
        *,
        api: str = API,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``token``: the app's bearer token, else ``X_BEARER_TOKEN``. ``api``: the API's address."""
        token = (os.environ.get("X_BEARER_TOKEN", "") if token is None else token).strip()
        self._client = client(token, api) if token else None
        self._clock = clock

    def missing(self) -> list[str]:
        """``X_BEARER_TOKEN``, where no token is set."""
        return [] if self._client is not None else ["X_BEARER_TOKEN"]

    def mentions(self, watch: Watch, cursor: str | None) -> Iterator[Page]:
        """Recent search, newest first: only a query's last page carries a cursor, which covers that query."""
        now = self._clock()
        marks = Marks.parse(cursor)
        clauses, notes = clauses_of(watch.terms, watch.profiles)
        queries = _queries(clauses, marks)
        gap = _gap(marks, now)
        if not queries and notes:
            yield Page((), skipped=tuple(notes))
        for number, query in enumerate(queries):
            since = marks.since(query, now)
            newest = 0
            for answer, last in self._search(query, since):
                found = PostPage(answer, watch, self._clock()).read()
                newest = max(newest, newest_of(answer))
                if last:
                    marks = marks.after(query, newest)
                    if number == len(queries) - 1:
                        marks = marks.finished(clauses, now)
                skipped = (*notes, *found.skipped)
                records = tuple(found.records)
                yield Page(
                    records, marks.dump() if last else None, skipped, gap, len(answer.get("data") or ())
                )
                notes, gap = [], None

    def connections(self, profile: str, cursor: str | None) -> Iterator[Page]:
        """Whom the account follows, 1,000 a page; the end is said only after X's own last page."""
        snapshot = self._clock()
        owner = key(NETWORK, profile)
        whole = True
        for answer, last in self._following(profile):
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
            if last and whole:
                records.append(SnapshotEnd(owner, "following", snapshot))
            yield Page(tuple(records), skipped=tuple(skipped), read=len(answer.get("data") or ()))

    def resolve(self, handles: Sequence[str]) -> Iterator[Page]:
        """The accounts behind handles, 100 a request; handles that X does not know are named."""
        wanted = {handle.removeprefix("@").casefold(): handle for handle in handles}
        usable = [handle for handle in wanted if usable_handle(handle)]
        unusable = [
            Skipped(f"X account @{handle}", "it is no X handle") for handle in wanted.keys() - set(usable)
        ]
        if unusable:
            yield Page((), skipped=tuple(unusable))
        for start in range(0, len(usable), _LOOKUP):
            yield self._lookup(
                "which accounts stand behind handles", usernames=usable[start : start + _LOOKUP]
            )

    def describe(self, profiles: Sequence[str]) -> Iterator[Page]:
        """The present handles and names of accounts, 100 a request."""
        for start in range(0, len(profiles), _LOOKUP):
            yield self._lookup("what accounts are called", ids=list(profiles[start : start + _LOOKUP]))

    def _ready(self) -> tweepy.Client:
        if self._client is None:
            raise ConfigError("X is off: set X_BEARER_TOKEN to the bearer token of an app of yours")
        return self._client

    def _search(self, query: Query, since: int | None) -> Iterator[tuple[Json, bool]]:
        ask = partial(
            self._ready().search_recent_tweets,
            query.text,
            max_results=_SEARCH_PAGE,
            since_id=since,
            **_SEARCH_FIELDS,
        )
        return _pages(lambda token: ask(next_token=token), "recent search")

    def _following(self, profile: str) -> Iterator[tuple[Json, bool]]:
        ask = partial(
            self._ready().get_users_following, profile, max_results=_FOLLOWING_PAGE, user_fields=_USER_FIELDS
        )
        return _pages(lambda token: ask(pagination_token=token), f"whom account {profile} follows")

    def _lookup(self, doing: str, **wanted: list[str]) -> Page:
        with sorted_errors(doing):
            answer = _checked(self._ready().get_users(user_fields=_USER_FIELDS, **wanted), doing)
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
        return Page(tuple(records), skipped=tuple(skipped), read=len(records))


def _queries(clauses: Sequence[str], marks: Marks) -> list[Query]:
    """Clauses never read are asked apart from those that go on; what was read longest ago comes first."""
    new = [clause for clause in clauses if clause not in marks.newest]
    going_on = [clause for clause in clauses if clause in marks.newest]
    oldest = {query: min(marks.newest[clause] for clause in query.clauses) for query in packed(going_on)}
    return [*packed(new), *sorted(oldest, key=lambda query: oldest[query])]


def _gap(marks: Marks, now: datetime) -> Gap | None:
    if marks.read is None or now - marks.read <= REACH:
        return None
    reason = "X's recent search reaches back seven days"
    return Gap(marks.read.isoformat(), (now - REACH).isoformat(), None, reason)


def _pages(ask: Callable[[str | None], object], doing: str) -> Iterator[tuple[Json, bool]]:
    """The answers page by page, each with whether it is the last."""
    token: str | None = None
    while True:
        with sorted_errors(doing):
            answer = _checked(ask(token), doing)
        following = (answer.get("meta") or {}).get("next_token")
        if following is not None and following == token:
            raise Unreachable(f"X names the same page again and again ({doing})")
        yield answer, following is None
        if following is None:
            return
        token = following


def _checked(answer: object, doing: str) -> Json:
    if not isinstance(answer, Mapping):
        raise Unreachable(f"X answered with something else than an object ({doing})")
    return answer
