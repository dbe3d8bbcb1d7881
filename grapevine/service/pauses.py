"""When a job runs next: a period after it began, sooner after a failure, never sooner than its source allows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
FIRST_RETRY_S = 60.0
UNSAID_WAIT_S = 900.0
"""How long a network is left alone that asks for it and does not say for how long; its period where that is shorter."""
JITTER = 0.05
MOST_JITTER_S = 60.0


def pauses() -> Iterator[float]:
    """Seconds to wait before each restart of a stream that keeps breaking: doubling, up to the longest."""
    pause = FIRST_PAUSE_S
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE_S)


def after_a_run(period_s: float, took_s: float, chance: random.Random) -> float:
    """Seconds from the end of a run to the next: a period from begin to begin, or the next whole one that is left.

    Somewhat less than that, by chance, so that jobs and services that began together do not stay together.
    """
    rest = period_s - took_s % period_s
    return rest - chance.uniform(0, min(JITTER * period_s, MOST_JITTER_S, rest))


def after_failures(period_s: float, failures: int, chance: random.Random) -> float:
    """Seconds to the next try of a job that failed so many times in a row: growing, up to its period."""
    grown = FIRST_RETRY_S * 2.0 ** min(failures - 1, 30)
    return min(period_s, grown * chance.uniform(0.8, 1.2))


def until(at: datetime | None, now: datetime, period_s: float, waits: int, chance: random.Random) -> float:
    """Seconds for which a source wants to be left alone that asked for it ``waits`` times in a row.

    ``at`` may lie in the past where its clock and this machine's differ: then the pauses grow as after failures.
    """
    said = min(period_s, UNSAID_WAIT_S) if at is None else (at - now) / timedelta(seconds=1)
    return said if said > 0 else after_failures(period_s, waits, chance)
