"""Silence: how likely so long a pause is."""

from __future__ import annotations

import random

import pytest

from queries.alerts.statistics.silence import Silence, silences

TODAY = 739_000
"""2024-04-27, a Saturday."""


def spoke(every: int, silent: int, since: int = 180) -> list[int]:
    return list(range(TODAY - since, TODAY - silent + 1, every))


def of(days: list[int], *others: list[int]) -> Silence:
    """The first one's silence, among 20 who speak daily."""
    return silences([days, *others, *(spoke(1, 0) for _ in range(20))], TODAY)[0]


@pytest.mark.parametrize(
    ("every", "silent", "told"),
    [
        (1, 1, False),
        (1, 8, True),
        (2, 4, False),
        (2, 20, True),
        (7, 14, False),
        (7, 60, True),
        (30, 50, False),
    ],
)
def test_a_pause_is_unusual_against_the_own_rhythm_and_not_by_its_days(
    every: int, silent: int, told: bool
) -> None:
    assert (of(spoke(every, silent, 176 + silent)).chance <= 0.001) is told


def test_its_numbers_are_in_calendar_days() -> None:
    days = [TODAY - n for n in (40, 38, 36, 30, 28, 26, 24, 22, 20, 18, 16, 14)]
    found = of(days)
    assert (found.silent_days, found.usual_pause, found.longest_pause, found.times_usual) == (14, 2, 6, 7.0)


def test_a_short_history_is_judged_by_everybodys() -> None:
    short = [TODAY - 12, TODAY - 11]
    daily = [spoke(1, 0) for _ in range(60)]
    monthly = [spoke(30, 0) for _ in range(60)]
    assert silences([short, *daily], TODAY)[0].chance < silences([short, *monthly], TODAY)[0].chance / 5


def test_where_others_come_back_after_weeks_two_weeks_of_silence_are_not_yet_one() -> None:
    steady = [spoke(1, 0) for _ in range(20)]
    away = [
        [day for day in days if not TODAY - 60 - n <= day < TODAY - 40 - n] for n, days in enumerate(steady)
    ]
    mine = spoke(1, 14)
    assert silences([mine, *steady], TODAY)[0].chance < 0.001
    assert silences([mine, *steady, *away], TODAY)[0].chance > 0.01
    assert silences([spoke(1, 30), *steady, *away], TODAY)[0].chance < 0.001


def test_who_posts_at_random_on_two_days_a_week_is_silent_after_forty_days_and_not_after_ten() -> None:
    rng = random.Random(1)
    days = [day for day in range(TODAY - 200, TODAY - 40) if rng.random() < 0.25]
    assert of([*days, TODAY - 40]).chance < 0.001
    assert of([day + 30 for day in days] + [TODAY - 10]).chance > 0.01


def test_days_on_which_nobody_speaks_silence_no_one() -> None:
    holiday = range(TODAY - 14, TODAY)
    others = [[day for day in spoke(1, 0) if day not in holiday] for _ in range(40)]
    mine = [day for day in spoke(1, 0) if day < TODAY - 14]
    assert silences([mine, *others], TODAY)[0].chance > 0.01
    assert silences([mine, *(spoke(1, 0) for _ in range(40))], TODAY)[0].chance < 0.001


def test_who_spoke_on_the_last_day_or_never_is_not_silent() -> None:
    assert of(spoke(1, 0)).chance == 1
    assert of([]).chance == 1
