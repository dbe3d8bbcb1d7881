"""The way to X: tweepy's client over a session with our host, time limit and token; errors by consequence.

The token lives in the session's authentication alone: tweepy writes the headers that it sets itself into its
debug log, and the tracebacks of its errors hold the request. Every request that X bills is within the budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import tweepy
import urllib3
from requests.auth import AuthBase

from collectors import http
from collectors.base import CollectorError, RetryLater, Unreachable
from collectors.budget import MaybeBilled, Requests
from collectors.checks import CHECK_S, unanswered
from collectors.http import Source, status_error, user_agent
from graph.write.spending import Kind

from .answers import DayCount, counts_of, ids_of, said_of, usage_capped
from .posts import Json
from .settings import COUNTS, DELETIONS, LOOKUPS

_TWEEPY_HOST = "https://api.twitter.com"
_PORTAL = "https://developer.x.com"
_X = Source(
    "X",
    signed_in_with="the bearer token in X_BEARER_TOKEN",
    renew=f"Copy the app's current one from {_PORTAL}.",
    allow=f"Check at {_PORTAL} that the app belongs to a project and that its access tier includes this endpoint.",
    pay=f"Add credits or raise the spending limit under billing at {_PORTAL}.",
)
_CAPPED_FOR = timedelta(days=1)
_SEARCH_PAGE = (10, 100)
_FOLLOWING_PAGE = (10, 1000)
"""The fewest and most items that a page is asked for."""
_USER_FIELDS = ["description", "name", "public_metrics", "username"]
_SEARCH_FIELDS: Mapping[str, Any] = {
    "tweet_fields": [
        "author_id", "created_at", "edit_history_tweet_ids", "entities", "in_reply_to_user_id", "lang",
        "note_tweet", "referenced_tweets",
    ],
    "user_fields": ["description", "name", "username"],
    "expansions": ["author_id", "referenced_tweets.id", "referenced_tweets.id.author_id"],
}  # fmt: skip
_POST: Mapping[Kind, int] = {"posts": 1}
_POST_EXPANDED: Mapping[Kind, int] = {"posts": 3, "users": 3}
"""At worst: the post, one that it answers and one that it quotes, and the authors of all three."""


class Api:
    """X's endpoints that the collector reads.

    Each raises ConfigError, RetryLater (BudgetSpent before a request that the budget does not allow), Unreachable or
    Fatal.
    """

    def __init__(
        self, token: str, address: str, allowed: Requests, *, expansions_billed: bool = True
    ) -> None:
        """``token``: the app's bearer token. ``address``: the API's, ``https://api.x.com``."""
        # Plain dicts, so that one malformed post does not lose its page.
        self._client = tweepy.Client(return_type=dict, wait_on_rate_limit=False)
        self._session = self._client.session = _Session(token, address)
        self._allowed = allowed
        self._expansions_billed = expansions_billed

    def search(
        self,
        query: str,
        job: str,
        *,
        since: int | None = None,
        until: int | None = None,
        start: datetime | None = None,
    ) -> Iterator[tuple[Json, bool]]:
        """Recent posts that match, newest first, up to 100 a page, each page with whether it is the last.

        Those after the id ``since``, before the id ``until``, and not before ``start``.
        """
        doing = "recent search"
        bounds = {"since_id": since, "until_id": until, "start_time": start}
        worst = _POST_EXPANDED if self._expansions_billed else _POST

        def ask(token: str | None) -> Json:
            name = f"{query} {since} {until} {start} {token}"
            least, most = _SEARCH_PAGE
            with (
                self._allowed.allowed(job, name, worst, least=least, most=most) as request,
                sorted_errors(doing),
            ):
                answer = _checked(
                    self._client.search_recent_tweets(
                        query, max_results=request.items, next_token=token, **bounds, **_SEARCH_FIELDS
                    ),
                    doing,
                )
                request.reads |= ids_of(answer, included=self._expansions_billed)
                return answer

        for answer, following in _pages(ask, None, doing):
            yield answer, following is None

    def counts(self, query: str, start: datetime | None = None) -> list[DayCount]:
        """How many posts matched on each UTC day, of the last seven or from ``start`` on."""
        doing = "how many posts there are"
        with (
            self._allowed.allowed(COUNTS, f"{query} {start}", {"counts": 1}) as request,
            sorted_errors(doing),
        ):
            asked = self._client.get_recent_tweets_count(query, granularity="day", start_time=start)
            answer = _checked(asked, doing)
            request.reads["counts"] = [query]
        return counts_of(answer)

    def following(self, profile: str, after: str | None, job: str) -> Iterator[tuple[Json, str | None]]:
        """The accounts that ``profile`` follows, up to 1,000 a page, each page with the token of the next, if any."""
        doing = f"whom account {profile} follows"

        def ask(token: str | None) -> Json:
            least, most = _FOLLOWING_PAGE
            allowed = self._allowed.allowed(job, f"{profile} {token}", {"follows": 1}, least=least, most=most)
            with allowed as request, sorted_errors(doing):
                asked = self._client.get_users_following(
                    profile,
                    max_results=request.items,
                    pagination_token=token,
                    user_fields=["description", "name", "username"],
                )
                answer = _checked(asked, doing)
                # X says nothing of a list's rows being the same as accounts that it showed elsewhere.
                request.reads["follows"] = [f"{profile} {uid}" for uid in ids_of(answer)["posts"]]
            return answer

        return _pages(ask, after, doing)

    def users(self, doing: str, **wanted: Sequence[str]) -> Json:
        """At most 100 accounts, by ``ids`` or ``usernames``."""
        [names] = wanted.values()
        allowed = self._allowed.allowed(LOOKUPS, str(wanted), {"users": 1}, least=len(names), most=len(names))
        with allowed as request, sorted_errors(doing):
            answer = _checked(self._client.get_users(user_fields=_USER_FIELDS, **wanted), doing)
            request.reads["users"] = ids_of(answer)["posts"]
        return answer

    def posts(self, ids: Sequence[str]) -> tuple[Json, Sequence[str]]:
        """Which of at most 100 posts X still shows, with those that were asked for: as many as the budget allows.

        The answer holds their ids and texts, and an error for each of the others.
        """
        doing = "which stored posts are still there"
        allowed = self._allowed.allowed(DELETIONS, " ".join(ids), {"posts": 1}, most=len(ids))
        with allowed as request, sorted_errors(doing):
            asked = ids[: request.items]
            answer = _checked(self._client.get_tweets(list(asked)), doing)
            request.reads["posts"] = ids_of(answer)["posts"]
        return answer, asked

    def usage(self) -> Json:
        """How many posts the project read of its cap in this billing month; X lists no price for asking.

        For a check, which waits less.
        """
        doing = "how much was read"
        self._session.limits = (CHECK_S, CHECK_S)
        with sorted_errors(doing):
            answer = _checked(
                self._client.request("GET", "/2/usage/tweets", params={"days": 1}).json(), doing, Mapping
            )
        data = answer.get("data")
        return data if isinstance(data, Mapping) else {}


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "<bearer token>"


class _Session(requests.Session):
    """Sends what tweepy asks of its fixed host to ``address``, and gives every request a time limit."""

    def __init__(self, token: str, address: str) -> None:
        super().__init__()
        self.auth = _Bearer(token)
        self._address = address.rstrip("/")
        self.limits = (http.CONNECT_S, http.READ_S)

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", self.limits)
        kwargs["headers"] = {**(kwargs.get("headers") or {}), "User-Agent": user_agent()}
        if isinstance(url, str):
            url = url.replace(_TWEEPY_HOST, self._address, 1)
        return super().request(method, url, *args, **kwargs)


@contextmanager
def sorted_errors(doing: str) -> Iterator[None]:
    """Turns what tweepy and requests raise into the collector's. ``doing`` says what was being read."""
    try:
        yield
    except tweepy.HTTPException as error:
        raise _refusal(error, doing) from None
    except requests.JSONDecodeError:
        raise MaybeBilled(f"X answered with something else than JSON ({doing})") from None
    except requests.RequestException as error:
        told = unanswered(_TWEEPY_HOST, error, connect_s=http.CONNECT_S, read_s=http.READ_S)
        fault = f"X cannot be reached ({doing}): {told}"
        raise (Unreachable if _was_not_sent(error) else MaybeBilled)(fault) from None
    except (AttributeError, TypeError, ValueError):
        # tweepy takes the body of every error for a JSON object with a list of objects, and a reset for a number.
        raise Unreachable(f"X answered with an error of an unknown form ({doing})") from None
    except RecursionError:
        raise MaybeBilled(f"X answered in an unknown form ({doing})") from None


def _refusal(error: tweepy.HTTPException, doing: str) -> CollectorError:
    response = error.response
    said = said_of(error)
    if usage_capped(response):
        return RetryLater(
            f"X's own cap on the posts that this project may read in a month is reached ({doing}): {said}. "
            f"Raise it under usage at {_PORTAL}, or wait for the day on which it is set back: `grapevine doctor` "
            "names it",
            datetime.now(UTC) + _CAPPED_FOR,
        )
    found = status_error(_X, response.status_code, response.headers, said=said, doing=doing)
    return (
        found
        if isinstance(found, CollectorError)
        else Unreachable(f"X answered {response.status_code} ({doing})")
    )


def _was_not_sent(error: requests.RequestException) -> bool:
    """Did no connection come about?"""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _pages(
    ask: Callable[[str | None], Json], token: str | None, doing: str
) -> Iterator[tuple[Json, str | None]]:
    """The answers page by page from the one that ``token`` names, each with the token of the next one, if any."""
    while True:
        answer = ask(token)
        following = (answer.get("meta") or {}).get("next_token")
        if following is not None and following == token:
            raise Unreachable(f"X names the same page again and again ({doing})")
        yield answer, following
        if following is None:
            return
        token = following


def _checked(answer: object, doing: str, data: type = list) -> Json:
    """The answer, of which every part is of its type. ``data``: the type of what it is about."""
    if not isinstance(answer, Mapping):
        raise MaybeBilled(f"X answered with something else than an object ({doing})")
    for name, kind in (("data", data), ("errors", list), ("includes", Mapping), ("meta", Mapping)):
        if answer.get(name) is not None and not isinstance(answer[name], kind):
            raise MaybeBilled(f"X answered in an unknown form ({doing}): {name}")
    lists_nothing = (answer.get("meta") or {}).get("result_count") == 0
    if data is list and not lists_nothing and "data" in answer and answer["data"] is None:
        # X leaves it out where there is nothing; this may be what it could not read.
        raise MaybeBilled(f"X answered in an unknown form ({doing}): data")
    return answer
