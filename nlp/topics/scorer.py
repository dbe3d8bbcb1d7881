"""Which topics a text is about, and how likely it is: what it means, and the words that it uses.

A topic is a name and a sentence, and if the user likes keywords, examples and counterexamples. Embeddings have the
everyday posts' mean taken off, since what all posts share says nothing of a topic. A topic is a direction there:
that of its wordings, drawn towards its examples; posts like its examples and counterexamples are put right (see
:mod:`nlp.topics.correction`). How near a text is counts against two kinds of other posts, the encoder's everyday ones
and invented ones of people to companies: a topic such as "bad support" is near to everything that customers write,
and must be nearer still. Together with the words (see :mod:`nlp.topics.words`) that makes a probability, by weights
that ``bench/fit_topics.py`` has fitted to hand-labelled posts, and from a bar that a topic's examples move (see
:mod:`nlp.topics.teaching`). Each topic stands for itself: adding one changes the scores of no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.encoder.encoder import Encoder, Floats

from .definition import TopicDefinition, check_definitions
from .space import Space, TopicPlace
from .stems import posts_to_companies
from .teaching import Weights, own_weights
from .weights import BAR, BY_DESCRIPTION, BY_EXAMPLES, IN_ANOTHER_LANGUAGE
from .words import TopicWords, sentence_words

__all__ = ["DECISION", "TopicDefinition", "TopicScorer"]

Chances = NDArray[np.float64]

DECISION = 0.5
_BETWEEN_PARTS = re.compile(r",|;|:|\band\b|\bor\b")


class TopicScorer:
    """Scores texts on all topics at once: one pass over each text's words, and its embedding."""

    def __init__(self, encoder: Encoder, topics: Sequence[TopicDefinition]) -> None:
        """Raises ValueError for two topics of one key, one without name or description, or an empty keyword."""
        self.topics = tuple(topics)
        check_definitions(self.topics)
        self._encoder = encoder
        self._space = Space(encoder.background)
        if self.topics:
            self._space.to_companies = self._placed(posts_to_companies())
        self._places = self._all_places()
        spoken = sentence_words(self.topics)
        self._words = TopicWords(
            self.topics, dict(zip(spoken, self._distances(self._placed(spoken)), strict=True))
        )
        abroad = 0.0 if "en" in encoder.languages else IN_ANOTHER_LANGUAGE
        self._weights = [self._weights_of(index) + abroad for index in range(len(self.topics))]

    def score(self, texts: Sequence[str], vectors: Floats) -> list[tuple[tuple[str, float], ...]]:
        """For each text its topics' keys with scores from 0.5 to 1, best first; mostly none.

        ``vectors`` are the encoder's embeddings of ``texts``, shape (n, width).
        """
        if not self.topics or not len(texts):
            return [()] * len(texts)
        return [self._decided(row) for row in self.probabilities(texts, vectors)]

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Chances:
        """(n, topics): how likely each text is to be about each topic, 0..1, in the order of ``topics``."""
        if not self.topics or not len(texts):
            return np.zeros((len(texts), len(self.topics)))
        evidence = self.evidence(texts, vectors)
        logits = np.stack(
            [weights[0] + evidence[:, index] @ weights[1:] for index, weights in enumerate(self._weights)],
            axis=1,
        )
        likely: Chances = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return likely

    def evidence(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """(n, topics, 7): how near each text is to each topic, then the columns of ``Said``."""
        placed = self._space.place(vectors)
        near = np.stack([place.near(placed) for place in self._places], axis=1)
        return np.concatenate([near[:, :, None], self._words.evidence(texts)], axis=2)

    def _placed(self, texts: Sequence[str]) -> Floats:
        return self._space.place(self._encoder.encode(texts).vectors)

    def _distances(self, placed: Floats) -> Floats:
        """(n, topics): nearness in standard deviations of the everyday posts'."""
        if not self._places:
            return np.zeros((len(placed), 0), np.float32)
        return np.stack([place.distance(placed) for place in self._places], axis=1)

    def _all_places(self) -> list[TopicPlace]:
        """Every text of every topic in one call of the encoder."""
        texts = [
            part
            for topic in self.topics
            for part in (_wordings(topic), topic.examples, topic.counterexamples)
        ]
        every = self._placed([text for part in texts for text in part])
        ends = np.cumsum([len(part) for part in texts])[:-1]
        parts = np.split(every, ends) if texts else []
        return [TopicPlace(self._space, *parts[at : at + 3]) for at in range(0, len(parts), 3)]

    def evidence_of_own(self, index: int) -> tuple[Weights, NDArray[np.bool_]]:
        """Of a topic's examples, then its counterexamples: the columns of ``evidence``, each post measured as if it
        had not been given, and which of them fit.
        """
        topic = self.topics[index]
        given = (*topic.examples, *topic.counterexamples)
        told = self._words.evidence(given)[:, index]
        evidence = np.c_[self._places[index].near_its_own(), told].astype(float)
        return evidence, np.arange(len(given)) < len(topic.examples)

    def _weights_of(self, index: int) -> Weights:
        """What each kind of evidence counts for one topic; with a bar of its own where it has examples."""
        if not self.topics[index].examples:
            return BY_DESCRIPTION
        return own_weights(BY_EXAMPLES, BAR, *self.evidence_of_own(index))

    def _decided(self, scores: Chances) -> tuple[tuple[str, float], ...]:
        chosen = [
            (round(float(scores[i]), 4), self.topics[i].key) for i in np.flatnonzero(scores >= DECISION)
        ]
        return tuple((key, score) for score, key in sorted(chosen, key=lambda pair: (-pair[0], pair[1])))


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
