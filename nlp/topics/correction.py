"""What a topic's examples and counterexamples put right about the posts that are like them.

A Gaussian process of what is missing: examples should be at least so near to the topic, counterexamples at most, and
a post is moved the more, the more it is like those of them that are not where they should be. Posts like none of them
stay as they are, so that what a user rejects does not turn the topic against what it is like.
"""

from __future__ import annotations

import numpy as np

from nlp.encoder.encoder import Floats

_EXAMPLES_AT_LEAST, _AGAINST_AT_MOST = 8.0, 0.0
"""In the unit of ``TopicPlace.near``."""
_BROAD, _CLOSE = 16.0, 32.0
"""How far posts move together: by their likeness (a cosine), and by its third power, by which only close ones count."""
_DOUBT = 4.0
"""The variance of where a single example should be."""


class Correction:
    """How much nearer to a topic texts are than the topic's direction says."""

    def __init__(self, examples: Floats, against: Floats, near: Floats) -> None:
        """The placed examples and counterexamples, and how ``near`` each is (n,), as if it had not been given."""
        self._given = np.concatenate([examples, against])
        wanted = near.copy()
        wanted[: len(examples)] = np.maximum(near[: len(examples)], _EXAMPLES_AT_LEAST)
        wanted[len(examples) :] = np.minimum(near[len(examples) :], _AGAINST_AT_MOST)
        inverse = np.linalg.inv(self._together(self._given) + _DOUBT * np.eye(len(near)))
        self._pulls = (inverse @ (wanted - near)).astype(np.float32)
        self.own: Floats = (wanted - self._pulls / np.diag(inverse)).astype(np.float32)
        """(n,): how near each of the given is with what the others put right."""

    def of(self, placed: Floats) -> Floats:
        """(n,): what is to be added to how near texts are."""
        added: Floats = self._together(placed) @ self._pulls
        return added

    def _together(self, placed: Floats) -> Floats:
        """(n, given): how much each text moves with each of the given."""
        like = placed @ self._given.T
        together: Floats = _BROAD * like + _CLOSE * np.maximum(like, 0) ** 3
        return together
