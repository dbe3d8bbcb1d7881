"""The way to X: tweepy's client over a session with our host, time limit and token; errors by consequence.

The token lives in the session's authentication alone: tweepy writes the headers that it sets itself into its
debug log, and the tracebacks of its errors hold the request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import requests
import tweepy
from requests.auth import AuthBase

from collectors.base import Unreachable
from collectors.http import CONNECT_S, READ_S, Source, status_error, user_agent

from .posts import Json

TIMEOUT_S = (CONNECT_S, READ_S)
_TWEEPY_HOST = "https://api.twitter.com"
_PORTAL = "https://developer.x.com"
_X = Source(
    "X",
    signed_in_with="the bearer token in X_BEARER_TOKEN",
    renew=f"Copy the app's current one from {_PORTAL}.",
    allow=f"Check at {_PORTAL} that the app belongs to a project and that its access tier includes this endpoint.",
    pay=f"Add credits or raise the spending limit under billing at {_PORTAL}.",
)
_SEARCH_PAGE = 100
_FOLLOWING_PAGE = 1000
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


class Api:
    """X's endpoints that the collector reads. Each raises ConfigError, RetryLater, Unreachable or Fatal."""

    def __init__(self, token: str, address: str) -> None:
        """``token``: the app's bearer token. ``address``: the API's, ``https://api.x.com``."""
        # Plain dicts, so that one malformed post does not lose its page.
        self._client = tweepy.Client(return_type=dict, wait_on_rate_limit=False)
        self._client.session = _Session(token, address)

    def search(self, query: str, since: int | None) -> Iterator[tuple[Json, bool]]:
        """Recent posts that match, newest first, 100 a page, each page with whether it is the last."""
        ask = partial(
            self._client.search_recent_tweets,
            query,
            max_results=_SEARCH_PAGE,
            since_id=since,
            **_SEARCH_FIELDS,
        )
        for answer, following in _pages(lambda token: ask(next_token=token), None, "recent search"):
            yield answer, following is None

    def following(self, profile: str, after: str | None) -> Iterator[tuple[Json, str | None]]:
        """The accounts that ``profile`` follows, 1,000 a page, each page with the token of the next, if any."""
        ask = partial(
            self._client.get_users_following, profile, max_results=_FOLLOWING_PAGE, user_fields=_USER_FIELDS
        )
        doing = f"whom account {profile} follows"
        return _pages(lambda token: ask(pagination_token=token), after, doing)

    def users(self, doing: str, **wanted: Sequence[str]) -> Json:
        """At most 100 accounts, by ``ids`` or ``usernames``."""
        with sorted_errors(doing):
            return _checked(self._client.get_users(user_fields=_USER_FIELDS, **wanted), doing)

    def posts(self, ids: Sequence[str]) -> Json:
        """Which of at most 100 posts X still shows: their ids and texts, and an error for each of the others."""
        doing = "which stored posts are still there"
        with sorted_errors(doing):
            return _checked(self._client.get_tweets(list(ids)), doing)


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

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", TIMEOUT_S)
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
        response = error.response
        found = status_error(_X, response.status_code, response.headers, said=_said(error), doing=doing)
        raise found or Unreachable(f"X answered {response.status_code} ({doing})") from None
    except requests.JSONDecodeError:
        raise Unreachable(f"X answered with something else than JSON ({doing})") from None
    except AttributeError:
        # tweepy takes the body of every error for a JSON object.
        raise Unreachable(f"X answered with an error of an unknown form ({doing})") from None
    except requests.RequestException as error:
        raise Unreachable(f"X cannot be reached ({doing}): {type(error).__name__}") from None


def _pages(
    ask: Callable[[str | None], object], token: str | None, doing: str
) -> Iterator[tuple[Json, str | None]]:
    """The answers page by page from the one that ``token`` names, each with the token of the next one, if any."""
    while True:
        with sorted_errors(doing):
            answer = _checked(ask(token), doing)
        following = (answer.get("meta") or {}).get("next_token")
        if following is not None and following == token:
            raise Unreachable(f"X names the same page again and again ({doing})")
        yield answer, following
        if following is None:
            return
        token = following


def _checked(answer: object, doing: str) -> Json:
    if not isinstance(answer, Mapping):
        raise Unreachable(f"X answered with something else than an object ({doing})")
    return answer


def _said(error: tweepy.HTTPException) -> str:
    """X's own words for an error, on one line."""
    said = "; ".join(dict.fromkeys(str(message) for message in error.api_messages)) or _detail(error.response)
    return " ".join((said or error.response.reason or "").split())


def _detail(response: requests.Response) -> str:
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return ""
    return str(body.get("detail") or body.get("title") or "") if isinstance(body, Mapping) else ""
