"""What networks cost: by day and job, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.connection import Graph

_ROWS = """
MATCH (spend:Spend)
WHERE spend.day >= $since
RETURN spend.network AS network, spend.day AS day, spend.job AS job, sum(spend.spent) AS spent,
       sum(spend.reserved) AS reserved, sum(spend.requests) AS requests, sum(spend.posts) AS posts,
       sum(spend.users) AS users, sum(spend.follows) AS follows, sum(spend.counts) AS counts
ORDER BY network, day DESC, job
"""
_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Spent:
    """What one job cost on one UTC day. Amounts are millionths of a dollar."""

    network: str
    day: str
    job: str
    spent: int
    reserved: int
    """For requests that are under way, or whose answer nobody knows."""
    requests: int
    posts: int
    users: int
    follows: int
    counts: int

    @property
    def amount(self) -> int:
        """What counts against the caps."""
        return self.spent + self.reserved


def spending(graph: Graph, since: str, *, timeout_s: float = 30.0) -> list[Spent]:
    """What was spent on the days from ``since`` (``2026-11-01``) on, by network, the latest day first."""
    answer = graph.ask(_ROWS, {"since": since}, timeout_s=timeout_s, row_limit=_LIMIT)
    return [Spent(**row) for row in answer.rows]


def first_of_month(now: datetime) -> str:
    """The first day of the month of ``now`` in UTC."""
    return now.astimezone(UTC).date().replace(day=1).isoformat()


def totals(rows: list[Spent], now: datetime) -> dict[str, tuple[int, int, int]]:
    """By network what was spent today, yesterday and in all of ``rows``, in millionths of a dollar."""
    today = now.astimezone(UTC).date()
    yesterday = today - timedelta(days=1)
    found: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        before = found.get(row.network, (0, 0, 0))
        found[row.network] = (
            before[0] + (row.amount if row.day == today.isoformat() else 0),
            before[1] + (row.amount if row.day == yesterday.isoformat() else 0),
            before[2] + row.amount,
        )
    return found
