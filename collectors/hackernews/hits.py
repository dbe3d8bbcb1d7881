"""What Hacker News' search answered about one stretch of time, as records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from collectors.base import Skipped, SkipRecord, Watch
from graph.records import Record

from .cursor import Position
from .posts import Item, item_of, name_of_malformed


class Hits:
    """What the questions about one stretch of time brought, each item once; the position grows with it."""

    def __init__(self, watch: Watch, position: Position, now: datetime) -> None:
        self._watch = watch
        self._position = position
        self._now = now
        self._items: dict[str, Item] = {}
        self._edited: set[str] = set()
        self._asked: set[str] = set()
        self.skipped: list[Skipped] = []

    @property
    def read(self) -> int:
        """How many items were read that no earlier run had read."""
        return len(self._asked)

    def add(self, answers: Iterable[Sequence[Any]]) -> None:
        for hits in answers:
            for hit in hits:
                self._add(hit)

    def _add(self, hit: object) -> None:
        seen = self._position.seen
        try:
            item = item_of(hit)
        except SkipRecord as skip:
            name = name_of_malformed(hit)
            if name not in seen and name not in self._asked:
                self.skipped.append(Skipped(skip.what, skip.reason))
                self._asked.add(name)
                seen[name] = (int(self._now.timestamp()), 0)
            return
        known = seen.get(item.uid)
        if item.uid in self._asked or (known is not None and abs(known[1]) == item.mark):
            return
        self._asked.add(item.uid)
        if known is not None and known[1] >= 0:
            self._edited.add(item.uid)
        self._items[item.uid] = item
        if item.author in self._watch.profiles:
            self._position.own[item.uid] = item.at
            self._position.threads[item.story] = item.at
        elif item.parent is None and self._watch.matches(item.everything):
            self._position.threads[item.uid] = item.at

    def records(self) -> list[Record]:
        """Posts with their authors, in the order in which they were written."""
        found: list[Record] = []
        for item in sorted(self._items.values(), key=lambda item: (item.at, int(item.uid))):
            wanted = self._wanted(item)
            self._position.seen[item.uid] = (item.at, item.mark if wanted else -item.mark)
            if wanted:
                # What names the watched by itself is not said of what its story's title names as well.
                alone = item.parent is not None and bool(self._watch.matches(item.text))
                edited = self._now if item.uid in self._edited else None
                found += [item.profile(), item.post(edited, alone=alone)]
        return found

    def _wanted(self, item: Item) -> bool:
        return (
            item.author in self._watch.profiles
            or item.parent in self._position.own
            or bool(self._watch.matches(item.everything))
        )


def cut(records: Sequence[Record], size: int) -> list[Sequence[Record]]:
    """In pages; one without records where there are none."""
    return [records[start : start + size] for start in range(0, len(records), size)] or [()]
