"""One check of an alert: its question asked, new rows recorded, and what is due sent."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from graph.records import utc
from queries.answer import Answer
from queries.catalog import Catalog
from queries.runner import ROW_LIMIT, SHOWN, TIMEOUT_S, ask, more

from .links import Links
from .people import NotifierLike, Router
from .recording import known_identities, record
from .rules import AlertSpec, alert_question, happenings, identity_of
from .sending import Delivery, deliver
from .states import Alert, alerts_with

if TYPE_CHECKING:
    from graph.connection import Graph

MOST_WITH_EVIDENCE = 1_000
"""So many rows of one check have their evidence, wherever among all rows they stand: more are new at once at the first
check at most."""


@dataclass(frozen=True, slots=True)
class AlertReport:
    """What one check found and did."""

    alert: str
    rows: int
    """How many rows the question has now, new or not."""
    new: tuple[Alert, ...]
    sent: tuple[Alert, ...]
    waiting: tuple[Alert, ...]
    """Recorded and unsent, each with its ``error``."""
    truncated: bool = False
    """The question had more rows than it may, so that some happenings may be missing."""
    held: tuple[Alert, ...] = ()
    """Those that wait for the end of quiet hours or for a digest."""
    seen: int = 0
    """How many rows were there before the alert, and are told in one line."""
    resolved: int = 0
    """How many rows are gone since the last check."""
    asked_s: float = 0.0
    """How long it took until what is new was recorded; sending comes after it."""


def check_alert(
    graph: Graph,
    catalog: Catalog,
    alert: AlertSpec,
    notifier: NotifierLike | Router | None,
    now: datetime,
    *,
    links: Links | None = None,
    timeout_s: float = TIMEOUT_S,
    row_limit: int = ROW_LIMIT,
) -> AlertReport:
    """Asks the alert's question, records rows that are new, and sends what is due of them.

    Without notification URLs alerts are recorded and wait; with None for a notifier they are only recorded.
    Raises AlertError, UnknownQuestion, ParamError and what ``ask`` raises.
    """
    began = time.monotonic()
    question = alert_question(catalog, alert)
    answer = ask(graph, question, alert.params, now=now, timeout_s=timeout_s, row_limit=row_limit, shown=0)
    answer = _with_evidence_of_new(graph, alert, answer, utc(now).date(), timeout_s)
    found = happenings(question, answer, utc(now).date())
    recorded = record(graph, alert, found, utc(now), complete=not answer.truncated)
    asked_s = time.monotonic() - began
    told = Delivery()
    if notifier is not None:
        told = deliver(
            graph, {alert.id: alert}, notifier, utc(now), links=links, only=alert.id, digests=False
        )
    done = {one.key: one for one in (*told.sent, *told.waiting, *told.held)}
    missing = [key for key in recorded.new if key not in done]
    if missing:
        done |= {one.key: one for one in alerts_with(graph, missing)}
    return AlertReport(
        alert=alert.id,
        rows=len(answer.rows),
        new=tuple(done[key] for key in recorded.new if key in done),
        sent=told.sent,
        waiting=told.waiting,
        truncated=answer.truncated,
        held=told.held,
        seen=len(recorded.seen),
        resolved=len(recorded.resolved),
        asked_s=asked_s,
    )


def _with_evidence_of_new(
    graph: Graph, alert: AlertSpec, answer: Answer, today: date, timeout_s: float
) -> Answer:
    """The answer with the evidence of the rows that may be new, where a second statement fetches it."""
    if answer.question.evidence_part is None:
        return answer
    known = known_identities(graph, alert, today)
    for start in range(0, len(answer.rows), SHOWN):
        if len(answer.shown) >= MOST_WITH_EVIDENCE:
            break
        numbers = range(start, min(start + SHOWN, len(answer.rows)))
        if any(identity_of(answer.question, answer.rows[n] | answer.hidden[n]) not in known for n in numbers):
            answer = more(graph, answer, start, SHOWN, timeout_s=timeout_s)
    return answer


def reasons(waiting: Sequence[Alert]) -> list[str]:
    """Why alerts wait, the commonest reason first. No reason holds a URL or a secret."""
    return [
        reason for reason, _ in Counter(alert.error or "not tried yet" for alert in waiting).most_common()
    ]
