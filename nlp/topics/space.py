"""Topics as directions among embeddings, and how similar texts are to them."""

from __future__ import annotations

import numpy as np

from nlp.encoder.encoder import Floats, unit

_WHITENING = 0.45
"""0 leaves the directions in which everyday posts vary most as they are, 1 evens all of them out."""
_EXAMPLES_WEIGHT = 0.5
"""What many examples weigh in a topic's direction, beside its wordings' 1."""
_NEAREST_WEIGHT = 0.15
"""What similarity to the two nearest examples counts beside similarity to the topic's direction."""
_SMALLEST = 1e-3
_EVERY = 8
"""Every eighth everyday post is enough to compute each example's similarity without itself."""

_EXAMPLES_AT_LEAST, _COUNTEREXAMPLES_AT_MOST = 8.0, 0.0
"""Similarities, as of ``TopicDirection.similarity``."""
_BROAD, _CLOSE = 16.0, 32.0
"""How strongly two posts' corrections covary: by their cosine, and by its third power, by which only close ones
count."""
_NOISE = 4.0
"""The variance of the similarity that a single example should have."""


class TopicSpace:
    """Embeddings as differences from everyday posts, partly whitened: those posts' main directions are damped."""

    def __init__(self, everyday: Floats, to_companies: Floats | None = None) -> None:
        """``everyday``: the encoder's background; ``to_companies``: its embeddings of posts of people to companies,
        which directions need; shape (n, width) each.
        """
        self.centre = everyday.mean(axis=0)
        _, sizes, directions = np.linalg.svd(everyday - self.centre, full_matrices=False)
        self.whitening = directions.T / (sizes / sizes[0] + _SMALLEST) ** _WHITENING
        self.everyday = self.transform(everyday)
        self.to_companies = self.everyday[:0] if to_companies is None else self.transform(to_companies)

    def transform(self, vectors: Floats) -> Floats:
        """Embeddings, shape (n, width), in this space; rows of length 1."""
        return unit((vectors - self.centre) @ self.whitening)


class TopicDirection:
    """A topic's direction, that of its wordings moved towards its examples, and the correction near those."""

    def __init__(
        self, space: TopicSpace, wordings: Floats, examples: Floats, counterexamples: Floats
    ) -> None:
        """All of them transformed to ``space``, shape (n, width) each; at least one wording."""
        self._plain = _Direction(space, wordings, examples, space.everyday)
        left_out = [
            _Direction(
                space, wordings, np.delete(examples, row, axis=0), space.everyday[::_EVERY]
            ).similarity(examples[row : row + 1])
            for row in range(len(examples))
        ]
        similarity = np.concatenate([*left_out, self._plain.similarity(counterexamples)])
        self._correction = _Correction(examples, counterexamples, similarity)

    def z_scores(self, vectors: Floats) -> Floats:
        """(n,): similarity of texts in standard deviations of the everyday posts'; those have 0 on average."""
        return self._plain.z_scores(vectors)

    def similarity(self, vectors: Floats) -> Floats:
        """(n,): similarity beyond what is usual of posts to companies, corrected by examples of both kinds."""
        return self._plain.similarity(vectors) + self._correction.at(vectors)

    def leave_one_out(self) -> Floats:
        """(n,): ``similarity`` of its examples, then its counterexamples, each as if it had not been given."""
        return self._correction.leave_one_out


class _Direction:
    """How similar texts are to a topic before any correction."""

    def __init__(self, space: TopicSpace, wordings: Floats, examples: Floats, everyday: Floats) -> None:
        self._examples = examples
        self._direction = unit(_mean_direction(wordings) + _EXAMPLES_WEIGHT * _weighted_mean(examples))
        cosines = everyday @ self._direction
        self._mean, self._spread = float(cosines.mean()), max(float(cosines.std()), _SMALLEST)
        self._usual = float(np.median(self.z_scores(space.to_companies)))
        self._nearest_mean, self._nearest_spread = 0.0, 1.0
        if len(examples):
            nearest = _nearest_two(everyday, examples)
            self._nearest_mean = float(nearest.mean())
            self._nearest_spread = max(float(nearest.std()), _SMALLEST)

    def z_scores(self, vectors: Floats) -> Floats:
        scores: Floats = (vectors @ self._direction - self._mean) / self._spread
        return scores

    def similarity(self, vectors: Floats) -> Floats:
        """Beyond what is usual of posts to companies, with some of the similarity to the two nearest examples."""
        similarity = self.z_scores(vectors) - self._usual
        if len(self._examples):
            nearest = _nearest_two(vectors, self._examples)
            similarity += _NEAREST_WEIGHT * (nearest - self._nearest_mean) / self._nearest_spread
        return similarity


class _Correction:
    """What a topic's examples and counterexamples add to the similarity of posts that are like them.

    A Gaussian process of the error: examples should have at least a certain similarity, counterexamples at most
    another, and a post is corrected the more, the more it is like those of them that have not. Posts like none of them
    are not corrected, so that a user's counterexamples do not turn the topic against what it is like.
    """

    def __init__(self, examples: Floats, counterexamples: Floats, similarity: Floats) -> None:
        """``similarity`` (n,): of examples, then counterexamples, each as if it had not been given."""
        self._given = np.concatenate([examples, counterexamples])
        wanted = similarity.copy()
        wanted[: len(examples)] = np.maximum(similarity[: len(examples)], _EXAMPLES_AT_LEAST)
        wanted[len(examples) :] = np.minimum(similarity[len(examples) :], _COUNTEREXAMPLES_AT_MOST)
        inverse = np.linalg.inv(self._covariance(self._given) + _NOISE * np.eye(len(similarity)))
        self._coefficients = (inverse @ (wanted - similarity)).astype(np.float32)
        self.leave_one_out: Floats = (wanted - self._coefficients / np.diag(inverse)).astype(np.float32)
        """(n,): the similarity of each of the given as the others correct it."""

    def at(self, vectors: Floats) -> Floats:
        """(n,): what is to be added to the similarity of texts."""
        added: Floats = self._covariance(vectors) @ self._coefficients
        return added

    def _covariance(self, vectors: Floats) -> Floats:
        """(n, given): how far each text's correction goes with that of each of the given."""
        cosines = vectors @ self._given.T
        covariance: Floats = _BROAD * cosines + _CLOSE * np.maximum(cosines, 0) ** 3
        return covariance


def _weighted_mean(vectors: Floats) -> Floats:
    """The direction of some posts, the longer the more there are: 0.5 for one, 0.8 for four, always below 1."""
    if not len(vectors):
        return np.zeros(vectors.shape[1], np.float32)
    return _mean_direction(vectors) * np.float32(len(vectors) / (len(vectors) + 1))


def _mean_direction(vectors: Floats) -> Floats:
    return unit(vectors.mean(axis=0))


def _nearest_two(vectors: Floats, examples: Floats) -> Floats:
    """(n,): the mean cosine with the two nearest examples."""
    cosines = np.sort(vectors @ examples.T, axis=1)
    nearest: Floats = cosines[:, -2:].mean(axis=1)
    return nearest
