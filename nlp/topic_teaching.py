"""A topic's own weights of the evidence, where the user gave posts of both kinds: that fit, and that do not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

_FAITH = 3.0
"""How hard the weights that all topics share are to move: each as a prior of this precision."""
_FAITH_IN_CONSTANT = 1.0
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
    rows = np.c_[np.ones(len(evidence)), evidence]
    counts = np.where(fits, min(1.0, negative / positive), 1.0)
    faith = np.diag(np.r_[_FAITH_IN_CONSTANT, np.full(len(shared) - 1, _FAITH)])
    weights = shared.astype(float)
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (counts * (likely - fits)) + faith @ (weights - shared)
        curve = (rows * (counts * likely * (1 - likely))[:, None]).T @ rows + faith
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights
