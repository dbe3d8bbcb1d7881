"""Which messages are due: each recipient's, with the alerts that each tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from queries.alerts.people import Recipient, Router
from queries.alerts.rules import AlertSpec
from queries.alerts.states import Alert

_ESCALATION = "escalation/"


@dataclass(frozen=True, slots=True)
class Group:
    """What one recipient is told in one message."""

    recipient: Recipient
    alerts: tuple[Alert, ...]
    digest: bool


@dataclass
class Course:
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


def messages_due(
    courses: Mapping[str, Course],
    alerts: Mapping[str, AlertSpec],
    router: Router,
    now: datetime,
    *,
    digests: bool,
) -> list[Group]:
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
            prefix = mark_of(one)
            key = next((told for told in alert.messages if told.startswith(prefix)), "")
            about = ("digest",) if digest else (alert.alert, alert.account or alert.key)
            together = (one.name, one.mark, *((key,) if key else ("", *about)))
            wanted.append((together, one, alert, digest))
    wanted.sort(key=lambda one: (one[0], one[2].at, one[2].key))
    made = []
    for _, members in groupby(wanted, key=lambda one: one[0]):
        some = list(members)
        _, recipient, _, digest = some[0]
        made.append(Group(recipient, tuple(alert for _, _, alert, _ in some), digest))
    return made


def apart(groups: Sequence[Group]) -> list[list[Group]]:
    """The messages in lists, so that each alert is told by those of one list only; in their order."""
    apart: list[list[Group]] = []
    where: dict[str, list[Group]] = {}
    for group in groups:
        keys = [alert.key for alert in group.alerts]
        together = [group]
        for found in {id(where[key]): where[key] for key in keys if key in where}.values():
            together = found + together
            apart = [one for one in apart if one is not found]
        apart.append(together)
        where |= {alert.key: together for alert in alerts_of(together)}
    return apart


def alerts_of(groups: Iterable[Group]) -> list[Alert]:
    """Each alert that they tell, once."""
    return list({alert.key: alert for group in groups for alert in group.alerts}.values())


def mark_of(recipient: Recipient) -> str:
    """What the keys of messages to this recipient begin with."""
    return f"{recipient.mark}{recipient.name}|"
