"""When a silence is unusual: over seeded rhythms, how seldom it is told wrongly and how soon it is told rightly."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from grapevine.service.rhythm import SHORTEST_SILENCE_S, SILENT_RUNS, Rhythm
from tests.grapevine.service.rhythms import QUARTER_S, START, Rate, by_day, in_office_hours, watch


@pytest.mark.parametrize(
    ("rate", "soonest", "latest"),
    [
        pytest.param(lambda _: 10.0, 0.75, 4, id="ten an hour"),
        pytest.param(by_day, 0.75, 14, id="by day"),
        pytest.param(in_office_hours, 0.75, 24, id="in office hours"),
        pytest.param(lambda _: 1 / 6, 24, 8 * 24, id="four a day"),
    ],
)
def test_a_source_with_a_rhythm_is_told_when_it_dies_and_not_before(
    rate: Rate, soonest: float, latest: float
) -> None:
    # It dies on a Wednesday at ten, five weeks after it was first looked at.
    told = watch(rate, 37 + 10 / 24, seed=1)
    assert told.wrongly == 0
    assert told.after_h is not None
    assert soonest <= told.after_h <= latest


def test_of_a_source_with_two_posts_a_week_no_silence_of_its_own_is_told() -> None:
    told = [watch(lambda _: 2 / 168, 120, seed, look_s=6 * 3600.0, dead_for=1.0) for seed in range(4)]
    assert sum(one.wrongly for one in told) <= 1
    assert all(one.after_h is None for one in told)


def test_a_busy_stream_is_told_within_minutes_once_a_day_of_it_is_known() -> None:
    rhythm, at, step = Rhythm(), START, 30.0
    for _ in range(int(1.5 * 86_400 / step)):
        at += timedelta(seconds=step)
        rhythm.look(at, step, brought=True)
    assert not rhythm.is_silent(SHORTEST_SILENCE_S)
    silent_s = 0.0
    while not rhythm.is_silent(SHORTEST_SILENCE_S):
        at += timedelta(seconds=step)
        silent_s += step
        rhythm.look(at, step, brought=False)
        assert silent_s < 1800
    assert silent_s >= SHORTEST_SILENCE_S


def test_of_little_history_no_silence_is_unusual() -> None:
    rhythm, at = Rhythm(), START
    for _ in range(40):
        at += timedelta(seconds=QUARTER_S)
        rhythm.look(at, QUARTER_S, brought=True)
    for _ in range(500):
        at += timedelta(seconds=QUARTER_S)
        rhythm.look(at, QUARTER_S, brought=False)
        if rhythm.usual.watched_h < 24:
            assert not rhythm.is_silent(0)
    few = Rhythm()
    for number in range(3000):
        few.look(START + timedelta(seconds=QUARTER_S * number), QUARTER_S, brought=number % 500 == 1)
    assert not few.is_silent(0)


def test_the_first_weekend_of_a_source_with_office_hours_is_not_told() -> None:
    told = watch(in_office_hours, 7, seed=3, dead_for=0.1)
    assert told.wrongly == 0


def test_time_in_which_nobody_looked_is_no_silence() -> None:
    rhythm, at = Rhythm(), START
    for _ in range(3 * 96):
        at += timedelta(seconds=QUARTER_S)
        rhythm.look(at, QUARTER_S, brought=True)
    # The laptop slept for a week: of that, two periods are counted.
    rhythm.look(at + timedelta(days=7), 2 * QUARTER_S, brought=False)
    assert not rhythm.is_silent(SILENT_RUNS * QUARTER_S)


def test_an_outage_does_not_become_the_example_of_what_is_usual() -> None:
    rhythm, at = Rhythm(), START
    for _ in range(21 * 96):
        at += timedelta(seconds=QUARTER_S)
        rhythm.look(at, QUARTER_S, brought=True)
    before = rhythm.usual.limit
    for _ in range(3 * 96):
        at += timedelta(seconds=QUARTER_S)
        rhythm.look(at, QUARTER_S, brought=False)
    rhythm.look(at, 0, brought=True)
    after = rhythm.usual.limit
    assert before is not None
    assert after is not None
    assert after < 4 * before


def test_a_rhythm_is_kept_as_text_and_one_that_nobody_can_read_begins_anew() -> None:
    rhythm, at = Rhythm(), START
    for number in range(200):
        at += timedelta(seconds=QUARTER_S)
        rhythm.look(at, QUARTER_S, brought=number % 3 == 0)
    again = Rhythm.from_json(rhythm.to_json())
    assert again.hours == rhythm.hours
    assert again.quiet_s == rhythm.quiet_s
    for text in (None, "", "[]", "no json", json.dumps({"hours": [["x"]]}), json.dumps({"quiet_s": "x"})):
        assert Rhythm.from_json(text) == Rhythm()


def test_four_weeks_are_kept() -> None:
    rhythm = Rhythm()
    for number in range(60 * 24):
        rhythm.look(START + timedelta(hours=number), 3600, brought=True)
    assert len(rhythm.hours) == 28 * 24
    assert len(rhythm.to_json()) < 20_000
