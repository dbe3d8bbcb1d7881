"""Seeded connections of accounts' people to competitors, for bench/bursts.py: skewed, bursty, not made easy.

Accounts differ in size and in how much they care for each competitor; people differ more still; a person who follows
one follows others the same week, and colleagues follow suit; competitors grow at their own pace; weekends are quiet;
there are holidays, and conferences after which everybody connects.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.rhythm_worlds import left_on

DAY = 86_400.0
START = 1_735_862_400.0
"""2025-01-03 00:00 UTC, a Friday."""
CONFERENCES = 5


@dataclass(frozen=True, slots=True)
class Edge:
    """Somebody newly connected. ``at``: seconds since 1970."""

    at: float
    source: str
    account: str
    target: str
    competitor: str


def connections(seed: int, accounts: int = 400, weeks: int = 60) -> list[Edge]:
    """All connections of ``accounts`` accounts' people with three competitors, in order of time."""
    rng = random.Random(seed)
    conferences = [
        (rng.randrange(7 * weeks), rng.choice("AB")) for _ in range(round(CONFERENCES * weeks / 52))
    ]
    edges = []
    for account in range(accounts):
        size = min(300, max(2, round(rng.lognormvariate(2.3, 1.0))))
        for competitor, pace, growth in (("A", 0.03, 0.0), ("B", 0.012, 0.6), ("C", 0.004, -0.3)):
            likes = rng.lognormvariate(-0.7, 1.2)
            people = [f"a{account}-{n}" for n in range(size)]
            care = [rng.lognormvariate(-0.7, 1.2) for _ in people]
            total = pace * likes * sum(care)
            for day in range(7 * weeks):
                rate = total / 7 * _season(day, competitor, conferences) * math.exp(growth * day / 365)
                for _ in range(_poisson(rng, rate)):
                    first = rng.choices(people, care)[0]
                    edges += _with_others(rng, first, people, care, f"a{account}", competitor, day)
    edges.sort(key=lambda edge: edge.at)
    return edges


def _season(day: int, competitor: str, conferences: list[tuple[int, str]]) -> float:
    weight = (0.35 if day % 7 in (1, 2) else 1.2) * left_on(day)
    for when, where in conferences:
        if where == competitor and when <= day < when + 5:
            weight *= 4
    return weight


def _with_others(
    rng: random.Random,
    first: str,
    people: list[str],
    care: list[float],
    account: str,
    competitor: str,
    day: int,
) -> Iterator[Edge]:
    """One connection and those that it leads to: more of the same person, and of colleagues, within days."""
    waiting = [(day + rng.betavariate(4, 4), first)]
    while waiting:
        at, who = waiting.pop()
        for _ in range(1 + (rng.random() < 0.4) * rng.randrange(1, 4)):
            yield Edge(
                START + at * DAY,
                who,
                account,
                f"{competitor}-{int(rng.paretovariate(0.7)) % 500}",
                competitor,
            )
            at += rng.expovariate(6)
        if rng.random() < 0.12:
            waiting.append((at + rng.expovariate(0.5), rng.choices(people, care)[0]))


def _poisson(rng: random.Random, mean: float) -> int:
    if mean > 30:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, n, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        n += 1
        product *= rng.random()
    return n
