"""A topic's own weights of the evidence, where the user gave posts of both kinds: that fit, and that do not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

_FAITH = 10.0
"""How hard the weights that all topics share are to move: each as a prior of this precision."""
_FAITH_IN_CONSTANT = 4.0
_LEAST, _MOST = 0.5, 2.0
"""A topic's own weight is at least and at most this much of the shared one: the posts that a user rejects are
those that look most like the topic, from which alone one would learn that a likeness speaks against it."""
_STEPS = 25


def own_weights(shared: Weights, evidence: Weights, fits: NDArray[np.bool_]) -> Weights:
    """``shared`` (the constant, then a weight a column) drawn to what a topic's examples show.

    ``evidence`` is (n, columns) of examples and counterexamples, each measured as if it had not been given. Of
    one kind alone nothing is learnt, for it would say yes or no to everything; and examples together weigh no
    more than the counterexamples, for most posts are about something else.
    """
    positive, negative = int(fits.sum()), int((~fits).sum())
    if not positive or not negative:
        return shared
    counts = np.where(fits, min(1.0, negative / positive), 1.0)
    rows = np.c_[np.ones(len(evidence)), evidence]
    faith = np.r_[_FAITH_IN_CONSTANT, np.full(len(shared) - 1, _FAITH)]
    free = _drawn(shared.astype(float), np.zeros(len(evidence)), rows, counts, fits, faith)
    bounds = np.sort(np.stack([_LEAST * shared[1:], _MOST * shared[1:]]), axis=0)
    kept = np.clip(free[1:], bounds[0], bounds[1])
    constant = _drawn(shared[:1].astype(float), evidence @ kept, rows[:, :1], counts, fits, faith[:1])
    own: Weights = np.concatenate([constant, kept])
    return own


def _drawn(
    prior: Weights, given: Weights, rows: Weights, counts: Weights, fits: NDArray[np.bool_], faith: Weights
) -> Weights:
    """The likeliest weights under ``prior``, with ``given`` added to each row's sum: Newton's method."""
    weights = prior
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(given + rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (likely - fits)) + faith * (weights - prior)
        curve = (rows * (counts * likely * (1 - likely))[:, None]).T @ rows + np.diag(faith)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights
