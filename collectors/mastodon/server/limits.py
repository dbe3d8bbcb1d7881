"""A server's limit of calls, heeded before it is met: it counts all that one account or address asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from collectors.base import RetryLater

_SPARED = 5
"""Calls of each five minutes that are left to others who share the limit, such as the user's own app."""
_LONGEST = timedelta(hours=1)


class CallLimit:
    """What is left of one server's limit, as its last answers said."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._left: int | None = None
        self._until = datetime.min.replace(tzinfo=UTC)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Take note of an answer's ``X-RateLimit-*``; of limits that are counted apart, the lowest is heeded."""
        at = reset_of(headers)
        left = headers.get("x-ratelimit-remaining", "")
        if at is None or not left.strip().isdigit():
            return
        if datetime.now(UTC) >= self._until or self._left is None or int(left) <= self._left:
            self._left, self._until = int(left), at

    def check(self) -> None:
        """Before a call. Raises RetryLater, with the time, where so few are left that others need them."""
        if self._left is not None and self._left <= _SPARED and datetime.now(UTC) < self._until:
            raise RetryLater(f"{self._name}: its limit of calls is used up but for {self._left}", self._until)


def reset_of(headers: Mapping[str, str]) -> datetime | None:
    """When the limit begins anew, by our clock: the server's may go otherwise. None where it does not say.

    ``headers`` in lower case, or a mapping that does not tell cases apart.
    """
    now = datetime.now(UTC)
    at, theirs = _time(headers.get("x-ratelimit-reset")), _http_date(headers.get("date"))
    if at is None:
        return None
    return now + min(max(at - (theirs or now), timedelta(0)), _LONGEST)


def _time(value: str | None) -> datetime | None:
    """An ISO time, as Mastodon writes it, or seconds since 1970, as others do."""
    try:
        at = datetime.fromtimestamp(float(value or ""), UTC)
    except (ValueError, OverflowError, OSError):
        try:
            at = datetime.fromisoformat(value or "")
        except ValueError:
            return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _http_date(value: str | None) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(value or "")
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
