"""One check of an alert: its question asked, new rows recorded, and what is unsent sent."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from graph.records import utc
from queries.catalog import Catalog
from queries.runner import ROW_LIMIT, TIMEOUT_S, ask

from .delivery import Channel, NotifyError
from .rules import AlertSpec, alert_question, happenings
from .states import (
    Alert,
    alerts_with,
    mark_delivered,
    mark_sent,
    mark_waiting,
    record,
    take,
    unsent_alerts,
)

if TYPE_CHECKING:
    from graph.connection import Graph


class NotifierLike(Protocol):
    """What sends alerts: ``delivery.Notifier``."""

    def channels(self, owner_address: str | None) -> tuple[list[Channel], list[str]]:
        """The ways to reach an owner, and why others are none."""


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


def check_alert(
    graph: Graph,
    catalog: Catalog,
    alert: AlertSpec,
    notifier: NotifierLike | None,
    now: datetime,
    *,
    timeout_s: float = TIMEOUT_S,
    row_limit: int = ROW_LIMIT,
) -> AlertReport:
    """Asks the alert's question, records rows that are new, and sends what is unsent.

    Without notification URLs alerts are recorded and wait; with None for a notifier they are only recorded.
    Raises AlertError, UnknownQuestion, ParamError and what ``ask`` raises.
    """
    question = alert_question(catalog, alert)
    answer = ask(graph, question, alert.params, now=now, timeout_s=timeout_s, row_limit=row_limit)
    fresh = record(graph, alert, happenings(alert, question, answer), utc(now))
    sent, waiting = send_unsent(graph, alert, notifier, utc(now)) if notifier else ([], [])
    done = {one.key: one for one in ((*sent, *waiting) if notifier else alerts_with(graph, fresh))}
    return AlertReport(
        alert=alert.id,
        rows=len(answer.rows),
        new=tuple(done[key] for key in fresh if key in done),
        sent=tuple(sent),
        waiting=tuple(waiting),
        truncated=answer.truncated,
    )


def reasons(waiting: Sequence[Alert]) -> list[str]:
    """Why alerts wait, the commonest reason first. No reason holds a URL or a secret."""
    return [
        reason for reason, _ in Counter(alert.error or "not tried yet" for alert in waiting).most_common()
    ]


def send_unsent(
    graph: Graph, alert: AlertSpec, notifier: NotifierLike, now: datetime
) -> tuple[list[Alert], list[Alert]]:
    """Sends what is unsent of an alert. Returns what went out and what waits, each with its ``error``."""
    sent, waiting = [], []
    began = time.monotonic()
    for unsent in unsent_alerts(graph, alert.id, now):
        channels, problems = notifier.channels(unsent.owner_address)
        delivered = list(unsent.delivered)
        if channels:
            # Sending those before it may have taken long: a claim counts from when it is made.
            taken = take(graph, unsent.key, now + timedelta(seconds=time.monotonic() - began))
            if taken is None:
                continue
            # Another check may have sent to some services since the list was read.
            delivered = list(taken)
        for channel in channels:
            if channel.id in delivered:
                continue
            try:
                channel.send(unsent.title, unsent.body)
            except NotifyError as error:
                problems.append(str(error))
            else:
                mark_delivered(graph, unsent.key, channel.id)
                delivered.append(channel.id)
        told = replace(unsent, delivered=tuple(delivered))
        if channels and not problems:
            mark_sent(graph, told.key, now)
            sent.append(replace(told, sent=now, error=None))
        else:
            reason = "; ".join(problems) or "no notification URL is set"
            mark_waiting(graph, told.key, reason)
            waiting.append(replace(told, error=reason))
    return sent, waiting
