"""The period that a phrase names, in seven languages: "in the last two weeks", "letzten Monat", "since March"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from graph.text.spelling import plainly_with_offsets

from .lists import read_yaml

_FILE = Path(__file__).with_name("periods.yaml")
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|\.|日)?"
_ISO = r"(\d{4} \d\d \d\d)"
"""A day as the calendar's standard writes it; folding made spaces of its hyphens."""


@dataclass(frozen=True, slots=True)
class SaidPeriod:
    """A period, and its place in the phrase."""

    value: str
    """As a blank takes it: "2 weeks", "since 2026-03-01", "from 2026-10-01 to 2026-10-15"."""
    start: int
    end: int


def period_in(phrase: str, today: date) -> SaidPeriod | None:
    """The period that ``phrase`` names, as seen from ``today``; the surest where it names several."""
    folded, offsets = plainly_with_offsets(phrase)
    if not _hints().search(folded):
        return None
    for pattern, meant in _ways():
        for found in pattern.finditer(folded):
            if value := meant(found, today):
                start, end = found.span()
                return SaidPeriod(
                    value, *(found.span() if offsets is None else (offsets[start], offsets[end]))
                )
    return None


def _between(first: date, last: date) -> str | None:
    return f"from {first.isoformat()} to {last.isoformat()}" if first <= last else None


def _since(first: date, today: date) -> str | None:
    return f"since {first.isoformat()}" if first <= today else None


def _day(text: str) -> date | None:
    return _dated(*map(int, text.split()))


def _dated(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class _Words:
    """What ``periods.yaml`` says."""

    def __init__(self) -> None:
        content = read_yaml(_FILE)
        self.units = {said: unit for unit, text in content["units"].items() for said in text.split()}
        self.numbers = {
            said: int(number) for number, text in content["numbers"].items() for said in text.split()
        }
        self.months = {
            said: int(number) for number, text in content["months"].items() for said in text.split()
        }
        self._said: dict[str, str] = {name: said for name, said in content.items() if isinstance(said, str)}

    def words(self, name: str) -> str:
        """The entries of a list as alternatives of a pattern."""
        said = self._said[name].replace('"', "")
        return _one_of(said.split("|") if "|" in said else said.split())

    def length(self, found: re.Match[str], _: date) -> str | None:
        """A period that ends today."""
        said, unit = found.groupdict().get("number"), self.units[found["unit"]]
        count = 1 if said is None else int(said) if said.isdigit() else self.numbers[said]
        times, unit = {"fortnight": (2, "week"), "quarter": (3, "month")}.get(unit, (1, unit))
        return f"{count * times} {unit}{'' if count * times == 1 else 's'}"

    def calendar(self, found: re.Match[str], today: date) -> str | None:
        """The week, month, quarter or year before this one: "last month"."""
        first = _began(self.units[found["unit"]], today)
        if first is None:
            return None
        last = first - timedelta(days=1)
        return _between(_began(self.units[found["unit"]], last) or last, last)

    def this(self, found: re.Match[str], today: date) -> str | None:
        """The week, month, quarter or year that goes on."""
        first = _began(self.units[found["unit"]], today)
        return _since(first, today) if first else None

    def month_of(self, said: str, year: str | None, today: date) -> tuple[int, int]:
        """Year and number of a month: the latest one where no year is said."""
        number = self.months[said]
        return int(year) if year else today.year - (number > today.month), number

    def since_month(self, found: re.Match[str], today: date) -> str | None:
        """A day of a month, or its first, until today."""
        fields = found.groupdict()
        year, month = self.month_of(fields["month"], fields.get("year"), today)
        first = _dated(year, month, int(fields.get("day") or 1))
        return _since(first, today) if first else None

    def whole_month(self, found: re.Match[str], today: date) -> str | None:
        year, month = self.month_of(found["month"], found.groupdict().get("year"), today)
        return _between(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    def days(self, found: re.Match[str], today: date) -> str | None:
        """From a day to a day of the same month, or of a later one."""
        fields = found.groupdict()
        said = fields.get("month") or fields["first_month"]
        year, month = self.month_of(said, fields.get("year"), today)
        earlier = self.months[fields["first_month"]] if fields.get("first_month") else month
        first = _dated(year - (earlier > month), earlier, int(fields["first"]))
        last = _dated(year, month, int(fields["last"]))
        return _between(first, last) if first and last else None


def _began(unit: str, day: date) -> date | None:
    """The first day of the week, month, quarter or year that ``day`` is in."""
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        case "year":
            return date(day.year, 1, 1)
    return None


def _one_of(said: Iterable[str]) -> str:
    entries = {" ".join(one.split()) for one in said} - {""}
    return "(?:" + "|".join(sorted(map(re.escape, entries), key=lambda one: (-len(one), one))) + ")"


@lru_cache(maxsize=1)
def _words() -> _Words:
    return _Words()


@lru_cache(maxsize=1)
def _hints() -> re.Pattern[str]:
    """One of them stands in every period."""
    words = _words()
    said = _one_of(word for word in (*words.units, *words.months) if word.isascii())
    return re.compile(
        rf"\b{said}\b|\b{words.words('today')}\b|\b{words.words('yesterday')}\b|{_ISO}|[日週月年期]"
    )


Meant = Callable[[re.Match[str], date], "str | None"]


@lru_cache(maxsize=1)
def _ways() -> list[tuple[re.Pattern[str], Meant]]:
    """The ways to say a period, the surest first, each with what it means."""
    words = _words()
    unit, month = f"(?P<unit>{_one_of(words.units)})", f"(?P<month>{_one_of(words.months)})"
    number = rf"(?P<number>\d{{1,4}}|{_one_of(words.numbers)})"
    first_month = month.replace("month", "first_month", 1)
    first, last_day = _DAY.replace("(", "(?P<first>", 1), _DAY.replace("(", "(?P<last>", 1)
    lead = rf"(?:{words.words('lead')}\s*)?"
    last, of = words.words("last"), r"\s*(?:(?:of|de)\s+)?"
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>20\d\d)\b)?"
    start, until = rf"(?:\b{words.words('from')}\s+(?:the\s+)?)?", rf"\s*{words.words('until')}\s+(?:the\s+)?"
    since = rf"\b{words.words('since')}\s+(?:el\s+|le\s+|o\s+|the\s+)?"

    def iso_days(found: re.Match[str], _: date) -> str | None:
        one, other = _day(found[1]), _day(found[2])
        return _between(one, other) if one and other else None

    def iso_since(found: re.Match[str], today: date) -> str | None:
        day = _day(found[1])
        return _since(day, today) if day else None

    def ago(days: int) -> Meant:
        return lambda _, today: _between(today - timedelta(days=days), today - timedelta(days=days))

    ways: list[tuple[str, Meant]] = [
        (rf"{start}{_ISO}{until}{_ISO}", iso_days),
        (rf"{start}\b{first}(?:{of}{first_month})?{until}{last_day}{of}{month}\b{year}", words.days),
        (rf"{start}\b{first_month}\s+{first}{until}(?:{month}\s+)?{last_day}\b{year}", words.days),
        (rf"(?P<first_month>\d{{1,2}}月){first}から(?P<month>\d{{1,2}}月)?{last_day}(?:まで)?", words.days),
        (rf"{since}{_ISO}", iso_since),
        (words.words("year_began"), lambda _, today: _since(date(today.year, 1, 1), today)),
        (rf"{since}(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?{of})?{month}\b{year}", words.since_month),
        (r"(?P<month>(?<!\d)(?:1[0-2]|[1-9])月)(?:から|以降|以来)", words.since_month),
        (rf"\b{lead}{last}\s+{number}\s+{unit}\b", words.length),
        (rf"\b{lead}{number}\s+{last}\s+{unit}\b", words.length),
        (rf"(?:過去|直近|この|ここ)(?:の)?\s*{number}\s*{unit}(?:間)?(?:以内)?", words.length),
        (rf"\b(?:in |over |during |for |within |of )(?:the )?last {unit}\b", words.length),
        (rf"\b(?:the |in |over )*past {unit}\b", words.length),
        (rf"\b{lead}{words.words('rolling')}\s+{unit}\b", words.length),
        (rf"\b{lead}{words.words('before')}\s+{unit}\b", words.calendar),
        (rf"\b{lead}{unit}\s+{words.words('before')}\b", words.calendar),
        (r"[先昨](?P<unit>週|月|年)", words.calendar),
        (rf"\b{words.words('this')}\s*{unit}\b", words.this),
        (r"今(?P<unit>週|月|年)", words.this),
        (rf"\b{words.words('today')}\b|今日|本日", ago(0)),
        (rf"\b{words.words('yesterday')}\b|昨日", ago(1)),
        (rf"\b(?:{words.words('since')}|for|over|within)\s+(?:hace\s+)?{number}\s+{unit}\b", words.length),
        (rf"\b{words.words('in')}\s+{month}\b{year}", words.whole_month),
        (r"(?P<month>(?<!\d)(?:1[0-2]|[1-9])月)[にの]", words.whole_month),
    ]
    return [(re.compile(pattern), meant) for pattern, meant in ways]
