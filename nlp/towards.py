"""The sentiment towards each company that a text names."""

from __future__ import annotations

from dataclasses import dataclass

from .sentiment import SentimentName


@dataclass(frozen=True, slots=True)
class CompanyLabel:
    """What a text says of a company: the company's key, the sentiment, and that one's probability, 0..1."""

    key: str
    sentiment: SentimentName
    score: float
