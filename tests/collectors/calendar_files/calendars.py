"""Calendars for the tests, as programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from collectors.calendar_files.events import CalendarFile, read_file
from collectors.calendar_files.occurrences import LaidOut, lay_out

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a calendar//EN\r\n"


def event(*lines: str, uid: str = "one", title: str = "A talk") -> str:
    """An event with these lines beside its UID and SUMMARY."""
    told = [f"UID:{uid}", f"SUMMARY:{title}", *lines]
    return "BEGIN:VEVENT\r\n" + "".join(f"{line}\r\n" for line in told) + "END:VEVENT\r\n"


def calendar(*events: str, head: Sequence[str] = ()) -> bytes:
    """A calendar's file."""
    return (HEAD + "".join(f"{line}\r\n" for line in head) + "".join(events) + "END:VCALENDAR\r\n").encode()


def read(*events: str, head: Sequence[str] = ()) -> CalendarFile:
    """What the file says."""
    return read_file("work.ics", calendar(*events, head=head))


def laid(first: str, last: str, *events: str, head: Sequence[str] = ()) -> LaidOut:
    """The meetings of these days."""
    return lay_out(read(*events, head=head).events, date.fromisoformat(first), date.fromisoformat(last))


def times(first: str, last: str, *events: str, head: Sequence[str] = ()) -> list[str]:
    """When the meetings of these days begin, in UTC."""
    return [f"{one.at:%m-%d %H:%M}" for one in laid(first, last, *events, head=head).meetings]
