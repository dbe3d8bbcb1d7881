"""From the encoder's probabilities to a sentiment, or to the honest answer that none is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SentimentName = Literal["positive", "neutral", "negative", "unknown"]

_CLASSES: tuple[SentimentName, ...] = ("negative", "neutral", "positive")
_KNOWN_SCRIPTS = (
    (0x0041, 0x024F),
    (0x1E00, 0x1EFF),
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0xFB50, 0xFEFF),
)
"""Latin and Arabic letters: those of the languages that the model is good at."""


@dataclass(frozen=True, slots=True)
class Sentiment:
    """A post's sentiment: which, how sure (the probability, 0..1), and p(positive) - p(negative), -1..1."""

    name: SentimentName
    confidence: float
    polarity: float


UNKNOWN = Sentiment("unknown", 0.0, 0.0)


def sentiment_of(probabilities: NDArray[np.float32]) -> Sentiment:
    """The sentiment with the highest of three probabilities (negative, neutral, positive)."""
    best = int(probabilities.argmax())
    polarity = float(probabilities[2] - probabilities[0])
    return Sentiment(_CLASSES[best], round(float(probabilities[best]), 4), round(polarity, 4))


def understood(text: str, language: str | None, languages: Collection[str]) -> bool:
    """Was the model trained on a text like this one?

    A language that it says itself (``de``, ``pt-BR``) decides; else the script of most of its letters.
    A text without letters (emoji, digits) is understood; an empty one is not.
    """
    if not text.strip():
        return False
    spoken = (language or "").lower().replace("_", "-").partition("-")[0]
    if spoken and spoken != "und" and spoken not in languages:
        return False
    letters = [ord(char) for char in text[:1000] if char.isalpha()]
    known = sum(any(low <= letter <= high for low, high in _KNOWN_SCRIPTS) for letter in letters)
    return 2 * known >= len(letters)
