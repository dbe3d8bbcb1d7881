"""What an alert says: a headline, a few lines of its best evidence, and where to see the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.text.safe import web_address
from queries.answer import Evidence
from queries.catalog import Question

from .words.cells import harmless, on_day, said, short
from .words.template import headline

MOST_LINES = 3
_LONGEST_LINE = 160
_MOST_EVIDENCE = 12
_UNITS = ("hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years")


@dataclass(frozen=True, slots=True)
class Message:
    """A notification, before a channel gives it a form."""

    headline: str
    """One line that says it all. Harmless: it may hold words from networks."""
    lines: tuple[str, ...] = ()
    """The best evidence, or what else there is to know, a line each. Harmless too."""
    link: str | None = None
    """The page with everything."""
    ack: str | None = None
    """The signed address where it can be acknowledged; opening it changes nothing."""
    snooze: str | None = None
    """The signed address where it can be put off."""
    data: dict[str, Any] = field(default_factory=dict)
    """For programs: the rows that it tells of, with the alert's and the question's names."""


@dataclass(frozen=True, slots=True)
class RowText:
    """The words of one row, as its alert keeps them."""

    title: str
    lines: tuple[str, ...]
    body: str
    """Every column and all evidence, as plain text."""


def row_text(
    question: Question,
    row: Mapping[str, Any],
    evidence: Sequence[Evidence],
    today: date,
    values: Mapping[str, Any] | None = None,
    display: Mapping[str, str] | None = None,
) -> RowText:
    """What there is to say of a row on a day. ``row`` holds shown and hidden columns; ``values`` fill the blanks.

    ``display``: what networks ask to have beside their posts, a sentence by the network's name. Their posts then stand
    with their links, here and in the lines that channels send.
    """
    title = question.text
    if question.alert:
        asked = values or {}
        title = headline(question.alert.title, {**asked, **row}, today, period_said(asked.get("since")))
    lines = [
        f"{column.replace('_', ' ')}: {said(row[column])}" for column in question.columns if said(row[column])
    ]
    shown = evidence[:_MOST_EVIDENCE]
    if shown:
        lines += ["", "What it rests on:"]
    for piece in shown:
        day = f"{piece.at:%Y-%m-%d} " if piece.at else ""
        lines.append(f"- {day}{harmless(piece.who)}: {harmless(piece.said)}")
        if web_address(piece.url):
            lines.append(f"  {piece.url}")
    if len(evidence) > len(shown):
        lines.append(f"- and {len(evidence) - len(shown)} more")
    rules = display or {}
    if asked_for := dict.fromkeys(sentence for piece in shown for sentence in _rules_of(piece, rules)):
        lines += ["", *asked_for]
    best = tuple(_evidence_line(piece, today, bool(_rules_of(piece, rules))) for piece in shown[:MOST_LINES])
    return RowText(title, best, "\n".join(lines))


def period_said(period: object) -> str:
    """A question's period in a sentence about the past; empty for none."""
    words = str(period) if period is not None else ""
    if words in ("1 day", "7 days", "1 week"):
        return "since yesterday" if words == "1 day" else "this week"
    return f"in the last {words}" if words[:1].isdigit() and words.endswith(_UNITS) else words


def _rules_of(piece: Evidence, rules: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences that hold for a piece of evidence; all where its question does not tell its network."""
    if "network" not in piece.fields:
        return tuple(rules.values())
    network = piece.network
    return (rules[network],) if network is not None and network in rules else ()


def _evidence_line(piece: Evidence, today: date, linked: bool) -> str:
    """Who, when, and what was said, short enough for a phone; ``linked``: with the post's address after it."""
    day = f", {on_day(piece.at.date(), today)}" if piece.at else ""
    line = short(f"{harmless(piece.who)}{day}: {harmless(piece.said)}", _LONGEST_LINE)
    address = web_address(piece.url) if linked else None
    return f"{line} {address}" if address else line
