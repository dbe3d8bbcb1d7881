"""From the encoder's probabilities to a sentiment, or to the honest answer that none is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SentimentName = Literal["positive", "neutral", "negative", "unknown"]

_CLASSES: tuple[SentimentName, ...] = ("negative", "neutral", "positive")


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
