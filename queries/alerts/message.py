"""What an alert says: a headline, a few lines of its best evidence, and where to see the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graph.text.safe import one_line, web_address, without_calls
from queries.answer import Evidence
from queries.catalog import Question

MOST_LINES = 3
_LONGEST = 280
_MOST_EVIDENCE = 12


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


def row_text(question: Question, row: Mapping[str, Any], evidence: Sequence[Evidence]) -> RowText:
    """What there is to say of a row. ``row`` holds shown and hidden columns."""
    title = question.text
    if question.alert:
        title = re.sub(r"\{(\w+)\}", lambda blank: said(row.get(blank[1])), question.alert.title)
    lines = [
        f"{column.replace('_', ' ')}: {said(row[column])}" for column in question.columns if said(row[column])
    ]
    shown = evidence[:_MOST_EVIDENCE]
    if shown:
        lines += ["", "What it rests on:"]
    pieces = []
    for piece in shown:
        day = f"{piece.at:%Y-%m-%d} " if piece.at else ""
        pieces.append(f"{day}{harmless(piece.who)}: {harmless(piece.said)}")
        lines.append(f"- {pieces[-1]}")
        if web_address(piece.url):
            lines.append(f"  {piece.url}")
    if len(evidence) > len(shown):
        lines.append(f"- and {len(evidence) - len(shown)} more")
    return RowText(title, tuple(pieces[:MOST_LINES]), "\n".join(lines))


def plain_text(message: Message) -> str:
    """What stands below the headline, as plain text."""
    parts = [*message.lines]
    links = [
        f"{name}: {address}"
        for name, address in (
            ("Everything about it", message.link),
            ("Acknowledge", message.ack),
            ("Snooze", message.snooze),
        )
        if address
    ]
    if parts and links:
        parts.append("")
    return "\n".join([*parts, *links])


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
