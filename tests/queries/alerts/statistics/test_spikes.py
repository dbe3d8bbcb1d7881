"""Spikes against the weekly rhythm."""

from __future__ import annotations

import random

import pytest

from queries.alerts.statistics.spikes import WEEK, Spike, spike

NOW = 2_850 * WEEK + 100


def heard(weeks: float, an_hour: float, *, at_night: float = 1.0) -> dict[int, int]:
    """Posts by hour, at random; ``at_night``: the share of the rate that is left from 20 to 8."""
    rng = random.Random(3)
    counts = {}
    for hour in range(int(NOW - weeks * WEEK), NOW):
        rate = an_hour * (1 if 8 <= hour % 24 < 20 else at_night)
        counts[hour] = sum(rng.random() < rate / 20 for _ in range(20))
    return counts


def with_more(weeks: float, an_hour: float, more: int, window: int = 24) -> Spike:
    counts = heard(weeks, an_hour)
    counts[NOW - 2] = counts.get(NOW - 2, 0) + more
    return spike(counts, int(NOW - weeks * WEEK), NOW, window)


@pytest.mark.parametrize(
    ("weeks", "an_hour", "more", "told"),
    [
        (8, 0.05, 0, False), (8, 0.05, 12, True), (8, 1.0, 0, False), (8, 1.0, 12, False), (8, 1.0, 80, True),
        (2, 0.05, 12, True), (2, 1.0, 8, False), (2, 1.0, 20, True), (2, 1.0, 150, True), (0.9, 0.05, 50, False),
    ],
)  # fmt: skip
def test_more_than_the_rhythm_allows_is_a_spike_and_nothing_is_one_in_the_first_week(
    weeks: float, an_hour: float, more: int, told: bool
) -> None:
    assert (with_more(weeks, an_hour, more).chance <= 1e-4) is told


def test_what_is_usual_by_day_is_unusual_by_night() -> None:
    night = NOW - NOW % 24 + 3
    counts = heard(8, 2.0, at_night=0.02)
    by_night = {hour: n for hour, n in counts.items() if hour < night - 2} | {night - 1: 8}
    by_day = {hour: n for hour, n in counts.items() if hour < night - 14} | {night - 13: 8}
    first = NOW - 8 * WEEK
    assert spike(by_night, first, night, 2).chance < 1e-4 < spike(by_day, first, night - 12, 2).chance


def test_an_earlier_spike_does_not_hide_a_later_one() -> None:
    counts = heard(8, 0.2)
    counts[NOW - 7 * 24 - 2] = 300
    counts[NOW - 2] = counts.get(NOW - 2, 0) + 60
    assert spike(counts, NOW - 8 * WEEK, NOW).chance < 1e-3


def test_nothing_heard_is_no_spike() -> None:
    assert spike({}, NOW - 8 * WEEK, NOW) == Spike(0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("weeks", "an_hour", "told"), [(2, 0.08, False), (2, 3.0, True), (8, 0.08, False), (8, 3.0, True)]
)
def test_three_times_a_day_within_hours_is_a_spike_where_much_is_said_and_none_where_little_is(
    weeks: float, an_hour: float, told: bool
) -> None:
    """Two mentions a day, and four more, are what one thread brings."""
    counts = heard(weeks, an_hour)
    for n in range(round(2 * 24 * an_hour)):
        counts[NOW - 1 - n % 6] = counts.get(NOW - 1 - n % 6, 0) + 1
    assert (spike(counts, int(NOW - weeks * WEEK), NOW).chance <= 1e-5) is told
