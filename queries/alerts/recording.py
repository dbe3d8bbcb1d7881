"""What a check found goes into the graph: new happenings, those that are still there, those that are gone.

A row is recorded before it is sent: a process that dies between the two leaves an alert that is due.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from neo4j import ManagedTransaction

from graph.text.counts import counted

from .rules import AlertSpec, happens_anew, key_of
from .states import history_entry, stamp

if TYPE_CHECKING:
    from graph.connection import Graph

FIRST = "first check"
"""The identity of the one line about what was there before the alert."""

_KNOWN = """
MATCH (a:Alert {alert: $alert})
WHERE a.question = $question AND a.identity <> $first
RETURN a.key AS key, a.identity AS identity, a.last_seen AS last_seen, coalesce(a.state, 'open') AS state,
  a.account AS account, a.sent.epochMillis AS sent
ORDER BY last_seen, key
"""
_CHECKED = """
MERGE (check:Checkpoint {key: $key})
ON CREATE SET check.cursor = ''
WITH check, check.cursor AS before
SET check.cursor = 'checked', check.at = datetime($now)
RETURN before
"""
_RECORD = """
UNWIND $alerts AS new
MERGE (a:Alert {key: new.key})
ON CREATE SET a.alert = $alert, a.question = new.question, a.identity = new.identity, a.at = datetime($now),
  a.title = new.title, a.lines = new.lines, a.body = new.body, a.row = new.row, a.owner = new.owner,
  a.owner_address = new.owner_address, a.account = new.account, a.about = new.about, a.delivered = [],
  a.messages = [], a.due = new.due, a.state = new.state, a.state_at = datetime($now), a.history = new.history
SET a.last_seen = $today
"""
_STILL_THERE = """
UNWIND $alerts AS seen
MATCH (a:Alert {key: seen.key})
SET a.last_seen = $today,
  a.owner_address = CASE WHEN a.sent IS NULL THEN seen.owner_address ELSE a.owner_address END
"""
_GONE = """
UNWIND $keys AS key
MATCH (a:Alert {key: key})
SET a.was = coalesce(a.state, 'open'), a.state = 'resolved', a.state_at = datetime($now), a.snoozed_until = null,
  a.history = coalesce(a.history, []) + $entry
"""
_BACK = """
UNWIND $keys AS key
MATCH (a:Alert {key: key})
SET a.state = CASE WHEN a.was IN ['open', 'snoozed'] THEN 'open' ELSE coalesce(a.was, 'acknowledged') END,
  a.state_at = datetime($now), a.history = coalesce(a.history, []) + $entry
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a check changed."""

    new: tuple[str, ...]
    """The keys of new happenings, told one by one."""
    seen: tuple[str, ...] = ()
    """The keys of those that were there before the alert, told in one line."""
    resolved: tuple[str, ...] = ()
    """The keys of those whose rows are gone."""


@dataclass(frozen=True, slots=True)
class Differs:
    """What a check found beside what is known of the checks before."""

    new: tuple[dict[str, Any], ...]
    there: tuple[tuple[dict[str, Any], Mapping[str, Any]], ...]
    """Happenings that go on or are back, each with what is known of it."""
    gone: tuple[Mapping[str, Any], ...]
    """What is known of those whose rows are gone."""


def compared(
    alert: AlertSpec,
    found: Sequence[dict[str, Any]],
    known: Sequence[Mapping[str, Any]],
    now: datetime,
    *,
    complete: bool,
) -> Differs:
    """Which happenings are new, which are there still, and which are gone.

    ``known``: maps of key, identity, last_seen ('YYYY-MM-DD') and state, in the order of last_seen and key.
    """
    last = {one["identity"]: one for one in known}
    there, new = [], []
    for row in found:
        one = last.get(row["identity"])
        if one is not None and not happens_anew(
            row["began"], one["last_seen"], now.date(), alert.quiet_days, gone=one["state"] == "resolved"
        ):
            there.append((row, one))
        else:
            new.append(row)
    here = {row["identity"] for row in found}
    gone = [
        one
        for one in known
        if complete
        and one["state"] != "resolved"
        and not (one["identity"] in here and last[one["identity"]] is one)
    ]
    return Differs(tuple(new), tuple(there), tuple(gone))


def record(
    graph: Graph, alert: AlertSpec, found: Sequence[dict[str, Any]], now: datetime, *, complete: bool = False
) -> Recorded:
    """Store what is new of the happenings. ``complete``: they are all that there are, so that others are gone."""

    def work(tx: ManagedTransaction) -> Recorded:
        before = tx.run(_CHECKED, key=checkpoint_key(alert), now=now.isoformat()).data()[0]["before"]
        known = tx.run(_KNOWN, alert=alert.id, question=alert.question, first=FIRST).data()
        first = not before and not alert.past and not known
        differs = compared(alert, found, known, now, complete=complete)
        told = last_told(known)
        new = [_new(alert, row, now, told, first=first) for row in differs.new]
        there = [{"key": one["key"], "owner_address": row["owner_address"]} for row, one in differs.there]
        back = [one["key"] for _, one in differs.there if one["state"] == "resolved"]
        gone = [one["key"] for one in differs.gone]
        written = new
        if first and new:
            written = [*new, one_line(alert, len(new), now)]
        day = now.date().isoformat()
        tx.run(_STILL_THERE, alerts=there, today=day).consume()
        tx.run(_RECORD, alerts=written, alert=alert.id, now=now.isoformat(), today=day).consume()
        entry = [history_entry(now, "resolved", "grapevine", "its row is gone")]
        tx.run(_GONE, keys=gone, now=now.isoformat(), entry=entry).consume()
        entry = [history_entry(now, "reopened", "grapevine", "its row is there again")]
        tx.run(_BACK, keys=back, now=now.isoformat(), entry=entry).consume()
        keys = tuple(row["key"] for row in new)
        return Recorded(() if first else keys, keys if first else (), tuple(gone))

    return graph.write(work)


def known_identities(graph: Graph, alert: AlertSpec, today: date) -> set[str]:
    """The happenings that were there lately, so that a row of theirs is not new; others may be."""
    rows = graph.run(_KNOWN, alert=alert.id, question=alert.question, first=FIRST)
    return {
        row["identity"]
        for row in rows
        if (today - date.fromisoformat(row["last_seen"])).days < alert.quiet_days
    }


def checkpoint_key(alert: AlertSpec) -> str:
    """Where it is noted that the alert was checked before."""
    return f"alert:{alert.id}:{alert.question}"


def last_told(known: Sequence[Mapping[str, Any]]) -> dict[str, datetime]:
    """When each account was last told about by this alert."""
    told: dict[str, datetime] = {}
    for one in known:
        if one["account"] and one["sent"]:
            at = datetime.fromtimestamp(one["sent"] / 1000, UTC)
            told[one["account"]] = max(at, told.get(one["account"], at))
    return told


def _new(
    alert: AlertSpec, row: dict[str, Any], now: datetime, told: dict[str, datetime], *, first: bool
) -> dict[str, Any]:
    last = told.get(row.get("account") or "")
    due = max(now, last + alert.cooldown) if last else now
    state = "seen" if first else "open"
    note = "it was there before the alert" if first else ""
    return {
        "lines": [],
        "account": None,
        **row,
        "key": key_of(alert, row, now.date()),
        "due": None if first else stamp(due),
        "state": state,
        "history": [history_entry(now, state, "grapevine", note)],
    }


def one_line(alert: AlertSpec, count: int, now: datetime) -> dict[str, Any]:
    """The happening that tells of all that were there before."""
    return {
        "key": f"{alert.id}:{alert.question}:{FIRST}",
        "identity": FIRST,
        "question": alert.question,
        "title": f"{alert.id}: the alert is on. {counted(count, 'row')} "
        f"{'was' if count == 1 else 'were'} there before; what is new is told from now on",
        "lines": [],
        "body": "`grapevine alerts list --state seen` shows what was there before.",
        "row": json.dumps({"rows": count}),
        "account": None,
        "about": [],
        "owner": None,
        "owner_address": None,
        "due": stamp(now),
        "state": "seen",
        "history": [history_entry(now, "seen", "grapevine")],
    }
