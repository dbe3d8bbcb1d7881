"""How networks are asked over HTTP: one client, and one table from an answer's status to our errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from .base import CollectorError, ConfigError, Fatal, RetryLater, SkipRecord, Unreachable

if TYPE_CHECKING:
    import httpx

CONNECT_S = 10.0
READ_S = 30.0
"""How long to wait for a connection, and for each part of an answer."""
LOOKUP_S = 10.0
"""The same for what is looked up beside a stream: handles, names and lists."""
_FOREVER = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=1)
_LONGEST_DELTA = 1e8
"""A reset up to here counts seconds from now, as the standard's draft has it; beyond it, from 1970."""
_AWAY = frozenset({408, 425})
_GONE = frozenset({404, 410})


def user_agent() -> str:
    """How Grapevine names itself to networks."""
    try:
        ours = version("grapevine-graph")
    except PackageNotFoundError:
        ours = "0"
    return f"grapevine/{ours} (self-hosted social listening)"


def http_client(*, beside: bool = False, **headers: str) -> httpx.Client:
    """A client with our time limits and user agent; proxies come from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.

    ``beside``: for look-ups beside a stream, which wait less. ``headers`` go with every request:
    ``authorization="Bearer ..."``. Raises ConfigError for a proxy of another kind.
    """
    import httpx

    try:
        read_s, connect_s = (LOOKUP_S, min(LOOKUP_S, CONNECT_S)) if beside else (READ_S, CONNECT_S)
        return httpx.Client(
            timeout=httpx.Timeout(read_s, connect=connect_s), headers={"user-agent": user_agent(), **headers}
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        raise ConfigError(
            "The proxy in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY cannot be used: write it as http://host:port."
        ) from None


@dataclass(frozen=True, slots=True)
class Source:
    """Who is asked, for the sentences of its errors."""

    name: str
    signed_in_with: str = ""
    """The setting that holds the key or token; empty where we do not sign in."""
    renew: str = ""
    """Where it is had anew: "copy the app's current one from https://developer.x.com"."""
    allow: str = ""
    """What to check where it is refused with 403."""
    pay: str = ""
    """What to do where it wants to be paid."""
    refused: str = ""
    """What to check where a request is refused that needs no sign-in."""


def status_error(
    source: Source,
    status: int,
    headers: Mapping[str, str],
    *,
    said: str = "",
    doing: str = "",
    item: str | None = None,
    about_item: frozenset[int] = _GONE,
) -> CollectorError | SkipRecord | None:
    """What an HTTP status means for a collection; None for a status below 400.

    ======================  ==============================================================================
    401, 402, 403           ConfigError where we signed in (the sign-in, the bill, the rights), else Fatal
    404, 410                SkipRecord where one item was asked for, else Fatal
    408, 425, 5xx           Unreachable: worth another try at once
    429                     RetryLater, with the time where the headers name one
    any other from 400 on   Fatal
    ======================  ==============================================================================

    ``said``: the source's own words. ``doing``: what was being read. ``item``: the one account or post that was
    asked for, where there is one; ``about_item``: the statuses with which this source speaks of the item.
    """
    if status < 400:
        return None
    where = f" ({doing})" if doing else ""
    words = f": {said}" if said else ""
    if item is not None and status in about_item:
        return SkipRecord(item, (said or f"{source.name} answered {status}")[:200])
    if status == 429:
        return RetryLater(f"{source.name} asks to come back later{where}{words}", retry_after(headers))
    if status >= 500 or status in _AWAY:
        return Unreachable(f"{source.name} answered {status}{where}{words}")
    if source.signed_in_with and status == 401:
        return ConfigError(
            f"{source.name} does not accept {source.signed_in_with}{where}{words}. {source.renew}".strip()
        )
    if source.signed_in_with and status == 402:
        return ConfigError(f"{source.name} wants to be paid first{where}{words}. {source.pay}".strip())
    if source.signed_in_with and status == 403:
        return ConfigError(f"{source.name} refuses this{where}{words}. {source.allow}".strip())
    return Fatal(f"{source.name} refused with {status}{where}{words}. {source.refused}".strip())


def retry_after(headers: Mapping[str, str]) -> datetime | None:
    """The time in ``Retry-After`` (seconds or date) or in a rate limit's reset (epoch); None where none reads.

    ``headers`` in lower case, or a mapping that does not tell cases apart. Never more than a day away, whatever
    the source says; a moment that is over by our clock is taken for a minute from now.
    """
    now = datetime.now(UTC)
    reset = headers.get("ratelimit-reset") or headers.get("x-rate-limit-reset")
    return _bounded(_after(headers.get("retry-after"), now) or _reset(reset, now), now)


def _after(value: str | None, now: datetime) -> datetime | None:
    if value is None:
        return None
    try:
        return now + timedelta(seconds=float(value))
    except (ValueError, OverflowError):
        pass
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return _ahead(at if at.tzinfo else at.replace(tzinfo=UTC), now)


def _reset(value: str | None, now: datetime) -> datetime | None:
    if value is None:
        return None
    try:
        seconds = float(value)
        at = (
            now + timedelta(seconds=seconds)
            if seconds < _LONGEST_DELTA
            else datetime.fromtimestamp(seconds, UTC)
        )
    except (ValueError, OverflowError, OSError):
        return None
    return _ahead(at, now)


def _ahead(at: datetime, now: datetime) -> datetime:
    """Who answers "too many requests" has not reached that moment: where our clock has, the two differ."""
    return at if at > now else now + _CLOCKS_DIFFER


def _bounded(at: datetime | None, now: datetime) -> datetime | None:
    return None if at is None else min(max(at, now), now + _FOREVER)
