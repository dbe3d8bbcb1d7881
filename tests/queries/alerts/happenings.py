"""Rows as an alert finds them, recorded and sent without a question."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.connection import Graph
from queries.alerts.delivery import Notifier
from queries.alerts.people import Router
from queries.alerts.recording import Recorded, record
from queries.alerts.rules import AlertSpec
from queries.alerts.sending import Delivery, deliver
from queries.alerts.states import Alert, recent_alerts
from tests.queries.alerts.receiver import Receiver

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPEC = AlertSpec("rivals", "q")
OSTERFJORD, QUILL = "company:o", "company:q"


def row(name: str, account: str | None = None, owner: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "identity": name,
        "question": "q",
        "title": name,
        "lines": [f"{name} said so"],
        "body": name,
        "row": json.dumps({"name": name}),
        "account": account,
        "owner": owner,
        "owner_address": None,
        "about": [],
        "began": None,
        **more,
    }


def at(**later: float) -> datetime:
    return NOW + timedelta(**later)


def found(graph: Graph, *rows: dict[str, Any], spec: AlertSpec = SPEC, now: datetime = NOW) -> Recorded:
    return record(graph, spec, rows, now, complete=True)


def send(graph: Graph, router: Router | Notifier, now: datetime = NOW, *specs: AlertSpec) -> Delivery:
    return deliver(graph, {spec.id: spec for spec in specs or (SPEC,)}, router, now)


def titles(service: Receiver) -> list[str]:
    return [message["title"] for _, message in service.messages]


def states(graph: Graph) -> dict[str, str]:
    return {one.title: one.state for one in recent_alerts(graph)}


def steps(alert: Alert) -> list[tuple[str, str]]:
    return [(change.what, change.by) for change in alert.history]
