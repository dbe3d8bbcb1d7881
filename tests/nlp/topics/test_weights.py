"""The threshold of a topic that has examples."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.topics.weights import weights_with_examples

SHARED = np.array([-4.0, 1.0])
THRESHOLD = np.array([0.1, -0.3, 0.5, 0.2])


def constant(examples: list[float], against: list[float]) -> float:
    """The constant of a topic whose examples and counterexamples have these features."""
    features = np.array([[similarity] for similarity in (*examples, *against)])
    own = weights_with_examples(SHARED, THRESHOLD, features, np.arange(len(features)) < len(examples))
    assert own[1] == SHARED[1]
    return float(own[0])


def test_a_topic_whose_examples_score_high_has_a_higher_threshold_than_one_whose_examples_score_low():
    assert constant([8.0, 8.0], []) == pytest.approx(-4 + 0.1 - 0.3 * 0.5 * 4)
    assert constant([2.0, 2.0], []) == pytest.approx(-4 + 0.1 + 0.3 * 0.5 * 2)


def test_many_examples_move_the_threshold_more_than_few():
    assert constant([8.0] * 6, []) == pytest.approx(-4 + 0.1 - 0.3 * 0.75 * 4)


def test_counterexamples_move_the_threshold_by_their_number_and_by_how_they_score():
    assert constant([8.0, 8.0], [2.0, 4.0]) - constant([8.0, 8.0], []) == pytest.approx(
        0.5 * 0.5 + 0.2 * 0.5 * -1
    )
