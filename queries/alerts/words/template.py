"""Headlines: a line with blanks for a row's columns, said plainly, and parts that go where a column is empty.

``{company}`` is a cell as it is, ``{people:count person/people}`` is said with a helper, and what stands in square
brackets is left out where one of its own blanks is empty: ``"{company} is silent[; renewal {renewal:until}]"``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import cells

PERIOD = "period"
"""The blank for the question's period: "this week", "in the last 30 days"."""
ACCOUNT = "renewal_and_revenue"
"""The blank for what is known of the account: "Renewal in 41 days, 18,400 a month."."""
ALWAYS = (PERIOD, ACCOUNT)
"""Blanks that need no column."""

_QUOTED = 90
_MARK = re.compile(r"\{([^{}]*)\}|([\[\]])")
_BLANK = re.compile(r"(\w+)(?::(\w+)(?: ([^{}]*))?)?")


class TemplateError(ValueError):
    """A headline that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class _Blank:
    column: str
    helper: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands together: text, blanks, and parts that may be left out."""

    pieces: tuple[str | _Blank | _Part, ...]

    def blanks(self) -> Iterator[_Blank]:
        for piece in self.pieces:
            if isinstance(piece, _Blank):
                yield piece
            elif isinstance(piece, _Part):
                yield from piece.blanks()


def _number(value: Any, _argument: str, _today: date) -> str:
    return cells.number(float(value))


def _count(value: Any, argument: str, _today: date) -> str:
    return cells.count(len(value) if isinstance(value, list) else float(value), *argument.split("/", 1))


def _money(value: Any, _argument: str, _today: date) -> str:
    return cells.money(float(value))


def _percent(value: Any, _argument: str, _today: date) -> str:
    return cells.percent(float(value))


def _hours(value: Any, _argument: str, _today: date) -> str:
    return cells.hours(float(value))


def _until(value: Any, _argument: str, today: date) -> str:
    day = cells.day_of(value)
    return cells.until(day, today) if day else cells.said(value)


def _on(value: Any, _argument: str, today: date) -> str:
    day = cells.day_of(value)
    return cells.on_day(day, today) if day else cells.said(value)


def _names(value: Any, _argument: str, _today: date) -> str:
    return cells.names(value if isinstance(value, list) else [value])


def _quote(value: Any, _argument: str, _today: date) -> str:
    return cells.short(cells.said(value), _QUOTED)


HELPERS: dict[str, Callable[[Any, str, date], str]] = {
    "number": _number,
    "count": _count,
    "money": _money,
    "percent": _percent,
    "hours": _hours,
    "until": _until,
    "on": _on,
    "names": _names,
    "quote": _quote,
}
"""What a blank may be said with, by name."""
_SPELT = ("number", "count")


def columns_of(template: str) -> list[str]:
    """The columns and parameters that a headline needs. Raises TemplateError."""
    return [blank.column for blank in _parsed(template).blanks() if blank.column not in ALWAYS]


def headline(template: str, row: Mapping[str, Any], today: date, period: str = "") -> str:
    """The headline of a row. ``row``: its columns, and the question's values.

    A cell that its helper cannot say (text where a number belongs) is said as it is. Raises TemplateError.
    """
    known = {PERIOD: period, ACCOUNT: renewal_and_revenue(row, today), **row}
    text, _ = _filled(_parsed(template), known, today, "")
    return " ".join(text.split())


def renewal_and_revenue(row: Mapping[str, Any], today: date) -> str:
    """What is known of the account's contract, as a sentence; empty where nothing is."""
    renewal, revenue = cells.day_of(row.get("renewal")), row.get("monthly_revenue")
    pays = f"{cells.money(float(revenue))} a month" if isinstance(revenue, (int, float)) else ""
    if renewal:
        return f"Renewal {cells.until(renewal, today)}{f', {pays}' if pays else ''}."
    return f"The account pays {pays}." if pays else ""


def _filled(part: _Part, row: Mapping[str, Any], today: date, before: str) -> tuple[str, bool]:
    """The part in words after what stands ``before``, and whether all its own blanks are filled."""
    text, whole = "", True
    for piece in part.pieces:
        if isinstance(piece, _Part):
            words, complete = _filled(piece, row, today, before + text)
            text += words if complete else ""
        elif isinstance(piece, _Blank):
            words = _said(piece, row.get(piece.column), today)
            whole = whole and bool(words)
            starts = re.search(r"(?:^|[.!?])\s*$", before + text)
            text += words[:1].upper() + words[1:] if starts and piece.helper in _SPELT else words
        else:
            text += piece
    return text, whole


def _said(blank: _Blank, value: Any, today: date) -> str:
    if value is None or value in ("", []):
        return ""
    if not blank.helper:
        return cells.said(value)
    try:
        return HELPERS[blank.helper](value, blank.argument, today)
    except (TypeError, ValueError):
        return cells.said(value)


def _parsed(template: str) -> _Part:
    open_parts: list[list[str | _Blank | _Part]] = [[]]
    end = 0
    for mark in _MARK.finditer(template):
        open_parts[-1].append(template[end : mark.start()])
        end = mark.end()
        if mark[2] == "[":
            open_parts.append([])
        elif mark[2] == "]":
            if len(open_parts) == 1:
                raise TemplateError(f"`]` without a `[` before it in {template!r}")
            done = _Part(tuple(open_parts.pop()))
            open_parts[-1].append(done)
        else:
            open_parts[-1].append(_blank(mark[1], template))
    open_parts[-1].append(template[end:])
    if len(open_parts) > 1:
        raise TemplateError(f"`[` without a `]` after it in {template!r}")
    return _Part(tuple(open_parts[0]))


def _blank(written: str, template: str) -> _Blank:
    read = _BLANK.fullmatch(written)
    if not read:
        raise TemplateError(
            f"{{{written}}} in {template!r} is no blank: write {{column}} or {{column:helper}}"
        )
    column, helper, argument = read[1], read[2] or "", read[3] or ""
    if helper and helper not in HELPERS:
        raise TemplateError(f"{helper!r} in {{{written}}} is no helper; there are: {', '.join(HELPERS)}")
    if helper == "count" and not argument:
        raise TemplateError(
            f"{{{written}}} does not say what it counts: write {{{column}:count person/people}}"
        )
    return _Blank(column, helper, argument)
