"""How often a source brings something, hour by hour of the week, and whether its present silence fits that.

The formula is explained, with what it was measured to do, in docs/scheduling.md.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

KEPT_HOURS = 28 * 24
"""Four weeks before the last event: every hour of the week four times."""
FALSE_ALARMS_A_YEAR = 0.05
FEWEST_EVENTS = 8
SHORTEST_HISTORY_H = 24.0
"""With less than either, no silence is unusual yet."""
THIN_HISTORY = 1.5
FULL_HISTORY_H = 14 * 24.0
"""With less, all hours are taken for alike, so that a night counts like a day, and the limit is as much higher."""
SHORTEST_SILENCE_S = 180.0
"""What a stream may always be silent."""
SILENT_RUNS = 3
"""How many runs of a job on a schedule may always bring nothing."""
WORKED_OUT_EVERY_H = 6

_HOUR_S = 3600.0


@dataclass(slots=True)
class Hour:
    """What one hour brought."""

    watched_s: float = 0.0
    """For how long the source was read, or was known to have been waited for."""
    events: int = 0
    """Looks at the source that brought something."""
    pause_s: float = 0.0
    """The longest pause that an event of this hour ended."""


@dataclass(slots=True)
class Rhythm:
    """A source's rhythm. Time in which nobody looked (a laptop that slept) counts for nothing."""

    hours: dict[int, Hour] = field(default_factory=dict)
    """By hours since 1970, UTC."""
    quiet_s: float = 0.0
    """For how long it was watched since it brought something."""
    _known: tuple[int, Usual] | None = field(default=None, repr=False, compare=False)
    """What was usual when it was last worked out."""

    def look(self, at: datetime, watched_s: float, brought: bool) -> None:
        """The source was looked at, having been watched for ``watched_s`` since it was looked at last."""
        number = int(at.timestamp() // _HOUR_S)
        usual = self._usual_at(number)
        hour = self.hours.setdefault(number, Hour())
        hour.watched_s += watched_s
        self.quiet_s += watched_s
        if not brought:
            return
        hour.events += 1
        hour.pause_s = max(hour.pause_s, self.quiet_s * self._of_it_usual(usual))
        self.quiet_s = 0.0
        if hour.events == 1:
            for old in [one for one in self.hours if one <= number - KEPT_HOURS]:
                del self.hours[old]

    def _of_it_usual(self, usual: Usual) -> float:
        """An outage is no example of the source's rhythm: as a pause it counts no more than what was allowed."""
        if self.quiet_s < SHORTEST_SILENCE_S or usual.limit is None:
            return 1.0
        quiet = self._quiet(usual)
        return min(1.0, usual.limit / quiet) if quiet else 1.0

    def _quiet(self, usual: Usual) -> float:
        """The present silence, in the events that were to be expected in it."""
        return usual.expected(self.hours, max(self.hours, default=0), self.quiet_s)

    def _usual_at(self, number: int) -> Usual:
        worked_out = number // WORKED_OUT_EVERY_H
        if self._known is None or self._known[0] != worked_out:
            hours = {one: Hour(of.watched_s, of.events, of.pause_s) for one, of in self.hours.items()}
            self._known = (worked_out, Usual(hours))
        return self._known[1]

    @property
    def usual(self) -> Usual:
        """What its hours amount to."""
        return Usual(self.hours)

    def is_silent(self, shortest_s: float) -> bool:
        """Is it silent for longer than its rhythm allows, and at least for ``shortest_s``?"""
        if self.quiet_s < shortest_s:
            return False
        usual = self._known[1] if self._known else self.usual
        return usual.limit is not None and self._quiet(usual) > usual.limit

    def to_json(self) -> str:
        """For the graph."""
        rows = [
            [number, round(hour.watched_s), hour.events, round(hour.pause_s)]
            for number, hour in sorted(self.hours.items())
        ]
        return json.dumps({"hours": rows, "quiet_s": round(self.quiet_s, 1)}, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | None) -> Rhythm:
        """As it was stored; an empty one where nothing was, or what nobody can read."""
        try:
            stored = json.loads(text or "{}")
            rhythm = cls(
                {
                    int(row[0]): Hour(float(row[1]), int(row[2]), float(row[3]))
                    for row in stored.get("hours", [])
                }
            )
            rhythm.quiet_s = float(stored.get("quiet_s", 0))
        except (ValueError, TypeError, AttributeError, IndexError):
            return cls()
        return rhythm


@dataclass(frozen=True)
class Usual:
    """What is usual of a source."""

    hours: dict[int, Hour]

    @cached_property
    def watched_h(self) -> float:
        return sum(hour.watched_s for hour in self.hours.values()) / _HOUR_S

    @cached_property
    def events(self) -> int:
        return sum(hour.events for hour in self.hours.values())

    def rate(self, number: int) -> float:
        """Events to be expected in the hour ``number``, by the hour of the week, of the day, and over all.

        A slot of which little is known leans on the wider one: as if that had been seen in it for an hour or two.
        """
        overall = self._overall
        if self.watched_h < FULL_HISTORY_H:
            return overall
        days, weeks = self._slots
        day_events, day_hours = days[number % 24]
        by_day = (day_events + 2 * overall) / (day_hours + 2)
        week_events, week_hours = weeks[number % 168]
        return (week_events + by_day) / (week_hours + 1)

    @cached_property
    def limit(self) -> float | None:
        """How many expected events may fail to come; None while too little is known to tell."""
        watched, n = self.watched_h, self.events
        if watched < SHORTEST_HISTORY_H or n < FEWEST_EVENTS:
            return None
        longest = max(self._pauses, default=0.0)
        years = watched / (365 * 24)
        # Of n pauses that follow each other by chance, the longest is about ln(n) means long, and one that is k times
        # as long comes n ** -k times a pause: k so that this is rarer than FALSE_ALARMS_A_YEAR.
        k = 1 + max(0.0, math.log(1 / (years * FALSE_ALARMS_A_YEAR))) / math.log(n)
        return k * max(longest, 1.0) * math.pow(max(1.0, FULL_HISTORY_H / watched), THIN_HISTORY)

    @cached_property
    def _overall(self) -> float:
        return self.events / self.watched_h if self.watched_h else 0.0

    @cached_property
    def _slots(self) -> tuple[dict[int, tuple[int, float]], dict[int, tuple[int, float]]]:
        days: dict[int, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
        weeks: dict[int, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
        for number, hour in self.hours.items():
            for slots, slot in ((days, number % 24), (weeks, number % 168)):
                events, watched = slots[slot]
                slots[slot] = (events + hour.events, watched + hour.watched_s / _HOUR_S)
        return days, weeks

    @cached_property
    def _pauses(self) -> list[float]:
        """The longest pause of each hour, in the events that were to be expected in it."""
        return [
            self.expected(self.hours, number, hour.pause_s)
            for number, hour in self.hours.items()
            if hour.events
        ]

    def expected(self, hours: Mapping[int, Hour], number: int, pause_s: float) -> float:
        """Events to be expected in so many watched seconds of ``hours``, back from the end of the hour ``number``."""
        found, first = 0.0, min(hours, default=number)
        while pause_s > 0 and number >= first:
            watched = hours.get(number)
            part = min(pause_s, watched.watched_s if watched else 0.0)
            found += self.rate(number) * part / _HOUR_S
            pause_s -= part
            number -= 1
        return found
