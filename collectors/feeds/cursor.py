"""What is remembered of each feed between two readings, as a cursor says it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from collectors.base import damaged_position
from graph.records import utc

_FIRST_REST = timedelta(minutes=15)
_LONGEST_REST = timedelta(days=1)


@dataclass(slots=True)
class FeedState:
    """How one feed stood when it was last asked."""

    etag: str = ""
    modified: str = ""
    moved: str = ""
    """Its new address, where its host said that it moved for good."""
    gone: bool = False
    """Its host said that it is gone for good: it is not asked again."""
    failures: int = 0
    """How often in a row it could not be read."""
    rest: str = ""
    """The time before which it is not asked again, as ISO text; empty where it may be."""
    watch: int = 0
    """A number for the watch terms that its entries were last looked through for."""
    seen: dict[str, int] = field(default_factory=dict)
    """The entries of its last document to their marks; the mark is negative where the entry was not kept."""

    def rests(self, now: datetime) -> bool:
        """Is it to be left alone?"""
        return self.gone or (bool(self.rest) and utc(datetime.fromisoformat(self.rest)) > now)

    def failed(self, now: datetime, until: datetime | None = None) -> None:
        """It could not be read: from the second time on it rests, twice as long each time, a day at most.

        ``until``: when its host wants to be asked again.
        """
        self.failures += 1
        wait = _FIRST_REST * 2 ** min(self.failures - 2, 10) if self.failures > 1 else timedelta()
        at = max(now + min(wait, _LONGEST_REST), until or now)
        self.rest = at.isoformat() if at > now else ""

    def answered(self) -> None:
        """It could be read."""
        self.failures, self.rest = 0, ""


@dataclass(slots=True)
class Position:
    """All feeds' states, by their uids."""

    feeds: dict[str, FeedState] = field(default_factory=dict)

    @classmethod
    def parse(cls, cursor: str | None, checkpoint: str) -> Position:
        """The position in the cursor stored under ``checkpoint``. Raises Fatal for one that is not ours."""
        if not cursor:
            return cls()
        try:
            stored = json.loads(cursor)
            return cls({str(uid): _state(state) for uid, state in stored["feeds"].items()})
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise damaged_position("Feeds", checkpoint, cursor, fault) from fault

    def keep(self, uids: Iterable[str]) -> None:
        """Forget the feeds that the settings no longer name."""
        named = set(uids)
        self.feeds = {uid: state for uid, state in self.feeds.items() if uid in named}

    def dump(self) -> str:
        """The position as a cursor."""
        empty = asdict(FeedState())
        feeds = {
            uid: {name: value for name, value in asdict(state).items() if value != empty[name]}
            for uid, state in self.feeds.items()
        }
        return json.dumps({"feeds": feeds}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _state(stored: dict[str, Any]) -> FeedState:
    state = FeedState(**stored)
    if state.rest:
        utc(datetime.fromisoformat(state.rest))
    state.seen = {str(name): int(mark) for name, mark in state.seen.items()}
    return state
