"""The bundled encoders, which of them reads which language, and a custom sentiment model beside them."""

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
class LanguageModels:
    """What reads texts of one language: an encoder, and the custom model where that one tells the sentiment."""

    encoder: Encoder
    custom: SentimentModel | None = None

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Probabilities and embeddings of ``texts``."""
        encoded = self.encoder.encode(texts)
        return Encoded(self.custom.probabilities(texts), encoded.vectors) if self.custom else encoded

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """(n, 3): negative, neutral and positive for each of ``texts``."""
        return self.custom.probabilities(texts) if self.custom else self.encoder.encode(texts).probabilities


class Encoders:
    """Two encoders: one for English, a second for all other languages. Threads may share them."""

    encoder_class: ClassVar[type[Encoder]] = Encoder

    def __init__(
        self,
        english: Path = ENGLISH,
        multilingual: Path = MULTILINGUAL,
        *,
        threads: int | None = None,
    ) -> None:
        """Load both folders (about a second); ``threads``: how many to use, by default one a processor core.

        Raises ModelError where a part of one is missing.
        """
        self.custom: SentimentModel | None = None
        self.threads = threads or os.cpu_count() or 1
        """How many threads labelling many texts may use."""
        self.english = self.encoder_class(english)
        self.multilingual = self.encoder_class(multilingual)
        self.languages = self.english.languages | self.multilingual.languages
        """Codes of the languages in which the sentiment of a text can be told."""
        self.model_id = f"{self.english.model_id}.{self.multilingual.model_id}"

    def with_custom_model(self, custom: SentimentModel) -> Encoders:
        """The same encoders, with ``custom`` for the sentiment in the languages that it is trusted with."""
        combined = copy(self)
        combined.custom = custom
        combined.model_id = f"{self.model_id}.{custom.model_id}"
        return combined

    def __iter__(self) -> Iterator[Encoder]:
        return iter((self.english, self.multilingual))

    def encoder_for(self, language: str) -> Encoder:
        """The encoder that reads ``language``; for one that neither was trained on, the multilingual one.

        Texts without words, and Latin letters that look like no language, are mostly emoji and slang: they
        count as English, whose encoder gets emoji as words.
        """
        return self.english if language in {UNSURE, *self.english.languages} else self.multilingual

    def knows(self, language: str) -> bool:
        """Whether the sentiment of a text in ``language`` can be told."""
        return language in {UNSURE, *self.languages} or self._is_custom(language)

    def sentiment_model(self, language: str) -> str:
        """The name of the model that tells the sentiment of texts in ``language``."""
        custom = self.custom if self._is_custom(language) else None
        return custom.name if custom else self.encoder_for(language).model_id

    def texts_by_encoder(self, languages: Sequence[str]) -> list[tuple[Encoder, list[int]]]:
        """Each encoder that has texts to read, with their indexes; ``languages`` are those of the texts."""
        found = [
            (
                encoder,
                [index for index, code in enumerate(languages) if self.encoder_for(code) is encoder],
            )
            for encoder in self
        ]
        return [(encoder, rows) for encoder, rows in found if rows]

    def texts_by_models(self, languages: Sequence[str]) -> list[tuple[LanguageModels, list[int]]]:
        """As ``texts_by_encoder``, told apart also by whether the custom model tells the sentiment."""
        shares: dict[LanguageModels, list[int]] = {}
        for index, language in enumerate(languages):
            custom = self.custom if self._is_custom(language) else None
            shares.setdefault(LanguageModels(self.encoder_for(language), custom), []).append(index)
        return list(shares.items())

    def _is_custom(self, language: str) -> bool:
        return self.custom is not None and self.custom.trusted_with("en" if language == UNSURE else language)
