"""The words of an alert: who, whom, since when and how unusual, with the evidence, as plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.text.safe import one_line, web_address, without_calls
from queries.answer import Evidence
from queries.catalog import Question

_LONGEST = 280
_MOST_EVIDENCE = 12


@dataclass(frozen=True, slots=True)
class Message:
    """A notification: one line, and the text under it."""

    title: str
    body: str


def message(question: Question, row: Mapping[str, Any], evidence: Sequence[Evidence]) -> Message:
    """What to tell the owner of a row. ``row`` holds shown and hidden columns."""
    title = question.text
    if question.alert:
        title = re.sub(r"\{(\w+)\}", lambda blank: said(row.get(blank[1])), question.alert.title)
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
    return Message(title, "\n".join(lines))


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
