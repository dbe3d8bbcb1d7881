"""When a source that answered "too many requests" wants to be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_FOREVER = timedelta(days=1)


def retry_after(headers: Mapping[str, str]) -> datetime | None:
    """The time in ``Retry-After`` (seconds or date) or ``RateLimit-Reset`` (epoch); None where neither reads.

    Never more than a day away, whatever the source says.
    """
    now = datetime.now(UTC)
    return _bounded(_after(headers.get("retry-after"), now) or _reset(headers.get("ratelimit-reset")), now)


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
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _reset(value: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value), UTC) if value is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def _bounded(at: datetime | None, now: datetime) -> datetime | None:
    return None if at is None else min(max(at, now), now + _FOREVER)
