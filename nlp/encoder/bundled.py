"""The bundled encoders together, which of them reads which language, and a user's own model beside them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nlp.custom_model.model import SentimentModel
from nlp.language.detect import UNSURE

from .encoder import Encoded, Encoder, Floats

MODELS = Path(__file__).parents[1] / "models"
ENGLISH = MODELS / "english-small"
MULTILINGUAL = MODELS / "multilingual-small"


@dataclass(frozen=True, slots=True)
class Reader:
    """An encoder, and the user's own model where it is the one that tells the sentiment."""

    encoder: Encoder
    own: SentimentModel | None = None

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Probabilities and embeddings of ``texts``."""
        encoded = self.encoder.encode(texts)
        return Encoded(self.own.probabilities(texts), encoded.vectors) if self.own else encoded

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """(n, 3): negative, neutral and positive for each of ``texts``."""
        return self.own.probabilities(texts) if self.own else self.encoder.encode(texts).probabilities


class Encoders:
    """Two encoders: one for English, a second for all other languages. Threads may share them."""

    kind: ClassVar[type[Encoder]] = Encoder

    def __init__(
        self,
        english: Path = ENGLISH,
        multilingual: Path = MULTILINGUAL,
        *,
        threads: int | None = None,
    ) -> None:
        """Load both folders (about a second); ``threads`` are all cores by default.

        Raises ModelError where a part of one is missing.
        """
        self.own: SentimentModel | None = None
        self.cores = threads or os.cpu_count() or 1
        """How many processor cores reading many texts may use."""
        self.english = self.kind(english)
        self.multilingual = self.kind(multilingual)
        self.languages = self.english.languages | self.multilingual.languages
        """Codes of the languages in which the sentiment of a text can be told."""
        self.model_id = f"{self.english.model_id}.{self.multilingual.model_id}"

    def judged_by(self, own: SentimentModel) -> Encoders:
        """The same encoders, with ``own`` for the sentiment in the languages that it is trusted with."""
        judged = copy(self)
        judged.own = own
        judged.model_id = f"{self.model_id}.{own.model_id}"
        return judged

    def __iter__(self) -> Iterator[Encoder]:
        return iter((self.english, self.multilingual))

    def of(self, language: str) -> Encoder:
        """The encoder that reads ``language``; for one that neither was trained on, the multilingual one.

        Texts without words, and Latin letters that look like no language, are mostly emoji and slang: they
        count as English, whose encoder is told emoji in words.
        """
        return self.english if language in {UNSURE, *self.english.languages} else self.multilingual

    def knows(self, language: str) -> bool:
        """Whether the sentiment of a text in ``language`` can be told."""
        return language in {UNSURE, *self.languages} or self._owns(language)

    def judge_of(self, language: str) -> str:
        """The name of the model that tells the sentiment of texts in ``language``."""
        return self.own.name if self.own and self._owns(language) else self.of(language).model_id

    def shares(self, languages: Sequence[str]) -> list[tuple[Encoder, list[int]]]:
        """Each encoder that has something to read, with the indexes of its texts."""
        found = [
            (encoder, [index for index, language in enumerate(languages) if self.of(language) is encoder])
            for encoder in self
        ]
        return [(encoder, rows) for encoder, rows in found if rows]

    def readers(self, languages: Sequence[str]) -> list[tuple[Reader, list[int]]]:
        """Each reader that has something to read, with the indexes of its texts."""
        shares: dict[Reader, list[int]] = {}
        for index, language in enumerate(languages):
            reader = Reader(self.of(language), self.own if self._owns(language) else None)
            shares.setdefault(reader, []).append(index)
        return list(shares.items())

    def _owns(self, language: str) -> bool:
        return self.own is not None and self.own.trusted_with("en" if language == UNSURE else language)
