"""Cells and texts from networks as words of a message: harmless, short, numbers and dates as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from graph.text.safe import one_line, web_address, without_calls

_LONGEST = 280
_IN_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST_NAMES = 3


def said(value: Any) -> str:
    """A cell as a message says it; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}".rstrip("0")
    if isinstance(value, list):
        return ", ".join(filter(None, map(said, value)))
    return web_address(value) or harmless(str(value))


def harmless(text: str) -> str:
    """Text from the network as one line of at most 280 characters that neither hides, reorders nor calls anyone."""
    line = one_line(text)
    return without_calls(line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…")


def short(text: str, most: int) -> str:
    """``text`` in at most so many characters, cut between two words where it has any."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    if not (kept[-1].isspace() or text[most - 1].isspace()):
        words = kept.rsplit(maxsplit=1)
        # A single long word, or a script without spaces, is cut where it has to be.
        if len(words) == 2 and len(words[0]) >= most // 2:
            kept = words[0]
    return kept.rstrip(" ,;:.\u2060") + "…"


def number(value: float) -> str:
    """A number, whole: to ten in words, above in figures."""
    whole = int(value + 0.5) if value >= 0 else round(value)
    return _IN_WORDS[whole] if 0 <= whole < len(_IN_WORDS) else f"{whole:,}"


def count(value: float, one: str, several: str = "") -> str:
    """A number with what it counts: "no posts", "one person", "12 people"."""
    word = number(value)
    many = several or f"{one}s"
    return f"no {many}" if word == "none" else f"{word} {one if word == 'one' else many}"


def money(value: float) -> str:
    """With thousands; small sums with their hundredths."""
    return f"{value:,.2f}" if abs(value) < 1000 and value != int(value) else f"{value:,.0f}"


def percent(value: float) -> str:
    """A share of one."""
    return f"{100 * value:.0f} %"


def hours(value: float) -> str:
    """So many hours, or days where they are more than two."""
    return count(value / 24, "day") if value >= 48 else count(value, "hour")


def day_of(value: Any) -> date | None:
    """The day of a date, a time, or their text; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def on_day(day: date, today: date) -> str:
    """ "24 November", with the year where it is another one than today's."""
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B} {day.year}"


def until(day: date, today: date) -> str:
    """How far away a day is: "in 41 days", "tomorrow", "three days ago"."""
    away = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(away)
    if near:
        return near
    return f"in {count(away, 'day')}" if away > 0 else f"{count(-away, 'day')} ago"


def names(values: Sequence[Any]) -> str:
    """At most three names, and how many more."""
    all_of_them = [name for name in map(said, values) if name]
    shown = all_of_them[:_MOST_NAMES]
    if more := len(all_of_them) - len(shown):
        shown.append(f"{number(more)} more")
    return listed(shown)


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
