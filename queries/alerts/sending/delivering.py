"""One pass over what is due."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from queries.alerts.links import Links
from queries.alerts.people import NotifierLike, Router, router_of
from queries.alerts.rules import AlertSpec
from queries.alerts.states import FIELDS, GIVE_UP, alert_of, history_entry, stamp

from .lanes import Lanes
from .messages import Course, alerts_of, apart, messages_due
from .one_message import Pass
from .outcome import Delivery, note_outcome

if TYPE_CHECKING:
    from graph.connection import Graph

LOOK_S = 0.2
"""How often to look whether something else is due, while messages are sent."""

_DUE = f"""
MATCH (a:Alert)
WHERE a.due IS NOT NULL AND a.due <= $now AND ($alert IS NULL OR a.alert = $alert) AND NOT a.alert IN $skip
  AND (a.at >= datetime($oldest) OR (a.state IN ['open', 'escalated'] AND a.state_at >= datetime($oldest)))
RETURN {FIELDS}
ORDER BY at, key
"""
_WAKE = """
MATCH (a:Alert {state: 'snoozed'})
WHERE a.snoozed_until <= datetime($now) AND ($alert IS NULL OR a.alert = $alert)
SET a.state = 'open', a.state_at = datetime($now), a.snoozed_until = null, a.due = $stamp, a.sent = null,
  a.delivered = [], a.messages = [], a.history = coalesce(a.history, []) + $entry
"""
_ESCALATE = """
MATCH (a:Alert {alert: $alert})
WHERE coalesce(a.state, 'open') = 'open' AND a.sent <= datetime($before) AND a.due IS NULL
  AND a.sent >= datetime($oldest) AND a.row <> '{}'
SET a.state = 'escalated', a.state_at = datetime($now), a.due = $stamp, a.tries = 0,
  a.history = coalesce(a.history, []) + $entry
"""


def deliver(
    graph: Graph,
    alerts: Mapping[str, AlertSpec],
    notifier: NotifierLike | Router,
    now: datetime,
    *,
    links: Links | None = None,
    only: str | None = None,
    skip: Sequence[str] = (),
    digests: bool = True,
    stop: threading.Event | None = None,
    more: threading.Event | None = None,
) -> Delivery:
    """Sends what is due, of one alert or of all but ``skip``.

    ``digests``: also to those who want it once a day or week. ``stop``: once it is set, no other message is begun.
    ``more``: set when something else is due, which is sent beside what is slow then.
    ``alerts``: the settings' by name; of others what is due goes to its owner. Raises GraphError.
    """
    router = router_of(notifier)
    began = time.monotonic()

    def clock() -> datetime:
        # Sending those before it may have taken long: a claim counts from when it is made.
        return now + timedelta(seconds=time.monotonic() - began)

    _rouse(graph, alerts, now, only)
    this, lanes, known = Pass(graph, router, links, clock), Lanes(stop), set[str]()
    moment = now
    while True:
        due = graph.run(
            _DUE, now=stamp(moment), alert=only, oldest=(moment - GIVE_UP).isoformat(), skip=list(skip)
        )
        courses = {row["key"]: Course(alert_of(row)) for row in due if row["key"] not in known}
        known |= courses.keys()
        for groups in apart(messages_due(courses, alerts, router, moment, digests=digests)):
            some = {alert.key: courses.pop(alert.key) for alert in alerts_of(groups)}
            lane = frozenset((group.recipient.mark, group.recipient.name) for group in groups)
            lanes.put(lane, partial(this.tell, groups, list(some.values()), moment))
        this.done.append(note_outcome(graph, courses.values(), moment))
        while (at_work := lanes.at_work(LOOK_S)) and not (more is not None and more.is_set()):
            pass
        if not at_work:
            return sum(this.done, Delivery())
        assert more is not None
        more.clear()
        moment = clock()


def _rouse(graph: Graph, alerts: Mapping[str, AlertSpec], now: datetime, only: str | None) -> None:
    """What was put off until now is due again, and what nobody acknowledged is escalated."""
    moment = now.isoformat()
    entry = [history_entry(now, "reopened", "grapevine", "the snooze is over")]
    graph.run(_WAKE, now=moment, stamp=stamp(now), alert=only, entry=entry)
    for alert in alerts.values():
        if alert.escalate_after is None or only not in (None, alert.id):
            continue
        note = f"nobody acknowledged it; to {', '.join(alert.escalate_to)}"
        graph.run(
            _ESCALATE,
            alert=alert.id,
            before=(now - alert.escalate_after).isoformat(),
            oldest=(now - alert.escalate_after - GIVE_UP).isoformat(),
            now=moment,
            stamp=stamp(now),
            entry=[history_entry(now, "escalated", "grapevine", note)],
        )
