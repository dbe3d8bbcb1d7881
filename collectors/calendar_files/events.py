"""The events of a calendar's file, each read for itself, so that a malformed one costs no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collectors.base import ConfigError, Skipped
from graph.text.safe import one_line, storable

from .attending import Attending, attending

MALFORMED = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, ArithmeticError)
"""What the library raises for what a file says wrongly, now or when a value is looked at."""
EARLIEST = 1970
_LONGEST_TITLE = 300
_LONGEST_UID = 2_000
_INVITATIONS = frozenset({"REQUEST", "REPLY", "CANCEL", "ADD", "COUNTER", "DECLINECOUNTER", "REFRESH"})
_EVENT = re.compile(
    r"^BEGIN:VEVENT\s*?$.*?(?=^BEGIN:VEVENT|^END:VCALENDAR|\Z)", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_BEGIN = re.compile(r"^BEGIN:VEVENT\s*?$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"^END:VEVENT\s*?$", re.IGNORECASE | re.MULTILINE)

_BROKEN = re.compile(r"Cannot access '\w+' on broken property '([\w-]+)'[^:]*: (.*)")


@dataclass(frozen=True, slots=True)
class Said:
    """One event as the file has it: a single meeting, a series, or one moved or cancelled meeting of a series."""

    uid: str
    begins: datetime
    """Without a zone where it has no time of day or is told in its own; see ``zone``."""
    length: timedelta | None
    zone: ZoneInfo | Any
    """The zone in which the series goes on at the same time of day."""
    all_day: bool
    title: str | None
    attending: Attending
    cancelled: bool
    replaces: str = ""
    """Of one meeting of a series: which, by the time when it was to begin at first."""
    rule: str = ""
    further: tuple[datetime, ...] = ()
    without: tuple[datetime, ...] = ()
    order: tuple[int, str] = (0, "")
    """Of two that say something of the same meeting the greater counts."""


@dataclass(slots=True)
class CalendarFile:
    """What a file says."""

    events: list[Said] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    spared: set[str] = field(default_factory=set)
    """The UIDs of events that cannot be read."""
    floating: int = 0
    """Times in no zone, which were taken to be in the calendar's."""


def read_file(name: str, content: bytes, zone: ZoneInfo | None = None) -> CalendarFile:
    """The events of a file of this name. Times without a zone are in ``zone``, by default the file's own, else UTC.

    Raises ConfigError for what is no calendar, or an invitation to a single meeting.
    """
    from icalendar import Calendar

    text = content.decode("utf-8-sig", errors="replace")
    if "BEGIN:VCALENDAR" not in text[:4_096].upper():
        raise ConfigError(
            f"{name} is no calendar: it does not begin with BEGIN:VCALENDAR. Export it as iCalendar (.ics)."
        )
    found = CalendarFile()
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        # The library drops a calendar in which something is not ended.
        if sum(len(one.walk("VEVENT")) for one in calendars) != len(_BEGIN.findall(text)):
            raise ValueError("an event is cut off")
    except MALFORMED:
        calendars = list(_piecemeal(text, name, found))
    for calendar in calendars:
        if str(calendar.get("METHOD", "")).upper() in _INVITATIONS:
            raise ConfigError(
                f"{name} is an invitation or a reply to one, not a calendar: export the calendar as iCalendar (.ics)."
            )
        reader = _Reader(name, found, zone or _zone_of(calendar))
        for event in calendar.walk("VEVENT"):
            reader.read(event)
    return found


def _piecemeal(text: str, name: str, found: CalendarFile) -> Iterator[Any]:
    """The calendar's head with its zones, then each event that can be read, in a calendar of its own."""
    from icalendar import Calendar

    first = _EVENT.search(text)
    head = text[: first.start()] if first else text
    head = re.sub(r"^END:VCALENDAR\s*?$", "", head, flags=re.IGNORECASE | re.MULTILINE).rstrip() + "\r\n"
    try:
        Calendar.from_ical(head + "END:VCALENDAR\r\n")
    except MALFORMED:
        head = "BEGIN:VCALENDAR\r\n"
    for match in _EVENT.finditer(text):
        piece = match[0]
        line = text.count("\n", 0, match.start()) + 1
        end = _END.search(piece)
        try:
            if end is None:
                raise ValueError("it has no END:VEVENT")
            yield Calendar.from_ical(f"{head}{piece[: end.end()].rstrip()}\r\nEND:VCALENDAR\r\n")
        except MALFORMED as error:
            found.skipped.append(Skipped(f"{name}, line {line}", f"this event cannot be read: {error}"))
            if uid := re.search(r"^UID[^:\r\n]*:(.*?)\s*?$", piece, re.IGNORECASE | re.MULTILINE):
                found.spared.add(uid[1].strip()[:_LONGEST_UID])


def _zone_of(calendar: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(str(calendar.get("X-WR-TIMEZONE", "")).strip())
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


class _Reader:
    """Reads the events of one calendar into ``found``."""

    def __init__(self, name: str, found: CalendarFile, zone: ZoneInfo | None) -> None:
        self._name = name
        self._found = found
        self._zone = zone

    def read(self, event: Any) -> None:
        """One event; a malformed one is noted."""
        uid, title = "", None
        try:
            uid = storable(str(event.get("UID") or "")).strip()[:_LONGEST_UID]
            title = _title(event)
            self._found.events.append(self._said(event, uid, title))
        except MALFORMED as error:
            called = f"event {title!r}" if title else f"event {uid[:80] or 'without a UID'}"
            self._found.skipped.append(Skipped(f"{self._name}, {called}", _reason(error)))
            if uid:
                self._found.spared.add(uid)

    def _said(self, event: Any, uid: str, title: str | None) -> Said:
        if "DTSTART" not in event:
            raise ValueError("it has no DTSTART: nothing says when it begins")
        begins, zone, all_day = self._begin(event["DTSTART"].dt)
        length = self._length(event, begins, zone, all_day=all_day)
        replaces = ""
        if "RECURRENCE-ID" in event:
            moved, _, whole_day = self._begin(event["RECURRENCE-ID"].dt)
            replaces = occurrence_name(moved, zone_of(event["RECURRENCE-ID"].dt, zone), all_day=whole_day)
        rules = event.get("RRULE")
        if isinstance(rules, list):
            raise ValueError("it has several RRULEs, which calendars must not write")
        stamp = event.get("LAST-MODIFIED") or event.get("DTSTAMP")
        return Said(
            uid or f"{title}|{begins.isoformat()}",
            begins,
            length,
            zone,
            all_day,
            None if str(event.get("CLASS", "PUBLIC")).upper() in ("PRIVATE", "CONFIDENTIAL") else title,
            attending(event),
            str(event.get("STATUS", "")).upper() == "CANCELLED",
            replaces,
            rules.to_ical().decode() if rules is not None and not replaces else "",
            tuple(self._listed(event, "RDATE", zone)),
            tuple(self._listed(event, "EXDATE", zone)),
            (int(event.get("SEQUENCE") or 0), stamp.dt.isoformat() if stamp is not None else ""),
        )

    def _begin(self, value: Any) -> tuple[datetime, Any, bool]:
        """A time in its own zone, without it; the zone; and whether it is a whole day."""
        if not isinstance(value, datetime):
            if not isinstance(value, date):
                raise ValueError(f"{value!r} is no time")
            return _checked(datetime.combine(value, time())), UTC, True
        if value.tzinfo is None:
            self._found.floating += 1
        return _checked(value.replace(tzinfo=None)), zone_of(value, self._zone or UTC), False

    def _length(self, event: Any, begins: datetime, zone: Any, *, all_day: bool) -> timedelta | None:
        if "DURATION" in event:
            length = event["DURATION"].dt
        elif "DTEND" in event:
            ends, other, _ = self._begin(event["DTEND"].dt)
            length = placed(ends, other) - placed(begins, zone)
        else:
            return timedelta(days=1) if all_day else None
        if not isinstance(length, timedelta) or length < timedelta():
            raise ValueError("it ends before it begins")
        return length

    def _listed(self, event: Any, name: str, zone: Any) -> Iterator[datetime]:
        """The times of an RDATE or EXDATE, without a zone, as they are in ``zone``."""
        lists = event.get(name)
        for some in lists if isinstance(lists, list) else [lists] if lists is not None else []:
            for one in some.dts:
                value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
                begins, own, all_day = self._begin(value)
                yield begins if all_day else placed(begins, own).astimezone(zone).replace(tzinfo=None)


def zone_of(value: date, otherwise: Any) -> Any:
    """The zone of a time, or the other one where it has none."""
    return getattr(value, "tzinfo", None) or otherwise


def placed(at: datetime, zone: Any) -> datetime:
    """A time without a zone, in UTC."""
    return at.replace(tzinfo=zone).astimezone(UTC)


def occurrence_name(at: datetime, zone: Any, *, all_day: bool) -> str:
    """How one meeting of a series is told from the others: when it was to begin at first."""
    return at.strftime("%Y%m%d") if all_day else placed(at, zone).strftime("%Y%m%dT%H%M%SZ")


def _checked(at: datetime) -> datetime:
    if not EARLIEST <= at.year <= 9_000:
        raise ValueError(f"it is dated in the year {at.year}")
    return at


def _reason(error: Exception) -> str:
    """What is wrong, without the library's words on itself."""
    text = one_line(str(error))
    if broken := _BROKEN.match(text):
        text = f"{broken[1]}: {broken[2]}"
    return text[:300] or type(error).__name__


def _title(event: Any) -> str | None:
    text = " ".join(storable(str(event.get("SUMMARY") or "")).split())
    return text[:_LONGEST_TITLE] or None
