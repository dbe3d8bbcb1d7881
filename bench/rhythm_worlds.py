"""Seeded posts with a weekly rhythm, for bench/rhythms.py: bursty, skewed, with holidays and growth."""

from __future__ import annotations

import math
import random

HOLIDAYS = ((100, 104, 0.3), (195, 224, 0.6), (355, 369, 0.15))
"""First day of the year, last day, and how much is left of what is usual."""


def days_spoken(seed: int, accounts: int = 400, days: int = 500) -> list[list[int]]:
    """By account, the days (from 0) on which it spoke.

    Accounts differ in pace and in how their posts cluster: some post daily, some in campaigns with weeks between them;
    a few go away for some weeks once, and come back.
    """
    rng = random.Random(seed)
    found = []
    for _ in range(accounts):
        rate = min(0.95, rng.lognormvariate(-1.6, 1.0))
        stay_on, stay_off = (
            (1.0, 1.0) if rng.random() < 0.6 else (rng.uniform(0.85, 0.97), rng.uniform(0.8, 0.95))
        )
        weekend = rng.choice((0.1, 0.4, 1.0))
        away = rng.randrange(days) if rng.random() < 0.3 else -1
        length = rng.randrange(10, 25)
        on, mine = True, []
        for day in range(days):
            if stay_on < 1 and rng.random() > (stay_on if on else stay_off):
                on = not on
            chance = rate * (1 if on else 0.1) * (weekend if day % 7 in (5, 6) else 1) * left_on(day)
            if not away <= day < away + length and rng.random() < chance:
                mine.append(day)
        found.append(mine)
    return found


def mentions(seed: int, weeks: int) -> dict[int, int]:
    """By hour (from 0, a Monday at midnight), how often a company was mentioned. Posts come in threads: each leads to
    others within hours; companies differ in how often they are mentioned.
    """
    rng = random.Random(seed)
    an_hour = rng.lognormvariate(-1.2, 1.4)
    growth = rng.uniform(-0.5, 1.0)
    answers = rng.uniform(0.1, 0.5)
    counts: dict[int, int] = {}
    for hour in range(168 * weeks):
        shape = (0.15 + 1.7 * math.exp(-(((hour % 24) - 14) ** 2) / 30)) * (
            0.4 if hour // 24 % 7 in (5, 6) else 1.1
        )
        rate = an_hour * shape * left_on(hour // 24) * math.exp(growth * hour / 8760) * (1 - answers)
        waiting = [float(hour)] * sum(rng.random() < rate / 20 for _ in range(20))
        while waiting:
            at = waiting.pop()
            if int(at) < 168 * weeks:
                counts[int(at)] = counts.get(int(at), 0) + 1
            if rng.random() < answers:
                waiting += [at + rng.expovariate(0.3)]
    return counts


def left_on(day: int) -> float:
    """Which share of what is usual a holiday leaves; 1 on other days."""
    return next((left for first, last, left in HOLIDAYS if first <= day % 365 <= last), 1.0)
