"""The bundled encoders together, and which of them reads which language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from .encoder import Encoder
from .language import UNSURE

MODELS = Path(__file__).parent / "models"
ENGLISH = MODELS / "english-small"
MULTILINGUAL = MODELS / "multilingual-small"


class Encoders:
    """Two encoders: one for English, a second for all other languages. Threads may share them."""

    kind: ClassVar[type[Encoder]] = Encoder

    def __init__(
        self, english: Path = ENGLISH, multilingual: Path = MULTILINGUAL, *, threads: int | None = None
    ) -> None:
        """Load both folders (about a second). Raises ModelError where a part of one is missing."""
        self.english = self.kind(english, threads=threads)
        self.multilingual = self.kind(multilingual, threads=threads)
        self.languages = self.english.languages | self.multilingual.languages
        """Codes of the languages in which the sentiment of a text can be told."""
        self.model_id = f"{self.english.model_id}.{self.multilingual.model_id}"

    def __iter__(self) -> Iterator[Encoder]:
        return iter((self.english, self.multilingual))

    def of(self, language: str) -> Encoder:
        """The encoder that reads ``language``; for one that neither was trained on, the multilingual one.

        Texts without words, and Latin letters that look like no language, are mostly emoji and slang: they
        count as English, whose encoder is told emoji in words.
        """
        return self.english if language in {UNSURE, *self.english.languages} else self.multilingual

    def shares(self, languages: Sequence[str]) -> list[tuple[Encoder, list[int]]]:
        """Each encoder that has something to read, with the indexes of its texts."""
        found = [
            (encoder, [index for index, language in enumerate(languages) if self.of(language) is encoder])
            for encoder in self
        ]
        return [(encoder, rows) for encoder, rows in found if rows]
