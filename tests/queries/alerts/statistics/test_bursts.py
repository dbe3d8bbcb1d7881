"""Bursts against the account's own past and everybody's."""

from __future__ import annotations

import random

import pytest

from queries.alerts.statistics.bursts import Counts, bursts

QUIET = [0] * 12


def among(row: Counts, *others: Counts) -> float:
    """``eb05`` of a row among 40 quiet ones and ``others``."""
    return bursts([row, *others, *(Counts(0, [n == 5 for n in range(12)]) for _ in range(40))])[0].eb05


@pytest.mark.parametrize(("now", "sure"), [(0, False), (1, False), (3, True), (6, True)])
def test_several_people_after_twelve_quiet_weeks_are_a_burst_and_one_is_none(now: int, sure: bool) -> None:
    assert (among(Counts(now, QUIET)) >= 2) is sure


def test_what_happens_every_week_is_no_burst_and_twice_that_is_not_yet_one_for_sure() -> None:
    assert among(Counts(3, [3] * 12)) < 1
    assert among(Counts(6, [3] * 12)) < 2
    assert among(Counts(14, [3] * 12)) >= 2


def test_the_shorter_the_past_the_more_it_takes() -> None:
    assert (
        among(Counts(6, [0] * 26)) > among(Counts(6, [0] * 8)) > among(Counts(6, [0] * 2)) > among(Counts(6))
    )


def test_without_a_past_an_account_is_judged_by_all_others() -> None:
    busy = [Counts(5, [5, 4, 6, 5, 5, 4]) for _ in range(200)]
    quiet = [Counts(0, [0] * 6) for _ in range(200)]
    assert bursts([Counts(6), *busy])[0].eb05 < 1
    assert bursts([Counts(6), *quiet])[0].eb05 > 2


def test_in_a_week_in_which_everybody_connects_nobody_is_unusual() -> None:
    usual = [Counts(5, [1, 0, 1, 2, 1, 1, 0, 1]) for _ in range(30)]
    assert bursts([Counts(5, [1, 0, 1, 2, 1, 1, 0, 1]), *usual])[0].eb05 < 1
    alone = [Counts(1, [1, 0, 1, 2, 1, 1, 0, 1]) for _ in range(30)]
    assert bursts([Counts(8, [1, 0, 1, 2, 1, 1, 0, 1]), *alone])[0].eb05 > 2


def test_an_account_with_many_people_is_expected_to_connect_more() -> None:
    rows = [Counts(0, [0, 1, 0, 0, 0, 0, 0, 0], size=10) for _ in range(50)]
    small, large = Counts(4, [], size=10), Counts(4, [], size=400)
    assert bursts([small, *rows])[0].eb05 > bursts([large, *rows])[0].eb05
    assert bursts([large, *rows])[0].usual == pytest.approx(40 * bursts([small, *rows])[0].usual, rel=0.3)


@pytest.mark.parametrize("history", [0, 2, 12])
def test_each_competitor_has_a_pace_of_its_own(history: int) -> None:
    brisk = [Counts(n % 4 + 3, [3, 5, 4, 6, 2, 4] * 2, group="brisk") for n in range(30)]
    calm = [Counts(n % 10 == 0, [0, 0, 0, 1, 0, 0] * 2, group="calm") for n in range(30)]
    others = [Counts(row.now, row.before[:history], group=row.group) for row in (*brisk, *calm)]
    with_brisk = bursts([Counts(6, group="brisk"), *others])[0]
    with_calm = bursts([Counts(6, group="calm"), *others])[0]
    assert with_brisk.eb05 < 1.2
    assert with_calm.eb05 > 3
    assert with_brisk.usual > 5 * with_calm.usual


def test_everybody_connecting_to_one_competitor_hides_no_burst_with_another() -> None:
    past = [1, 0, 1, 2, 1, 1, 0, 1]
    conference = [Counts(5, past, group="a") for _ in range(30)]
    quiet = [Counts(1, past, group="b") for _ in range(30)]
    at_a, at_b, *_ = bursts([Counts(6, past, group="a"), Counts(8, past, group="b"), *conference, *quiet])
    assert at_a.eb05 < 1 < 1.4 < at_b.eb05


def test_rows_in_which_nobody_ever_connected_count_though_they_are_not_given() -> None:
    rows = [Counts(4, QUIET), *(Counts(1, [1] * 12) for _ in range(20))]
    assert bursts(rows, of=2000)[0].usual < bursts(rows)[0].usual


def test_chance_alone_gives_fewer_than_one_false_alert_in_a_thousand() -> None:
    rng = random.Random(7)
    rows = []
    for _ in range(1500):
        rate = rng.gammavariate(0.4, 1.0)
        rows.append(Counts(*_drawn(rng, rate)))
    wrongly = sum(found.eb05 >= 1.4 and row.now >= 3 for row, found in zip(rows, bursts(rows), strict=True))
    assert wrongly <= 1


def _drawn(rng: random.Random, rate: float) -> tuple[int, list[int]]:
    def week() -> int:
        at, n = rng.expovariate(rate or 1e-9), 0
        while at < 1:
            at, n = at + rng.expovariate(rate or 1e-9), n + 1
        return n

    return week(), [week() for _ in range(12)]


def test_no_rows_give_no_answer() -> None:
    assert bursts([]) == []
