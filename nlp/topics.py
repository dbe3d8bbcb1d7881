"""Which topics a text is about: similarity with the topic's own words against everyday posts, and keywords.

A topic is a name and a sentence, and if the user likes keywords and examples. Embeddings have the everyday
posts' mean taken off, since what all posts share says nothing of a topic. Each topic is calibrated on those
posts: similarity alone reaches 0.5 where one in a thousand of them would, and with a keyword (the name is
one) where the text is nearer to the topic than most of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.words import WordIndex

from .encoder import Encoder, Floats, unit

DECISION = 0.5
_ALONE = 0.999
"""The share of everyday posts below which similarity without a keyword decides nothing."""
_WITH_KEYWORD = 0.6
"""The share of everyday posts that a text with a keyword must be nearer than."""
_MARGIN = 0.5
"""How much further than that, in standard deviations: in a trade's own posts more sounds alike."""
_BETWEEN_PARTS = re.compile(r",|;|\band\b|\bor\b")
_NOT_IN_KEYS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """A topic as its user describes it. ``keywords`` are phrases as in watch terms (``churn*``)."""

    name: str
    description: str
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    """Posts that are about it."""

    @property
    def key(self) -> str:
        """The topic's key in the graph: its name in lower case, words joined by ``-``."""
        folded = unicodedata.normalize("NFKC", self.name).casefold()
        return _NOT_IN_KEYS.sub("-", folded).strip("-_")


class TopicScorer:
    """Scores texts on all topics at once: one matrix product and one pass over each text's words."""

    def __init__(self, encoder: Encoder, topics: Sequence[TopicDefinition]) -> None:
        """Raises ValueError for two topics of one key, or one without name or description."""
        self.topics = tuple(topics)
        _check(self.topics)
        self._space = _Space(encoder.background)
        wordings = [_wordings(topic) for topic in self.topics]
        self._ends = np.cumsum([len(wording) for wording in wordings])
        self._wordings = self._space.place(
            encoder.encode([text for texts in wordings for text in texts]).vectors
        )
        if self.topics:
            everyday = self._near(encoder.background)
            self._alone = np.quantile(everyday, _ALONE, axis=0) + _MARGIN * everyday.std(axis=0)
            self._related = np.quantile(everyday, _WITH_KEYWORD, axis=0)
            self._spread = np.maximum(everyday.std(axis=0), 1e-3)
        phrases: dict[str, tuple[int, ...]] = {}
        for index, topic in enumerate(self.topics):
            for keyword in {topic.name, *topic.keywords}:
                phrases[keyword] = (*phrases.get(keyword, ()), index)
        self._words: WordIndex[tuple[int, ...]] = WordIndex(phrases)

    def score(self, texts: Sequence[str], vectors: Floats) -> list[tuple[tuple[str, float], ...]]:
        """For each text its topics' keys with scores from 0.5 to 1, best first; mostly none.

        ``vectors`` are the encoder's embeddings of ``texts``, shape (n, width).
        """
        if not self.topics or not len(texts):
            return [()] * len(texts)
        near = self._near(vectors)
        said = np.zeros(near.shape, bool)
        for row, text in enumerate(texts):
            for indexes in self._words.values(text):
                said[row, list(indexes)] = True
        bar = np.where(said, self._related, self._alone)
        scores = 1 / (1 + np.exp((bar - near) / self._spread))
        return [self._decided(row) for row in scores]

    def _near(self, vectors: Floats) -> Floats:
        """(n, topics): the cosine with the nearest of each topic's wordings."""
        every = self._space.place(vectors) @ self._wordings.T
        return np.stack([part.max(axis=1) for part in np.split(every, self._ends[:-1], axis=1)], axis=1)

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
        self._turn = directions.T / np.sqrt(sizes / sizes[0])

    def place(self, vectors: Floats) -> Floats:
        return unit((vectors - self._centre) @ self._turn)


def _wordings(topic: TopicDefinition) -> list[str]:
    """The name, the sentence and its parts, the keywords and the examples: a text may be like any of them."""
    parts = [part.strip() for part in _BETWEEN_PARTS.split(topic.description)]
    plain = [keyword.replace("*", "").strip() for keyword in topic.keywords if " * " not in keyword]
    texts = [topic.name, f"{topic.name}: {topic.description}", *parts, *plain, *topic.examples]
    return list(dict.fromkeys(text for text in texts if text))


def _check(topics: Sequence[TopicDefinition]) -> None:
    seen: dict[str, str] = {}
    for topic in topics:
        if not topic.key or not topic.description.strip():
            raise ValueError(f"the topic {topic.name!r} needs a name and a description")
        if topic.key in seen:
            raise ValueError(f"the topics {seen[topic.key]!r} and {topic.name!r} are the same to the graph")
        seen[topic.key] = topic.name
