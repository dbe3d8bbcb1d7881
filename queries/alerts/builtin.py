"""The alerts that `grapevine init` writes: each is on until somebody switches it off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """An alert that everybody has use for."""

    name: str
    question: str
    what: str
    """What it tells, in a line."""
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    """What differs from the question's own defaults."""
    every: str | None = "1 hour"
    cron: str | None = None
    """Instead of ``every``."""
    cooldown: str | None = None


BUILT_IN: tuple[BuiltIn, ...] = (
    BuiltIn(
        "competitor-contact",
        "accounts-connecting-to-a-competitor",
        "A customer's people newly connect to many of a competitor's at once.",
    ),
    BuiltIn(
        "silent-customer",
        "customers-who-fell-silent",
        "A customer has been silent for longer than is usual.",
        every="6 hours",
    ),
)
