"""One message of one or more alerts: those about one account at one time, or a digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from graph.text.counts import counted

from .links import Links
from .message import MOST_LINES, Message
from .states import Alert
from .words.cells import number

_MOST_TITLES = 20


def message_of(
    alerts: Sequence[Alert], key: str, to: str, now: datetime, links: Links | None, *, digest: bool = False
) -> Message:
    """What ``to`` is told of these alerts. ``key``: the message's own."""
    first = alerts[0]
    more = len(alerts) - 1
    if digest:
        headline = f"Grapevine: {counted(len(alerts), 'alert')}"
        lines = tuple(alert.title for alert in alerts[:_MOST_TITLES])
        if len(alerts) > _MOST_TITLES:
            lines += (f"and {len(alerts) - _MOST_TITLES} more",)
    elif more:
        headline = f"{first.title} (and {number(more)} more)"
        lines = _others(alerts)
    else:
        headline, lines = first.title, first.lines
    if first.state == "escalated" and not digest:
        headline = f"Nobody has acknowledged it yet: {headline}"
    return Message(
        headline,
        lines,
        link=links.address(key, "show", to, now) if links else None,
        ack=links.address(key, "ack", to, now) if links else None,
        snooze=links.address(key, "snooze", to, now) if links else None,
        data={"message": key, "to": to, "alerts": [_data(alert) for alert in alerts]},
    )


def _data(alert: Alert) -> dict[str, Any]:
    return {
        "key": alert.key,
        "alert": alert.alert,
        "question": alert.question,
        "at": alert.at.isoformat(),
        "state": alert.state,
        "title": alert.title,
        "row": alert.row,
    }


def _others(alerts: Sequence[Alert]) -> tuple[str, ...]:
    """The others' headlines beside the first's; what they all say of the account is said once."""
    ends = {alert.title.rpartition(". ")[2] for alert in alerts}
    [end] = ends if len(ends) == 1 else [""]
    titles = [alert.title.removesuffix(f" {end}") if end else alert.title for alert in alerts[1:]]
    if len(titles) > MOST_LINES:
        titles[MOST_LINES - 1 :] = [f"and {number(len(titles) - MOST_LINES + 1)} more"]
    return tuple(titles)
