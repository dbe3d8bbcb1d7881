"""Where a topic's bar lies, going by its own posts."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.topics.teaching import own_weights

SHARED = np.array([-4.0, 1.0])
BAR = np.array([0.1, -0.3, 0.5, 0.2])


def constant(examples: list[float], against: list[float]) -> float:
    """The constant of a topic whose posts have this evidence."""
    evidence = np.array([[near] for near in (*examples, *against)])
    own = own_weights(SHARED, BAR, evidence, np.arange(len(evidence)) < len(examples))
    assert own[1] == SHARED[1]
    return float(own[0])


def test_a_topic_whose_examples_score_high_has_a_higher_bar_than_one_whose_examples_score_low():
    assert constant([8.0, 8.0], []) == pytest.approx(-4 + 0.1 - 0.3 * 0.5 * 4)
    assert constant([2.0, 2.0], []) == pytest.approx(-4 + 0.1 + 0.3 * 0.5 * 2)


def test_many_examples_say_more_of_the_bar_than_few():
    assert constant([8.0] * 6, []) == pytest.approx(-4 + 0.1 - 0.3 * 0.75 * 4)


def test_counterexamples_move_the_bar_by_their_number_and_by_how_they_score():
    assert constant([8.0, 8.0], [2.0, 4.0]) - constant([8.0, 8.0], []) == pytest.approx(
        0.5 * 0.5 + 0.2 * 0.5 * -1
    )
