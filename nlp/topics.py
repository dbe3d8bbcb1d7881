"""Which topics a text is about, and how likely it is: what it means, and the words that it uses.

A topic is a name and a sentence, and if the user likes keywords, examples and counterexamples. Embeddings have the
everyday posts' mean taken off, since what all posts share says nothing of a topic. A topic is a direction there:
that of its wordings, drawn towards its examples and away from its counterexamples. How near a text is counts
against two kinds of other posts, the encoder's everyday ones and invented ones of people to companies: a topic
such as "bad support" is near to everything that customers write, and must be nearer still. Together with the
words (see :mod:`nlp.topic_words`) that makes a probability, by weights that ``bench/fit_topics.py`` has fitted to
hand-labelled posts. Each topic stands for itself: adding one changes the scores of no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from .encoder import Encoder, Floats, unit
from .stems import posts_to_companies
from .topic_definition import TopicDefinition, check_definitions
from .topic_weights import BY_DESCRIPTION, BY_EXAMPLES
from .topic_words import TopicWords, sentence_words

__all__ = ["DECISION", "TopicDefinition", "TopicScorer"]

DECISION = 0.5
_DAMPING = 0.33
"""0 leaves the directions in which everyday posts vary most as they are, 1 evens all of them out."""
_TOWARDS, _AWAY = 1.0, 0.5
"""How strongly many examples draw a topic towards them, and counterexamples away, beside its wordings' 1."""
_BETWEEN_PARTS = re.compile(r",|;|:|\band\b|\bor\b")


class TopicScorer:
    """Scores texts on all topics at once: one matrix product and one pass over each text's words."""

    def __init__(self, encoder: Encoder, topics: Sequence[TopicDefinition]) -> None:
        """Raises ValueError for two topics of one key, or one without name or description."""
        self.topics = tuple(topics)
        check_definitions(self.topics)
        self._space = _Space(encoder.background)
        self._encoder = encoder
        self._everyday = self._space.place(encoder.background)
        self._to_companies = self._placed(posts_to_companies()) if self.topics else self._everyday[:0]
        self._examples = [self._placed(topic.examples) for topic in self.topics]
        self._directions = self._all_directions()
        near = self._everyday @ self._directions.T
        self._mean, self._spread = near.mean(axis=0), np.maximum(near.std(axis=0), 1e-3)
        self._usual = np.zeros(len(self.topics), np.float32)
        if self.topics:
            self._usual = np.median(self._distance(self._to_companies), axis=0)
        self._like = [self._like_scale(index) for index in range(len(self.topics))]
        spoken = sentence_words(self.topics)
        self._words = TopicWords(
            self.topics, dict(zip(spoken, self._distance(self._placed(spoken)), strict=True))
        )

    def score(self, texts: Sequence[str], vectors: Floats) -> list[tuple[tuple[str, float], ...]]:
        """For each text its topics' keys with scores from 0.5 to 1, best first; mostly none.

        ``vectors`` are the encoder's embeddings of ``texts``, shape (n, width).
        """
        if not self.topics or not len(texts):
            return [()] * len(texts)
        return [self._decided(row) for row in self.probabilities(texts, vectors)]

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """(n, topics): how likely each text is to be about each topic, 0..1, in the order of ``topics``."""
        if not self.topics or not len(texts):
            return np.zeros((len(texts), len(self.topics)), np.float32)
        evidence = self.evidence(texts, vectors)
        taught = np.array([bool(topic.examples) for topic in self.topics])
        logits = np.where(taught, evidence @ BY_EXAMPLES[1:], evidence @ BY_DESCRIPTION[1:])
        logits += np.where(taught, BY_EXAMPLES[0], BY_DESCRIPTION[0])
        likely: Floats = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
        return likely

    def evidence(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """(n, topics, 9): nearness, nearness to the examples, and the columns of ``Said``."""
        placed = self._space.place(vectors)
        near = self._distance(placed)
        like = np.zeros_like(near)
        for index, scale in enumerate(self._like):
            if scale is not None:
                like[:, index] = (_nearest_two(placed, self._examples[index]) - scale[0]) / scale[1]
        told = self._words.evidence(texts)
        return np.concatenate([np.stack([near - self._usual, like], axis=2), told], axis=2)

    def _placed(self, texts: Sequence[str]) -> Floats:
        return self._space.place(self._encoder.encode(texts).vectors)

    def _distance(self, placed: Floats) -> Floats:
        """(n, topics): nearness in standard deviations of the everyday posts'."""
        distance: Floats = (placed @ self._directions.T - self._mean) / self._spread
        return distance

    def _all_directions(self) -> Floats:
        """(topics, width), rows of length 1; every wording of every topic in one call of the encoder."""
        wordings = [_wordings(topic) for topic in self.topics]
        against = [self._placed(topic.counterexamples) for topic in self.topics]
        ends = np.cumsum([len(texts) for texts in wordings])
        every = self._placed([text for texts in wordings for text in texts])
        directions = np.zeros((len(self.topics), every.shape[1]), np.float32)
        for index, part in enumerate(np.split(every, ends[:-1])[: len(self.topics)]):
            directions[index] = unit(
                _mean_direction(part)
                + _TOWARDS * _pull(self._examples[index])
                - _AWAY * _pull(against[index])
            )
        return directions

    def _like_scale(self, index: int) -> tuple[float, float] | None:
        """Mean and spread of the everyday posts' nearness to a topic's examples; None without examples."""
        if not len(self._examples[index]):
            return None
        near = _nearest_two(self._everyday, self._examples[index])
        return float(near.mean()), max(float(near.std()), 1e-3)

    def _decided(self, scores: Floats) -> tuple[tuple[str, float], ...]:
        chosen = [
            (round(float(scores[i]), 4), self.topics[i].key) for i in np.flatnonzero(scores >= DECISION)
        ]
        return tuple((key, score) for score, key in sorted(chosen, key=lambda pair: (-pair[0], pair[1])))


class _Space:
    """Embeddings as differences from everyday posts, with the directions in which those vary most damped."""

    def __init__(self, background: Floats) -> None:
        self._centre = background.mean(axis=0)
        _, sizes, directions = np.linalg.svd(background - self._centre, full_matrices=False)
        self._turn = directions.T / (sizes / sizes[0] + 1e-3) ** _DAMPING

    def place(self, vectors: Floats) -> Floats:
        return unit((vectors - self._centre) @ self._turn)


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


def _wordings(topic: TopicDefinition) -> list[str]:
    """The name, the sentence and its parts, and the keywords: together they point where the topic lies."""
    parts = [part.strip() for part in _BETWEEN_PARTS.split(topic.description)]
    plain = [keyword.replace("*", "").strip() for keyword in topic.keywords if " * " not in keyword]
    texts = [
        topic.name,
        topic.description,
        f"{topic.name}: {topic.description}",
        *parts,
        f"This is about {topic.name}.",
        f"This post is about {topic.name}: {topic.description}.",
        *plain,
    ]
    return list(dict.fromkeys(text for text in texts if text))
