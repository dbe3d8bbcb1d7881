"""The way to Reddit: praw, read-only, over a session with our time limits; errors by consequence, and no sleep.

The answers are plain JSON, not praw's objects, so that one malformed post does not lose its page. praw would wait
by itself for its rate limit and before it tries again: here a wait becomes RetryLater, and a try is the schedule's.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import praw
import prawcore
import requests
from prawcore.rate_limit import RateLimiter
from prawcore.sessions import FiniteRetryStrategy

from collectors import http
from collectors.base import CollectorError, ConfigError, Fatal, RetryLater, SkipRecord, Unreachable
from collectors.checks import unanswered
from collectors.http import Source, status_error

Json = Mapping[str, Any]

_APPS = "https://www.reddit.com/prefs/apps"
_REDDIT = Source(
    "Reddit",
    signed_in_with="the key in REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET",
    renew=f"Copy both again from the app at {_APPS}.",
    allow=f"Check at {_APPS} that Reddit approved the app, and that the user agent names it and your account.",
    pay=f"See at {_APPS} what Reddit wants of the app, or set enabled = false in [collectors.reddit].",
)
_PRIVATE = {
    "private": "it is private",
    "quarantined": "it is quarantined, which nobody can read without an account that agreed to it",
    "gold_only": "it is open to premium accounts only",
    "banned": "Reddit banned it",
}
_PAGE = 100
_LONGEST_LISTING = 20
"""Pages; Reddit ends a listing after 1,000 items, which is 10."""


class Api:
    """Reddit's endpoints that the collector reads. Each raises ConfigError, RetryLater, Unreachable or Fatal.

    What is refused for one subreddit or account alone is a SkipRecord.
    """

    def __init__(self, client_id: str, secret: str, user_agent: str, *, site: str, api: str) -> None:
        """``site`` is where one signs in, ``api`` where one reads."""
        logging.getLogger("prawcore").setLevel(logging.ERROR)
        # Everything is said here, so that no praw.ini in the working folder says it; praw would otherwise ask the
        # package index for newer versions of itself.
        self._reddit = praw.Reddit(
            client_id=client_id,
            client_secret=secret,
            user_agent=user_agent,
            username=None,
            password=None,
            refresh_token=None,
            redirect_uri=None,
            reddit_url=site,
            oauth_url=api,
            check_for_updates=False,
            check_for_async=False,
            ratelimit_seconds=0,
            requestor_kwargs={"session": _Session()},
        )
        core: Any = self._reddit._read_only_core
        core._rate_limiter = _Limiter(window_size=600)
        core._retry_strategy_class = _AtOnce

    def listing(
        self, path: str, source: str, params: Mapping[str, str | int] | None = None
    ) -> Iterator[tuple[list[Any], bool]]:
        """The items of a listing, newest first, 100 a page, each page with whether it is the last.

        ``source`` is what people call it ("r/acme").
        """
        asked: dict[str, str | int] = {"limit": _PAGE, **(params or {})}
        passed: set[str] = set()
        while True:
            data = _data(self._get(path, asked, source), source)
            # The last page says so (null): an answer without "after" was cut short.
            children, after = data.get("children"), data.get("after", ...)
            if not isinstance(children, list):
                raise Unreachable(f"Reddit answered with something else than a list ({source})")
            last = after is None or after == ""
            yield children, last
            if last:
                return
            if not isinstance(after, str):
                raise Unreachable(f"Reddit does not say whether another page follows ({source})")
            if after in passed or len(passed) >= _LONGEST_LISTING:
                raise Unreachable(f"Reddit names the same page again and again ({source})")
            passed.add(after)
            asked["after"] = after

    def things(self, fullnames: Sequence[str]) -> list[Any]:
        """Those of at most 100 posts (``t3_...`` and ``t1_...``) that Reddit still has."""
        doing = "which stored posts are still there"
        children = _data(self._get("api/info", {"id": ",".join(fullnames)}, doing), doing).get("children")
        if not isinstance(children, list):
            raise Unreachable(f"Reddit answered with something else than a list ({doing})")
        return children

    def accounts(self, ids: Sequence[str]) -> Json:
        """What Reddit says of at most 100 accounts, by id (``t2_...``)."""
        doing = "what accounts are called"
        try:
            found = self._get("api/user_data_by_account_ids", {"ids": ",".join(ids)}, doing, about_item=doing)
        except SkipRecord:
            return {}
        return _mapping(found, doing)

    def account(self, name: str) -> Json:
        """An account by its name. Raises SkipRecord where Reddit knows none, or shows none."""
        what = f"Reddit account u/{name}"
        return _data(self._get(f"user/{name}/about", {}, what, about_item=what), what)

    def subreddit(self, name: str) -> Json:
        """What a subreddit says of itself. Raises SkipRecord where it cannot be read."""
        what = f"r/{name}"
        return _data(self._get(f"r/{name}/about", {}, what, about_item=what), what)

    def sign_in(self) -> None:
        """Have a new token."""
        with _sorted_errors("signing in", None):
            core: Any = self._reddit._read_only_core
            core._authorizer.refresh()

    def _get(
        self, path: str, params: Mapping[str, str | int], doing: str, *, about_item: str | None = None
    ) -> object:
        item = about_item or (doing if doing.startswith(("r/", "u/", "search")) else None)
        with _sorted_errors(doing, item):
            return self._reddit.request(method="GET", path=path, params=dict(params))


class _Session(requests.Session):
    """Gives every request our time limits; raises RetryLater itself, since prawcore cannot read every such answer."""

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = (http.CONNECT_S, http.READ_S)
        response = super().request(method, url, *args, **kwargs)
        if response.status_code == 429:
            raise RetryLater("Reddit asks to come back later", _reset(response.headers))
        if response.status_code == 401:
            # prawcore takes the header for granted, and has a new token once.
            response.headers.setdefault("www-authenticate", 'Bearer error="invalid_token"')
        return response


class _Limiter(RateLimiter):
    """Counts what Reddit says is left of its 100 requests a minute, without waiting."""

    until = 0.0

    def delay(self) -> None:
        """Raises RetryLater where nothing is left."""
        rest = self.until - time.monotonic()
        if rest > 0:
            at = datetime.now(UTC) + timedelta(seconds=rest)
            raise RetryLater("Reddit's quota of requests is used up", at)

    def update(self, *, response_headers: Mapping[str, str]) -> None:
        """Note when the next quota begins, where this one is used up."""
        try:
            left = float(response_headers["x-ratelimit-remaining"])
            reset = min(max(float(response_headers["x-ratelimit-reset"]), 1.0), 3600.0)
        except (KeyError, ValueError):
            return
        self.until = time.monotonic() + reset if left < 1 else 0.0


class _AtOnce(FiniteRetryStrategy):
    """Two more tries, at once: a kept connection may be closed by now, and a token have ended since it was given."""

    def __init__(self, retries: int = 2) -> None:
        super().__init__(retries)

    def sleep(self) -> None:
        """No wait."""


def _reset(headers: Mapping[str, str]) -> datetime | None:
    told = {"retry-after": headers.get("retry-after"), "ratelimit-reset": headers.get("x-ratelimit-reset")}
    return http.retry_after({name: value for name, value in told.items() if value is not None})


@contextmanager
def _sorted_errors(doing: str, item: str | None) -> Iterator[None]:
    """Turns what praw and requests raise into the collector's. ``item``: the one subreddit or account asked for."""
    try:
        yield
    except (CollectorError, SkipRecord):
        raise
    except prawcore.RequestException as error:
        cause = error.original_exception
        if isinstance(cause, RetryLater):
            raise RetryLater(f"{cause} ({doing})", cause.at) from None
        told = unanswered(_APPS, cause, connect_s=http.CONNECT_S, read_s=http.READ_S)
        raise Unreachable(f"Reddit cannot be reached ({doing}): {told}") from None
    except prawcore.OAuthException as error:
        raise _refused_key(doing, str(error.error)[:200]) from None
    except prawcore.Redirect as error:
        if item is None:
            raise Fatal(f"Reddit sends us on to another page ({doing})") from None
        where = "there is none of that name" if "search" in error.path else "it is another page by now"
        raise SkipRecord(item, where) from None
    except prawcore.BadJSON:
        raise Unreachable(f"Reddit answered with something else than JSON ({doing})") from None
    except prawcore.ResponseException as error:
        raise _of_status(error.response, doing, item) from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # prawcore takes the form of many answers for granted.
        kind = type(error).__name__
        raise Unreachable(f"Reddit answered in an unknown form ({doing}): {kind}") from None


def _of_status(response: requests.Response, doing: str, item: str | None) -> CollectorError | SkipRecord:
    status, body = response.status_code, _body(response)
    reason = body.get("reason")
    said = _PRIVATE.get(str(reason), str(body.get("message") or "")[:200])
    own = {400, 404, 410, 414, 451} | ({403} if reason else set())
    if item is not None and status in own and str(reason) not in _PRIVATE:
        said = f"Reddit answered {status}{f': {said}' if said else ''}"
    found = status_error(
        _REDDIT, status, response.headers, said=said, doing=doing, item=item, about_item=frozenset(own)
    )
    return found or Unreachable(f"Reddit answered {status} ({doing})")


def _refused_key(doing: str, said: str) -> ConfigError:
    return ConfigError(f"Reddit does not accept {_REDDIT.signed_in_with} ({doing}): {said}. {_REDDIT.renew}")


def _body(response: requests.Response) -> Json:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}


def _data(answer: object, doing: str) -> Json:
    return _mapping(_mapping(answer, doing).get("data"), doing)


def _mapping(answer: object, doing: str) -> Json:
    if not isinstance(answer, Mapping):
        raise Unreachable(f"Reddit answered with something else than an object ({doing})")
    return answer
