"""How far X's recent search and a list of X's have been read, as cursors say it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collectors.base import damaged_position
from graph.records import utc

from .posts import NETWORK, time_of
from .query import Query

REACH = timedelta(days=7)
"""How far back recent search goes."""
_MARGIN = timedelta(hours=1)
"""An id this close to the reach is not named to X, which refuses older ones."""


@dataclass(frozen=True, slots=True)
class SearchPosition:
    """The newest id that each clause has surely been asked up to.

    So a new term is searched from its beginning, and the others go on.
    Clauses without an id were never read to the end.
    """

    newest: Mapping[str, int] = field(default_factory=dict)
    read: datetime | None = None
    """When the last run began that read every clause to its end."""

    @classmethod
    def parse(cls, cursor: str | None, checkpoint: str = f"{NETWORK}:mentions") -> SearchPosition:
        """The position in the cursor stored under ``checkpoint``; the beginning where there is no cursor.

        Raises Fatal for a cursor that this collector did not write.
        """
        if not cursor:
            return cls()
        try:
            stored = json.loads(cursor)
            read = stored["read"]
            newest = {clause: int(uid) for clause, uid in stored["newest"].items()}
            return cls(newest, utc(datetime.fromisoformat(read)) if read else None)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise damaged_position("X", checkpoint, cursor, fault) from fault

    def dump(self) -> str:
        """The position as a cursor."""
        newest = {clause: str(uid) for clause, uid in sorted(self.newest.items())}
        read = self.read.isoformat() if self.read else None
        return json.dumps({"newest": newest, "read": read}, ensure_ascii=False)

    def since(self, query: Query, now: datetime) -> int | None:
        """The id after which the query is to be read, or None for all that X still has."""
        since = min(self.newest.get(clause, 0) for clause in query.clauses)
        return since if since and now - time_of(str(since)) < REACH - _MARGIN else None

    def after(self, query: Query, newest: int) -> SearchPosition:
        """The position once the query was read to its end and ``newest`` (0: nothing) was seen.

        Every id known before the query was asked counts as read by it, so that quiet clauses keep up.
        """
        read_to = max(newest, *self.newest.values(), 0)
        if not read_to:
            return self
        return SearchPosition({**self.newest, **dict.fromkeys(query.clauses, read_to)}, self.read)

    def finished(self, clauses: Iterable[str], began: datetime) -> SearchPosition:
        """The position once every query was read: the ids of clauses no longer asked for go."""
        asked = set(clauses)
        return SearchPosition({clause: uid for clause, uid in self.newest.items() if clause in asked}, began)


@dataclass(frozen=True, slots=True)
class ListPosition:
    """How far one list of follows was read in this run."""

    snapshot: datetime
    """When reading it began, which is the same for all its entries and its end."""
    whole: bool = True
    """False once an entry was left out: the list then ends no follow."""
    after: str | None = None
    """The token of the page to read next."""

    @classmethod
    def parse(cls, cursor: str, profile: str) -> ListPosition:
        """What ``str`` of a position in the list of ``profile`` gave. Raises Fatal for another cursor."""
        try:
            snapshot, whole, after = cursor.split(" ", 2)
            return cls(utc(datetime.fromisoformat(snapshot)), whole == "whole", after)
        except ValueError as fault:
            raise damaged_position("X", f"{NETWORK}:connections:{profile}", cursor, fault) from fault

    def __str__(self) -> str:
        return f"{self.snapshot.isoformat()} {'whole' if self.whole else 'partial'} {self.after}"
