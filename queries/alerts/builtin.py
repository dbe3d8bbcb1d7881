"""The alerts that are on after ``grapevine init``: each a saved question with what fills its blanks, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One of them, as plain data. What is not said here (whom to tell, quiet hours) is as for any other alert."""

    name: str
    question: str | None
    """The id of the saved question; None for what no question can answer since the graph may be away: see ``by``."""
    says: str
    """What it is about, for a comment in the configuration."""
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    every: str = "1 hour"
    """How often it is asked, as a period."""
    by: Literal["question", "watchdog"] = "question"
    """Who raises it: the watchdog looks by itself, once a minute, with no entry in the configuration."""
    caps: bool = False
    """True where ``daily`` and ``monthly`` come from the settings of the network that bills us."""


BUILT_IN: tuple[BuiltIn, ...] = (
    BuiltIn(
        "customer-connects-to-competitor",
        "accounts-connecting-to-a-competitor",
        "many people of a customer newly connected to a competitor's, more than is usual",
        {"since": "7 days"},
    ),
    BuiltIn(
        "customer-fell-silent",
        "customers-who-fell-silent",
        "a customer has not posted for so long that it is unusual for them",
        every="1 day",
    ),
    BuiltIn(
        "customer-complains",
        "customers-negative-posts",
        "a customer's people wrote something negative about us",
        {"company": "us", "since": "2 days"},
        every="10 minutes",
    ),
    BuiltIn(
        "customer-complains-a-lot",
        "customers-with-a-spike-of-negative-posts",
        "a customer's people suddenly write many negative posts",
    ),
    BuiltIn(
        "mentions-of-us",
        "spike-of-mentions",
        "we are mentioned far more than our weekly rhythm leads one to expect",
        {"company": "us"},
    ),
    BuiltIn(
        "champion-changed-jobs",
        "who-changed-jobs",
        "somebody at a customer, or who went to one, has another job",
        {"since": "30 days"},
        every="1 day",
    ),
    BuiltIn(
        "signal-at-prospect",
        "what-happened-at-companies",
        "a prospect raised money, hired, launched or the like, as reported for sure",
        {"role": "prospect", "certainty": "sure", "since": "7 days"},
    ),
    BuiltIn("collector-stalled", None, "a job fails, is silent, late or stuck", by="watchdog"),
    BuiltIn(
        "budget",
        "what-networks-cost",
        "four fifths of the daily or monthly cap of a network that bills us are spent",
        {"min_used": 0.8},
        every="10 minutes",
        caps=True,
    ),
)
