"""All labels of a text at once: language, sentiment, topics and the companies named. No database is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.labels.text_labels import CompanyMention, FoundSignal, Labels
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames
from nlp.encoder.bundled import Encoders, LanguageModels
from nlp.encoder.encoder import Encoded, Floats
from nlp.encoder.normalise import for_model
from nlp.encoder.stored_embeddings import packed, unpacked
from nlp.encoder.threads import in_threads
from nlp.language.detect import UNSURE, detect
from nlp.sentiment.sentiment import UNKNOWN, sentiment_of
from nlp.sentiment.solved import without_solved_trouble
from nlp.sentiment.towards import sentiment_towards, without_sentiment
from nlp.signals.find import find_signals
from nlp.signals.triggers import kinds_in
from nlp.topics.definition import TopicDefinition
from nlp.topics.scorer import TopicScorer, TopicScores

from .definitions import label_version, topic_digests

T = TypeVar("T")

RULES = 6
"""Raised whenever the code around the model changes what it says of sentiment, towards companies too: all
history is labelled again.

Topics and companies have numbers of their own, in ``nlp/definitions.py``."""


@dataclass(frozen=True, slots=True)
class _EncodedTexts:
    """What the models of one language computed of the texts at ``indexes``; every list is in their order."""

    models: LanguageModels
    indexes: list[int]
    texts: list[str]
    languages: list[str]
    encoded: Encoded
    embeddings: list[str]
    """As the graph stores them."""
    topics: list[TopicScores]


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
        """``threads``: how many to use (by default one a core). Raises ModelError without a model."""
        self.encoders = encoders or Encoders(threads=threads)
        self.topics = tuple(topics)
        self._scorers = {encoder.model_id: TopicScorer(encoder, self.topics) for encoder in self.encoders}
        self._finder = CompanyFinder(companies)
        self.topic_digests = topic_digests(self.topics)
        """Each topic's key with a digest of its definition."""
        self.version = label_version(f"{self.encoders.model_id}/{RULES}", self.topic_digests, companies)
        """The model, the topics and the companies: what changed since a post was labelled is done again."""
        self.model_id = str(self.version)

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Labels]:
        """Labels of ``texts`` in their order; ``languages`` are those that the posts state, or None each.

        Raises ValueError where the lengths differ.
        """
        stated = _none_each(languages, texts)

        def label(rows: list[int]) -> Sequence[Labels]:
            return self._label(_take(rows, texts), _take(rows, stated))

        return in_threads(self.encoders.threads, texts, label)

    def _label(self, texts: Sequence[str], languages: Sequence[str | None]) -> list[Labels]:
        labels = [Labels(UNKNOWN.name, UNKNOWN.confidence, UNKNOWN.polarity)] * len(texts)
        for part in self._encode(texts, languages, sentiment=True):
            companies = self._companies(part)
            for row, index in enumerate(part.indexes):
                language = part.languages[row]
                known = self.encoders.knows(language)
                sentiment = sentiment_of(part.encoded.probabilities[row]) if known else UNKNOWN
                labels[index] = Labels(
                    sentiment.name,
                    sentiment.confidence,
                    sentiment.polarity,
                    part.topics[row],
                    companies[row] if known else without_sentiment(companies[row]),
                    None if language == UNSURE else language,
                    part.embeddings[row],
                )
        return labels

    def topics_of(
        self,
        texts: Sequence[str],
        languages: Sequence[str | None] | None = None,
        embeddings: Sequence[str | None] | None = None,
    ) -> list[TopicScores]:
        """The topics that ``label`` would give ``texts``, where nothing else about them is wanted.

        ``embeddings`` are those that ``label`` made of them; texts without one are encoded. Raises ValueError where
        the lengths differ.
        """
        stated, stored = _none_each(languages, texts), _none_each(embeddings, texts)

        def score(rows: list[int]) -> Sequence[TopicScores]:
            return self._topics_of(_take(rows, texts), _take(rows, stated), _take(rows, stored))

        return in_threads(self.encoders.threads, texts, score)

    def _topics_of(
        self, texts: Sequence[str], languages: Sequence[str | None], embeddings: Sequence[str | None]
    ) -> list[TopicScores]:
        topics: dict[int, TopicScores] = {}
        for encoder in self.encoders:
            rows, vectors = unpacked(encoder, embeddings)
            scored = self._scorers[encoder.model_id].score(_take(rows, texts), vectors)
            topics.update(zip(rows, scored, strict=True))
        missing = [row for row in range(len(texts)) if row not in topics]
        for part in self._encode(_take(missing, texts), _take(missing, languages), sentiment=False):
            topics.update(zip(_take(part.indexes, missing), part.topics, strict=True))
        return [topics.get(row, ()) for row in range(len(texts))]

    def companies_in(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Keys of the companies that each text names, sorted; no model runs."""
        return self._finder.find_all(texts)

    def signals_in(
        self, texts: Sequence[str], own: Sequence[tuple[str, ...]] | None = None
    ) -> list[tuple[FoundSignal, ...]]:
        """The events of companies that each text tells of; no model runs.

        ``own``: for each text the keys of the companies whose own profile wrote it. Raises ValueError where the
        lengths differ.
        """
        wrote = own if own is not None else [()] * len(texts)
        return [
            find_signals(text, self._finder.locate(text), by) if kinds_in(text) else ()
            for text, by in zip(texts, wrote, strict=True)
        ]

    def _encode(
        self, texts: Sequence[str], languages: Sequence[str | None], *, sentiment: bool
    ) -> Iterator[_EncodedTexts]:
        """The texts that hold anything, encoded by the models of their language and scored on the topics."""
        readable = [index for index, text in enumerate(texts) if for_model(text)]
        found = [each.code for each in detect(_take(readable, texts), _take(readable, languages))]
        for models, rows in self.encoders.texts_by_models(found):
            indexes = _take(rows, readable)
            chosen = _take(indexes, texts)
            encoded = (
                _mended(models, chosen, models.encode(chosen)) if sentiment else models.encoder.encode(chosen)
            )
            embeddings = packed(models.encoder, encoded.vectors)
            _, vectors = unpacked(models.encoder, embeddings)
            topics = self._scorers[models.encoder.model_id].score(chosen, vectors)
            yield _EncodedTexts(models, indexes, chosen, _take(rows, found), encoded, embeddings, topics)

    def _companies(self, part: _EncodedTexts) -> list[tuple[CompanyMention, ...]]:
        """The companies that each text names, with the sentiment towards them."""
        return sentiment_towards(
            part.texts,
            [self._finder.locate(text) for text in part.texts],
            part.encoded.probabilities,
            lambda clauses: _probabilities(part.models, clauses),
        )


def _mended(models: LanguageModels, texts: Sequence[str], encoded: Encoded) -> Encoded:
    return Encoded(_without_solved(models, texts, encoded.probabilities), encoded.vectors)


def _probabilities(models: LanguageModels, texts: Sequence[str]) -> Floats:
    return _without_solved(models, texts, models.probabilities(texts))


def _without_solved(models: LanguageModels, texts: Sequence[str], probabilities: Floats) -> Floats:
    """Solved trouble put right, in English and where the bundled model told the sentiment."""
    if models.custom or "en" not in models.encoder.languages:
        return probabilities
    return without_solved_trouble(texts, probabilities)


def _none_each(given: Sequence[str | None] | None, texts: Sequence[str]) -> Sequence[str | None]:
    """What is given for each text; None for each where nothing is. Raises ValueError for another number."""
    if given is not None and len(given) != len(texts):
        raise ValueError(f"{len(texts)} texts but {len(given)} languages or embeddings")
    return given if given is not None else [None] * len(texts)


def _take(rows: Sequence[int], values: Sequence[T]) -> list[T]:
    return [values[row] for row in rows]
