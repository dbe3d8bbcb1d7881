"""The labels of one text: what the labeller returns and the graph stores. It needs no database driver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Sentiment = Literal["positive", "neutral", "negative", "unknown"]
SignalKind = Literal[
    "funding", "acquisition", "hiring", "layoffs", "executive hire", "executive departure", "launch", "outage"
]
Certainty = Literal["reported", "planned", "rumoured", "denied"]
"""How sure a text is of an event: that it happened or was agreed, that somebody means to do it, hearsay, or no."""
Role = Literal["buyer", "target"]


@dataclass(frozen=True, slots=True)
class CompanyMention:
    """A company that a post names: its key, the post's sentiment towards it and that one's probability, 0..1."""

    company: str
    sentiment: Sentiment
    score: float


@dataclass(frozen=True, slots=True)
class FoundSignal:
    """An event of a company that a text tells of."""

    company: str
    """The company's key: the one that raised money, not its investor."""
    kind: SignalKind
    line: str
    """The sentence that says so, as it was written."""
    certainty: Certainty = "reported"
    alert: bool = False
    """Sure enough to tell somebody: reported, and in a form that was measured to be right."""
    role: Role | None = None
    """Of an acquisition: whether the company buys or is bought, where the text tells."""
    amount: float | None = None
    """Money in ``currency``; without one, people: so many jobs."""
    currency: str | None = None
    """As an ISO 4217 code."""
    round: str | None = None
    """Of funding: "Series B", "Seed"."""
    who: str | None = None
    """The investor, the other company, the person, or the product, as it was written."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What one text was found to say. Topics and companies that the graph lacks are not stored."""

    sentiment: Sentiment
    confidence: float
    """The probability of that sentiment, 0..1; 0 where it is unknown."""
    polarity: float
    """p(positive) - p(negative), -1..1."""
    topics: Sequence[tuple[str, float]] = ()
    """Topic keys with their scores, 0..1."""
    companies: Sequence[CompanyMention] = ()
    """Of two mentions of one company the first counts."""
    language: str | None = None
    """The language that the text was found to be in, as an ISO 639 code; None where it stays open."""
    embedding: str | None = None
    """The encoder's embedding of the text, in a form that only the labeller reads; None where there is none."""
