"""Alerts: the list, one with its history, and changes of its state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from grapevine.api.answers import cursor_of, no_cursor, place_of
from grapevine.api.problems import Problem, documented
from grapevine.api.served import Csm, FromServed
from grapevine.api.shapes import Acknowledge, Alerts, AlertTold, Snooze
from grapevine.programs.told import alert_told
from queries.alerts.states import (
    Alert,
    State,
    acknowledge,
    assign,
    find_alert,
    one_alert,
    recent_alerts,
    snooze,
)

LONGEST_SNOOZE = timedelta(days=366)
router = APIRouter(prefix="/alerts", tags=["alerts"])


@router.get("", responses=documented(422))
def list_alerts(
    served: FromServed,
    state: Annotated[list[State] | None, Query(max_length=6)] = None,
    alert: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(min_length=1, max_length=2_000)] = None,
) -> Alerts:
    """Alerts, the latest first; `state` may be given several times."""
    before = None
    if cursor is not None:
        at, key = place_of(cursor, str, str)
        try:
            before = (datetime.fromisoformat(str(at)), str(key))
        except ValueError:
            raise no_cursor() from None
    found = recent_alerts(served.graph, limit + 1, alert=alert, states=state or None, before=before)
    more = len(found) > limit
    shown = found[:limit]
    return Alerts(
        items=[AlertTold(**alert_told(one)) for one in shown],
        next=cursor_of(shown[-1].at.isoformat(), shown[-1].key) if more else None,
    )


@router.get("/{alert}", responses=documented(404, 422))
def show_alert(alert: str, served: FromServed) -> AlertTold:
    """One alert with its history, by its id or its key."""
    return AlertTold(**alert_told(find_alert(served.graph, alert)))


@router.post("/{alert}/acknowledge", responses=documented(400, 403, 404, 409, 422))
def acknowledge_alert(alert: str, said: Acknowledge, served: FromServed, token: Csm) -> AlertTold:
    """Somebody takes care of it: no more is sent of it."""
    one, now = find_alert(served.graph, alert), datetime.now(UTC)
    _changed(one, acknowledge(served.graph, [one.key], token.name, now, said.note))
    if said.assign:
        assign(served.graph, [one.key], said.assign, token.name, now)
    return AlertTold(**alert_told(one_alert(served.graph, one.key)))


@router.post("/{alert}/snooze", responses=documented(400, 403, 404, 409, 422))
def snooze_alert(alert: str, said: Snooze, served: FromServed, token: Csm) -> AlertTold:
    """Put it off: it is told again afterwards, if it still is there."""
    one, now = find_alert(served.graph, alert), datetime.now(UTC)
    if not timedelta() < said.until - now <= LONGEST_SNOOZE:
        raise Problem(422, "until: name a moment to come, within a year.")
    _changed(one, snooze(served.graph, [one.key], token.name, now, said.until.astimezone(UTC)))
    return AlertTold(**alert_told(one_alert(served.graph, one.key)))


def _changed(one: Alert, changed: list[str]) -> None:
    if not changed:
        raise Problem(409, f"The alert is {one.state} already: nothing was changed.")
