"""Everything that is said of a text at once: language, sentiment, topics and companies named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nlp.companies.finder import CompanyFinder, CompanyNames
from nlp.encoder.bundled import Encoders, Reader
from nlp.encoder.encoder import Encoded
from nlp.encoder.normalise import for_model
from nlp.encoder.stored_embeddings import packed, unpacked
from nlp.encoder.threads import on_cores
from nlp.language.detect import UNSURE, detect
from nlp.sentiment.sentiment import UNKNOWN, SentimentName, sentiment_of
from nlp.sentiment.towards import CompanyLabel, towards, unjudged
from nlp.topics.scorer import TopicDefinition, TopicScorer

from .definitions import stamp_of, topic_digests

T = TypeVar("T")
Topics = tuple[tuple[str, float], ...]

RULES = 5
"""Raised whenever the code around the model changes what it says of sentiment, towards companies too: all
history is labelled again.

Topics and companies have numbers of their own, in ``nlp/definitions.py``."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What one text was found to say."""

    sentiment: SentimentName
    confidence: float
    """The probability of that sentiment, 0..1; 0 where it is unknown."""
    polarity: float
    """p(positive) - p(negative), -1..1."""
    topics: Topics
    """Topic keys with scores from 0.5 to 1, best first."""
    companies: tuple[CompanyLabel, ...]
    """The companies named with the sentiment towards each, sorted by key."""
    language: str | None = None
    """The language that the text was found to be in, as an ISO 639 code; None where it stays open."""
    embedding: str | None = None
    """Its embedding, as ``nlp.encoder.stored_embeddings`` packs it; None where there is nothing to read."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What one reader made of the texts at ``indexes``."""

    reader: Reader
    indexes: list[int]
    texts: list[str]
    languages: list[str]
    encoded: Encoded
    kept: list[str]
    topics: list[Topics]


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
        said = _or_nothing(languages, texts)

        def read(rows: list[int]) -> Sequence[Labels]:
            return self._label(_at(rows, texts), _at(rows, said))

        return on_cores(self.encoders.cores, texts, read)

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
                    part.kept[row],
                )
        return labels

    def topics_of(
        self,
        texts: Sequence[str],
        languages: Sequence[str | None] | None = None,
        kept: Sequence[str | None] | None = None,
    ) -> list[Topics]:
        """The topics that ``label`` would give ``texts``, where nothing else about them is asked.

        ``kept`` are the embeddings that ``label`` made of them; the model reads those without one.
        """
        said, known = _or_nothing(languages, texts), _or_nothing(kept, texts)

        def read(rows: list[int]) -> Sequence[Topics]:
            return self._topics_of(_at(rows, texts), _at(rows, said), _at(rows, known))

        return on_cores(self.encoders.cores, texts, read)

    def _topics_of(
        self, texts: Sequence[str], languages: Sequence[str | None], kept: Sequence[str | None]
    ) -> list[Topics]:
        topics: dict[int, Topics] = {}
        for encoder in self.encoders:
            rows, vectors = unpacked(encoder, kept)
            scored = self._scorers[encoder.model_id].score(_at(rows, texts), vectors)
            topics.update(zip(rows, scored, strict=True))
        unread = [row for row in range(len(texts)) if row not in topics]
        for part in self._parts(_at(unread, texts), _at(unread, languages), sentiment=False):
            topics.update(zip(_at(part.indexes, unread), part.topics, strict=True))
        return [topics.get(row, ()) for row in range(len(texts))]

    def companies_in(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Keys of the companies that each text names, sorted; no model is asked."""
        return self._finder.find_all(texts)

    def _parts(
        self, texts: Sequence[str], languages: Sequence[str | None], *, sentiment: bool
    ) -> Iterator[_Part]:
        """The texts that hold anything, read by the encoder of their language."""
        readable = [index for index, text in enumerate(texts) if for_model(text)]
        found = [each.code for each in detect(_at(readable, texts), _at(readable, languages))]
        for reader, rows in self.encoders.readers(found):
            indexes = _at(rows, readable)
            read = _at(indexes, texts)
            encoded = reader.encode(read) if sentiment else reader.encoder.encode(read)
            kept = packed(reader.encoder, encoded.vectors)
            _, vectors = unpacked(reader.encoder, kept)
            topics = self._scorers[reader.encoder.model_id].score(read, vectors)
            yield _Part(reader, indexes, read, _at(rows, found), encoded, kept, topics)

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


def _or_nothing(said: Sequence[str | None] | None, texts: Sequence[str]) -> Sequence[str | None]:
    """What is said of each text; nothing where nothing is. Raises ValueError for another number of texts."""
    if said is not None and len(said) != len(texts):
        raise ValueError(f"{len(texts)} texts but something said of {len(said)}")
    return said if said is not None else [None] * len(texts)


def _at(rows: Sequence[int], values: Sequence[T]) -> list[T]:
    return [values[row] for row in rows]
