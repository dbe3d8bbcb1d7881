"""One message to one recipient: claimed, sent by each channel that has not taken it, and marked."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from queries.alerts.delivery import Channel, NotifyError
from queries.alerts.grouping import message_of
from queries.alerts.links import Links
from queries.alerts.people import Router
from queries.alerts.states import FIELDS, Alert, history_entry, stamp

from .messages import Course, Group, mark_of
from .outcome import NOT_SENT, Delivery, note_outcome

if TYPE_CHECKING:
    from graph.connection import Graph

OTHER_WAY_AFTER = timedelta(hours=1)
"""After so long another channel is tried."""
_CLAIM = timedelta(minutes=10)
"""How long a process may take to send one message before another one takes it over."""

_TAKE = f"""
UNWIND $keys AS key
MATCH (a:Alert {{key: key}})
SET a.taken = coalesce(a.taken, 0) + 1
WITH a
WHERE a.due IS NOT NULL AND (a.claimed_until IS NULL OR a.claimed_until < $now)
SET a.claimed_until = $until,
  a.messages = CASE WHEN any(told IN coalesce(a.messages, []) WHERE told STARTS WITH $prefix)
    THEN a.messages ELSE coalesce(a.messages, []) + [$prefix + $message] END
RETURN {FIELDS}
ORDER BY at, key
"""
_DELIVERED = """
UNWIND $keys AS key
MATCH (a:Alert {key: key})
SET a.delivered = coalesce(a.delivered, []) + $channel, a.history = coalesce(a.history, []) + $entry
"""
_RELEASE = "UNWIND $keys AS key MATCH (a:Alert {key: key}) SET a.claimed_until = null"


@dataclass(frozen=True, slots=True)
class Pass:
    """What every message of a pass is sent with."""

    graph: Graph
    router: Router
    links: Links | None
    clock: Callable[[], datetime]
    done: list[Delivery] = field(default_factory=list)
    """What became of those that it is done with."""

    def tell(self, groups: Sequence[Group], courses: Sequence[Course], now: datetime) -> None:
        """Send the messages of these alerts, which no others tell, one after the other; and note it."""
        by_key = {course.alert.key: course for course in courses}
        for number, group in enumerate(groups, start=1):
            send_message_of(self, group, by_key, last=number == len(groups))
        self.done.append(note_outcome(self.graph, courses, now))


def send_message_of(this: Pass, group: Group, courses: Mapping[str, Course], *, last: bool) -> None:
    """One message to one recipient, by each channel that has not taken it yet.

    ``last``: no other message tells these alerts, so that their claim ends with the note of what became of them.
    """
    now = this.clock()
    prefix = mark_of(group.recipient)
    keys = sorted(alert.key for alert in group.alerts)
    taken = this.graph.write(
        lambda tx: tx.run(
            _TAKE,
            keys=keys,
            now=stamp(now),
            until=stamp(now + _CLAIM),
            prefix=prefix,
            message=uuid.uuid4().hex,
        ).data()
    )
    mine = {row["key"]: row for row in taken}
    for key in keys:
        courses[key].taken &= key in mine
    if not mine:
        return
    taken_group = replace(group, alerts=tuple(alert for alert in group.alerts if alert.key in mine))
    try:
        _send_message(this, taken_group, mine, courses)
    except Exception:
        # Of a process that is killed the claim stays, until it has lasted too long.
        this.graph.run(_RELEASE, keys=sorted(mine))
        raise
    kept = [key for key in mine if last and courses[key].taken]
    for key in kept:
        courses[key].claimed = True
    if others := sorted(mine.keys() - set(kept)):
        this.graph.run(_RELEASE, keys=others)


def _send_message(
    this: Pass, group: Group, mine: Mapping[str, Mapping[str, Any]], courses: Mapping[str, Course]
) -> None:
    """``group``: of alerts that nobody else is sending; ``mine``: their rows as they are now, by key."""
    clock, now = this.clock, this.clock()
    recipient, members = group.recipient, group.alerts
    prefix = mark_of(recipient)
    told = next(told for told in mine[members[0].key]["messages"] if told.startswith(prefix))
    key = told.removeprefix(prefix)
    message = message_of(members, key, recipient.name, now, this.links, digest=group.digest)
    # Another process may have sent to some services since the list was read.
    done = set.intersection(*(set(mine[alert.key]["delivered"]) for alert in members))
    for alert in members:
        courses[alert.key].delivered = list(mine[alert.key]["delivered"])
    faults: list[str] = []

    def attempt(channel: Channel) -> bool:
        try:
            channel.send(message, key)
        except NotifyError as error:
            faults.append(str(error))
            return False
        mark = recipient.mark + channel.id
        entry = [history_entry(clock(), "sent", "grapevine", f"to {recipient.name} by {channel.name}")]
        names = [alert.key for alert in members]
        this.graph.run(_DELIVERED, keys=names, channel=[mark], entry=entry)
        done.add(mark)
        for name in names:
            courses[name].delivered.append(mark)
        return True

    for channel in recipient.channels:
        if recipient.mark + channel.id not in done:
            attempt(channel)
    waited = now - min(_fails_since(alert, now) for alert in members)
    if faults and waited >= OTHER_WAY_AFTER:
        failed = list(faults)
        ids = {channel.id for channel in recipient.channels}
        reached = any(recipient.mark + one in done for one in ids)
        for channel in () if reached else this.router.others(ids):
            reached |= attempt(channel)
        if reached:
            for alert in members:
                courses[alert.key].notes += failed
            faults.clear()
    for alert in members:
        courses[alert.key].problems += faults
        courses[alert.key].failed |= bool(faults)


def _fails_since(alert: Alert, now: datetime) -> datetime:
    """When it could not be sent for the first time of those in a row; ``now`` where it was not tried."""
    since = now
    for change in reversed(alert.history if alert.tries else ()):
        if change.what != NOT_SENT:
            break
        since = change.at
    return since
