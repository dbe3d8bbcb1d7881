"""How far each of Reddit's lists was read, as one cursor for all of them.

Reddit's own ``before=`` answers with nothing at all once the post that it names is deleted, and its search learns of
posts some minutes late and out of order. So a list is read from its newest end down to the time where the last
reading began, and a little further: what stood there by then is passed over by its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from collectors.base import damaged_position

_MARGIN_S = 15 * 60.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where one list was read to its end."""

    at: float
    """When its newest post was made, in seconds since 1970 by Reddit's clock."""
    seen: Mapping[str, float] = field(default_factory=dict)
    """The posts that were read and are no older than a quarter of an hour before ``at``, with their times."""

    @property
    def reach(self) -> float:
        """The time down to which the list is read again."""
        return self.at - _MARGIN_S

    def joined(self, other: Mark) -> Mark:
        """What was surely read by both: from the earlier one on."""
        return Mark(min(self.at, other.at), {**self.seen, **other.seen})

    def moved(self, posts: Mapping[str, float]) -> Mark:
        """After another reading to the end, which met these posts, with their times."""
        at = max([self.at, *posts.values()])
        seen = {**self.seen, **posts}
        return Mark(at, {name: made for name, made in seen.items() if made >= at - _MARGIN_S})


@dataclass(frozen=True, slots=True)
class Position:
    """The marks of all lists, by their names; a search has one for each clause."""

    marks: Mapping[str, Mark] = field(default_factory=dict)

    @classmethod
    def parse(cls, cursor: str | None, checkpoint: str) -> Position:
        """The position in the cursor stored under ``checkpoint``; the beginning where there is none.

        Raises Fatal for a cursor that this collector did not write.
        """
        if not cursor:
            return cls()
        try:
            stored: dict[str, Any] = json.loads(cursor)
            marks = {
                name: Mark(float(mark["at"]), {post: float(made) for post, made in mark["seen"].items()})
                for name, mark in stored["lists"].items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise damaged_position("Reddit", checkpoint, cursor, fault) from fault
        return cls(marks)

    def dump(self) -> str:
        """The position as a cursor."""
        marks = {
            name: {"at": mark.at, "seen": dict(sorted(mark.seen.items()))}
            for name, mark in sorted(self.marks.items())
        }
        return json.dumps({"lists": marks}, ensure_ascii=False)

    def of(self, names: Iterable[str]) -> Mark | None:
        """Up to where all of these were read; None where one never was."""
        joined: Mark | None = None
        for name in names:
            mark = self.marks.get(name)
            if mark is None:
                return None
            joined = mark if joined is None else joined.joined(mark)
        return joined

    def after(self, names: Iterable[str], mark: Mark) -> Position:
        """The position once these were read up to ``mark``."""
        return Position({**self.marks, **dict.fromkeys(names, mark)})

    def without_others(self, names: Iterable[str]) -> Position:
        """The position without lists that are no longer read."""
        kept = set(names)
        return Position({name: mark for name, mark in self.marks.items() if name in kept})
