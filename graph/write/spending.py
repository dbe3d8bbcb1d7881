"""What a network bills us for: reserved before a request is sent, settled by what came back, never above the caps.

Amounts are whole millionths of a dollar. Each request of a day is a ``Spend`` node: first with what it may cost at
worst, then with what it cost; sent again, it is the same node. Whoever reserves writes to one node of the network in
the same transaction, so that two processes never take the same rest of a budget. A request whose answer nobody knows
counts with all that it might have cost, until it is sent again on the same day and answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from graph.errors import GrapevineError
from graph.rows import iso

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from graph.connection import Graph

Kind = Literal["posts", "users", "follows", "counts"]
"""What is billed: posts and accounts that an answer shows, rows of lists, and requests for counts."""
KINDS: tuple[Kind, ...] = get_args(Kind)
DOLLAR = 1_000_000
_DAY = timedelta(days=1)
_UNDER_WAY = timedelta(minutes=15)

_HOLD = """
MERGE (spend:Spend {key: $network})
SET spend.at = datetime($at), spend.requests = coalesce(spend.requests, 0) + 1
"""
"""The network's own node, which has no day: whoever reserves or settles changes it, one after the other.

A value that is new each time: the embedded engine takes the same value written again for no change.
"""
_SUMS = """
MATCH (spend:Spend)
WHERE spend.network = $network AND spend.day >= $since
RETURN spend.day AS day, spend.job AS job, sum(spend.spent + spend.reserved) AS amount, sum(spend.reserved) AS open
"""
_HELD = """
MATCH (spend:Spend {key: $key})
RETURN spend.reserved AS reserved, spend.read AS read, spend.spent AS spent, spend.posts AS posts, spend.users AS users,
       spend.follows AS follows, spend.counts AS counts
"""
_RESERVE = """
MERGE (spend:Spend {key: $key})
SET spend.network = $network, spend.day = $day, spend.job = $job, spend.at = datetime($at),
    spend.reserved = $reserved, spend.requests = coalesce(spend.requests, 0) + 1,
    spend.spent = coalesce(spend.spent, 0), spend.posts = coalesce(spend.posts, 0),
    spend.users = coalesce(spend.users, 0), spend.follows = coalesce(spend.follows, 0),
    spend.counts = coalesce(spend.counts, 0), spend.read = coalesce(spend.read, [])
"""
_READ = """
MATCH (spend:Spend)
WHERE spend.network = $network AND spend.day = $day AND spend.read IS NOT NULL
  AND NOT spend.key + ' ' + toString(size(spend.read)) IN $known
RETURN spend.key AS key, spend.read AS read
"""
_SETTLE = """
MATCH (spend:Spend {key: $key})
SET spend.reserved = 0, spend.spent = $spent, spend.posts = $posts, spend.users = $users,
    spend.follows = $follows, spend.counts = $counts, spend.read = $read
"""
_CANCEL = """
MATCH (spend:Spend {key: $key})
SET spend.reserved = $before
"""
_OLD = """
MATCH (spend:Spend)
WHERE spend.network = $network AND spend.day < $before AND spend.read IS NOT NULL
RETURN spend.day AS day, spend.job AS job, collect(spend.key) AS keys, sum(spend.spent) AS spent,
       sum(spend.reserved) AS reserved, sum(spend.requests) AS requests, sum(spend.posts) AS posts,
       sum(spend.users) AS users, sum(spend.follows) AS follows, sum(spend.counts) AS counts
"""
_ADD_UP = """
UNWIND $rows AS row
MERGE (spend:Spend {key: row.key})
SET spend.network = $network, spend.day = row.day, spend.job = row.job, spend.at = datetime($at),
    spend.spent = coalesce(spend.spent, 0) + row.spent,
    spend.reserved = coalesce(spend.reserved, 0) + row.reserved,
    spend.requests = coalesce(spend.requests, 0) + row.requests,
    spend.posts = coalesce(spend.posts, 0) + row.posts, spend.users = coalesce(spend.users, 0) + row.users,
    spend.follows = coalesce(spend.follows, 0) + row.follows,
    spend.counts = coalesce(spend.counts, 0) + row.counts
"""
_FORGET = "UNWIND $keys AS key MATCH (spend:Spend {key: key}) DELETE spend"


class AllowanceSpent(GrapevineError):  # noqa: N818 - it says what became of it
    """The rest of a cap is too small for a request; it was not sent."""

    def __init__(self, reason: str, until: datetime, remedy: str = "", held: int = 0) -> None:
        super().__init__(f"{reason}; it goes on at {until:%Y-%m-%d %H:%M} UTC{remedy}")
        self._reason = reason
        self._remedy = remedy
        self.until = until
        """When to ask again: where the day or month is over to which the cap applies, or sooner."""
        self.open = held
        """How much of the cap is reserved for requests without an answer, which may yet cost less."""

    def sooner(self, now: datetime) -> AllowanceSpent:
        """The same where requests without an answer hold what is wanted: ask again soon."""
        reason = f"{self._reason} ({dollars(self.open)} of it for requests without an answer)"
        return AllowanceSpent(reason, min(self.until, now + _UNDER_WAY), self._remedy, self.open)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a network may cost, in millionths of a dollar."""

    prices: Mapping[Kind, int]
    daily: int
    monthly: int
    kept_for: str = ""
    """The job for which a share of both caps is kept."""
    kept_share: float = 0.0
    """The share, 0 to 1."""
    setting: str = ""
    """Where the user sets the caps, for messages."""

    def cost(self, reads: Mapping[Kind, int]) -> int:
        """What so many of each kind cost."""
        return sum(self.prices[kind] * number for kind, number in reads.items())


@dataclass(frozen=True, slots=True)
class Reservation:
    """A request that may be sent."""

    key: str
    day: str
    items: int
    """How many items it may ask for."""
    before: int = 0
    """What was reserved for it before, because it was sent on that day and not answered."""


@dataclass(slots=True)
class Ledger:
    """One network's account. Days and months are UTC's."""

    graph: Graph
    network: str
    allowance: Allowance
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _known: dict[str, set[str]] = field(default_factory=dict)
    """By day, what was read and billed on it as far as this ledger looked."""
    _seen: dict[str, dict[str, int]] = field(default_factory=dict)
    """By day, the requests of which it is known, with how much each had brought by then."""
    _tidied: str = ""

    def reserve(
        self, job: str, name: str, worst: Mapping[Kind, int], *, least: int = 1, most: int = 1
    ) -> Reservation:
        """Reserve what a request of ``least`` to ``most`` items may cost at worst, ``worst`` being one item's.

        ``name`` tells the request from the others of its job. One that was sent before on the same day and was not
        answered keeps what it reserved. Raises AllowanceSpent where the day's or month's cap does not reach for
        ``least`` items.
        """
        now = self.clock()
        self._tidy(now)
        unit = self.allowance.cost(worst)
        key = f"{self.network} {_day(now)} {job} {hashlib.sha256(name.encode()).hexdigest()[:24]}"

        def write(tx: ManagedTransaction) -> Reservation | AllowanceSpent:
            tx.run(_HOLD, network=self.network, at=iso(now)).consume()
            held = tx.run(_HELD, key=key).single()
            before = held["reserved"] if held else 0
            free, spent = self._free(tx, job, now)
            items = most if unit == 0 else min(most, max(free + before, before) // unit)
            if items < least:
                return spent.sooner(now) if (free + before + spent.open) // unit >= least else spent
            reserved = max(before, items * unit)
            tx.run(
                _RESERVE,
                key=key,
                network=self.network,
                day=_day(now),
                job=job,
                at=iso(now),
                reserved=reserved,
            ).consume()
            return Reservation(key, _day(now), items, before)

        found = self.graph.write(write)
        if isinstance(found, AllowanceSpent):
            raise found
        return found

    def settle(self, reservation: Reservation, reads: Mapping[Kind, Iterable[str]]) -> int:
        """Note what the request brought, by the uids of each kind; what it cost.

        What was read before on the same UTC day is billed once, a request for counts each time.
        """
        day = reservation.day
        known = self._known.setdefault(day, set())
        seen = self._seen.setdefault(day, {})
        named = {f"{kind[0]}{uid}": kind for kind, uids in reads.items() for uid in uids}

        def write(tx: ManagedTransaction) -> tuple[int, dict[str, list[str]], list[str]]:
            tx.run(_HOLD, network=self.network, at=iso(self.clock())).consume()
            unchanged = [f"{key} {size}" for key, size in seen.items()]
            others = {
                row["key"]: row["read"]
                for row in tx.run(_READ, network=self.network, day=day, known=unchanged).data()
            }
            before = known.union(*others.values())
            new = [name for name, kind in named.items() if kind == "counts" or name not in before]
            numbers: dict[Kind, int] = {kind: sum(named[name] == kind for name in new) for kind in KINDS}
            spent = self.allowance.cost(numbers)
            held = tx.run(_HELD, key=reservation.key).single()
            if held is not None:
                values = {str(kind): held[kind] + number for kind, number in numbers.items()}
                read = list(dict.fromkeys([*held["read"], *new]))
                tx.run(
                    _SETTLE, {"key": reservation.key, "spent": held["spent"] + spent, "read": read, **values}
                ).consume()
                others[reservation.key] = read
            return spent, others, new

        spent, looked_at, new = self.graph.write(write)
        known.update(new, *looked_at.values())
        seen.update((key, len(read)) for key, read in looked_at.items())
        return spent

    def cancel(self, reservation: Reservation) -> None:
        """The network refused the request, or never got it: it cost nothing.

        What was reserved for it before stays so: a refusal does not say whether the earlier one was billed.
        """
        self.graph.run(_CANCEL, key=reservation.key, before=reservation.before)

    def spent_today(self, jobs: Sequence[str] | None = None) -> int:
        """What these jobs (all, without any) cost on this UTC day, what is reserved included."""
        today = _day(self.clock())
        rows = self.graph.run(_SUMS, network=self.network, since=today)
        return sum(row["amount"] for row in rows if jobs is None or row["job"] in jobs)

    def left(self, job: str) -> int:
        """What the job may cost by now, on this day and in this month."""
        now = self.clock()
        return max(0, self.graph.write(lambda tx: self._free(tx, job, now)[0]))

    def a_day(self, job: str) -> int:
        """What the job may cost on a day of which nothing is spent."""
        kept = 0.0 if job == self.allowance.kept_for else self.allowance.kept_share
        return min(self.allowance.daily, self.allowance.monthly) - int(
            kept * min(self.allowance.daily, self.allowance.monthly)
        )

    def _free(self, tx: ManagedTransaction, job: str, now: datetime) -> tuple[int, AllowanceSpent]:
        """What is left for the job, and what to say where that is too little."""
        allowance, today = self.allowance, _day(now)
        month = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        rows = tx.run(_SUMS, network=self.network, since=_day(month)).data()
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
        turns = (month + timedelta(days=32)).replace(day=1)
        found: list[tuple[int, str, datetime, int]] = []
        for name, cap, until, counted in (
            ("daily", allowance.daily, midnight, [row for row in rows if row["day"] == today]),
            ("monthly", allowance.monthly, turns, rows),
        ):
            spent = sum(row["amount"] for row in counted)
            free = cap - spent
            if job != allowance.kept_for:
                used = sum(row["amount"] for row in counted if row["job"] == allowance.kept_for)
                free -= max(0, int(allowance.kept_share * cap) - used)
            said = f"{dollars(spent)} of the {name} cap of {dollars(cap)} are spent"
            found.append((free, said, until, sum(row["open"] for row in counted)))
        free, said, until, held = min(found, key=lambda one: (one[0], one[2] == midnight))
        kept = ""
        if job != allowance.kept_for and allowance.kept_share:
            kept = f", and {allowance.kept_share:.0%} of it is kept for {allowance.kept_for}"
        raise_it = f"; raise it in {allowance.setting} to read more" if allowance.setting else ""
        reason = f"the budget is used up for {job}: {said}{kept}"
        return free, AllowanceSpent(reason, until, raise_it, held)

    def _tidy(self, now: datetime) -> None:
        """Once a day add up the requests of the days before yesterday, to one node a job and day."""
        if self._tidied == _day(now):
            return
        before = _day(now - _DAY)

        def write(tx: ManagedTransaction) -> None:
            # First, so that two processes never add up the same requests.
            tx.run(_HOLD, network=self.network, at=iso(now)).consume()
            old = tx.run(_OLD, network=self.network, before=before).data()
            if not old:
                return
            keys = [key for row in old for key in row.pop("keys")]
            rows = [{**row, "key": f"{self.network} {row['day']} {row['job']}"} for row in old]
            tx.run(_ADD_UP, network=self.network, rows=rows, at=iso(now)).consume()
            tx.run(_FORGET, keys=keys).consume()

        self.graph.write(write)
        self._tidied = _day(now)


def dollars(amount: int) -> str:
    """An amount as people read it: ``$1.25``, ``$0.005`` where cents are too coarse."""
    value = amount / DOLLAR
    return f"${value:,.3f}" if amount % 10_000 and value < 1 else f"${value:,.2f}"


def millionths(amount: float) -> int:
    """Dollars as they are configured, in millionths."""
    return round(amount * DOLLAR)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
