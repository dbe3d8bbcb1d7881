"""Where a topic's bar lies, going by what the weights that all topics share say of its own posts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

_DOUBT = 2.0
"""So many posts of one kind are believed by half."""


def own_weights(shared: Weights, bar: Weights, evidence: Weights, fits: NDArray[np.bool_]) -> Weights:
    """``shared`` (the constant, then a weight a column) with the constant moved for one topic.

    ``evidence`` is (n, columns) of examples and counterexamples, each measured as if it had not been given; ``bar``
    is a constant and what each of ``told_of_bar`` counts.
    """
    own: Weights = shared.astype(float)
    own[0] += bar[0] + bar[1:] @ told_of_bar(shared, evidence, fits)
    return own


def told_of_bar(shared: Weights, evidence: Weights, fits: NDArray[np.bool_]) -> Weights:
    """(3,): the examples' mean logit; how far there are counterexamples, 0..1; their mean logit.

    A topic whose own examples all score high has a high bar, for much else scores high there too. The fewer posts
    there are, the less they say.
    """
    logits = shared[0] + evidence @ shared[1:]
    examples, against = logits[fits], logits[~fits]
    many, few = (len(of_kind) / (len(of_kind) + _DOUBT) for of_kind in (examples, against))
    return np.array([many * examples.mean(), few, few * (against.mean() if len(against) else 0.0)])
