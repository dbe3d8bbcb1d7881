"""What became of the alerts of one pass, noted in the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from queries.alerts.states import Alert, history_entry, stamp

from .messages import Course

if TYPE_CHECKING:
    from graph.connection import Graph

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
NOT_SENT = "not sent"
"""What a history says of the first of several tries that failed."""

# The claim ends with the note of what became of the message: one transaction less.
_SENT = """
MATCH (a:Alert {key: $key})
SET a.sent = coalesce(a.sent, datetime($now)), a.due = null, a.tries = 0, a.error = $error,
  a.claimed_until = CASE WHEN $claimed THEN null ELSE a.claimed_until END
"""
_WAITS = """
MATCH (a:Alert {key: $key})
SET a.due = CASE WHEN a.due IS NULL THEN null ELSE $due END, a.error = $error, a.tries = $tries,
  a.claimed_until = CASE WHEN $claimed THEN null ELSE a.claimed_until END,
  a.history = coalesce(a.history, []) + $entry
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one pass over the due alerts did."""

    sent: tuple[Alert, ...] = ()
    waiting: tuple[Alert, ...] = ()
    """Those that could not be sent, each with its ``error``."""
    held: tuple[Alert, ...] = ()
    """Those that wait for the end of quiet hours or for a digest."""

    def __add__(self, other: Delivery) -> Delivery:
        return Delivery(self.sent + other.sent, self.waiting + other.waiting, self.held + other.held)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries in a row: none after the first, then longer and longer."""
    return timedelta(0) if tries < 2 else min(FIRST_PAUSE * 2 ** min(tries - 2, 30), LONGEST_PAUSE)


def note_outcome(graph: Graph, courses: Iterable[Course], now: datetime) -> Delivery:
    """Says of each alert what became of it, in the graph too."""
    sent, waiting, held = [], [], []
    for course in courses:
        if not course.taken:
            continue
        alert = replace(course.alert, delivered=tuple(course.delivered))
        if course.problems:
            # Where there is no way out, there is none to be spared.
            tries = alert.tries + 1 if course.failed else 0
            error = "; ".join(dict.fromkeys(course.problems))
            due = now + pause_after(tries)
            entry = [history_entry(now, NOT_SENT, "grapevine", error)] if error != alert.error else []
            graph.run(
                _WAITS,
                key=alert.key,
                due=stamp(due),
                error=error,
                tries=tries,
                entry=entry,
                claimed=course.claimed,
            )
            waiting.append(replace(alert, error=error, due=due, tries=tries))
        elif course.later:
            due = min(course.later)
            graph.run(
                _WAITS, key=alert.key, due=stamp(due), error=None, tries=0, entry=[], claimed=course.claimed
            )
            held.append(replace(alert, error=None, due=due))
        else:
            other = "; ".join(dict.fromkeys(course.notes)) or None
            graph.run(_SENT, key=alert.key, now=now.isoformat(), error=other, claimed=course.claimed)
            sent.append(replace(alert, sent=alert.sent or now, due=None, error=other))
    return Delivery(tuple(sent), tuple(waiting), tuple(held))
