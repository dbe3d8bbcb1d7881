"""When somebody wants to hear of alerts: not in quiet hours, or once a day or week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})")
_DIGEST = re.compile(rf"(?:(daily)|(?:weekly(?: on)?) ({'|'.join(WEEKDAYS)}))(?: at)? (\d{{1,2}}:\d{{2}})")


def hour_of_day(text: str) -> time:
    """``7:30`` as a time of day. Raises ValueError."""
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def zone_of(name: str) -> str:
    """The name of a time zone, checked: ``Europe/Berlin``. Raises ValueError."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'there is no time zone {name[:80]!r}: write one such as "Europe/Berlin" or "UTC"'
        ) from None
    return name


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, perhaps over midnight, in which nobody is disturbed."""

    begins: time
    ends: time
    zone: str = "UTC"

    @classmethod
    def parse(cls, text: str, zone: str = "UTC") -> QuietHours:
        """``22:00-07:00``. Raises ValueError."""
        found = _SPAN.fullmatch(text.strip())
        advice = 'write quiet hours such as "22:00-07:00"'
        if found is None:
            raise ValueError(advice)
        try:
            begins, ends = hour_of_day(found[1]), hour_of_day(found[2])
        except ValueError:
            raise ValueError(advice) from None
        if begins == ends:
            raise ValueError(f"{advice}: they cannot last all day")
        return cls(begins, ends, zone_of(zone))

    def over(self, now: datetime) -> datetime:
        """When one may be told what happens at ``now``: then, or when the quiet hours end. UTC."""
        zone = ZoneInfo(self.zone)
        local = now.astimezone(zone)
        said = local.time().replace(tzinfo=None)
        overnight = self.begins > self.ends
        if not (said >= self.begins or said < self.ends if overnight else self.begins <= said < self.ends):
            return now
        day = local.date() + timedelta(days=1 if said >= self.ends else 0)
        end = datetime.combine(day, self.ends, zone).astimezone(UTC)
        # On the night that the clocks are set back, the end may name a moment that has been.
        return max(end, now)


@dataclass(frozen=True, slots=True)
class Digest:
    """Once a day, or once a week on a day, at a time of day."""

    at: time
    zone: str = "UTC"
    weekday: int | None = None
    """From 0 for Monday; None for every day."""

    @classmethod
    def parse(cls, text: str, zone: str = "UTC") -> Digest:
        """``daily at 08:00``, ``weekly on monday at 08:00``. Raises ValueError."""
        advice = 'write a digest such as "daily at 08:00" or "weekly on Monday at 08:00"'
        found = _DIGEST.fullmatch(" ".join(text.lower().split()))
        if found is None:
            raise ValueError(advice)
        try:
            at = hour_of_day(found[3])
        except ValueError:
            raise ValueError(advice) from None
        return cls(at, zone_of(zone), None if found[1] else WEEKDAYS.index(found[2]))

    def next(self, now: datetime) -> datetime:
        """When the digest with what happened at ``now`` goes out: later than that. UTC."""
        zone = ZoneInfo(self.zone)
        day = now.astimezone(zone).date()
        for ahead in range(9):
            candidate = day + timedelta(days=ahead)
            if self.weekday is not None and candidate.weekday() != self.weekday:
                continue
            moment = datetime.combine(candidate, self.at, zone).astimezone(UTC)
            if moment > now:
                return moment
        raise AssertionError("a week has each day")
