"""The single meetings that events stand for between two days: series laid out, moved and cancelled ones put right."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from collectors.base import Skipped

from .attending import Attending
from .events import MALFORMED, Said, occurrence_name, placed

_MOST_OF_ONE = 1_000
"""Daily for more than two years; whatever is more often than daily is no meeting."""
_LONGEST_S = 2.0
_ALL_LONGEST_S = 60.0
"""For a file: a rule that never comes true takes seconds, and a hostile file has thousands."""
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting."""

    uid: str
    name: str
    """Of a series: which of its meetings; else empty."""
    at: datetime
    ends: datetime | None
    all_day: bool
    title: str | None
    attending: Attending


@dataclass(frozen=True, slots=True)
class LaidOut:
    """All meetings between two days."""

    meetings: tuple[Occurrence, ...]
    skipped: tuple[Skipped, ...]
    spared: frozenset[str]
    """UIDs of series that cannot be laid out."""


def lay_out(events: Sequence[Said], first: date, last: date) -> LaidOut:
    """The meetings that begin on a day (UTC) from ``first`` to ``last``, by their times."""
    series: dict[str, Said] = {}
    single: dict[str, dict[str, Said]] = {}
    for said in events:
        held = single.setdefault(said.uid, {}) if said.replaces else series
        name = said.replaces or said.uid
        if name not in held or said.order >= held[name].order:
            held[name] = said
    found: list[Occurrence] = []
    skipped: list[Skipped] = []
    spared: set[str] = set()
    stop = time.monotonic() + _ALL_LONGEST_S
    for uid in dict.fromkeys([*series, *single]):
        moved = single.get(uid, {})
        told = series.get(uid)
        if told is not None and not told.cancelled:
            try:
                if told.rule and time.monotonic() > stop:
                    raise ValueError("the series of this file take too long to lay out")
                found += (one for one in _of(told, first, last) if one.name not in moved)
            except MALFORMED as error:
                skipped.append(
                    Skipped(f"event {told.title or uid[:80]!r}", f"its repetition cannot be read: {error}")
                )
                spared.add(uid)
        if told is None or not told.cancelled:
            found += (_occurrence(one, one.begins, name) for name, one in moved.items() if not one.cancelled)
    within = [one for one in found if first <= one.at.date() <= last]
    return LaidOut(
        tuple(sorted(within, key=lambda one: (one.at, one.uid, one.name))), tuple(skipped), frozenset(spared)
    )


def _of(said: Said, first: date, last: date) -> Iterator[Occurrence]:
    if not said.rule and not said.further:
        yield _occurrence(said, said.begins, "")
        return
    # A zone is at most a day away from UTC.
    low = datetime.combine(first - timedelta(days=2), datetime.min.time())
    high = datetime.combine(last + timedelta(days=2), datetime.min.time())
    times = {said.begins, *said.further, *(_repeated(said, high) if said.rule else ())}
    gone = set(said.without)
    if said.all_day:
        gone |= {datetime.combine(one.date(), datetime.min.time()) for one in said.without}
    wanted = sorted(one for one in times - gone if low <= one <= high)
    if len(wanted) > _MOST_OF_ONE:
        raise ValueError(f"it would be {len(wanted):,} meetings")
    for one in wanted:
        yield _occurrence(said, one, occurrence_name(one, said.zone, all_day=said.all_day))


def _repeated(said: Said, high: datetime) -> Iterator[datetime]:
    """When the rule repeats it, up to ``high``, in its own zone and without it: so its time of day stays the same.

    The rule's end and number are kept here: what the library would do with a number and a rule that never comes true
    takes minutes.
    """
    from dateutil.rrule import rrule, rrulestr

    parts = dict(part.upper().split("=", 1) for part in said.rule.split(";") if "=" in part)
    if (often := parts.get("FREQ", "")) not in _FREQUENCIES:
        raise ValueError(f"FREQ={often[:20]} is no rhythm of meetings")
    count = int(parts.pop("COUNT")) if "COUNT" in parts else None
    until = _until(parts.pop("UNTIL"), said) if "UNTIL" in parts else high
    made = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=said.begins)
    if not isinstance(made, rrule):
        raise ValueError("it holds several rules")
    limited = made.replace(until=min(until, high))
    stop = time.monotonic() + _LONGEST_S
    for one in islice(limited, count):
        yield one
        if time.monotonic() > stop:
            raise ValueError("it repeats too often")


def _until(text: str, said: Said) -> datetime:
    at = datetime.fromisoformat(text)
    if "T" not in text:
        return at + timedelta(days=1, microseconds=-1)
    return at if at.tzinfo is None else at.astimezone(said.zone).replace(tzinfo=None)


def _occurrence(said: Said, begins: datetime, name: str) -> Occurrence:
    zone: Any = UTC if said.all_day else said.zone
    at = placed(begins, zone)
    ends = None if said.length is None else at + said.length
    return Occurrence(said.uid, name, at, ends, said.all_day, said.title, said.attending)
