"""The text of one day, taken apart: numbers, names of months, times, zones, spreadsheets' and computers' numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Literal

from .cell import Unreadable, ascii_digits, clean, plain
from .months import TWO_WORDS, months_among, others_among

_WRITE = 'write the day as "2026-11-22"'
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_TIME = re.compile(
    r"""
    (?:[T,\s]|(?<=[.]))\s* (?:at|um|à|a\ las|alle|às|kl\.?)?\s* (?:午前|午後|上午|下午|오전|오후)?\s*
    \d{1,2} (?: [:h]\d{2} (?:[:.]\d{2})? (?:[.,:]\d+)? ) \s*
    (?:[ap]\.?\s?m\.?|[صم])?\s* (?:uhr|h|hrs)?\s*
    (?:z|(?:utc|gmt)?\s*[+-]\d{1,2}(?::?\d{2})?|[a-z]{3,4})?\s* (?:\([^)]*\))?
    $""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME_INSIDE = re.compile(r"\s\d{1,2}:\d{2}(?::\d{2})?(?:\s[A-Z]{3,4})?(?=\s\d{4}$)")
_WEEKDAY_AFTER = re.compile(r"\s?\(\w{1,3}\)$")
_YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.,\\|\s])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{6}(?:\.\d+)?Z?)?")
_NUMBERS = re.compile(r"(\d{1,2})\s?([-/.,\\|\s])\s?(\d{1,2})\s?\2\s?'?(\d{4}|\d{2})\.?")
_TWO_DIGIT_YEAR_FIRST = re.compile(r"(\d{2})([-/.])(\d{1,2})\2(\d{1,2})")
_EAST_ASIAN = re.compile(r"(\d{2,4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]?.{0,5}")
_ERA = re.compile(
    r"(令和|平成|昭和|民國|民国|[RHS])\s?(\d{1,3}|元)\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})\s?日?.{0,5}"
)
_ERA_STARTS = {
    "令和": 2018,
    "R": 2018,
    "平成": 1988,
    "H": 1988,
    "昭和": 1925,
    "S": 1925,
    "民國": 1911,
    "民国": 1911,
}
_SERIAL = re.compile(r"([2-7]\d)[,.]?(\d{3})(?:[.,]\d+)?")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_MONTH_ONLY = re.compile(r"\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]")
_PART_OF_YEAR = re.compile(
    r"(?:fy|gj|h|q|t|kw|cw|w|s|quarter|quartal|trimestre|trim|semester|semestre|week|woche|半期|四半期|季度|분기|ربع|तिमाही)"
)
_DAYS_OF_1900 = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """A day whose numbers can be taken in two ways."""

    day_first: date
    month_first: date
    usual: Literal["day-first"] | None = None
    """How such numbers are written everywhere unless the column says otherwise: with full stops, the day first."""


@dataclass(frozen=True, slots=True)
class DayText:
    """What one cell says: the day, or its two readings."""

    day: date | TwoReadings
    order: Literal["day-first", "month-first"] | None = None
    """What the cell shows about the column: in 30/09/2027 the day stands first."""
    note: Literal["serial", "epoch", "century"] | None = None


@lru_cache(1 << 14)
def day_text(cell: str) -> DayText:
    """One cell that says something. Raises Unreadable."""
    text = _DASHES.sub("-", ascii_digits(clean(cell))).strip(" ,;")
    if number := _computer_number(text):
        return number
    text = _WEEKDAY_AFTER.sub("", _TIME_INSIDE.sub("", _TIME.sub("", text))).strip(" ,;").removesuffix("Z")
    if found := _COMPACT.fullmatch(text):
        return DayText(_date(text, int(found[1]), int(found[2]), int(found[3])))
    if found := _YEAR_FIRST.fullmatch(text):
        return DayText(_date(text, int(found[1]), int(found[3]), int(found[4])))
    if found := _ERA.fullmatch(text):
        year = _ERA_STARTS[found[1]] + (1 if found[2] == "元" else int(found[2]))
        return DayText(_date(text, year, int(found[3]), int(found[4])))
    if found := _EAST_ASIAN.fullmatch(text):
        return DayText(_date(text, _year(found[1]), int(found[2]), int(found[3])))
    bare = _without_weekday(text)
    if found := _NUMBERS.fullmatch(bare):
        return _numbers(text, int(found[1]), int(found[3]), found[4], found[2])
    if found := _TWO_DIGIT_YEAR_FIRST.fullmatch(bare):
        return DayText(_date(text, _year(found[1]), int(found[3]), int(found[4])), note="century")
    return _named(text)


def _computer_number(text: str) -> DayText | None:
    if found := _SERIAL.fullmatch(text):
        return DayText(_DAYS_OF_1900 + timedelta(days=int(found[1] + found[2])), note="serial")
    if found := re.fullmatch(r"(\d{10}|\d{13})(?:\.0+)?", text):
        seconds = int(found[1]) / (1000 if len(found[1]) > 10 else 1)
        return DayText(datetime.fromtimestamp(seconds, UTC).date(), note="epoch")
    if text.strip("0.") == "" and text:
        return DayText(date(1970, 1, 1))
    if _SHORTENED.fullmatch(text):
        raise Unreadable(f"a spreadsheet has shortened the number, and the day is lost: {_WRITE}")
    return None


def _numbers(text: str, first: int, second: int, year_text: str, separator: str) -> DayText:
    year = _year(year_text)
    note: Literal["century"] | None = "century" if len(year_text) == 2 else None
    if (first, second) in ((0, 1), (1, 0)) and year == 1900:
        return DayText(date(1900, 1, 1))
    if first > 31 and note and second <= 12:
        return DayText(_date(text, _year(f"{first:02d}"), second, int(year_text)), note=note)
    if first > 12:
        return DayText(_date(text, year, second, first), "day-first", note)
    if second > 12:
        return DayText(_date(text, year, first, second), "month-first", note)
    if first == second:
        return DayText(_date(text, year, first, second), note=note)
    usual: Literal["day-first"] | None = "day-first" if separator == "." else None
    return DayText(
        TwoReadings(_date(text, year, second, first), _date(text, year, first, second), usual), note=note
    )


def _named(text: str) -> DayText:
    for name, one_word in TWO_WORDS.items():
        text = text.replace(name, one_word)
    words, numbers = _parts(text)
    months = months_among(words)
    if not months and re.fullmatch(r"\d{4}", text):
        raise Unreadable(f"it is a year without a day: {_WRITE}")
    if _MONTH_ONLY.fullmatch(text) or (len(months) == 1 and len(numbers) == 1 and len(numbers[0]) == 4):
        raise Unreadable(f"it is a month without a day: {_WRITE}")
    if numbers and any(_PART_OF_YEAR.fullmatch(plain(word)) for word in words) and not months:
        raise Unreadable(f"it is a part of a year without a day: {_WRITE}")
    if len(months) == 1 and len(numbers) == 1:
        raise Unreadable(f"it leaves out the year or the day: {_WRITE}")
    if len(months) != 1 or len(numbers) != 2 or any(others_among(words)):
        raise Unreadable(f"no day can be found in it: {_WRITE}")
    years = [number for number in numbers if len(number) == 4]
    if len(years) == 1:
        numbers.remove(years[0])
        return DayText(_date(text, int(years[0]), months[0], int(numbers[0])))
    if years or any(len(number) > 2 for number in numbers):
        raise Unreadable(f"no day can be found in it: {_WRITE}")
    return DayText(_date(text, _year(numbers[1]), months[0], int(numbers[0])), note="century")


def _parts(text: str) -> tuple[list[str], list[str]]:
    """The words and the numbers of a text."""
    words, numbers = [], []
    for kind, run in groupby(
        text, key=lambda char: "L" if (cat := unicodedata.category(char)[0]) in "LM" else cat
    ):
        if kind == "L":
            words.append("".join(run))
        elif kind == "N":
            numbers.append("".join(run))
    return words, numbers


def _without_weekday(text: str) -> str:
    """The text from its first digit on, where only days of the week stand before it ("Mo., 22.11.2026")."""
    words, _ = _parts(text)
    at = next((at for at, char in enumerate(text) if char.isdigit()), 0)
    leading, _ = _parts(text[:at])
    return (
        text[at:] if leading == words and not any(others_among(words)) and not months_among(words) else text
    )


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else 2000 + year if year < 80 else 1900 + year


def _date(text: str, year: int, month: int, day: int) -> date:
    if (year, month, day) == (1900, 1, 0):
        return date(1900, 1, 1)
    if 2400 <= year <= 2700:
        raise Unreadable(f"the year {year} is counted from Buddha's death: {_WRITE}")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"the calendar has no day {text}: {_WRITE}") from None
