"""Everything that is said of a text at once: language, sentiment, topics and companies named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .cores import on_cores
from .encoder import Encoded
from .encoders import Encoders, Reader
from .entities import CompanyFinder, CompanyNames
from .language import UNSURE, detect
from .normalise import for_model
from .sentiment import UNKNOWN, SentimentName, sentiment_of
from .stamp import stamp_of, topic_digests
from .topics import TopicDefinition, TopicScorer
from .towards import CompanyLabel, towards, unjudged

T = TypeVar("T")

RULES = 4
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


@dataclass(frozen=True, slots=True)
class _Part:
    """What one reader made of the texts at ``indexes``."""

    reader: Reader
    indexes: list[int]
    texts: list[str]
    languages: list[str]
    encoded: Encoded
    topics: list[tuple[tuple[str, float], ...]]


class Labeller:
    """Labels texts with the bundled encoders, for one set of topics and companies."""

    def __init__(
        self,
        topics: Sequence[TopicDefinition],
        companies: Sequence[CompanyNames] = (),
        *,
        encoders: Encoders | None = None,
        threads: int | None = None,
    ) -> None:
        """``threads``: how many cores to use (all of them by default). Raises ModelError without a model."""
        self.encoders = encoders or Encoders(threads=threads)
        self.topics = tuple(topics)
        self._scorers = {encoder.model_id: TopicScorer(encoder, self.topics) for encoder in self.encoders}
        self._finder = CompanyFinder(companies)
        self.topic_digests = topic_digests(self.topics)
        """Each topic's key with a digest of its definition."""
        self.stamp = stamp_of(f"{self.encoders.model_id}/{RULES}", self.topic_digests, companies)
        """The model, the topics and the companies: what changed since a post was labelled is done again."""
        self.model_id = str(self.stamp)

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Labels]:
        """Labels of ``texts`` in their order; ``languages`` are what the posts say of themselves."""
        return self._on_cores(self._label, texts, languages)

    def _label(self, texts: Sequence[str], languages: Sequence[str | None]) -> list[Labels]:
        labels = [Labels(UNKNOWN.name, UNKNOWN.confidence, UNKNOWN.polarity, (), ())] * len(texts)
        for part in self._parts(texts, languages, sentiment=True):
            companies = self._towards(part.reader, part.texts, part.encoded)
            for row, index in enumerate(part.indexes):
                language = part.languages[row]
                known = self.encoders.knows(language)
                sentiment = sentiment_of(part.encoded.probabilities[row]) if known else UNKNOWN
                labels[index] = Labels(
                    sentiment.name,
                    sentiment.confidence,
                    sentiment.polarity,
                    part.topics[row],
                    companies[row] if known else unjudged(companies[row]),
                    None if language == UNSURE else language,
                )
        return labels

    def topics_of(
        self, texts: Sequence[str], languages: Sequence[str | None] | None = None
    ) -> list[tuple[tuple[str, float], ...]]:
        """The topics that ``label`` would give ``texts``, where nothing else about them is asked."""
        return self._on_cores(self._topics_of, texts, languages)

    def _topics_of(
        self, texts: Sequence[str], languages: Sequence[str | None]
    ) -> list[tuple[tuple[str, float], ...]]:
        topics: list[tuple[tuple[str, float], ...]] = [()] * len(texts)
        for part in self._parts(texts, languages, sentiment=False):
            for row, index in enumerate(part.indexes):
                topics[index] = part.topics[row]
        return topics

    def companies_in(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Keys of the companies that each text names, sorted; no model is asked."""
        return self._finder.find_all(texts)

    def _on_cores(
        self,
        read: Callable[[Sequence[str], Sequence[str | None]], Sequence[T]],
        texts: Sequence[str],
        languages: Sequence[str | None] | None,
    ) -> list[T]:
        said = languages if languages is not None else [None] * len(texts)
        if len(said) != len(texts):
            raise ValueError(f"{len(texts)} texts but {len(said)} languages")

        def share(rows: list[int]) -> Sequence[T]:
            return read([texts[row] for row in rows], [said[row] for row in rows])

        return on_cores(self.encoders.cores, texts, share)

    def _parts(
        self, texts: Sequence[str], languages: Sequence[str | None], *, sentiment: bool
    ) -> Iterator[_Part]:
        """The texts that hold anything, read by the encoder of their language."""
        readable = [index for index, text in enumerate(texts) if for_model(text)]
        found = [each.code for each in detect([texts[i] for i in readable], [languages[i] for i in readable])]
        for reader, rows in self.encoders.readers(found):
            indexes = [readable[row] for row in rows]
            read = [texts[index] for index in indexes]
            encoded = reader.encode(read) if sentiment else reader.encoder.encode(read)
            topics = self._scorers[reader.encoder.model_id].score(read, encoded.vectors)
            yield _Part(reader, indexes, read, [found[row] for row in rows], encoded, topics)

    def _towards(
        self, reader: Reader, texts: Sequence[str], encoded: Encoded
    ) -> list[tuple[CompanyLabel, ...]]:
        """The companies that each text names; ``reader`` made ``encoded`` of the texts and reads their clauses."""
        return towards(
            texts,
            [self._finder.locate(text) for text in texts],
            encoded.probabilities,
            reader.probabilities,
        )
