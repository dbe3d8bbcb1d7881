"""The probability that a text is about a topic: by what it means, and by the words that it uses.

A topic is a name and a sentence, and if the user likes keywords, examples and counterexamples. Embeddings have the
everyday posts' mean subtracted, since what all posts share says nothing of a topic. A topic is a direction there: that
of its wordings, moved towards its examples; posts like its examples and counterexamples are corrected (see
:mod:`nlp.topics.space`). How similar a text is counts relative to two kinds of other posts, the encoder's everyday ones
and invented ones of people to companies: a topic such as "bad support" is similar to everything that customers write,
and a post must be more similar still. Together with the words (see :mod:`nlp.topics.words`) that makes a probability,
by weights fitted to hand-labelled posts (see :mod:`nlp.topics.weights`). No topic's scores depend on which other topics
are defined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from nlp.encoder.encoder import Encoder, Floats

from .definition import TopicDefinition, check_definitions
from .space import TopicDirection, TopicSpace
from .stems import posts_to_companies
from .weights import (
    BY_DESCRIPTION,
    BY_EXAMPLES,
    NOT_ENGLISH,
    THRESHOLD,
    UNLIKE,
    Weights,
    weights_with_examples,
)
from .words import TopicWords, description_words

Probabilities = NDArray[np.float64]
TopicScores = tuple[tuple[str, float], ...]
"""Topic keys with their scores, best first."""

DECISION = 0.5
"""The probability from which on a text is about a topic."""
_SPACES: WeakKeyDictionary[Encoder, TopicSpace] = WeakKeyDictionary()
"""By encoder: a space takes most of the time of a new scorer, and is the same for all topics."""
_BETWEEN_PARTS = re.compile(r",|;|:|\band\b|\bor\b")


class TopicScorer:
    """Scores texts on all topics at once: one pass over each text's words, and its embedding."""

    def __init__(self, encoder: Encoder, topics: Sequence[TopicDefinition]) -> None:
        """Raises ValueError for two topics of one key, one without name or description, or an empty keyword."""
        self.topics = tuple(topics)
        check_definitions(self.topics)
        self._encoder = encoder
        self._space = _space_of(encoder)
        self._directions = self._all_directions()
        described = description_words(self.topics)
        z_scores = self._z_scores(self._encode(described))
        self._words = TopicWords(self.topics, dict(zip(described, z_scores, strict=True)))
        english = "en" in encoder.languages
        by_language = 0.0 if english else NOT_ENGLISH
        self._weights = [self._weights_of(index) + by_language for index in range(len(self.topics))]
        self._unlike = np.array([UNLIKE if english and not topic.examples else 0.0 for topic in self.topics])

    def score(self, texts: Sequence[str], vectors: Floats) -> list[TopicScores]:
        """For each text its topics' keys with scores from 0.5 to 1, best first; mostly none.

        ``vectors`` are the encoder's embeddings of ``texts``, shape (n, width).
        """
        if not self.topics or not len(texts):
            return [()] * len(texts)
        return [self._above_half(row) for row in self.probabilities(texts, vectors)]

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Probabilities:
        """(n, topics): the probability that each text is about each topic, 0..1, in the order of ``topics``."""
        if not self.topics or not len(texts):
            return np.zeros((len(texts), len(self.topics)))
        features = self.features(texts, vectors)
        logits = np.stack(
            [weights[0] + features[:, index] @ weights[1:] for index, weights in enumerate(self._weights)],
            axis=1,
        )
        logits += self._unlike * np.minimum(features[:, :, 0], 0)
        chances: Probabilities = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return chances

    def features(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """(n, topics, 7): how similar each text is to each topic, then the columns of ``WordFeature``."""
        transformed = self._space.transform(vectors)
        similarity = np.stack([one.similarity(transformed) for one in self._directions], axis=1)
        return np.concatenate([similarity[:, :, None], self._words.features(texts)], axis=2)

    def example_features(self, index: int) -> tuple[Weights, NDArray[np.bool_]]:
        """Of a topic's examples, then its counterexamples: the columns of ``features``, (n, 7), each post's computed
        as if it had not been given, and which of them are examples, (n,).
        """
        topic = self.topics[index]
        given = (*topic.examples, *topic.counterexamples)
        of_words = self._words.features(given)[:, index]
        features = np.c_[self._directions[index].leave_one_out(), of_words].astype(float)
        return features, np.arange(len(given)) < len(topic.examples)

    def _encode(self, texts: Sequence[str]) -> Floats:
        return self._space.transform(self._encoder.encode(texts).vectors)

    def _z_scores(self, vectors: Floats) -> Floats:
        """(n, topics): similarity in standard deviations of the everyday posts'."""
        if not self._directions:
            return np.zeros((len(vectors), 0), np.float32)
        return np.stack([one.z_scores(vectors) for one in self._directions], axis=1)

    def _all_directions(self) -> list[TopicDirection]:
        """Every text of every topic in one call of the encoder."""
        texts = [
            part
            for topic in self.topics
            for part in (_wordings(topic), topic.examples, topic.counterexamples)
        ]
        vectors = self._encode([text for part in texts for text in part])
        ends = np.cumsum([len(part) for part in texts])[:-1]
        parts = np.split(vectors, ends) if texts else []
        return [TopicDirection(self._space, *parts[at : at + 3]) for at in range(0, len(parts), 3)]

    def _weights_of(self, index: int) -> Weights:
        """The weights for one topic; with a threshold of its own where it has examples."""
        if not self.topics[index].examples:
            return BY_DESCRIPTION
        return weights_with_examples(BY_EXAMPLES, THRESHOLD, *self.example_features(index))

    def _above_half(self, chances: Probabilities) -> TopicScores:
        chosen = [
            (round(float(chances[i]), 4), self.topics[i].key) for i in np.flatnonzero(chances >= DECISION)
        ]
        return tuple((key, score) for score, key in sorted(chosen, key=lambda pair: (-pair[0], pair[1])))


def _space_of(encoder: Encoder) -> TopicSpace:
    """The encoder's space, with the posts of people to companies in it."""
    if encoder not in _SPACES:
        _SPACES[encoder] = TopicSpace(encoder.background, encoder.encode(posts_to_companies()).vectors)
    return _SPACES[encoder]


def _wordings(topic: TopicDefinition) -> list[str]:
    """The name, the sentence and its parts, and the keywords: together they give the topic's direction."""
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
