"""X's table in ``grapevine.toml``: how often lists are read, and what reading may cost."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from collectors.base import CollectorSettings, PeriodSetting
from graph.write.spending import Allowance, millionths

SEARCH, FIRST_SEARCH, LISTS, FIRST_LISTS, HISTORY = (
    "search",
    "first search",
    "lists",
    "first lists",
    "history",
)
LOOKUPS, COUNTS = "lookups", "counts"
DELETIONS = "deletions"
"""What requests are sent for. A share of the budget is kept for deletions: X's terms ask for them."""


class XPrices(BaseModel):
    """What X bills, in dollars; X's developer console has the prices of the day."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    post: float = Field(default=0.005, ge=0)
    """For a post that an answer shows."""
    user: float = Field(default=0.010, ge=0)
    """For an account that an answer shows."""
    follow: float = Field(default=0.010, ge=0)
    """For an account on a list of whom somebody follows."""
    count: float = Field(default=0.005, ge=0)
    """For a request that counts posts."""


class XSettings(CollectorSettings):
    """X; it is off until its bearer token is in the environment."""

    lists_every: PeriodSetting = timedelta(days=1)
    """How often to read anew whom a watched account follows; X bills every account on the list, each time."""
    daily: float = Field(default=5.0, ge=0)
    """The most that X may cost on one UTC day, in dollars."""
    monthly: float = Field(default=50.0, ge=0)
    """The most that X may cost in one calendar month (UTC), in dollars."""
    ask_above: float = Field(default=1.0, ge=0)
    """What first looks at new terms and accounts may cost on one UTC day, in dollars, without anybody being asked."""
    deletions_share: float = Field(default=0.3, ge=0, le=1)
    """The share of both caps that is kept for asking whether stored posts are still there."""
    count_expansions: bool = True
    """Whether what X shows beside the posts of a search (their authors, what they answer) counts as billed."""
    prices: XPrices = XPrices()
    """What X bills, in dollars: a table of its own."""

    def allowance(self) -> Allowance:
        """The caps and prices as the ledger counts them."""
        prices = self.prices
        return Allowance(
            {
                "posts": millionths(prices.post),
                "users": millionths(prices.user),
                "follows": millionths(prices.follow),
                "counts": millionths(prices.count),
            },
            daily=millionths(self.daily),
            monthly=millionths(self.monthly),
            kept_for=DELETIONS,
            kept_share=self.deletions_share,
            setting="[collectors.x] (daily, monthly)",
        )
