"""Alerts: a saved question on a schedule, whose new rows are recorded once and told to whoever owns them.

A row is recorded in the graph before it is sent, and marked afterwards, service by service. A process that
dies before sending leaves an unsent alert, which the next check sends; what was marked is never sent again.
(One that dies between a service's answer and the mark, a moment, sends to that service twice: the message
is kept rather than lost.)

A happening is what the question's ``alert.key`` columns name. While its row is there at every check, it is
one happening, told once. It is told anew when its row was away for ``quiet_days``, and, where the question
says when the happening began, only if it began after it was last seen.

What is erased or deleted leaves the alerts about it without their words (``graph.write.statements.removals``); one that
waited is gone, and recorded anew, without them, at the next check.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from neo4j import ManagedTransaction

from graph.errors import GrapevineError
from graph.records import utc
from queries.answer import Answer, plain
from queries.catalog import Catalog, Question
from queries.runner import ROW_LIMIT, TIMEOUT_S, ask

from .delivery import Channel, NotifyError
from .message import message

if TYPE_CHECKING:
    from graph.connection import Graph

_GIVE_UP = timedelta(days=7)
"""An alert that could not be sent for so long is old news: it stays recorded, unsent."""
_CLAIM = timedelta(minutes=10)
"""How long a process may take to send one alert before another one takes it over."""

_KNOWN = """
MATCH (a:Alert {alert: $alert})
RETURN a.key AS key, a.identity AS identity, a.last_seen AS last_seen
ORDER BY last_seen, key
"""
_RECORD = """
UNWIND $alerts AS new
MERGE (a:Alert {key: new.key})
ON CREATE SET a.alert = $alert, a.question = new.question, a.identity = new.identity, a.at = datetime($now),
  a.title = new.title, a.body = new.body, a.row = new.row, a.owner = new.owner,
  a.owner_address = new.owner_address, a.about = new.about, a.delivered = []
SET a.last_seen = $today
"""
_STILL_THERE = """
UNWIND $alerts AS seen
MATCH (a:Alert {key: seen.key})
SET a.last_seen = $today,
  a.owner_address = CASE WHEN a.sent IS NULL THEN seen.owner_address ELSE a.owner_address END
"""
_FIELDS = """a.key AS key, a.alert AS alert, a.question AS question, a.title AS title, a.body AS body,
  a.row AS row, a.owner AS owner, a.owner_address AS owner_address, a.at AS at, a.sent AS sent,
  a.error AS error, coalesce(a.delivered, []) AS delivered"""
_UNSENT = f"""
MATCH (a:Alert {{alert: $alert}})
WHERE a.sent IS NULL AND a.at >= datetime($oldest)
RETURN {_FIELDS}
ORDER BY at, key
"""
_RECENT = f"MATCH (a:Alert) RETURN {_FIELDS} ORDER BY at DESC, key LIMIT $n"
_TAKE = """
MATCH (a:Alert {key: $key})
SET a.taken = coalesce(a.taken, 0) + 1
WITH a
WHERE a.sent IS NULL AND (a.claimed_until IS NULL OR a.claimed_until < $now)
SET a.claimed_until = $until
RETURN a.key AS key
"""
_DELIVERED = "MATCH (a:Alert {key: $key}) SET a.delivered = coalesce(a.delivered, []) + $channel"
_SENT = "MATCH (a:Alert {key: $key}) SET a.sent = datetime($now) REMOVE a.claimed_until, a.error"
_WAITS = "MATCH (a:Alert {key: $key}) SET a.error = $error REMOVE a.claimed_until"


@dataclass(frozen=True, slots=True)
class AlertSpec:
    """An alert of the settings: a saved question and what fills its blanks."""

    id: str
    question: str
    params: Mapping[str, object] = field(default_factory=dict)
    quiet_days: int = 14
    """A row that was away for so many days is a new happening when it comes back."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One happening, as recorded."""

    key: str
    alert: str
    question: str
    title: str
    body: str
    row: dict[str, Any]
    owner: str | None
    owner_address: str | None
    at: datetime
    sent: datetime | None
    """When the last service took it; None while it waits."""
    error: str | None
    """Why it waits."""
    delivered: tuple[str, ...] = ()
    """The services that took it."""


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


class NotifierLike(Protocol):
    """What sends alerts: ``notify.Notifier``."""

    def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
        """The ways to reach an owner, and why others are none."""


class AlertError(GrapevineError, ValueError):
    """The alert's settings do not fit: the message says what to change."""


def check_alert(
    graph: Graph,
    catalog: Catalog,
    alert: AlertSpec,
    notifier: NotifierLike,
    now: datetime,
    *,
    timeout_s: float = TIMEOUT_S,
    row_limit: int = ROW_LIMIT,
) -> AlertReport:
    """Asks the alert's question, records rows that are new, and sends what is unsent.

    Without notification URLs alerts are recorded and wait. Raises AlertError, UnknownQuestion, ParamError
    and what ``ask`` raises.
    """
    question = catalog.get(alert.question)
    if not question.alert:
        raise AlertError(f"alert {alert.id}: the question {question.id!r} has no `alert` in its header")
    answer = ask(graph, question, alert.params, now=now, timeout_s=timeout_s, row_limit=row_limit)
    fresh = _record(graph, alert, question, answer, utc(now))
    sent, waiting = _send(graph, alert, notifier, utc(now))
    done = {one.key: one for one in (*sent, *waiting)}
    return AlertReport(
        alert=alert.id,
        rows=len(answer.rows),
        new=tuple(done[key] for key in fresh if key in done),
        sent=tuple(sent),
        waiting=tuple(waiting),
        truncated=answer.truncated,
    )


def recent_alerts(graph: Graph, n: int = 50) -> list[Alert]:
    """The latest ``n`` alerts of all kinds, sent or not, the latest first."""
    return [_alert(row) for row in graph.run(_RECENT, n=n)]


def _record(graph: Graph, alert: AlertSpec, question: Question, answer: Answer, now: datetime) -> list[str]:
    """Stores the rows that are new happenings; returns their keys."""
    rows = [_described(alert, question, answer, number) for number in range(len(answer.rows))]

    def work(tx: ManagedTransaction) -> list[str]:
        last = {known["identity"]: known for known in tx.run(_KNOWN, alert=alert.id)}
        there, new = [], []
        for row in rows:
            known = last.get(row["identity"])
            if known and not _anew(row["began"], known["last_seen"], now.date(), alert.quiet_days):
                there.append({"key": known["key"], "owner_address": row["owner_address"]})
            else:
                episode = row["began"] or now.date().isoformat()
                new.append({**row, "key": f"{alert.id}:{row['identity']}:{episode}"})
        today = now.date().isoformat()
        tx.run(_STILL_THERE, alerts=there, today=today).consume()
        tx.run(_RECORD, alerts=new, alert=alert.id, now=now.isoformat(), today=today).consume()
        return [row["key"] for row in new]

    return graph.write(work)


def _described(alert: AlertSpec, question: Question, answer: Answer, number: int) -> dict[str, Any]:
    """One row as an alert node holds it, without its key."""
    assert question.alert is not None
    row = {**answer.rows[number], **answer.hidden[number]}
    text = message(question, row, answer.evidence_of(number))
    happening = json.dumps([row[column] for column in question.alert.key], default=plain)
    began = row[question.alert.began] if question.alert.began else None
    return {
        "identity": hashlib.sha256(happening.encode()).hexdigest()[:24],
        "question": question.id,
        "title": text.title,
        "body": text.body,
        "row": json.dumps(row, ensure_ascii=False, default=plain),
        "owner": row.get("owner"),
        "owner_address": row.get("owner_address"),
        "about": sorted(set(row[question.alert.about])) if question.alert.about else None,
        "began": plain(began)[:10] if isinstance(began, (date, datetime)) else began,
    }


def _anew(began: str | None, last_seen: str, today: date, quiet_days: int) -> bool:
    """Whether a row that was seen before is another happening now."""
    if (today - date.fromisoformat(last_seen)).days < quiet_days:
        return False
    return began is None or began > last_seen


def _send(
    graph: Graph, alert: AlertSpec, notifier: NotifierLike, now: datetime
) -> tuple[list[Alert], list[Alert]]:
    """Sends what is unsent. Returns what went out and what waits."""
    sent, waiting = [], []
    for row in graph.run(_UNSENT, alert=alert.id, oldest=(now - _GIVE_UP).isoformat()):
        channels, problems = notifier.channels(row["owner_address"])
        if channels and not _take(graph, row["key"], now):
            continue
        for channel in channels:
            if channel.id in row["delivered"]:
                continue
            try:
                channel.send(row["title"], row["body"])
            except NotifyError as error:
                problems.append(str(error))
            else:
                graph.run(_DELIVERED, key=row["key"], channel=channel.id)
                row["delivered"] = [*row["delivered"], channel.id]
        if channels and not problems:
            graph.run(_SENT, key=row["key"], now=now.isoformat())
            sent.append(_alert({**row, "sent": now, "error": None}))
        else:
            reason = "; ".join(problems) or "no notification URL is set"
            graph.run(_WAITS, key=row["key"], error=reason)
            waiting.append(_alert({**row, "error": reason}))
    return sent, waiting


def _take(graph: Graph, key: str, now: datetime) -> bool:
    """Whether this process may send the alert: no other one is at it."""
    until = (now + _CLAIM).isoformat(timespec="microseconds")
    moment = now.isoformat(timespec="microseconds")
    return bool(graph.write(lambda tx: tx.run(_TAKE, key=key, now=moment, until=until).data()))


def _alert(row: dict[str, Any]) -> Alert:
    return Alert(**{**row, "row": json.loads(row["row"]), "delivered": tuple(row["delivered"])})
