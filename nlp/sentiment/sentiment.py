"""From the encoder's probabilities to a sentiment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.labels.text_labels import Sentiment

_CLASSES: tuple[Sentiment, ...] = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class ScoredSentiment:
    """A text's sentiment: which, its probability (0..1), and the polarity p(positive) - p(negative), -1..1."""

    name: Sentiment
    confidence: float
    polarity: float


UNKNOWN = ScoredSentiment("unknown", 0.0, 0.0)
"""Of a text in a language that no model was trained on."""


def sentiment_of(probabilities: NDArray[np.float32]) -> ScoredSentiment:
    """The sentiment with the highest of three probabilities (negative, neutral, positive)."""
    best = int(probabilities.argmax())
    return ScoredSentiment(
        _CLASSES[best], round(float(probabilities[best]), 4), round(polarity(probabilities), 4)
    )


def polarity(probabilities: NDArray[np.float32]) -> float:
    """p(positive) - p(negative) of three probabilities (negative, neutral, positive)."""
    return float(probabilities[2] - probabilities[0])
