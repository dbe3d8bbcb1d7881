"""How the offsets of a model's logits and their temperature are chosen. Left out where torch is not installed."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

if find_spec("torch"):
    from training.fit.offset import (
        SHARES,
        Outcome,
        Pool,
        allowed,
        best_temperature,
        chosen,
        outcome,
        outcomes,
        post_weights,
        refitted,
        table,
    )

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed (the training extra)"),
]
TRUTH = np.array([0, 1, 1, 1, 2, 2])


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_posts_are_weighed_as_if_so_many_were_negative_and_the_others_keep_their_proportion(share):
    weights = post_weights(TRUTH, share)
    assert weights[TRUTH == 0].sum() == pytest.approx(share)
    assert weights[TRUTH == 1].sum() == pytest.approx((1 - share) * 3 / 5)
    assert weights.sum() == pytest.approx(1)


def test_recall_does_not_depend_on_how_many_are_negative_but_what_is_called_so_does():
    predicted = np.array([0, 0, 1, 1, 2, 1])
    few, many = (outcome(predicted, TRUTH, post_weights(TRUTH, share)) for share in (0.1, 0.4))
    assert few.macro_recall == many.macro_recall == pytest.approx((1 + 2 / 3 + 1 / 2) / 3)
    assert few.called_negative == pytest.approx(0.1 + 0.9 / 5)
    assert many.called_negative == pytest.approx(0.4 + 0.6 / 5)
    assert few.macro_f1 < many.macro_f1


def test_the_offsets_that_lose_least_where_they_lose_most_are_chosen():
    def led_to(first: float, second: float) -> dict[tuple[str, float], Outcome]:
        return {("a", 0.1): Outcome(first, first, 0), ("b", 0.4): Outcome(second, second, 0)}

    tried = {(0.0, 0.0): led_to(0.9, 0.5), (0.1, 0.0): led_to(0.5, 0.9), (0.2, 0.0): led_to(0.8, 0.8)}
    assert chosen(tried) == (0.2, 0.0)


def test_a_model_that_says_negative_too_often_gets_an_offset_against_it():
    chance = np.random.default_rng(7)
    truth = np.repeat([0, 1, 2], 400)
    logits = 2 * np.eye(3)[truth] + chance.normal(0, 1, (1200, 3))
    pools = [Pool("tweets", (logits + np.array([1.5, 0, 0])).astype(np.float32), truth)]
    best = chosen({(value, 0.0): outcomes(pools, (value, 0.0)) for value in (-1.5, 0.0, 1.5)})
    assert best == (-1.5, 0.0)
    lines = table("chosen", outcomes(pools, best))
    assert len(lines) == 2 + len(SHARES)


def test_offsets_that_cost_too_much_on_posts_never_learnt_from_are_not_allowed():
    logits = np.array([[1, 0, 0], [0.5, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    pool = Pool("validation set", logits, np.array([0, 0, 1, 2]))
    assert allowed(pool, [(-0.7, 0.0), (-0.2, 0.0), (0.3, 0.0)]) == [(-0.2, 0.0), (0.3, 0.0)]


def test_logits_twice_as_sure_as_they_are_right_get_twice_the_temperature():
    chance = np.random.default_rng(8)
    truth = np.repeat([0, 1, 2], 700)
    logits = (np.eye(3)[truth] + chance.normal(0, 0.7, (2100, 3))).astype(np.float32)
    once, twice = (
        best_temperature([Pool("tweets", factor * logits, truth)], (0.0, 0.0)) for factor in (2, 4)
    )
    assert twice == pytest.approx(2 * once, abs=0.04)


def test_a_head_is_fitted_to_the_posts_it_is_told_and_stays_where_it_is_where_they_say_nothing():
    chance = np.random.default_rng(9)
    read = chance.normal(0, 1, (600, 4)).astype(np.float32)
    weights, constants = np.zeros((3, 4), np.float32), np.zeros(3, np.float32)
    told, _ = refitted(read, (read[:, 0] > 0) * 2, weights, constants)
    assert told[2, 0] - told[0, 0] > 1
    by_chance, _ = refitted(read, chance.integers(0, 3, 600), weights, constants)
    assert np.abs(by_chance).max() < 0.3
