"""One alert's happenings from check to check, kept in memory as the graph would keep them, and what is sent of them.

The rules are those of the real checks: ``recording.compared`` says what is new, ``Router.recipients`` whom it reaches,
``Recipient.told_from`` when, ``grouping.message_of`` in which words. Nobody acknowledges or puts anything off.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from queries.alerts.grouping import message_of
from queries.alerts.people import Recipient, Router
from queries.alerts.recording import compared, last_told, one_line
from queries.alerts.rules import AlertSpec, key_of
from queries.alerts.states import Alert

How = Literal["at once", "after the cooldown", "after quiet hours", "digest", "first check", "not sent"]


@dataclass(frozen=True, slots=True)
class Told:
    """A message that would have been sent."""

    at: datetime
    to: str
    channels: tuple[str, ...]
    """Each channel's place in the settings and its service. Empty where nothing reaches whom it is for."""
    how: How
    headline: str
    lines: tuple[str, ...]
    alerts: int
    """How many happenings it tells."""
    account: str | None
    problem: str = ""
    """Why it would not have been sent."""


@dataclass
class _Waiting:
    """What one recipient is told of one happening."""

    at: datetime
    how: How
    recipient: Recipient | None
    problem: str
    alert: Alert


@dataclass
class Replay:
    """The course of an alert; call ``check`` moment by moment."""

    alert: AlertSpec
    router: Router
    new: Counter[str] = field(default_factory=Counter)
    """How often each happening, by its identity, was new."""
    titles: dict[str, str] = field(default_factory=dict)
    """The latest headline of each."""
    seen: int = 0
    """How many rows were there at the first check."""
    problems: dict[str, None] = field(default_factory=dict)
    """Why some would not have been reached, each once."""
    _known: dict[str, dict[str, Any]] = field(default_factory=dict)
    _checked: bool = False
    _last: tuple[str, bool, list[str]] | None = None
    _waiting: list[_Waiting] = field(default_factory=list)

    def check(self, found: Sequence[dict[str, Any]], now: datetime, *, complete: bool) -> None:
        """One check. ``found``: the happenings that are there (``rules.happenings``)."""
        today = now.date()
        same = (today.isoformat(), complete, [row["identity"] for row in found])
        if same == self._last:
            return
        self._last = same
        known = sorted(self._known.values(), key=lambda one: (one["last_seen"], one["key"]))
        first = not self._checked and not self.alert.past
        self._checked = True
        differs = compared(self.alert, found, known, now, complete=complete)
        told = last_told([one for one in known if one["sent"] is not None and one["sent"] <= _ms(now)])
        for _, one in differs.there:
            self._known[one["key"]] |= {"last_seen": today.isoformat(), "state": "open"}
        for one in differs.gone:
            self._known[one["key"]]["state"] = "resolved"
        for row in differs.new:
            key = key_of(self.alert, row, today)
            if key in self._known:
                self._known[key]["last_seen"] = today.isoformat()
                continue
            sent = None
            self.titles[row["identity"]] = row["title"]
            if first:
                self.seen += 1
            else:
                self.new[row["identity"]] += 1
                last = told.get(row.get("account") or "")
                due = max(now, last + self.alert.cooldown) if last else now
                sent = self._tell(row, key, now, due)
            self._known[key] = {
                "key": key,
                "identity": row["identity"],
                "last_seen": today.isoformat(),
                "state": "seen" if first else "open",
                "account": row.get("account"),
                "sent": _ms(sent) if sent else None,
            }
        if first and self.seen:
            line = one_line(self.alert, self.seen, now)
            self._tell(line, line["key"], now, now, how="first check")

    def messages(self) -> list[Told]:
        """What was sent, in the order of time. What waits for a later moment is among it."""
        groups: dict[tuple[Any, ...], list[_Waiting]] = {}
        for one in self._waiting:
            alert, to = one.alert, one.recipient
            about = ("digest",) if one.how == "digest" else (alert.account or alert.key,)
            group = (one.at, to.name if to else one.problem, to.mark if to else "", *about)
            groups.setdefault(group, []).append(one)
        made = []
        for some in sorted(groups.values(), key=lambda some: (some[0].at, some[0].alert.key)):
            first = some[0]
            name = first.recipient.name if first.recipient else "nobody"
            alerts = sorted((one.alert for one in some), key=lambda alert: (alert.at, alert.key))
            words = message_of(alerts, "", name, first.at, None, digest=first.how == "digest")
            made.append(
                Told(
                    first.at,
                    name,
                    tuple(channel.name for channel in first.recipient.channels) if first.recipient else (),
                    first.how,
                    words.headline,
                    words.lines,
                    len(alerts),
                    first.alert.account if first.how != "digest" else None,
                    first.problem,
                )
            )
        return made

    def _tell(
        self, row: dict[str, Any], key: str, now: datetime, due: datetime, *, how: How | None = None
    ) -> datetime | None:
        """Have its recipients told; when the last one is, or None where one cannot be reached."""
        alert = _alert_of(self.alert, row, key, now)
        recipients, problems = self.router.recipients(self.alert, alert.owner, alert.owner_address)
        self.problems |= dict.fromkeys(problems)
        if not recipients:
            self._waiting.append(_Waiting(due, "not sent", None, "; ".join(problems), alert))
            return None
        times = []
        for one in recipients:
            digest = one.digest is not None and not self.alert.urgent
            # A digest is told by when it happened; quiet hours by when it may go out at the earliest.
            at = max(due, one.told_from(now, due, urgent=self.alert.urgent))
            said: How = "digest" if digest else "after quiet hours" if at > due else "at once"
            if said == "at once" and due > now:
                said = "after the cooldown"
            self._waiting.append(_Waiting(at, how if how and at == now else said, one, "", alert))
            times.append(at)
        return None if problems else max(times)


def _alert_of(spec: AlertSpec, row: dict[str, Any], key: str, now: datetime) -> Alert:
    return Alert(
        key=key,
        alert=spec.id,
        question=spec.question,
        title=row["title"],
        body=row["body"],
        row=json.loads(row["row"]),
        owner=row["owner"],
        owner_address=row["owner_address"],
        at=now,
        sent=None,
        error=None,
        lines=tuple(row.get("lines", ())),
        account=row.get("account"),
    )


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
