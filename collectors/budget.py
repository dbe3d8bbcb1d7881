"""What a network that bills us may cost: how a collector asks before each request, and tells what it brought."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from graph.write.spending import AllowanceSpent, Kind, Reservation

from .base import CollectorError, ConfigError, RetryLater, Unreachable


class BudgetSpent(RetryLater):
    """The budget does not reach for the next request; it was not sent. ``at``: when the day or month is over."""


class MaybeBilled(Unreachable):
    """A request was sent, and its answer did not arrive whole: the network may bill it."""


class Budget(Protocol):
    """What ``graph.write.spending.Ledger`` is to a collector. Amounts are millionths of a dollar."""

    def reserve(
        self, job: str, name: str, worst: Mapping[Kind, int], *, least: int = 1, most: int = 1
    ) -> Reservation: ...

    def settle(self, reservation: Reservation, reads: Mapping[Kind, Iterable[str]]) -> int: ...

    def cancel(self, reservation: Reservation) -> None: ...

    def spent_today(self, jobs: Sequence[str] | None = None) -> int: ...

    def left(self, job: str) -> int: ...

    def a_day(self, job: str) -> int: ...


@dataclass(slots=True)
class OneJob:
    """A budget under one job, whichever the collector names, that says what was spent through it."""

    budget: Budget
    job: str
    spent: int = 0
    """In millionths of a dollar, without what answers that did not arrive whole may cost."""

    def reserve(
        self, job: str, name: str, worst: Mapping[Kind, int], *, least: int = 1, most: int = 1
    ) -> Reservation:
        return self.budget.reserve(self.job, f"{job} {name}", worst, least=least, most=most)

    def settle(self, reservation: Reservation, reads: Mapping[Kind, Iterable[str]]) -> int:
        cost = self.budget.settle(reservation, reads)
        self.spent += cost
        return cost

    def cancel(self, reservation: Reservation) -> None:
        self.budget.cancel(reservation)

    def spent_today(self, jobs: Sequence[str] | None = None) -> int:
        return self.budget.spent_today(None if jobs is None else [self.job])

    def left(self, job: str) -> int:
        return self.budget.left(self.job)

    def a_day(self, job: str) -> int:
        return self.budget.a_day(self.job)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a look into the past would cost, about."""

    amount: int
    """In millionths of a dollar."""
    ask_above: int
    """Up to this amount nobody need be asked."""
    lines: tuple[str, ...] = ()
    """What it is made of, a sentence each."""


@dataclass(slots=True)
class Request:
    """A request that may be sent."""

    items: int
    """For how many items it may ask."""
    reads: dict[Kind, Iterable[str]] = field(default_factory=dict)
    """To be filled with the uids of what came back."""


class Requests:
    """The requests of one collector, each within its budget; while it has none, none is sent."""

    def __init__(self, budget: Callable[[], Budget | None]) -> None:
        self._budget = budget

    @contextmanager
    def allowed(
        self, job: str, name: str, worst: Mapping[Kind, int], *, least: int = 1, most: int = 1
    ) -> Iterator[Request]:
        """One request, sent within the block; ``name`` tells it from the others of its job.

        ``worst``: what one item may bring at worst. Raises BudgetSpent before it is sent, ConfigError where no budget
        was given. What it brought is settled at the end of the block; a refused request costs nothing.
        """
        budget = self._budget()
        if budget is None:
            raise ConfigError(
                f"This network bills what is read, and was given no budget: nothing is asked ({job})."
            )
        try:
            reservation = budget.reserve(job, name, worst, least=least, most=most)
        except AllowanceSpent as fault:
            raise BudgetSpent(str(fault), fault.until) from None
        request = Request(reservation.items)
        try:
            yield request
        except MaybeBilled:
            # It counts with all that it might have cost, until it is sent again.
            raise
        except CollectorError:
            budget.cancel(reservation)
            raise
        budget.settle(reservation, request.reads)
