"""How far Hacker News has been read, as a cursor says it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from collectors.base import damaged_position

OVERLAP_S = 4 * 3600
"""How much is read again each time: the search learns of some items late, and authors edit theirs for two hours."""
FOLLOWED_S = 14 * 86400
"""For how long a thread is followed; the site itself closes it then."""
_MOST_FOLLOWED = 1_000


@dataclass(slots=True)
class Position:
    """What was asked up to which second, and what has to be remembered for going on."""

    asked: dict[str, int] = field(default_factory=dict)
    """Each question (a search, a user) to the second up to which it was answered."""
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Ids of the items of the last hours to their time and mark, so that none is read twice and edits are noticed.

    The mark is negative where the item was not kept.
    """
    threads: dict[str, int] = field(default_factory=dict)
    """Ids of stories whose comments are read, to when something of ours was last found in them."""
    own: dict[str, int] = field(default_factory=dict)
    """Ids of items by watched users, whose answers are kept, to their time."""

    @classmethod
    def parse(cls, cursor: str | None, checkpoint: str) -> Position:
        """The position in the cursor stored under ``checkpoint``. Raises Fatal for one that is not ours."""
        if not cursor:
            return cls()
        try:
            stored = json.loads(cursor)
            return cls(
                _numbers(stored["asked"]),
                {str(uid): (int(at), int(mark)) for uid, (at, mark) in stored["seen"].items()},
                _numbers(stored["threads"]),
                _numbers(stored["own"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise damaged_position("Hacker News", checkpoint, cursor, fault) from fault

    def dump(self) -> str:
        """The position as a cursor."""
        stored = {"asked": self.asked, "seen": self.seen, "threads": self.threads, "own": self.own}
        return json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def begin(self, questions: set[str]) -> None:
        """Where other questions are asked than before, what was not kept may be wanted now."""
        if questions != self.asked.keys():
            self.seen = {uid: kept for uid, kept in self.seen.items() if kept[1] >= 0}

    def since(self, question: str, first: int) -> int:
        """The second from which a question is asked; ``first`` where it never was."""
        return self.asked[question] - OVERLAP_S if question in self.asked else first

    def finish(self, questions: set[str], end: int) -> None:
        """All was read up to ``end``: what nobody asks any more goes, as does what is too old to matter."""
        self.asked = {one: at for one, at in self.asked.items() if one in questions}
        self.seen = {uid: kept for uid, kept in self.seen.items() if kept[0] >= end - OVERLAP_S}
        self.threads = _latest(self.threads, end - FOLLOWED_S)
        self.own = _latest(self.own, end - FOLLOWED_S)


def _numbers(stored: Any) -> dict[str, int]:
    return {str(name): int(at) for name, at in stored.items()}


def _latest(times: Mapping[str, int], since: int) -> dict[str, int]:
    kept = sorted(((at, uid) for uid, at in times.items() if at >= since), reverse=True)[:_MOST_FOLLOWED]
    return {uid: at for at, uid in sorted(kept)}
