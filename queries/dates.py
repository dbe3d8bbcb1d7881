"""Periods from day to day as people write them: "2026-10-01 to 2026-10-15", "since 1 October", "last month"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from graph.periods import Period

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "(?P<month>[a-z]{3,9})\\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d))?"
_POINTS = (
    r"(?P<year>(?:19|20)\d\d)-(?P<number>\d{1,2})-(?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>(?:19|20)\d\d)",
    r"(?P<year>(?:19|20)\d\d)-(?P<number>\d{1,2})",
    r"(?P<year>(?:19|20)\d\d)",
    rf"(?:the )?{_DAY} (?:of )?{_MONTH}{_YEAR}",
    rf"{_MONTH} {_DAY}{_YEAR}",
    rf"{_MONTH}{_YEAR}",
    rf"q(?P<quarter>[1-4]){_YEAR}",
)
_AS_WRITTEN = tuple(re.compile(pattern) for pattern in _POINTS)
_RELATIVE = re.compile(r"(?P<which>this|last|previous) (?P<unit>week|month|quarter|year)")
_FROM_TO = re.compile(
    r"(?:from |between )?(?P<first>.+?)(?: to | until | till | through | and | - | – |\.\.)(?P<last>.+)"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_DAY = re.compile(rf"((?:from |between )?{_DAY}) ?[-–] ?(?=\d{{1,2}}\D)")


class NoDates(ValueError):  # noqa: N818 - it names what was given
    """A text is not written like a period from day to day."""


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, both inclusive, and how many days long the period counts as."""

    first: date
    last: date
    days: int

    def before(self) -> Span:
        """As many days, up to the day before."""
        last = self.first - timedelta(days=1)
        return Span(last - (self.last - self.first), last, self.days)

    def __str__(self) -> str:
        return f"{self.first} to {self.last}" if self.first != self.last else str(self.first)


@dataclass(frozen=True, slots=True)
class Dates:
    """A period from day to day, in the words that say it; those that depend on the day of asking stay words."""

    said: str

    def __str__(self) -> str:
        return self.said

    def on(self, today: date) -> Span:
        """The days that it is, asked on ``today``; it ends then at the latest. Raises ValueError for none."""
        first, last, _ = _read(self.said, today)
        if first > today:
            raise ValueError(f"{self.said} has not begun yet")
        last = min(last, today)
        return Span(first, last, (last - first).days + 1)

    @classmethod
    def parse(cls, raw: object, today: date) -> Dates:
        """The period that ``raw`` says, ``today`` being the day of asking.

        Takes two days, months, quarters or years with a word between them ("1 October to 15 October", "from 2026-10-01
        to 2026-10-15"), one of them, what began with one ("since October"), and "yesterday", "this week", "last month"
        and the like. A day or month without its year is the latest that has begun. Raises NoDates for what is not
        written so, and ValueError for days that there are not, or in the wrong order.
        """
        if isinstance(raw, Dates):
            return raw
        text = " ".join(str(raw).lower().replace("’", "'").split()).removeprefix("in ").removeprefix("on ")
        if not text or len(text) > 80:
            raise NoDates("this is no period from day to day")
        first, last, fixed = _read(text, today)
        if first > last:
            raise ValueError(f"{first} is after {last}")
        if fixed:
            return cls(str(Span(first, last, 0)))
        text = text.removeprefix("from ").removeprefix("between ")
        return cls(re.sub(r"[a-z]+", lambda word: _proper(word[0]), text))


def span_of(period: Period | Dates, today: date) -> Span:
    """The days of a period up to ``today``, or from day to day. Raises ValueError where it has not begun."""
    if isinstance(period, Period):
        return Span(today - timedelta(days=period.days), today, period.days)
    return period.on(today)


def day_of(value: Any) -> date | None:
    """The day that a cell of an answer holds, as a date or as 'YYYY-MM-DD'; None for anything else."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _ISO.fullmatch(value) else None
    except ValueError:
        return None


def _proper(word: str) -> str:
    return word.capitalize() if _month(word) or word in _DAYS else word


def _read(text: str, today: date) -> tuple[date, date, bool]:
    """First and last day, and whether they are the same on whatever day one asks."""
    text = " ".join(text.lower().split())
    if text.startswith("since "):
        first, _, _ = _point(text.removeprefix("since "), today)
        return first, today, False
    try:
        return _point(text, today)
    except NoDates:
        if found := _DAY_DAY.match(text):
            text = f"{found[1]} to {text[found.end() :]}"
        found = _FROM_TO.fullmatch(text)
        if not found:
            raise
    first, last, fixed = _point(found["last"], today)
    begin, begin_fixed = _beginning(found["first"], first, today)
    return begin, last, fixed and begin_fixed


def _beginning(text: str, end: date, today: date) -> tuple[date, bool]:
    """The first day of what ``text`` says, the latest that is not after ``end``; "1" is a day of the same month."""
    if found := re.fullmatch(_DAY, text):
        return end.replace(day=int(found["day"])), True
    # A day or month without a year of its own is the latest before the end.
    named = _named(text)
    without_year = text in _DAYS or (named and not named["year"])
    first, _, fixed = _point(text, end if without_year else today)
    return first, fixed or bool(named)


def _named(text: str) -> dict[str, str] | None:
    """What a day, month, quarter or year is written with; None where ``text`` is none."""
    for pattern in _AS_WRITTEN:
        if found := pattern.fullmatch(text):
            said = {"year": "", "number": "", "day": "", "quarter": "", **found.groupdict(default="")}
            if name := said.pop("month", ""):
                if not (number := _month(name)):
                    continue
                said["number"] = str(number)
            return said
    return None


def _point(text: str, today: date) -> tuple[date, date, bool]:
    """First and last day of a day, week, month, quarter or year, and whether its year is written with it."""
    if text in ("today", "yesterday"):
        day = today - timedelta(days=text == "yesterday")
        return day, day, False
    if text in _DAYS:
        day = today - timedelta(days=(today.weekday() - _DAYS.index(text)) % 7)
        return day, day, False
    if found := _RELATIVE.fullmatch(text):
        return *_unit(found["unit"], today, 0 if found["which"] == "this" else 1), False
    said = _named(text)
    if said is None:
        raise NoDates(f"{text!r} is no day, month, quarter or year")
    if said["year"]:
        return *_of_year(said, int(said["year"])), True
    # 29 February is not of every year.
    for year in range(today.year, today.year - 9, -1):
        try:
            first, last = _of_year(said, year)
        except ValueError:
            continue
        if first <= today:
            return first, last, False
    raise ValueError(f"{text!r} is no day of any year")


def _of_year(said: dict[str, str], year: int) -> tuple[date, date]:
    if quarter := said["quarter"]:
        return _months(year, 3 * int(quarter) - 2, 3)
    if not said["number"]:
        return _months(year, 1, 12)
    if not said["day"]:
        return _months(year, int(said["number"]), 1)
    day = date(year, int(said["number"]), int(said["day"]))
    return day, day


def _unit(unit: str, today: date, ago: int) -> tuple[date, date]:
    """The week, month, quarter or year of ``today``, or so many before."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * ago)
        return monday, monday + timedelta(days=6)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    begin = (today.year * 12 + today.month - 1) // length * length - length * ago
    return _months(begin // 12, begin % 12 + 1, length)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    first = date(year, month, 1)
    after = year * 12 + month - 1 + count
    return first, date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def _month(word: str) -> int:
    """1 to 12 for a month's name or its beginning of three letters or more; 0 for no month."""
    return next(
        (number for number, name in enumerate(_MONTHS, 1) if len(word) > 2 and name.startswith(word)), 0
    )
