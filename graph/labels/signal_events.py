"""Several reports of one event made one: which belong together, and what is known of the event by all of them.

The outcome depends on the reports alone and not on the order in which they came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from graph.text.folding import fold

from .text_labels import Certainty, FoundSignal, SignalKind

WINDOW_DAYS: Mapping[SignalKind, int] = {"outage": 2}
"""Days after the first report within which another one is of the same event; 14 where the kind is not named here."""
_WINDOW_DAYS = 14
_AMOUNTS_DIFFER = 1.15
"""The factor from which two sums in one currency are not one sum told twice: 20 and 19.6 million are."""
_OTHER_WHO: frozenset[SignalKind] = frozenset(
    {"acquisition", "executive hire", "executive departure", "launch"}
)
"""Kinds of which one with another company, person or product is another event; a round has several investors."""
_SURE: Mapping[Certainty, int] = {"reported": 0, "denied": 1, "planned": 2, "rumoured": 3}


@dataclass(frozen=True, slots=True)
class Report:
    """What one post tells of an event."""

    post: str
    """The post's key."""
    day: str
    """Of the post, as '2026-11-22'."""
    at: str
    """When the network told of it (ISO, UTC)."""
    signal: FoundSignal


@dataclass(slots=True)
class Event:
    """Reports of one event of one company, the earliest first."""

    key: str
    reports: list[Report] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The day of the first report."""
        return self.reports[0].day

    def known(self) -> FoundSignal:
        """What all reports together tell: each fact by the report that is most precise in it."""
        signals = [report.signal for report in self.reports]
        certainty = min((signal.certainty for signal in signals), key=lambda told: _SURE[told])
        best = min(signals, key=lambda signal: (_SURE[signal.certainty], not signal.alert, -_facts(signal)))
        sum_told = max(
            (s for s in signals if s.amount is not None), key=lambda s: _digits(s.amount), default=None
        )
        return FoundSignal(
            best.company,
            best.kind,
            best.line,
            certainty,
            any(signal.alert for signal in signals)
            and all(signal.certainty != "denied" for signal in signals),
            next((signal.role for signal in signals if signal.role), None),
            sum_told.amount if sum_told else None,
            sum_told.currency if sum_told else None,
            next((signal.round for signal in signals if signal.round), None),
            max((signal.who for signal in signals if signal.who), key=len, default=None),
        )

    def takes(self, report: Report) -> bool:
        """May it be of this event: soon after the first report, and at odds with none of them?"""
        return report.day <= _later(self.day, window(report.signal.kind)) and not any(
            _at_odds(report.signal, other.signal) for other in self.reports
        )


def events_in(reports: Iterable[Report]) -> list[Event]:
    """Reports of one company and kind parted into events, in the order of their days."""
    events: list[Event] = []
    started: dict[str, int] = {}
    for report in sorted(reports, key=lambda one: (one.day, one.at, one.post)):
        event = next((event for event in events if event.takes(report)), None)
        if event is None:
            number = started[report.day] = started.get(report.day, 0) + 1
            kind = report.signal.kind.replace(" ", "-")
            key = f"signal:{report.signal.company}/{kind}/{report.day}"
            event = Event(key if number == 1 else f"{key}/{number}")
            events.append(event)
        event.reports.append(report)
    return events


def window(kind: SignalKind) -> int:
    """Days after the first report of an event within which others are of the same one."""
    return WINDOW_DAYS.get(kind, _WINDOW_DAYS)


def _at_odds(one: FoundSignal, other: FoundSignal) -> bool:
    if one.role and other.role and one.role != other.role:
        return True
    if one.round and other.round and one.round != other.round:
        return True
    if one.amount and other.amount and one.currency == other.currency:
        low, high = sorted((one.amount, other.amount))
        if high > low * _AMOUNTS_DIFFER:
            return True
    return bool(one.kind in _OTHER_WHO and one.who and other.who and not _same_name(one.who, other.who))


def _same_name(one: str, other: str) -> bool:
    """Is one the other, or its beginning or end: "Graystone" and "Graystone Software", "Tomsk" and "Mirela Tomsk"?"""
    short, long = sorted((_words(one), _words(other)), key=len)
    return short == long[: len(short)] or short == long[len(long) - len(short) :]


def _words(name: str) -> Sequence[str]:
    return re.findall(r"\w+", fold(name))


def _facts(signal: FoundSignal) -> int:
    return sum(fact is not None for fact in (signal.role, signal.amount, signal.round, signal.who))


def _digits(amount: float | None) -> int:
    """How precise a sum is told: 19.6 million has three digits that count, 20 million one."""
    return len(f"{amount or 0:.2f}".replace(".", "").strip("0"))


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
