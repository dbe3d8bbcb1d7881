"""How far the stored posts of a network were asked for again, so that what it deleted goes here as well.

A round goes through all stored posts in the order of their keys, over as many runs as it takes. So the post that was
asked for longest ago is always the next one, and nothing has to be kept with each post.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.records import utc

_MARGIN = timedelta(hours=1)
"""How much earlier than the terms ask a round begins: runs are some time apart, and a round takes its time."""


@dataclass(frozen=True, slots=True)
class RecheckPosition:
    """The latest round: when it began, and the uid of the last post that was asked for; None: it is finished."""

    began: datetime
    after: str | None = None

    @classmethod
    def parse(cls, cursor: str | None) -> RecheckPosition | None:
        """The stored position; None where there is none, or a damaged one: a round from the start is safe."""
        began, _, after = (cursor or "").partition(" ")
        try:
            return cls(utc(datetime.fromisoformat(began)), after or None)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.began.isoformat()} {self.after or ''}".strip()

    def late(self, now: datetime, period: timedelta) -> bool:
        """Is some post known not to have been asked for within ``period``?"""
        return now - self.began > period

    def lateness(self, now: datetime, period: timedelta) -> str:
        """What to tell the user when some post is late."""
        hours = timedelta(hours=1)
        return (
            f"the stored posts were last asked for {(now - self.began) / hours:.0f} hours ago, and the network's terms "
            f"want it every {period / hours:.0f}: collect at least once an hour; where the quota is too small for so "
            "many posts, watch for fewer"
        )

    def due(self, period: timedelta) -> datetime:
        """When the next round begins."""
        return self.began + period - _MARGIN

    def next_round(self, now: datetime, period: timedelta) -> RecheckPosition | None:
        """Where to go on: in the round that is not finished, in a new one, or None where none is due yet."""
        if self.after is not None:
            return self
        return RecheckPosition(now) if now >= self.due(period) else None
