"""What first looks at new terms and accounts would cost, and which of them are taken without a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from collectors.base import Skipped
from collectors.budget import Budget, Estimate
from graph.records import TermCount
from graph.write.spending import dollars, millionths

from .answers import DayCount
from .api import Api
from .posts import NETWORK
from .query import Query, packed
from .settings import FIRST_LISTS, FIRST_SEARCH, SEARCH, XSettings

_FIRST = (FIRST_SEARCH, FIRST_LISTS)
_UNTOLD_LENGTH = 1000
"""How many accounts somebody is taken to follow where X does not say."""
_LOOKUP = 100
_ASK = '`grapevine history x --since "7 days"` reads it, after it told the price and you agreed'


@dataclass(slots=True)
class Weighed:
    """What becomes of a query that was never asked before."""

    read: list[Query] = field(default_factory=list)
    """Read from its beginning."""
    from_now: list[str] = field(default_factory=list)
    """Clauses that are read from now on."""
    counted: dict[str, str] = field(default_factory=dict)
    """Clauses that are only counted, each with the last day that was."""
    counts: list[TermCount] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)


class FirstLooks:
    """Weighs each first look against what may be spent on them on one UTC day without a question."""

    def __init__(self, api: Api, budget: Budget, settings: XSettings, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._budget = budget
        self._settings = settings
        self._clock = clock
        self._taken: int | None = None
        """What was spent on first looks today, and what those taken since are expected to cost."""
        self._weighed: dict[str, Weighed] = {}

    @property
    def post_costs(self) -> int:
        """What a post of a search costs, about: with its author."""
        prices = self._settings.prices
        return millionths(prices.post + (prices.user if self._settings.count_expansions else 0.0))

    def weigh(self, query: Query) -> Weighed:
        """Ask X how many posts there are, and decide, once a run. A request for counts is billed for each query."""
        if query.text not in self._weighed:
            self._weighed[query.text] = self._weigh(query)
        return self._weighed[query.text]

    def _weigh(self, query: Query) -> Weighed:
        counts = self._api.counts(query.text)
        found = Weighed()
        if self._take(_posts(counts) * self.post_costs):
            found.read.append(query)
            return found
        by_clause = {query.clauses[0]: counts} if len(query.clauses) == 1 else self._counted_apart(query)
        taken = []
        for clause, days in sorted(by_clause.items(), key=lambda one: _posts(one[1])):
            if len(by_clause) > 1 and self._take(_posts(days) * self.post_costs):
                taken.append(clause)
            else:
                self._leave(clause, days, found)
        found.read += packed(sorted(taken))
        return found

    def count_again(self, clause: str, after: str) -> Weighed:
        """Count the whole days after ``after`` of a clause that is only counted; is it read from now on?"""
        found = Weighed()
        midnight = self._clock().replace(hour=0, minute=0, second=0, microsecond=0)
        yesterday = (midnight - timedelta(days=1)).date().isoformat()
        if after >= yesterday:
            return found
        start = max(
            datetime.fromisoformat(after).replace(tzinfo=midnight.tzinfo) + timedelta(days=1),
            midnight - timedelta(days=6),
        )
        days = [one for one in self._api.counts(clause, start) if one.whole]
        found.counts += _records(clause, days)
        if days and days[-1].posts * self.post_costs <= self._budget.a_day(SEARCH):
            found.from_now.append(clause)
        else:
            found.counted[clause] = yesterday
        return found

    def too_frequent(self, clauses: Iterable[str]) -> Weighed:
        """Those of these clauses of which a day costs more than a day's searching may: they are counted from now on."""
        found = Weighed()
        for clause in clauses:
            days = self._api.counts(clause)
            if self._breaks_the_budget(days):
                self._leave(clause, days, found)
        return found

    def _breaks_the_budget(self, days: Iterable[DayCount]) -> bool:
        return _posts(days) * self.post_costs > 7 * self._budget.a_day(SEARCH)

    def lists(self, answers: Iterable[Mapping[str, Any]]) -> tuple[set[str], dict[str, str]]:
        """Of accounts as X shows them: whose lists are read for the first time, and why those of others are not."""
        taken: set[str] = set()
        refused: dict[str, str] = {}
        for user in answers:
            length, cost = self.list_costs(user)
            if self._take(cost):
                taken.add(str(user.get("id")))
                continue
            refused[str(user.get("id"))] = (
                f"@{user.get('username')} follows about {length:,} accounts, and to read them all for the first time "
                f"costs about {dollars(cost)}: more than first looks may cost on one day without a question "
                f"({self._limit}); {_ASK}"
            )
        return taken, refused

    def list_costs(self, user: Mapping[str, Any]) -> tuple[int, int]:
        """How many accounts somebody follows, and what it costs to read them."""
        told = (user.get("public_metrics") or {}).get("following_count")
        length = told if isinstance(told, int) else _UNTOLD_LENGTH
        return length, length * millionths(self._settings.prices.follow)

    def estimate(
        self, queries: Sequence[Query], since: datetime, users: Sequence[Mapping[str, Any]]
    ) -> Estimate:
        """What it would cost to search for all of this from ``since`` on, and to read these accounts' lists."""
        first = since.date()
        counted = [self._api.counts(query.text) for query in queries]
        posts = sum(one.posts for counts in counted for one in counts if one.day >= first)
        lines = [f"about {posts:,} posts with their authors: {dollars(posts * self.post_costs)}"]
        lists = [self.list_costs(user) for user in users]
        if lists:
            length, cost = (sum(one[n] for one in lists) for n in (0, 1))
            lines.append(f"whom {len(lists):,} accounts follow, about {length:,} rows: {dollars(cost)}")
        amount = posts * self.post_costs + sum(cost for _, cost in lists)
        return Estimate(amount, millionths(self._settings.ask_above), tuple(lines))

    @property
    def _limit(self) -> str:
        return f"ask_above = {self._settings.ask_above:g} in [collectors.x]"

    def _take(self, cost: int) -> bool:
        if self._taken is None:
            self._taken = self._budget.spent_today(_FIRST)
        if cost and self._taken + cost > millionths(self._settings.ask_above):
            return False
        self._taken += cost
        return True

    def _counted_apart(self, query: Query) -> dict[str, list[DayCount]]:
        return {clause: self._api.counts(clause) for clause in query.clauses}

    def _leave(self, clause: str, days: list[DayCount], found: Weighed) -> None:
        posts = _posts(days)
        cost = posts * self.post_costs
        found.counts += _records(clause, [one for one in days if one.whole])
        about = f"about {posts:,} posts in the last seven days"
        if self._breaks_the_budget(days):
            limit = self._budget.a_day(SEARCH)
            found.counted[clause] = max(
                (one.day.isoformat() for one in days if one.whole), default=_before(self._clock())
            )
            reason = (
                f"{about}, {dollars(cost // 7)} a day, more than the {dollars(limit)} that searching may cost on one "
                "day: it is not read, its posts are only counted by day (TermCount); narrow it down with AND, or raise "
                "daily in [collectors.x]"
            )
        else:
            found.from_now.append(clause)
            reason = (
                f"{about}, {dollars(cost)}, more than first looks may cost on one day without a question "
                f"({self._limit}): it is read from now on; what was before, {_ASK}"
            )
        found.notes.append(Skipped(f"X search for {clause}", reason))


def _posts(days: Iterable[DayCount]) -> int:
    return sum(one.posts for one in days)


def _records(clause: str, days: Iterable[DayCount]) -> list[TermCount]:
    return [TermCount(NETWORK, clause, one.day.isoformat(), one.posts) for one in days]


def _before(now: datetime) -> str:
    return (now - timedelta(days=1)).date().isoformat()
