"""Answers that are kept for a while, so that their next rows can be asked for, and the cursors that name them."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from queries.answer import Answer
from queries.comparison import Comparison

from .problems import Problem

MOST_PIECES = 200_000
"""Rows and pieces of evidence that are kept, over all answers."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and whose it is."""

    id: str
    answer: Answer
    owner: str
    """The name of the token that asked."""
    until: float
    """When it goes, in seconds of the clock."""
    compared: Comparison | None = None
    """Beside the period before, where that was asked for."""

    @property
    def pieces(self) -> int:
        earlier = len(self.compared.earlier.rows) if self.compared else 0
        return len(self.answer.rows) + len(self.answer.evidence) + earlier


class KeptAnswers:
    """At most so many answers, and at most 200,000 rows and pieces of evidence. Threads may share it."""

    def __init__(self, most: int, keep: timedelta, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._keep_s = keep.total_seconds()
        self._clock = clock
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, answer: Answer, owner: str, compared: Comparison | None = None) -> Kept:
        """Keep an answer; those unused for longest go where there is no room."""
        kept = Kept(secrets.token_urlsafe(16), answer, owner, self._clock() + self._keep_s, compared)
        with self._lock:
            self._kept[kept.id] = kept
            self._tidy()
        return kept

    def get(self, answer_id: str, owner: str) -> Kept:
        """The answer, kept for longer again. Raises Problem (410) where it is gone, or was somebody else's."""
        with self._lock:
            self._tidy()
            kept = self._kept.get(answer_id)
            if kept is None or kept.owner != owner:
                raise Problem(410, "The rows that this cursor goes on from are not kept any more: ask again.")
            kept = replace(kept, until=self._clock() + self._keep_s)
            self._kept[answer_id] = kept
            self._kept.move_to_end(answer_id)
            return kept

    def _tidy(self) -> None:
        now = self._clock()
        for one in [one for one in self._kept.values() if one.until <= now]:
            del self._kept[one.id]
        pieces = sum(one.pieces for one in self._kept.values())
        while len(self._kept) > self._most or (pieces > MOST_PIECES and len(self._kept) > 1):
            pieces -= self._kept.popitem(last=False)[1].pieces


def cursor_of(*place: str | int) -> str:
    """A cursor that stands for a place."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def no_cursor() -> Problem:
    """What is told of a cursor that is none of ours."""
    return Problem(422, "cursor: take it as it stands in the field `next` of the answer before.")


def place_of(cursor: str, *kinds: type) -> list[str | int]:
    """The place that a cursor stands for, with values of these types. Raises Problem (422) for what is none of ours."""
    try:
        place = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except ValueError:
        place = None
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise no_cursor()
    return place
