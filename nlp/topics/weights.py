"""The weights of the logistic regression that scores topics, and the threshold of a topic that has examples.

The numbers were fitted by ``python bench/fit_topics.py``, which prints them as they stand here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

BY_DESCRIPTION = np.array([-4.11, 0.83, 0.83, 0.9, 1.31, 1.72, 2.46, -2.37])
BY_EXAMPLES = np.array([-5.25, 0.8, 0.43, 1.98, 1.46, 1.84, 2.45, -1.79])
"""The constant, then a weight for each column of ``TopicScorer.features``."""

THRESHOLD = np.array([-0.29, -0.32, 1.06, 0.07])
"""What moves the constant of a topic with examples: a constant, then a weight for each of ``threshold_features``."""

NOT_ENGLISH = np.array([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0])
"""What is added for posts in another language than English, in which most topics are defined: they are less similar to
its wordings and share no word with them but the user's keywords. Chosen on the sample world's posts."""

UNLIKE = 0.4
"""What similarity weighs more where it is below 0, for topics without examples and posts in English: a keyword in a
post that is even less like the topic than other posts are ("we churn on Tuesdays", of butter) is mostly the word in
another sense. Chosen on the sample world's posts."""

_PRIOR_POSTS = 2.0
"""Of so many posts of a kind the mean counts half."""


def weights_with_examples(
    shared: Weights, threshold: Weights, features: Weights, positive: NDArray[np.bool_]
) -> Weights:
    """``shared`` (the constant, then a weight a column) with the constant moved for one topic.

    ``features`` is (n, columns), of the topic's examples and counterexamples, each computed as if it had not been
    given; ``positive`` (n,) says which are examples. ``threshold`` is a constant, then a weight for each of
    ``threshold_features``.
    """
    own: Weights = shared.astype(float)
    own[0] += threshold[0] + threshold[1:] @ threshold_features(shared, features, positive)
    return own


def threshold_features(shared: Weights, features: Weights, positive: NDArray[np.bool_]) -> Weights:
    """(3,): the examples' mean logit; how far there are counterexamples, 0..1; their mean logit.

    A topic whose own examples all score high gets a high threshold, for much else scores high there too. The fewer
    posts there are, the less they count.
    """
    logits = shared[0] + features @ shared[1:]
    examples, counterexamples = logits[positive], logits[~positive]
    many, few = (len(of_kind) / (len(of_kind) + _PRIOR_POSTS) for of_kind in (examples, counterexamples))
    mean = counterexamples.mean() if len(counterexamples) else 0.0
    return np.array([many * examples.mean(), few, few * mean])
