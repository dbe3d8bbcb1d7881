"""The keys of rollups, made so that all of a subject stand side by side, and what finds those of one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Kind = Literal["all", "topic", "company"]


def said_key(kind: Kind, subject: str, day: str, profile: str) -> str:
    """The key of what ``profile`` said of a topic or company on ``day`` (``YYYY-MM-DD``)."""
    return f"{kind} {subject} {day} {profile}"


def count_key(kind: Kind, subject: str, day: str, network: str) -> str:
    """The key of how much was said on ``network`` on ``day``; ``subject`` is '' for the kind ``all``."""
    return f"{kind} {subject} {day} {network}"


def bucket(kind: Kind, subject: str, day: str) -> str:
    """Under which all that is said of a topic or company on one day is found."""
    return f"{kind} {subject} {day}"


def buckets(kind: Kind, subject: str, since: str, until: str) -> list[str]:
    """The buckets of every day from ``since`` to ``until``, both inclusive."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [bucket(kind, subject, day.isoformat()) for day in days]


def bounds(kind: Kind, subject: str, since: str, until: str) -> tuple[str, str]:
    """First and last of the keys of a subject from day ``since`` to ``until``, both inclusive.

    For ``node.key >= $first AND node.key < $last``.
    """
    return f"{kind} {subject} {since}", f"{kind} {subject} {until}!"


def of_subject(kind: Kind, subject: str) -> tuple[str, str]:
    """The bounds of all keys of a subject, whatever the day."""
    return bounds(kind, subject, "0", "9")
