"""The way to X: tweepy's client over a session with our host, time limit and token; errors by consequence.

The token lives in the session's authentication alone: tweepy writes the headers that it sets itself into its
debug log, and the tracebacks of its errors hold the request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import requests
import tweepy
from requests.auth import AuthBase

from collectors.base import ConfigError, Fatal, RetryLater, Unreachable

API = "https://api.x.com"
TIMEOUT_S = (10.0, 60.0)
"""For connecting and for each read."""
_TWEEPY_HOST = "https://api.twitter.com"
_PORTAL = "https://developer.x.com"


class _Bearer(AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "<bearer token>"


class _Session(requests.Session):
    """Sends what tweepy asks of its fixed host to ``api``, and gives every request a time limit."""

    def __init__(self, token: str, api: str) -> None:
        super().__init__()
        self.auth = _Bearer(token)
        self._api = api.rstrip("/")

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("timeout", TIMEOUT_S)
        if isinstance(url, str):
            url = url.replace(_TWEEPY_HOST, self._api, 1)
        return super().request(method, url, *args, **kwargs)


def client(token: str, api: str = API) -> tweepy.Client:
    """A tweepy client that answers with plain dicts, so that one malformed post does not lose its page.

    Raises ConfigError for a token that could never be one, before anything could quote it in an error.
    """
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise ConfigError(
            "X_BEARER_TOKEN holds a space or another character that no token has: copy it again"
        )
    made = tweepy.Client(return_type=dict, wait_on_rate_limit=False)
    made.session = _Session(token, api)
    return made


@contextmanager
def sorted_errors(doing: str) -> Iterator[None]:
    """Turns what tweepy and requests raise into the collector's. ``doing`` says what was being read."""
    try:
        yield
    except tweepy.TooManyRequests as error:
        raise RetryLater(
            f"X limits how often it may be asked ({doing}): {_said(error)}", _reset(error)
        ) from None
    except tweepy.Unauthorized:
        raise ConfigError(
            f"X does not accept the bearer token in X_BEARER_TOKEN ({doing}): copy the app's current one "
            f"from {_PORTAL}"
        ) from None
    except tweepy.Forbidden as error:
        raise ConfigError(
            f"X refuses this to the app ({doing}): {_said(error)}. Check at {_PORTAL} that the app belongs "
            "to a project and that its access tier includes this endpoint"
        ) from None
    except tweepy.TwitterServerError as error:
        raise Unreachable(f"X has a fault of its own ({doing}): {_said(error)}") from None
    except tweepy.HTTPException as error:
        raise _by_status(error, doing) from None
    except requests.JSONDecodeError:
        raise Unreachable(f"X answered with something else than JSON ({doing})") from None
    except AttributeError:
        # tweepy takes the body of every error for a JSON object.
        raise Unreachable(f"X answered with an error of an unknown form ({doing})") from None
    except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
        raise Unreachable(f"X cannot be reached ({doing}): {type(error).__name__}") from None


def _by_status(error: tweepy.HTTPException, doing: str) -> Exception:
    if error.response.status_code == requests.codes.payment_required:
        return ConfigError(
            f"X wants to be paid first ({doing}): {_said(error)}. Add credits or raise the spending limit "
            f"under billing at {_PORTAL}"
        )
    return Fatal(f"X does not take the request ({doing}): {_said(error)}")


def _said(error: tweepy.HTTPException) -> str:
    """X's own words for an error, on one line."""
    status = f"{error.response.status_code} {error.response.reason}"
    said = "; ".join(dict.fromkeys(str(message) for message in error.api_messages)) or _detail(error.response)
    return " ".join(f"{status}: {said}".split()) if said else status


def _detail(response: requests.Response) -> str:
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return ""
    return str(body.get("detail") or body.get("title") or "") if isinstance(body, Mapping) else ""


def _reset(error: tweepy.TooManyRequests) -> datetime | None:
    return None if error.reset_time is None else datetime.fromtimestamp(error.reset_time, UTC)
