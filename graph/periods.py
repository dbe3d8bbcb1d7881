"""Lengths of time as people write them: ``15 minutes``, ``2 weeks``, ``a month``, ``the last 3 days``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

LONGEST = timedelta(days=3650)
"""The longest period that a setting may name."""

_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_SHORT = {
    "s": "second",
    "sec": "second",
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "w": "week",
    "wk": "week",
    "mo": "month",
    "y": "year",
    "yr": "year",
}
_WRITTEN = re.compile(r"(?:(?:in |for |over )?(?:the )?(?:last|past) )?(an?|\d{1,9})?\s*([a-z]+?)s?(?: ago)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in one unit, ``second`` to ``year``. A month counts 30 days, a year 365."""

    count: int
    unit: str

    @property
    def length(self) -> timedelta:
        """Raises OverflowError for more than 2.7 million years."""
        return timedelta(seconds=self.count * _SECONDS[self.unit])

    @property
    def days(self) -> int:
        """Its length in days; what is less than a day is left out."""
        return self.count * _SECONDS[self.unit] // _SECONDS["day"]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    @classmethod
    def parse(cls, raw: object) -> Period:
        """A period from "30 days", "2w", "a month" or "the last 3 weeks"; a bare number counts days.

        Raises ValueError, also for "2m", which may mean minutes or months.
        """
        if isinstance(raw, Period):
            return raw
        if isinstance(raw, timedelta):
            return _of(raw)
        text = " ".join(str(raw).lower().split())
        if re.fullmatch(r"\d{1,9}", text):
            return cls(int(text), "day")
        found = _WRITTEN.fullmatch(text)
        unit = found and _SHORT.get(found[2], found[2])
        if found and unit == "m":
            raise ValueError(f"{str(raw)[:80]!r} may mean minutes or months: write min or mo")
        if not found or unit not in _SECONDS:
            raise ValueError(f"{str(raw)[:80]!r} is not a period")
        return cls(int(found[1]) if (found[1] or "").isdecimal() else 1, unit)


def _of(length: timedelta) -> Period:
    """The length in the longest of days, hours, minutes and seconds that it is a whole number of."""
    seconds = int(length.total_seconds())
    unit = next(unit for unit in ("day", "hour", "minute", "second") if seconds % _SECONDS[unit] == 0)
    return Period(seconds // _SECONDS[unit], unit)


def length_as_written(value: Any) -> timedelta:
    """A time span as people write it: ``15 minutes``, ``2 months``. Raises ValueError with an example."""
    if isinstance(value, timedelta):
        return value
    advice = 'write a period such as "30 seconds", "15 minutes", "6 hours", "1 day" or "2 months"'
    if not isinstance(value, str) or value.strip().isdecimal():
        raise ValueError(advice)
    try:
        length = Period.parse(value).length
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{error}: {advice}" if "may mean" in str(error) else advice) from None
    if not timedelta(0) < length <= LONGEST:
        raise ValueError(f"{advice}, ten years at most")
    return length
