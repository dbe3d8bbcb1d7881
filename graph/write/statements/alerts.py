"""Alerts that name or quote what is erased lose their words.

That they were told stays, so that they are not told again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from neo4j import ManagedTransaction

from graph.rows import each, iso

_NAMING = """
MATCH (alert:Alert)
WHERE any(key IN $keys WHERE alert.row CONTAINS key)
RETURN alert.key AS key
"""
_ABOUT = """
MATCH (alert:Alert)
WHERE alert.about IS NULL OR ($few IS NULL AND size(alert.about) > 0)
   OR any(key IN alert.about WHERE key IN $few)
RETURN alert.key AS key, alert.about AS about
"""
_FEW = 200
"""Keys that the engine looks for itself: it compares each with each, which takes minutes for thousands."""
_UNTOLD = """alert.sent IS NULL AND size(coalesce(alert.delivered, [])) = 0
  AND coalesce(alert.state, 'open') = 'open'"""
_DELETE_UNTOLD = f"UNWIND $rows AS key MATCH (alert:Alert {{key: key}}) WHERE {_UNTOLD} DELETE alert"
_WIPE_TOLD = f"""UNWIND $rows AS key
MATCH (alert:Alert {{key: key}})
WHERE NOT ({_UNTOLD})
SET alert.title = $title, alert.body = $body, alert.row = '{{}}', alert.about = [],
  alert.lines = [], alert.account = null, alert.due = null, alert.snoozed_until = null,
  alert.state = CASE WHEN alert.state = 'snoozed' THEN 'open' ELSE alert.state END,
  alert.sent = coalesce(alert.sent, datetime($now))
"""
_HISTORIES = """
UNWIND $keys AS key
MATCH (alert:Alert {key: key})
RETURN alert.key AS key, coalesce(alert.history, []) AS history
"""
_WIPE_NOTES = "UNWIND $rows AS row MATCH (alert:Alert {key: row.key}) SET alert.history = row.history"
_TITLE = "Erased"
_BODY = "This alert named or quoted what has been erased since."


def alerts_about(tx: ManagedTransaction, erased: Collection[str]) -> set[str]:
    """The keys of the alerts about one of these, or of which nobody knows what they are about."""
    keys = set(erased)
    if not keys:
        return set()
    rows = tx.run(_ABOUT, few=sorted(keys) if len(keys) <= _FEW else None).data()
    return {row["key"] for row in rows if row["about"] is None or not keys.isdisjoint(row["about"])}


def alerts_naming(tx: ManagedTransaction, companies: Iterable[str]) -> set[str]:
    """The keys of the alerts whose row, which is JSON, holds the key of one of these companies.

    Their questions tell of people and posts alone.
    """
    quoted = [json.dumps(key, ensure_ascii=False) for key in companies]
    return {row["key"] for row in tx.run(_NAMING, keys=quoted).data()} if quoted else set()


def silence(tx: ManagedTransaction, alerts: Iterable[str]) -> None:
    """Take their words from alerts about what was erased, and forget those that nobody was told yet."""
    keys = sorted(alerts)
    each(tx, _DELETE_UNTOLD, keys)
    each(tx, _WIPE_TOLD, keys, title=_TITLE, body=_BODY, now=iso(datetime.now(UTC)))
    # What somebody wrote when they acknowledged it may name whom it was about.
    histories = tx.run(_HISTORIES, keys=keys).data() if keys else []
    each(
        tx,
        _WIPE_NOTES,
        [{**row, "history": [_without_note(one) for one in row["history"]]} for row in histories],
    )


def _without_note(change: str) -> str:
    return json.dumps({**json.loads(change), "note": ""}, ensure_ascii=False)
