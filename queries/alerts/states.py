"""Alerts as the graph holds them: recorded, waiting with a reason, taken by a process, sent.

A row is recorded before it is sent, and marked afterwards, service by service. A process that dies before
sending leaves an unsent alert, which the next check sends; what was marked is never sent again. (One that dies
between a service's answer and the mark, a moment, sends to that service twice: the message is kept rather than
lost.)

What is erased or deleted leaves the alerts about it without their words (``graph.write.statements.alerts``); one
that waited is gone, and recorded anew, without them, at the next check.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from .rules import AlertSpec, happens_anew, key_of

if TYPE_CHECKING:
    from graph.connection import Graph

GIVE_UP = timedelta(days=7)
"""An alert that could not be sent for so long is old news: it stays recorded, unsent."""
_CLAIM = timedelta(minutes=10)
"""How long a process may take to send one alert before another one takes it over."""

_KNOWN = """
MATCH (a:Alert {alert: $alert})
WHERE a.question = $question
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
_NAMED = f"MATCH (a:Alert) WHERE a.key IN $keys RETURN {_FIELDS} ORDER BY at, key"
_TAKE = """
MATCH (a:Alert {key: $key})
SET a.taken = coalesce(a.taken, 0) + 1
WITH a
WHERE a.sent IS NULL AND (a.claimed_until IS NULL OR a.claimed_until < $now)
SET a.claimed_until = $until
RETURN coalesce(a.delivered, []) AS delivered
"""
_DELIVERED = "MATCH (a:Alert {key: $key}) SET a.delivered = coalesce(a.delivered, []) + $channel"
_SENT = "MATCH (a:Alert {key: $key}) SET a.sent = datetime($now) REMOVE a.claimed_until, a.error"
_WAITS = "MATCH (a:Alert {key: $key}) SET a.error = $error REMOVE a.claimed_until"


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


def recent_alerts(graph: Graph, n: int = 50) -> list[Alert]:
    """The latest ``n`` alerts of all kinds, sent or not, the latest first."""
    return [_alert(row) for row in graph.run(_RECENT, n=n)]


def unsent_alerts(graph: Graph, alert_id: str, now: datetime) -> list[Alert]:
    """Those of one alert that are still to be sent, the oldest first; what waited too long is left out."""
    return [_alert(row) for row in graph.run(_UNSENT, alert=alert_id, oldest=(now - GIVE_UP).isoformat())]


def alerts_with(graph: Graph, keys: Sequence[str]) -> list[Alert]:
    """The alerts with these keys, the oldest first."""
    return [_alert(row) for row in graph.run(_NAMED, keys=list(keys))]


def record(graph: Graph, alert: AlertSpec, found: Sequence[dict[str, Any]], now: datetime) -> list[str]:
    """Store those of the happenings that are new; returns their keys."""
    today = now.date()

    def work(tx: ManagedTransaction) -> list[str]:
        last = {known["identity"]: known for known in tx.run(_KNOWN, alert=alert.id, question=alert.question)}
        there, new = [], []
        for row in found:
            known = last.get(row["identity"])
            if known and not happens_anew(row["began"], known["last_seen"], today, alert.quiet_days):
                there.append({"key": known["key"], "owner_address": row["owner_address"]})
            else:
                new.append({**row, "key": key_of(alert, row, today)})
        day = today.isoformat()
        tx.run(_STILL_THERE, alerts=there, today=day).consume()
        tx.run(_RECORD, alerts=new, alert=alert.id, now=now.isoformat(), today=day).consume()
        return [row["key"] for row in new]

    return graph.write(work)


def take(graph: Graph, key: str, now: datetime) -> tuple[str, ...] | None:
    """Take the alert to send it: the services that took it by now; None where another process is at it."""
    until = (now + _CLAIM).isoformat(timespec="microseconds")
    moment = now.isoformat(timespec="microseconds")
    taken = graph.write(lambda tx: tx.run(_TAKE, key=key, now=moment, until=until).data())
    return tuple(taken[0]["delivered"]) if taken else None


def mark_delivered(graph: Graph, key: str, channel: str) -> None:
    """Note that a service took it."""
    graph.run(_DELIVERED, key=key, channel=channel)


def mark_sent(graph: Graph, key: str, now: datetime) -> None:
    """Note that every service took it."""
    graph.run(_SENT, key=key, now=now.isoformat())


def mark_waiting(graph: Graph, key: str, reason: str) -> None:
    """Note why it could not be sent, and let others try."""
    graph.run(_WAITS, key=key, error=reason)


def _alert(row: dict[str, Any]) -> Alert:
    return Alert(**{**row, "row": json.loads(row["row"]), "delivered": tuple(row["delivered"])})
