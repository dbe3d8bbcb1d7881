"""How far X's recent search has been read: the newest id that each clause has surely been asked up to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .posts import time_of
from .query import Query

REACH = timedelta(days=7)
"""How far back recent search goes."""
_MARGIN = timedelta(hours=1)
"""An id this close to the reach is not named to X, which refuses older ones."""


@dataclass(frozen=True, slots=True)
class Marks:
    """A mark for each clause, so that a new term is searched from its beginning and the others go on.

    Clauses without a mark were never read to the end.
    """

    newest: Mapping[str, int] = field(default_factory=dict)
    read: datetime | None = None
    """When the last run began that read every clause to its end."""

    @classmethod
    def parse(cls, cursor: str | None) -> Marks:
        """The marks in a cursor; none where there is no cursor."""
        if not cursor:
            return cls()
        stored = json.loads(cursor)
        read = stored["read"]
        newest = {clause: int(mark) for clause, mark in stored["newest"].items()}
        return cls(newest, datetime.fromisoformat(read) if read else None)

    def dump(self) -> str:
        """The marks as a cursor."""
        newest = {clause: str(mark) for clause, mark in sorted(self.newest.items())}
        read = self.read.isoformat() if self.read else None
        return json.dumps({"newest": newest, "read": read}, ensure_ascii=False)

    def since(self, query: Query, now: datetime) -> int | None:
        """The id after which the query is to be read, or None for all that X still has."""
        since = min(self.newest.get(clause, 0) for clause in query.clauses)
        return since if since and now - time_of(str(since)) < REACH - _MARGIN else None

    def after(self, query: Query, newest: int) -> Marks:
        """The marks once the query was read to its end and ``newest`` (0: nothing) was seen.

        Every id known before the query was asked counts as read by it, so that quiet clauses keep up.
        """
        mark = max(newest, *self.newest.values(), 0)
        if not mark:
            return self
        return Marks({**self.newest, **dict.fromkeys(query.clauses, mark)}, self.read)

    def finished(self, clauses: Iterable[str], began: datetime) -> Marks:
        """The marks once every query was read: those of clauses no longer asked for go."""
        asked = set(clauses)
        return Marks({clause: mark for clause, mark in self.newest.items() if clause in asked}, began)
