"""Alerts as the graph holds them: what each tells, whom it was told, its state, and every change of that.

An alert is open until somebody acknowledges it, or its row is gone (resolved). It may be put off for a while (snoozed:
it is told again afterwards, if it still is there), and is escalated when nobody acknowledged it in time. What was
there before the alert existed is seen: recorded, and told in one line only.

What is erased or deleted leaves the alerts about it without their words (``graph.write.statements.alerts``); one
that waited is gone, and recorded anew, without them, at the next check.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from graph.errors import GrapevineError

if TYPE_CHECKING:
    from graph.connection import Graph

State = Literal["open", "acknowledged", "snoozed", "escalated", "resolved", "seen"]
STATES: tuple[State, ...] = ("open", "escalated", "snoozed", "acknowledged", "resolved", "seen")

GIVE_UP = timedelta(days=7)
"""An alert that could not be sent for so long is old news: it stays recorded, unsent."""

FIELDS = """a.key AS key, a.alert AS alert, a.question AS question, a.title AS title, a.body AS body,
  coalesce(a.lines, []) AS lines, a.row AS row, a.account AS account, a.owner AS owner,
  a.owner_address AS owner_address, a.at AS at, a.sent AS sent, a.due AS due, a.error AS error,
  coalesce(a.delivered, []) AS delivered, coalesce(a.messages, []) AS messages, coalesce(a.tries, 0) AS tries,
  coalesce(a.state, 'open') AS state, a.snoozed_until AS snoozed_until, a.assigned AS assigned,
  coalesce(a.history, []) AS history"""
_RECENT = f"""
MATCH (a:Alert)
WHERE ($alert IS NULL OR a.alert = $alert) AND ($states IS NULL OR coalesce(a.state, 'open') IN $states)
  AND ($before IS NULL OR a.at < datetime($before) OR (a.at = datetime($before) AND a.key > $after_key))
RETURN {FIELDS} ORDER BY at DESC, key LIMIT $n
"""
_NAMED = f"MATCH (a:Alert) WHERE a.key IN $keys RETURN {FIELDS} ORDER BY at, key"
_OF_MESSAGE = f"""
MATCH (a:Alert)
WHERE any(told IN coalesce(a.messages, []) WHERE told ENDS WITH $message)
RETURN {FIELDS} ORDER BY at, key
"""
_WAITING = f"""
MATCH (a:Alert)
WHERE a.due IS NOT NULL AND ($alert IS NULL OR a.alert = $alert)
  AND (a.at >= datetime($oldest) OR (a.state IN ['open', 'escalated'] AND a.state_at >= datetime($oldest)))
RETURN {FIELDS} ORDER BY at, key
"""
_CHANGED = f"""
MATCH (a:Alert)
WHERE a.at >= datetime($since) OR a.state_at >= datetime($since)
RETURN {FIELDS}, a.state_at AS state_at ORDER BY key
"""
_CHANGE = """
MATCH (a:Alert)
WHERE a.key IN $keys AND NOT coalesce(a.state, 'open') IN ['resolved', 'seen']
SET a.state = $state, a.state_at = datetime($now), a.snoozed_until = datetime($until), a.due = null,
  a.claimed_until = null, a.error = null, a.assigned = CASE WHEN $assigned IS NULL THEN a.assigned ELSE $assigned END,
  a.history = coalesce(a.history, []) + $entry
RETURN a.key AS key
"""
_ASSIGN = """
MATCH (a:Alert)
WHERE a.key IN $keys
SET a.assigned = $assigned, a.history = coalesce(a.history, []) + $entry
RETURN a.key AS key
"""


_KEYS = "MATCH (a:Alert) RETURN a.key AS key ORDER BY key"


class AlertNotFoundError(GrapevineError, LookupError):
    """No alert has this key."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step of an alert's history."""

    at: datetime
    what: str
    """"acknowledged", "snoozed", "escalated", "sent" and others."""
    by: str
    """Who did it: a name, or "grapevine"."""
    note: str = ""

    def to_json(self) -> str:
        return history_entry(self.at, self.what, self.by, self.note)


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
    """Why it waits, or which way out failed at last."""
    delivered: tuple[str, ...] = ()
    """The services that took it."""
    lines: tuple[str, ...] = ()
    """The best evidence, a line each."""
    account: str | None = None
    """The key of the company that it is about."""
    due: datetime | None = None
    """When it is sent, or tried again; None where there is nothing to send."""
    messages: tuple[str, ...] = ()
    """The messages that told it, as recipient's mark and key."""
    tries: int = 0
    """How often in a row it could not be sent."""
    state: State = "open"
    snoozed_until: datetime | None = None
    assigned: str | None = None
    """Who takes care of it."""
    history: tuple[Change, ...] = ()


def recent_alerts(
    graph: Graph,
    n: int = 50,
    *,
    alert: str | None = None,
    states: Sequence[State] | None = None,
    before: tuple[datetime, str] | None = None,
) -> list[Alert]:
    """The latest ``n`` alerts, of all kinds and states unless some are named, the latest first.

    ``before``: only those that come after the one of this moment and key.
    """
    rows = graph.run(
        _RECENT,
        n=n,
        alert=alert,
        states=list(states) if states is not None else None,
        before=before[0].isoformat() if before else None,
        after_key=before[1] if before else None,
    )
    return [alert_of(row) for row in rows]


def alerts_with(graph: Graph, keys: Sequence[str]) -> list[Alert]:
    """The alerts with these keys, the oldest first."""
    return [alert_of(row) for row in graph.run(_NAMED, keys=list(keys))]


def alerts_changed(graph: Graph, since: datetime) -> list[tuple[Alert, datetime]]:
    """The alerts that were recorded or changed their state since then, each with the moment, in the order of keys."""
    rows = graph.run(_CHANGED, since=since.isoformat())
    return [(alert_of(row), state_at or row["at"]) for row in rows for state_at in [row.pop("state_at")]]


def one_alert(graph: Graph, key: str) -> Alert:
    """The alert with this key. Raises AlertNotFoundError."""
    found = alerts_with(graph, [key])
    if not found:
        raise AlertNotFoundError(
            f"There is no alert {key[:200]!r}: `grapevine alerts list` shows their keys."
        )
    return found[0]


def short(key: str) -> str:
    """An alert's key in eight characters, for people to type."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def find_alert(graph: Graph, said: str) -> Alert:
    """The alert with this key, whole or in eight characters. Raises AlertNotFoundError."""
    keys = [row["key"] for row in graph.run(_KEYS)]
    return one_alert(graph, next((key for key in keys if said == short(key)), said))


def alerts_of_message(graph: Graph, message: str) -> list[Alert]:
    """The alerts that a message told, the oldest first."""
    return [alert_of(row) for row in graph.run(_OF_MESSAGE, message=f"|{message}")] if message else []


def unsent_alerts(graph: Graph, alert_id: str | None, now: datetime) -> list[Alert]:
    """What waits to be sent of one alert, or of all, the oldest first; what waited too long is left out."""
    rows = graph.run(_WAITING, alert=alert_id, oldest=(now - GIVE_UP).isoformat())
    return [alert_of(row) for row in rows]


def acknowledge(graph: Graph, keys: Sequence[str], by: str, now: datetime, note: str = "") -> list[str]:
    """Somebody takes care of these: no more is sent of them. Returns the keys of those that changed."""
    return _change(graph, keys, "acknowledged", by, now, note, assigned=by)


def snooze(graph: Graph, keys: Sequence[str], by: str, now: datetime, until: datetime) -> list[str]:
    """Put these off: those that are still there then are told again. Returns the keys of those that changed."""
    return _change(graph, keys, "snoozed", by, now, f"until {until:%Y-%m-%d %H:%M} UTC", until=until)


def assign(graph: Graph, keys: Sequence[str], to: str, by: str, now: datetime) -> list[str]:
    """Have somebody take care of these. Returns the keys of those that are there."""
    entry = [history_entry(now, "assigned", by, f"to {to}")]
    rows = graph.run(_ASSIGN, keys=list(keys), assigned=to, entry=entry)
    return [row["key"] for row in rows]


def history_entry(at: datetime, what: str, by: str, note: str = "") -> str:
    """A step of a history as the graph holds it."""
    return json.dumps({"at": at.isoformat(), "what": what, "by": by, "note": note}, ensure_ascii=False)


def stamp(at: datetime) -> str:
    """A moment of UTC as text that sorts as the moments do."""
    return at.isoformat(timespec="microseconds")


def alert_of(row: dict[str, Any]) -> Alert:
    """A row of ``FIELDS``."""
    changes = [json.loads(entry) for entry in row["history"]]
    return Alert(
        **{
            **row,
            "row": json.loads(row["row"]),
            "history": tuple(
                Change(datetime.fromisoformat(one["at"]), one["what"], one["by"], one["note"])
                for one in changes
            ),
            "due": datetime.fromisoformat(row["due"]) if row["due"] else None,
            **{name: tuple(row[name]) for name in ("delivered", "lines", "messages")},
        }
    )


def _change(
    graph: Graph,
    keys: Sequence[str],
    state: State,
    by: str,
    now: datetime,
    note: str,
    *,
    until: datetime | None = None,
    assigned: str | None = None,
) -> list[str]:
    rows = graph.write(
        lambda tx: tx.run(
            _CHANGE,
            keys=list(keys),
            state=state,
            now=now.isoformat(),
            until=until.isoformat() if until else None,
            assigned=assigned,
            entry=[history_entry(now, state, by, note)],
        ).data()
    )
    return [row["key"] for row in rows]
