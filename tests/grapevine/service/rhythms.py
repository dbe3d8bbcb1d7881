"""Sources that bring something by a rhythm, and die: what the watchdog's rule is measured on."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from grapevine.service.rhythm import SILENT_RUNS, Rhythm

START = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
QUARTER_S = 900.0

Rate = Callable[[datetime], float]
"""Items an hour at a time."""


@dataclass(frozen=True)
class Told:
    """What was told of a source that dies after some days."""

    wrongly: int
    after_h: float | None
    """Hours after its death; None where it was not told."""


def by_day(at: datetime) -> float:
    return 12.0 if 8 <= at.hour < 20 else 0.3


def in_office_hours(at: datetime) -> float:
    return 8.0 if at.weekday() < 5 and 8 <= at.hour < 18 else 0.0


RHYTHMS: Mapping[str, tuple[Rate, float]] = {
    "ten an hour, at all hours": (lambda _: 10.0, QUARTER_S),
    "one an hour, at all hours": (lambda _: 1.0, QUARTER_S),
    "twelve an hour by day, one in three hours by night": (by_day, QUARTER_S),
    "eight an hour on working days from 8 to 18, else none": (in_office_hours, QUARTER_S),
    "four a day": (lambda _: 1 / 6, QUARTER_S),
    "two a week": (lambda _: 2 / 168, 3600.0),
}


def watch(rate: Rate, days: float, seed: int, *, look_s: float = QUARTER_S, dead_for: float = 60.0) -> Told:
    """Look at a source every ``look_s`` for some days, in which it brings by chance, and then at a dead one."""
    chance, rhythm, at = random.Random(seed), Rhythm(), START
    wrongly, silent = 0, False
    for _ in range(int(days * 86_400 / look_s)):
        at += timedelta(seconds=look_s)
        brought = chance.random() < -math.expm1(-rate(at) * look_s / 3600)
        rhythm.look(at, look_s, brought)
        was, silent = silent, rhythm.is_silent(SILENT_RUNS * look_s)
        wrongly += silent and not was
    died = at
    for _ in range(int(dead_for * 86_400 / look_s)):
        at += timedelta(seconds=look_s)
        rhythm.look(at, look_s, brought=False)
        if rhythm.is_silent(SILENT_RUNS * look_s):
            return Told(wrongly, (at - died) / timedelta(hours=1))
    return Told(wrongly, None)
