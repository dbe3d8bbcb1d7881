"""Where topics lie among embeddings, and how near texts are to them."""

from __future__ import annotations

import numpy as np

from nlp.encoder.encoder import Floats, unit

from .correction import Correction

_DAMPING = 0.45
"""0 leaves the directions in which everyday posts vary most as they are, 1 evens all of them out."""
_TOWARDS = 0.5
"""How strongly many examples draw a topic towards them, beside its wordings' 1."""
_LIKENESS = 0.15
"""What nearness to the two nearest examples counts beside nearness to the topic's direction."""
_SMALLEST = 1e-3
_SOME = 8
"""Every eighth everyday post is enough to measure each example of a topic by itself."""


class Space:
    """Embeddings as differences from everyday posts, with the directions in which those vary most damped."""

    def __init__(self, everyday: Floats) -> None:
        """``everyday``: the encoder's background, shape (n, width)."""
        self.centre = everyday.mean(axis=0)
        _, sizes, directions = np.linalg.svd(everyday - self.centre, full_matrices=False)
        self.turn = directions.T / (sizes / sizes[0] + _SMALLEST) ** _DAMPING
        self.everyday = self.place(everyday)
        self.to_companies = self.everyday[:0]
        """Posts of people to companies, once they are placed."""

    def place(self, vectors: Floats) -> Floats:
        """Embeddings in this space, rows of length 1."""
        return unit((vectors - self.centre) @ self.turn)


class TopicPlace:
    """A topic's direction, that of its wordings drawn towards its examples, and what is put right around those."""

    def __init__(self, space: Space, wordings: Floats, examples: Floats, against: Floats) -> None:
        """All of them placed in ``space``; at least one wording. ``against``: the counterexamples."""
        self._plain = _Plain(space, wordings, examples, space.everyday)
        own = [
            _Plain(space, wordings, np.delete(examples, row, axis=0), space.everyday[::_SOME]).near(
                examples[row : row + 1]
            )
            for row in range(len(examples))
        ]
        near = np.concatenate([*own, self._plain.near(against)])
        self._correction = Correction(examples, against, near)

    def distance(self, placed: Floats) -> Floats:
        """(n,): nearness of texts in standard deviations of the everyday posts'; those have 0 on average."""
        return self._plain.distance(placed)

    def near(self, placed: Floats) -> Floats:
        """(n,): nearness beyond what is usual of posts to companies, put right by the examples of both kinds."""
        return self._plain.near(placed) + self._correction.of(placed)

    def near_its_own(self) -> Floats:
        """(n,): ``near`` of its examples, then its counterexamples, each as if it had not been given."""
        return self._correction.own


class _Plain:
    """How near texts are to a topic before anything is put right."""

    def __init__(self, space: Space, wordings: Floats, examples: Floats, everyday: Floats) -> None:
        self._examples = examples
        self._direction = unit(_mean_direction(wordings) + _TOWARDS * _pull(examples))
        near = everyday @ self._direction
        self._mean, self._spread = float(near.mean()), max(float(near.std()), _SMALLEST)
        self._usual = float(np.median(self.distance(space.to_companies)))
        self._like = (0.0, 1.0)
        if len(examples):
            like = _nearest_two(everyday, examples)
            self._like = float(like.mean()), max(float(like.std()), _SMALLEST)

    def distance(self, placed: Floats) -> Floats:
        distance: Floats = (placed @ self._direction - self._mean) / self._spread
        return distance

    def near(self, placed: Floats) -> Floats:
        """Beyond what is usual of posts to companies, and some of the nearness to the two nearest examples."""
        near = self.distance(placed) - self._usual
        if len(self._examples):
            near += _LIKENESS * (_nearest_two(placed, self._examples) - self._like[0]) / self._like[1]
        return near


def _pull(placed: Floats) -> Floats:
    """The direction of some posts, the longer the more there are: 0.5 for one, 0.8 for four, always below 1."""
    if not len(placed):
        return np.zeros(placed.shape[1], np.float32)
    return _mean_direction(placed) * np.float32(len(placed) / (len(placed) + 1))


def _mean_direction(placed: Floats) -> Floats:
    return unit(placed.mean(axis=0))


def _nearest_two(placed: Floats, examples: Floats) -> Floats:
    """(n,): the mean cosine with the two nearest examples."""
    every = np.sort(placed @ examples.T, axis=1)
    nearest: Floats = every[:, -2:].mean(axis=1)
    return nearest
