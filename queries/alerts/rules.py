"""What an alert is: a saved question, what makes one of its rows a happening, and when that is told anew.

A happening is what the question's ``alert.key`` columns name. While its row is there at every check, it is
one happening, told once. It is told anew when its row was away for ``quiet_days``: where the question says when the
happening began, if it began after it was last seen; where it does not, if a check has seen that it was gone (a service
that was off for that long has not).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from graph.errors import GrapevineError
from queries.answer import Answer
from queries.catalog import Catalog, Question
from queries.output import json_value

from .message import row_text

ACCOUNT = "company_key"
"""The column that says which account a row is about, where its question has it."""


class AlertError(GrapevineError, ValueError):
    """The alert's settings do not fit: the message says what to change."""


@dataclass(frozen=True, slots=True)
class AlertSpec:
    """An alert of the settings: a saved question, what fills its blanks, and whom it tells."""

    id: str
    question: str
    params: Mapping[str, object] = field(default_factory=dict)
    quiet_days: int = 14
    """A row that was away for so many days is a new happening when it comes back."""
    cooldown: timedelta = timedelta(0)
    """For how long nothing more is told about an account that was just told about."""
    to: tuple[str, ...] = ()
    """Whom to tell, by name or address; ``owner`` is whoever owns the row, who is told where it is empty."""
    owner: str | None = None
    """Who is told of rows that nobody owns."""
    urgent: bool = False
    """Told at once: in quiet hours, and to who wants a digest."""
    escalate_after: timedelta | None = None
    """After how long without anybody's acknowledgement ``escalate_to`` is told."""
    escalate_to: tuple[str, ...] = ()
    past: bool = True
    """Whether the rows that are there at the first check are told one by one; otherwise in one line."""


def alert_question(catalog: Catalog, alert: AlertSpec) -> Question:
    """The question that the alert asks.

    Raises UnknownQuestion, AlertError for a question that cannot be an alert, ParamError for a blank that the
    alert fills wrongly.
    """
    question = catalog.get(alert.question)
    if not question.alert:
        could = ", ".join(one.id for one in catalog.questions if one.alert)
        raise AlertError(
            f"alert {alert.id}: the question {question.id!r} has no `alert` in its header; these have: {could}"
        )
    question.parse(alert.params)
    return question


def happenings(question: Question, answer: Answer, today: date) -> list[dict[str, Any]]:
    """Every row as an alert node holds it, without its key; ``identity`` says which happening it is."""
    return [_happening(question, answer, number, today) for number in range(len(answer.rows))]


def _happening(question: Question, answer: Answer, number: int, today: date) -> dict[str, Any]:
    assert question.alert is not None
    row = {**answer.rows[number], **answer.hidden[number]}
    text = row_text(question, row, answer.evidence_of(number), today, answer.values, answer.display)
    began = row[question.alert.began] if question.alert.began else None
    return {
        "identity": identity_of(question, row),
        "question": question.id,
        "title": text.title,
        "lines": list(text.lines),
        "body": text.body,
        "row": json.dumps(row, ensure_ascii=False, default=json_value),
        "account": row.get(ACCOUNT),
        "owner": row.get("owner"),
        "owner_address": row.get("owner_address"),
        "about": sorted(set(row[question.alert.about])) if question.alert.about else None,
        "began": json_value(began)[:10] if isinstance(began, (date, datetime)) else began,
    }


def identity_of(question: Question, row: Mapping[str, Any]) -> str:
    """Which happening a row is, of those of its question."""
    assert question.alert is not None
    happening = json.dumps([row[column] for column in question.alert.key], default=json_value)
    return hashlib.sha256(happening.encode()).hexdigest()[:24]


def happens_anew(began: str | None, last_seen: str, today: date, quiet_days: int, *, gone: bool) -> bool:
    """Is a row that was seen before another happening now? Days are written 'YYYY-MM-DD'.

    ``gone``: a check has seen since then that it was not there.
    """
    if (today - date.fromisoformat(last_seen)).days < quiet_days:
        return False
    return gone if began is None else began > last_seen


def key_of(alert: AlertSpec, happening: Mapping[str, Any], today: date) -> str:
    """The key of the node of a happening that is told today for the first time."""
    return f"{alert.id}:{alert.question}:{happening['identity']}:{happening['began'] or today.isoformat()}"
