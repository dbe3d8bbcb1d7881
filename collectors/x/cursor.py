"""How far X's recent search and a list of X's have been read, as cursors say it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from collectors.base import damaged_position
from graph.read.checkpoints import connections_checkpoint
from graph.records import utc

from .posts import NETWORK, time_of
from .query import Query

REACH = timedelta(days=7)
"""How far back recent search goes."""
_MARGIN = timedelta(hours=1)
"""An id this close to the reach is not named to X, which refuses older ones."""


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """A search of which some pages were read: the newest come first, so that the older ones are still to be read."""

    clauses: tuple[str, ...]
    newest: int
    """The newest id that it has shown."""
    oldest: int
    """The oldest one: what is older is still to be read."""
    since: int | None
    """Down to which id."""
    weighed: str = ""
    """The day on which its clauses were last counted, because a day's budget had not been enough to read it."""


@dataclass(frozen=True, slots=True)
class SearchPosition:
    """The newest id that each clause has surely been asked up to.

    So a new term is searched from its beginning, and the others go on.
    Clauses without an id were never read to the end.
    """

    newest: Mapping[str, int] = field(default_factory=dict)
    read: datetime | None = None
    """When the last run began that read every clause to its end."""
    open: OpenSearch | None = None
    """The search that broke off, with a page that was kept."""
    counted: Mapping[str, str] = field(default_factory=dict)
    """Clauses that too many posts match to read them, with the last day that was counted."""

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
            counted = {clause: str(day) for clause, day in stored.get("counted", {}).items()}
            return cls(
                newest,
                utc(datetime.fromisoformat(read)) if read else None,
                _open(stored.get("open")),
                counted,
            )
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise damaged_position("X", checkpoint, cursor, fault) from fault

    def dump(self) -> str:
        """The position as a cursor."""
        newest = {clause: str(uid) for clause, uid in sorted(self.newest.items())}
        stored: dict[str, Any] = {"newest": newest, "read": self.read.isoformat() if self.read else None}
        if self.open is not None:
            since = None if self.open.since is None else str(self.open.since)
            stored["open"] = {
                "clauses": list(self.open.clauses),
                "newest": str(self.open.newest),
                "oldest": str(self.open.oldest),
                "since": since,
            }
            if self.open.weighed:
                stored["open"]["weighed"] = self.open.weighed
        if self.counted:
            stored["counted"] = dict(sorted(self.counted.items()))
        return json.dumps(stored, ensure_ascii=False)

    def since(self, query: Query, now: datetime) -> int | None:
        """The id after which the query is to be read, or None for all that X still has."""
        return _within_reach(min(self.newest.get(clause, 0) for clause in query.clauses), now)

    def going_on(self, asked: Iterable[str], now: datetime) -> OpenSearch | None:
        """The search to go on with, where all its clauses are still asked for and X still has what it lacks."""
        found = self.open
        if found is None or not set(found.clauses) <= set(asked) or _within_reach(found.oldest, now) is None:
            return None
        return replace(found, since=_within_reach(found.since or 0, now))

    def broken_off(self, query: Query, newest: int, oldest: int, since: int | None) -> SearchPosition:
        """The position once a page of the query was read that is not its last."""
        weighed = self.open.weighed if self.open is not None else ""
        return replace(self, open=OpenSearch(query.clauses, newest, oldest, since, weighed))

    def after(self, query: Query, newest: int) -> SearchPosition:
        """The position once the query was read to its end and ``newest`` (0: nothing) was seen.

        Every id known before the query was asked counts as read by it, so that quiet clauses keep up.
        """
        read_to = max(newest, *self.newest.values(), 0)
        if not read_to:
            return replace(self, open=None)
        return replace(self, newest={**self.newest, **dict.fromkeys(query.clauses, read_to)}, open=None)

    def from_now(self, clauses: Iterable[str], uid: int) -> SearchPosition:
        """The position in which these clauses are read from the id ``uid`` of this moment on."""
        chosen = dict.fromkeys(clauses, uid)
        counted = {clause: day for clause, day in self.counted.items() if clause not in chosen}
        return replace(self, newest={**self.newest, **chosen}, counted=counted)

    def count(self, clauses: Mapping[str, str]) -> SearchPosition:
        """The position in which these clauses are only counted, each up to its day."""
        newest = {clause: uid for clause, uid in self.newest.items() if clause not in clauses}
        return replace(self, newest=newest, counted={**self.counted, **clauses})

    def finished(self, clauses: Iterable[str], began: datetime) -> SearchPosition:
        """The position once every query was read: the ids of clauses no longer asked for go."""
        asked = set(clauses)
        newest = {clause: uid for clause, uid in self.newest.items() if clause in asked}
        counted = {clause: day for clause, day in self.counted.items() if clause in asked}
        return SearchPosition(newest, began, None, counted)


def _open(stored: Any) -> OpenSearch | None:
    if stored is None:
        return None
    clauses: Sequence[str] = stored["clauses"]
    since = stored["since"]
    return OpenSearch(
        tuple(map(str, clauses)),
        int(stored["newest"]),
        int(stored["oldest"]),
        None if since is None else int(since),
        str(stored.get("weighed", "")),
    )


def _within_reach(uid: int, now: datetime) -> int | None:
    return uid if uid and now - time_of(str(uid)) < REACH - _MARGIN else None


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
            raise damaged_position("X", connections_checkpoint(NETWORK, profile), cursor, fault) from fault

    def __str__(self) -> str:
        return f"{self.snapshot.isoformat()} {'whole' if self.whole else 'partial'} {self.after}"
