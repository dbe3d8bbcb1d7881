"""Series: laid out between two days in their own zone, with what was moved, cancelled and left out."""

from __future__ import annotations

import pytest

from tests.collectors.calendar_files.calendars import event, laid, read, times

OSLO = "DTSTART;TZID=Europe/Oslo:20261013T090000"


@pytest.mark.parametrize(
    ("rule", "begins"),
    [
        ("FREQ=WEEKLY", ["10-20 07:00", "10-27 08:00", "11-03 08:00"]),  # the clocks change on 25 October
        ("FREQ=WEEKLY;COUNT=3", ["10-20 07:00", "10-27 08:00"]),
        ("FREQ=WEEKLY;UNTIL=20261027T080000Z", ["10-20 07:00", "10-27 08:00"]),
        ("FREQ=WEEKLY;UNTIL=20261027T075959Z", ["10-20 07:00"]),
        ("FREQ=WEEKLY;UNTIL=20261027", ["10-20 07:00", "10-27 08:00"]),
        ("FREQ=WEEKLY;INTERVAL=2", ["10-27 08:00"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH", ["10-20 07:00", "10-22 07:00", "10-27 08:00", "10-29 08:00", "11-03 08:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["10-30 08:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", []),
    ],
)  # fmt: skip
def test_a_series_keeps_its_time_of_day(rule: str, begins: list[str]) -> None:
    assert times("2026-10-19", "2026-11-04", event(OSLO, f"RRULE:{rule}")) == begins


def test_left_out_and_further_dates_count() -> None:
    series = event(
        OSLO,
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Oslo:20261020T090000",
        "EXDATE:20261027T080000Z",
        "RDATE;TZID=Europe/Oslo:20261029T140000",
    )
    assert times("2026-10-12", "2026-11-05", series) == ["10-13 07:00", "10-29 13:00", "11-03 08:00"]


def test_all_day_series_and_their_exceptions() -> None:
    series = event("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20261202")
    assert [one.name for one in laid("2026-12-01", "2026-12-31", series).meetings] == [
        "20261201", "20261203", "20261204",
    ]  # fmt: skip


def test_a_moved_meeting_keeps_its_name_and_a_cancelled_one_is_gone() -> None:
    series = event(OSLO, "RRULE:FREQ=WEEKLY;COUNT=4")
    moved = event("RECURRENCE-ID;TZID=Europe/Oslo:20261020T090000", "DTSTART:20261021T150000Z", title="Moved")
    off = event("RECURRENCE-ID:20261027T080000Z", "DTSTART:20261027T080000Z", "STATUS:CANCELLED")
    found = laid("2026-10-12", "2026-11-05", moved, series, off).meetings
    assert [(one.name, f"{one.at:%m-%d %H:%M}", one.title) for one in found] == [
        ("20261013T070000Z", "10-13 07:00", "A talk"),
        ("20261020T070000Z", "10-21 15:00", "Moved"),
        ("20261103T080000Z", "11-03 08:00", "A talk"),
    ]


def test_a_cancelled_series_is_gone_with_its_moved_meetings() -> None:
    series = event(OSLO, "RRULE:FREQ=WEEKLY", "STATUS:CANCELLED")
    moved = event("RECURRENCE-ID:20261020T070000Z", "DTSTART:20261021T150000Z")
    other = event("DTSTART:20261021T100000Z", uid="two")
    assert times("2026-10-12", "2026-11-05", series, moved, other) == ["10-21 10:00"]


def test_of_two_versions_the_later_counts() -> None:
    old = event("DTSTART:20261201T090000Z", "SEQUENCE:2", title="Old")
    new = event("DTSTART:20261202T090000Z", "SEQUENCE:10", title="New")
    for versions in ((old, new), (new, old)):
        assert [one.title for one in laid("2026-12-01", "2026-12-31", *versions).meetings] == ["New"]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (("RRULE:FREQ=SECONDLY",), "FREQ=SECONDLY is no rhythm"),
        (("RRULE:FREQ=NEVER",), "FREQ=NEVER is no rhythm"),
        (("RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8",), "it would be"),
    ],
)
def test_a_rhythm_that_cannot_be_read_is_named(lines: tuple[str, ...], wrong: str) -> None:
    other = event("DTSTART:20261201T090000Z", uid="two", title="Other")
    found = laid("2026-11-01", "2027-11-01", event(OSLO, *lines, title="Odd"), other)
    assert [one.title for one in found.meetings] == ["Other"]
    skipped = [*found.skipped, *read(event(OSLO, *lines, title="Odd"), other).skipped]
    assert len(skipped) == 1
    assert "Odd" in skipped[0].what
    assert wrong in skipped[0].reason


def test_only_the_days_asked_for_count() -> None:
    one = event("DTSTART:20261201T235959Z")
    assert times("2026-12-01", "2026-12-01", one) == ["12-01 23:59"]
    assert times("2026-12-02", "2026-12-31", one) == []
