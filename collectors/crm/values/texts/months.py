"""Months and days of the week by their names and abbreviations, in the languages that CRMs are used in."""

from __future__ import annotations

from collections.abc import Iterator

from .cell import plain, word_lists

_WORDS = word_lists("days")
_MONTHS = tuple(_WORDS[str(number)] for number in range(1, 13))
TWO_WORDS = {
    "كانون الثاني": "يناير",
    "كانون الأول": "ديسمبر",
    "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
}
"""Months whose names have a space in them, each with another name of the same month."""

_WEEKDAYS = _WORDS["weekdays"]
_FILLERS = _WORDS["beside"]


def _prefixes() -> dict[str, int]:
    """Every name and every beginning of at least three letters that belongs to one month alone."""
    owners: dict[str, set[int]] = {}
    for number, names in enumerate(_MONTHS, 1):
        for name in names:
            for length in range(3, len(name) + 1):
                owners.setdefault(name[:length], set()).add(number)
    whole = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
    return {start: next(iter(months)) for start, months in owners.items() if len(months) == 1} | whole


_BY_START = _prefixes()


def month(word: str) -> int | None:
    """The month (1 to 12) that a word names, also by its first three letters or more."""
    return _BY_START.get(plain(word))


def months_among(words: list[str]) -> list[int]:
    """The months that a date's words name. "mar" before another month is the day of the week (martes, mardi)."""
    found = [number for word in words if (number := month(word)) is not None]
    if len(found) == 2 and plain(words[0]) in _WEEKDAYS:
        return found[1:]
    return found


def others_among(words: list[str]) -> Iterator[str]:
    """The words that are no month, day of the week, ordinal ending or article."""
    for word in words:
        key = plain(word)
        if key and month(word) is None and key not in _WEEKDAYS and key not in _FILLERS:
            yield word
