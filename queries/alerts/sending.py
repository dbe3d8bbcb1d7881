"""What is due is sent: grouped into messages, to each recipient at their time, tried again with growing pauses.

A message gets its key before it is sent, and the key stays with the alerts that it tells. A process that dies between
a service's answer and the mark sends to that service once more, with the same key: the message is kept rather than
lost. What was marked is never sent again. Messages to different recipients go side by side.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .delivery import Channel, NotifyError
from .grouping import message_of
from .lanes import Lanes
from .links import Links
from .people import NotifierLike, Recipient, Router, router_of
from .rules import AlertSpec
from .states import FIELDS, GIVE_UP, Alert, alert_of, history_entry, stamp

if TYPE_CHECKING:
    from graph.connection import Graph

OTHER_WAY_AFTER = timedelta(hours=1)
"""After so long another channel is tried."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
_CLAIM = timedelta(minutes=10)
"""How long a process may take to send one message before another one takes it over."""
LOOK_S = 0.2
"""How often to look whether something else is due, while messages are sent."""
_ESCALATION = "escalation/"
NOT_SENT = "not sent"
"""What a history says of the first of several tries that failed."""

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
# The claim ends with the note of what became of the message: one transaction less.
_SENT = """
MATCH (a:Alert {key: $key})
SET a.sent = coalesce(a.sent, datetime($now)), a.due = null, a.tries = 0, a.error = $error,
  a.claimed_until = CASE WHEN $claimed THEN null ELSE a.claimed_until END
"""
_WAITS = """
MATCH (a:Alert {key: $key})
SET a.due = CASE WHEN a.due IS NULL THEN null ELSE $due END, a.error = $error, a.tries = $tries,
  a.claimed_until = CASE WHEN $claimed THEN null ELSE a.claimed_until END,
  a.history = coalesce(a.history, []) + $entry
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one pass over the due alerts did."""

    sent: tuple[Alert, ...] = ()
    waiting: tuple[Alert, ...] = ()
    """Those that could not be sent, each with its ``error``."""
    held: tuple[Alert, ...] = ()
    """Those that wait for the end of quiet hours or for a digest."""

    def __add__(self, other: Delivery) -> Delivery:
        return Delivery(self.sent + other.sent, self.waiting + other.waiting, self.held + other.held)


@dataclass(frozen=True, slots=True)
class _Group:
    """What one recipient is told in one message."""

    recipient: Recipient
    alerts: tuple[Alert, ...]
    digest: bool


@dataclass
class _Course:
    """What became of one alert in this pass."""

    alert: Alert
    problems: list[str] = field(default_factory=list)
    failed: bool = False
    """A service did not take it."""
    notes: list[str] = field(default_factory=list)
    """Ways that failed where another one did."""
    later: list[datetime] = field(default_factory=list)
    """When others of its recipients may be told."""
    delivered: list[str] = field(default_factory=list)
    taken: bool = True
    """False where another process is at it."""
    claimed: bool = False
    """Whether the claim on it is this pass's, and is still to be given up."""


@dataclass(frozen=True, slots=True)
class _Pass:
    """What every message of a pass is sent with."""

    graph: Graph
    router: Router
    links: Links | None
    clock: Callable[[], datetime]
    done: list[Delivery] = field(default_factory=list)
    """What became of those that it is done with."""

    def tell(self, groups: Sequence[_Group], courses: Sequence[_Course], now: datetime) -> None:
        """Send the messages of these alerts, which no others tell, one after the other; and note it."""
        by_key = {course.alert.key: course for course in courses}
        for number, group in enumerate(groups, start=1):
            _send_group(self, group, by_key, last=number == len(groups))
        self.done.append(_note(self.graph, courses, now))


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
    this, lanes, known = _Pass(graph, router, links, clock), Lanes(stop), set[str]()
    moment = now
    while True:
        due = graph.run(
            _DUE, now=stamp(moment), alert=only, oldest=(moment - GIVE_UP).isoformat(), skip=list(skip)
        )
        courses = {row["key"]: _Course(alert_of(row)) for row in due if row["key"] not in known}
        known |= courses.keys()
        for groups in _apart(_groups(courses, alerts, router, moment, digests=digests)):
            some = {alert.key: courses.pop(alert.key) for alert in _alerts_of(groups)}
            lane = frozenset((group.recipient.mark, group.recipient.name) for group in groups)
            lanes.put(lane, partial(this.tell, groups, list(some.values()), moment))
        this.done.append(_note(graph, courses.values(), moment))
        while (at_work := lanes.at_work(LOOK_S)) and not (more is not None and more.is_set()):
            pass
        if not at_work:
            return sum(this.done, Delivery())
        assert more is not None
        more.clear()
        moment = clock()


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries in a row: none after the first, then longer and longer."""
    return timedelta(0) if tries < 2 else min(FIRST_PAUSE * 2 ** min(tries - 2, 30), LONGEST_PAUSE)


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


def _groups(
    courses: Mapping[str, _Course],
    alerts: Mapping[str, AlertSpec],
    router: Router,
    now: datetime,
    *,
    digests: bool,
) -> list[_Group]:
    """Each recipient's messages."""
    wanted: list[tuple[tuple[str, ...], Recipient, Alert, bool]] = []
    for course in courses.values():
        alert = course.alert
        spec = alerts.get(alert.alert) or AlertSpec(alert.alert, alert.question)
        if alert.state == "escalated":
            recipients, problems = router.named(spec.escalate_to, _ESCALATION)
            spec = replace(spec, urgent=True)
        else:
            recipients, problems = router.recipients(spec, alert.owner, alert.owner_address)
        course.problems += problems
        course.delivered = list(alert.delivered)
        for one in recipients:
            if all(one.mark + channel.id in alert.delivered for channel in one.channels):
                continue
            when = one.told_from(alert.at, now, urgent=spec.urgent)
            digest = one.digest is not None and not spec.urgent
            if when > now or (digest and not digests):
                course.later.append(max(when, now))
                continue
            prefix = _prefix(one)
            key = next((told for told in alert.messages if told.startswith(prefix)), "")
            about = ("digest",) if digest else (alert.alert, alert.account or alert.key)
            together = (one.name, one.mark, *((key,) if key else ("", *about)))
            wanted.append((together, one, alert, digest))
    wanted.sort(key=lambda one: (one[0], one[2].at, one[2].key))
    made = []
    for _, members in groupby(wanted, key=lambda one: one[0]):
        some = list(members)
        _, recipient, _, digest = some[0]
        made.append(_Group(recipient, tuple(alert for _, _, alert, _ in some), digest))
    return made


def _apart(groups: Sequence[_Group]) -> list[list[_Group]]:
    """The messages in lists, so that each alert is told by those of one list only; in their order."""
    apart: list[list[_Group]] = []
    where: dict[str, list[_Group]] = {}
    for group in groups:
        keys = [alert.key for alert in group.alerts]
        together = [group]
        for found in {id(where[key]): where[key] for key in keys if key in where}.values():
            together = found + together
            apart = [one for one in apart if one is not found]
        apart.append(together)
        where |= {alert.key: together for alert in _alerts_of(together)}
    return apart


def _alerts_of(groups: Iterable[_Group]) -> list[Alert]:
    """Each alert that they tell, once."""
    return list({alert.key: alert for group in groups for alert in group.alerts}.values())


def _send_group(this: _Pass, group: _Group, courses: Mapping[str, _Course], *, last: bool) -> None:
    """One message to one recipient, by each channel that has not taken it yet.

    ``last``: no other message tells these alerts, so that their claim ends with the note of what became of them.
    """
    now = this.clock()
    prefix = _prefix(group.recipient)
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
    this: _Pass, group: _Group, mine: Mapping[str, Mapping[str, Any]], courses: Mapping[str, _Course]
) -> None:
    """``group``: of alerts that nobody else is sending; ``mine``: their rows as they are now, by key."""
    clock, now = this.clock, this.clock()
    recipient, members = group.recipient, group.alerts
    prefix = _prefix(recipient)
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


def _note(graph: Graph, courses: Iterable[_Course], now: datetime) -> Delivery:
    """Says of each alert what became of it, in the graph too."""
    sent, waiting, held = [], [], []
    for course in courses:
        if not course.taken:
            continue
        alert = replace(course.alert, delivered=tuple(course.delivered))
        if course.problems:
            # Where there is no way out, there is none to be spared.
            tries = alert.tries + 1 if course.failed else 0
            error = "; ".join(dict.fromkeys(course.problems))
            due = now + pause_after(tries)
            entry = [history_entry(now, NOT_SENT, "grapevine", error)] if error != alert.error else []
            graph.run(
                _WAITS,
                key=alert.key,
                due=stamp(due),
                error=error,
                tries=tries,
                entry=entry,
                claimed=course.claimed,
            )
            waiting.append(replace(alert, error=error, due=due, tries=tries))
        elif course.later:
            due = min(course.later)
            graph.run(
                _WAITS, key=alert.key, due=stamp(due), error=None, tries=0, entry=[], claimed=course.claimed
            )
            held.append(replace(alert, error=None, due=due))
        else:
            other = "; ".join(dict.fromkeys(course.notes)) or None
            graph.run(_SENT, key=alert.key, now=now.isoformat(), error=other, claimed=course.claimed)
            sent.append(replace(alert, sent=alert.sent or now, due=None, error=other))
    return Delivery(tuple(sent), tuple(waiting), tuple(held))


def _prefix(recipient: Recipient) -> str:
    return f"{recipient.mark}{recipient.name}|"
