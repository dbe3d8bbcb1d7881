"""Single events: times, titles and attendees as calendars write them, and what is wrong with malformed ones."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from collectors.base import ConfigError
from collectors.calendar_files.events import read_file
from tests.collectors.calendar_files.calendars import calendar, event, laid, read, times

WEEK = ("2026-11-30", "2026-12-06")


@pytest.mark.parametrize(
    ("start", "begins"),
    [
        ("DTSTART:20261201T090000Z", "12-01 09:00"),
        ("DTSTART;TZID=Europe/Oslo:20261201T090000", "12-01 08:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20261201T090000", "12-01 08:00"),
        ("DTSTART;TZID=America/New_York:20261201T230000", "12-02 04:00"),
        ("DTSTART:20261201T090000", "12-01 09:00"),
        ("DTSTART;VALUE=DATE:20261201", "12-01 00:00"),
    ],
)
def test_a_time_is_placed_in_its_zone(start: str, begins: str) -> None:
    assert times(*WEEK, event(start)) == [begins]


def test_a_zone_that_the_file_describes_is_used() -> None:
    zone = (
        "BEGIN:VTIMEZONE", "TZID:Our own", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0300", "END:STANDARD", "END:VTIMEZONE",
    )  # fmt: skip
    assert times(*WEEK, event("DTSTART;TZID=Our own:20261201T090000"), head=zone) == ["12-01 06:00"]


def test_times_without_a_zone_are_in_the_calendars_or_in_the_one_that_is_given() -> None:
    floating = event("DTSTART:20261201T090000")
    assert times(*WEEK, floating, head=["X-WR-TIMEZONE:Europe/Oslo"]) == ["12-01 08:00"]
    assert times(*WEEK, floating, head=["X-WR-TIMEZONE:Nowhere/Land"]) == ["12-01 09:00"]
    said = read_file("work.ics", calendar(floating), ZoneInfo("Asia/Tokyo")).events[0]
    assert (said.zone.key, read(floating).floating) == ("Asia/Tokyo", 1)


@pytest.mark.parametrize(
    ("lines", "length", "all_day"),
    [
        (("DTSTART:20261201T090000Z", "DTEND:20261201T103000Z"), timedelta(minutes=90), False),
        (("DTSTART:20261201T090000Z", "DTEND;TZID=Europe/Oslo:20261201T110000"), timedelta(hours=1), False),
        (("DTSTART:20261201T090000Z", "DURATION:PT45M"), timedelta(minutes=45), False),
        (("DTSTART:20261201T090000Z",), None, False),
        (("DTSTART;VALUE=DATE:20261201",), timedelta(days=1), True),
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261203"), timedelta(days=2), True),
    ],
)
def test_how_long_it_takes(lines: tuple[str, ...], length: timedelta | None, all_day: bool) -> None:
    [one] = laid(*WEEK, event(*lines)).meetings
    assert (one.all_day, None if one.ends is None else one.ends - one.at) == (all_day, length)


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ((), "it has no DTSTART"),
        (("DTSTART:20261341T090000Z",), "DTSTART: Wrong datetime format"),
        (("DTSTART:20261201T090000Z", "DTEND:20261201T080000Z"), "it ends before it begins"),
        (("DTSTART:20261201T090000Z", "DURATION:-PT1H"), "it ends before it begins"),
        (("DTSTART:00010101T000000Z",), "it is dated in the year 1"),
        (("DTSTART:20261201T090000Z", "SEQUENCE:many"), "SEQUENCE"),
        (("DTSTART:20261201T090000Z", *["ATTENDEE:mailto:a@all.example"] * 501), "501 people are to attend"),
        (("DTSTART:20261201T090000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"), "several RRULEs"),
    ],
)
def test_a_malformed_event_is_named_and_costs_no_other(lines: tuple[str, ...], wrong: str) -> None:
    found = read(event(*lines, title="Broken"), event("DTSTART:20261201T090000Z", uid="two"))
    assert [one.uid for one in found.events] == ["two"]
    assert (found.skipped[0].what, found.spared) == ("work.ics, event 'Broken'", {"one"})
    assert wrong in found.skipped[0].reason


def test_an_event_that_is_cut_off_is_named_by_its_line_and_costs_no_other() -> None:
    cut = "BEGIN:VEVENT\r\nUID:cut\r\nDTSTART:20261201T090000Z\r\n"
    found = read(cut, event("DTSTART;TZID=Europe/Oslo:20261201T090000", uid="two"))
    assert [one.uid for one in found.events] == ["two"]
    assert [(one.what, one.reason) for one in found.skipped] == [
        ("work.ics, line 4", "this event cannot be read: it has no END:VEVENT")
    ]
    assert found.spared == {"cut"}


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"name,company\r\nAnna,Aldmere\r\n", "is no calendar"),
        (b"", "is no calendar"),
        (calendar(event("DTSTART:20261201T090000Z"), head=["METHOD:REQUEST"]), "is an invitation"),
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes, wrong: str) -> None:
    with pytest.raises(ConfigError, match=wrong):
        read_file("work.ics", content)


def test_titles_are_one_line_and_those_of_private_events_are_left_out() -> None:
    hostile = "Plan\\n\\n<script>alert(1)</script>\\, " + "x" * 400
    titles = [
        said.title
        for said in read(
            event("DTSTART:20261201T090000Z", title=hostile),
            event("DTSTART:20261201T090000Z", "CLASS:PRIVATE", uid="two", title="Doctor"),
            event("DTSTART:20261201T090000Z", "CLASS:CONFIDENTIAL", uid="three", title="Deal"),
            event("DTSTART:20261201T090000Z", uid="four", title=""),
        ).events
    ]
    assert titles == [("Plan <script>alert(1)</script>, " + "x" * 400)[:300], None, None, None]


def test_attendees_and_organizer_count_but_not_who_declined_nor_rooms_nor_lists() -> None:
    lines = (
        "DTSTART:20261201T090000Z",
        'ORGANIZER;CN="Ann Moe":mailto:Ann@US.example',
        "ATTENDEE;CN=Ann Moe;PARTSTAT=ACCEPTED:MAILTO:ann@us.example",
        "ATTENDEE;CN=bob@one.example;PARTSTAT=NEEDS-ACTION:mailto:bob@one.example",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:cid@one.example",
        "ATTENDEE;CUTYPE=ROOM:mailto:room@us.example",
        "ATTENDEE;CUTYPE=GROUP:mailto:all@us.example",
        "ATTENDEE;CN=Dot Vale;EMAIL=dot@two.example:urn:uuid:17",
        "ATTENDEE;CN=Eve Lund:invalid:nomail",
        "ATTENDEE;CN=Fay Holm;PARTSTAT=DECLINED:invalid:nomail",
    )
    told = read(event(*lines)).events[0].attending
    assert told.addresses == (
        ("ann@us.example", "Ann Moe"), ("bob@one.example", ""), ("dot@two.example", "Dot Vale"),
    )  # fmt: skip
    assert told.names == ("Eve Lund",)
