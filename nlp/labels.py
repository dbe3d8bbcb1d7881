"""Everything that is said of a text at once: sentiment, topics and companies named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .encoder import Encoded, Encoder
from .entities import CompanyFinder, CompanyNames
from .normalise import for_model
from .sentiment import UNKNOWN, SentimentName, sentiment_of, understood
from .stamp import stamp_of, topic_digests
from .topics import TopicDefinition, TopicScorer
from .towards import CompanyLabel, towards, unjudged

RULES = 2
"""Raised whenever the code around the model changes what it says of sentiment, towards companies too: all
history is labelled again.

Topics and companies have numbers of their own, in ``nlp/stamp.py``."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What one text was found to say."""

    sentiment: SentimentName
    confidence: float
    """The probability of that sentiment, 0..1; 0 where it is unknown."""
    polarity: float
    """p(positive) - p(negative), -1..1."""
    topics: tuple[tuple[str, float], ...]
    """Topic keys with scores from 0.5 to 1, best first."""
    companies: tuple[CompanyLabel, ...]
    """The companies named with the sentiment towards each, sorted by key."""
    language: str | None = None
    """The language that the text was found to be in, as an ISO 639 code; None where it stays open."""


class Labeller:
    """Labels texts with one model, for one set of topics and companies."""

    def __init__(
        self,
        topics: Sequence[TopicDefinition],
        companies: Sequence[CompanyNames] = (),
        *,
        encoder: Encoder | None = None,
        threads: int | None = None,
    ) -> None:
        """``threads``: how many cores to use (all of them by default). Raises ModelError without a model."""
        self.encoder = encoder or Encoder(threads=threads)
        self.topics = tuple(topics)
        self._scorer = TopicScorer(self.encoder, self.topics)
        self._finder = CompanyFinder(companies)
        self.topic_digests = topic_digests(self.topics)
        """Each topic's key with a digest of its definition."""
        self.stamp = stamp_of(f"{self.encoder.model_id}/{RULES}", self.topic_digests, companies)
        """The model, the topics and the companies: what changed since a post was labelled is done again."""
        self.model_id = str(self.stamp)

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Labels]:
        """Labels of ``texts`` in their order; ``languages`` are what the posts say of themselves."""
        spoken = languages if languages is not None else [None] * len(texts)
        if len(spoken) != len(texts):
            raise ValueError(f"{len(texts)} texts but {len(spoken)} languages")
        readable = [index for index, text in enumerate(texts) if for_model(text)]
        encoded = self.encoder.encode([texts[index] for index in readable])
        topics = self._scorer.score([texts[index] for index in readable], encoded.vectors)
        companies = self._towards(self.encoder, [texts[index] for index in readable], encoded)
        labels = [Labels(UNKNOWN.name, UNKNOWN.confidence, UNKNOWN.polarity, (), ())] * len(texts)
        for row, index in enumerate(readable):
            known = understood(texts[index], spoken[index], self.encoder.languages)
            sentiment = sentiment_of(encoded.probabilities[row]) if known else UNKNOWN
            labels[index] = Labels(
                sentiment.name,
                sentiment.confidence,
                sentiment.polarity,
                topics[row],
                companies[row] if known else unjudged(companies[row]),
            )
        return labels

    def topics_of(
        self, texts: Sequence[str], languages: Sequence[str | None] | None = None
    ) -> list[tuple[tuple[str, float], ...]]:
        """The topics that ``label`` would give ``texts``, where nothing else about them is asked."""
        return [labels.topics for labels in self.label(texts, languages)]

    def companies_in(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Keys of the companies that each text names, sorted; no model is asked."""
        return self._finder.find_all(texts)

    def _towards(
        self, encoder: Encoder, texts: Sequence[str], encoded: Encoded
    ) -> list[tuple[CompanyLabel, ...]]:
        """The companies that each text names; ``encoder`` made ``encoded`` of the texts and reads their clauses."""
        return towards(
            texts,
            [self._finder.locate(text) for text in texts],
            encoded.probabilities,
            lambda clauses: encoder.encode(clauses).probabilities,
        )
