"""Where topics lie among embeddings, and how near texts are to them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .encoder import Floats, unit

_DAMPING = 0.45
"""0 leaves the directions in which everyday posts vary most as they are, 1 evens all of them out."""
_TOWARDS, _AWAY = 1.0, 0.5
"""How strongly many examples draw a topic towards them, and counterexamples away, beside its wordings' 1."""
_LIKENESS = 0.3
"""What nearness to the two nearest examples counts beside nearness to the topic's direction."""
_SMALLEST = 1e-3
_SOME = 8
"""Every eighth everyday post is enough to measure each example of a topic by itself."""


class Space:
    """Embeddings as differences from everyday posts, with the directions in which those vary most damped."""

    def __init__(self, everyday: Floats) -> None:
        """``everyday``: the encoder's background, shape (n, width)."""
        self._centre = everyday.mean(axis=0)
        _, sizes, directions = np.linalg.svd(everyday - self._centre, full_matrices=False)
        self._turn = directions.T / (sizes / sizes[0] + _SMALLEST) ** _DAMPING
        self.everyday = self.place(everyday)
        self.to_companies = self.everyday[:0]
        """Posts of people to companies, once they are placed."""

    def place(self, vectors: Floats) -> Floats:
        """Embeddings in this space, rows of length 1."""
        return unit((vectors - self._centre) @ self._turn)


class TopicPlace:
    """A topic's direction: that of its wordings, drawn towards its examples and away from its counterexamples."""

    def __init__(
        self, space: Space, wordings: Floats, examples: Floats, against: Floats, *, thorough: bool = True
    ) -> None:
        """All of them placed in ``space``; at least one wording. ``thorough``: by all everyday posts, or by some."""
        everyday = space.everyday if thorough else space.everyday[::_SOME]
        self._space = space
        self._wordings, self._examples, self._against = wordings, examples, against
        self._direction = unit(
            _mean_direction(wordings) + _TOWARDS * _pull(examples) - _AWAY * _pull(against)
        )
        near = everyday @ self._direction
        self._mean, self._spread = float(near.mean()), max(float(near.std()), _SMALLEST)
        self._usual = float(np.median(self.distance(space.to_companies)))
        self._like = (0.0, 1.0)
        if len(examples):
            like = _nearest_two(everyday, examples)
            self._like = float(like.mean()), max(float(like.std()), _SMALLEST)

    def distance(self, placed: Floats) -> Floats:
        """(n,): nearness of texts in standard deviations of the everyday posts'; those have 0 on average."""
        distance: Floats = (placed @ self._direction - self._mean) / self._spread
        return distance

    def near(self, placed: Floats) -> Floats:
        """(n,): nearness beyond what is usual of posts to companies, and some of that to the two nearest examples."""
        near = self.distance(placed) - self._usual
        if len(self._examples):
            near += _LIKENESS * (_nearest_two(placed, self._examples) - self._like[0]) / self._like[1]
        return near

    def near_its_own(self) -> Floats:
        """(n,): ``near`` of its examples, then its counterexamples, each as if it had not been given."""
        rows = [place.near(one) for place, one in self._without_each()]
        return np.concatenate(rows) if rows else np.zeros(0, np.float32)

    def _without_each(self) -> Iterator[tuple[TopicPlace, Floats]]:
        for row in range(len(self._examples)):
            rest = np.delete(self._examples, row, axis=0)
            place = TopicPlace(self._space, self._wordings, rest, self._against, thorough=False)
            yield place, self._examples[row : row + 1]
        for row in range(len(self._against)):
            rest = np.delete(self._against, row, axis=0)
            place = TopicPlace(self._space, self._wordings, self._examples, rest, thorough=False)
            yield place, self._against[row : row + 1]


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
