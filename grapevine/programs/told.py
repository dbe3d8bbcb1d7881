"""Questions, rows and alerts as other programs get them: plain JSON values."""

from __future__ import annotations

from typing import Any

from queries.alerts.states import Alert, Change, short
from queries.answer import Answer, Evidence
from queries.catalog import Question
from queries.comparison import Comparison
from queries.params import Param, spelt

from .values import json_safe


def question_told(question: Question) -> dict[str, Any]:
    """What can be asked, and what its blanks take."""
    told: dict[str, Any] = json_safe(
        {
            "id": question.id,
            "question": question.text,
            "description": question.description,
            "audience": question.audience,
            "view": question.view,
            "columns": question.columns,
            "key": question.key,
            "params": [_param_told(param) for param in question.params],
        }
    )
    return told


def _param_told(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "type": param.type,
        "title": param.title,
        "help": param.help,
        "required": param.required,
        "default": param.default_text,
        "any": param.any,
        "choices": param.choices,
        "roles": param.role,
        "min": None if param.min is None else str(param.min),
        "max": None if param.max is None else str(param.max),
    }


def row_told(answer: Answer, number: int) -> dict[str, Any]:
    """The row with this index: its key, its columns, the hidden ones, and its evidence where that was fetched."""
    row, hidden = answer.rows[number], answer.hidden[number]
    columns = row | hidden
    told: dict[str, Any] = json_safe(
        {
            "number": number,
            "key": [columns.get(name) for name in answer.question.key],
            "values": row,
            "hidden": hidden,
            "evidence": [evidence_told(piece) for piece in answer.evidence_of(number)],
        }
    )
    return told


def row_compared(compared: Comparison, number: int) -> dict[str, Any]:
    """What the row with this index was in the period before: its numbers then, and by how much they are more now."""
    earlier = compared.earlier_row(number)
    told: dict[str, Any] = json_safe(
        {
            "new": earlier is None,
            "before": {column: earlier[column] for column in compared.numbers} if earlier is not None else {},
            "change": {column: compared.change(number, column) for column in compared.numbers}
            if earlier is not None
            else {},
        }
    )
    return told


def gone_told(compared: Comparison, most: int | None = None) -> list[dict[str, Any]]:
    """The rows of the period before that are there no more, as they were: all, or the first ones."""
    return [json_safe(compared.earlier.rows[number]) for number in compared.gone[:most]]


def evidence_told(piece: Evidence) -> dict[str, Any]:
    """One thing that a row rests on; ``more`` is what the question says of it besides."""
    shown = ("who", "said", "at", "url", "network")
    return {
        "who": piece.who,
        "said": piece.said,
        "at": piece.at,
        "url": piece.url if isinstance(piece.url, str) else None,
        "network": piece.network,
        "more": {name: value for name, value in piece.fields.items() if name not in shown},
    }


def values_told(answer: Answer) -> dict[str, str]:
    """What its blanks were filled with, as people type it."""
    return {name: json_safe(spelt(value)) for name, value in answer.values.items()}


def alert_told(one: Alert) -> dict[str, Any]:
    """An alert with everything that is recorded of it."""
    told: dict[str, Any] = json_safe(
        {
            "id": short(one.key),
            "key": one.key,
            "alert": one.alert,
            "question": one.question,
            "title": one.title,
            "lines": one.lines,
            "body": one.body,
            "row": one.row,
            "account": one.account,
            "state": one.state,
            "at": one.at,
            "sent": one.sent,
            "due": one.due,
            "snoozed_until": one.snoozed_until,
            "error": one.error,
            "owner": one.owner,
            "assigned": one.assigned,
            "history": [_change_told(change) for change in one.history],
        }
    )
    return told


def _change_told(change: Change) -> dict[str, Any]:
    return {"at": change.at, "what": change.what, "by": change.by, "note": change.note}
