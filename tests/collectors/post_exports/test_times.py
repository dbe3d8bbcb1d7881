"""Dates in the forms that tools write them, read as the column's other cells settle them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from collectors.base import ConfigError
from collectors.post_exports.times import header_zone, times, zone

from .reading import NOW, at

BERLIN = zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00"),
        ("2026-11-22 10:00:00+0200", "2026-11-22T08:00:00"),
        ("2026-11-22 10:00:00 UTC", "2026-11-22T10:00:00"),
        ("2026-11-22 10:00", "2026-11-22T09:00:00"),
        ("2026-11-22", "2026-11-22T11:00:00"),
        ("Sun Nov 22 20:19:24 +0000 2026", "2026-11-22T20:19:24"),
        ("Sun, 22 Nov 2026 10:00:00 GMT", "2026-11-22T10:00:00"),
        ("1795341600", "2026-11-22T10:00:00"),
        ("1795341600000", "2026-11-22T10:00:00"),
        ("22.11.2026 10:05", "2026-11-22T09:05:00"),
        ("11/22/26, 4:15 PM", "2026-11-22T15:15:00"),
        ("Nov 22, 2026 10:00 AM EST", "2026-11-22T15:00:00"),
        ("45983.5", "2025-11-22T11:00:00"),
    ],
)
def test_a_time_is_read_in_its_own_zone_or_in_the_one_that_holds(cell: str, expected: str) -> None:
    assert times([cell], BERLIN, NOW).values == (at(expected),)


def test_numbers_that_read_both_ways_are_settled_by_the_column_or_named() -> None:
    settled = times(["03/04/2026 09:00", "22/11/2026 09:00"], UTC, NOW)
    assert settled.values == (at("2026-04-03T09:00:00"), at("2026-11-22T09:00:00"))

    [fault] = times(["03/04/2026 09:00"], UTC, NOW).faults
    assert "2026-04-03 or 2026-03-04" in fault.remedy


def test_the_time_of_day_may_stand_in_a_column_of_its_own() -> None:
    read = times(["20-Nov-2026", "2026-11-21"], UTC, NOW, ["09:15AM", "16:30"])
    assert read.values == (at("2026-11-20T09:15:00"), at("2026-11-21T16:30:00"))


def test_a_time_to_come_is_a_fault() -> None:
    read = times(["2031-01-01", "2026-11-20"], UTC, NOW)
    assert read.values[0] is None
    assert [fault.row for fault in read.faults] == [0]


def test_a_column_that_says_utc_is_in_utc() -> None:
    assert header_zone("Submit Date (UTC)", BERLIN) is UTC
    assert header_zone("Submit Date", BERLIN) is BERLIN


def test_a_zone_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match="Mars/Base: there is no such time zone"):
        zone("Mars/Base")
    assert (
        datetime(2026, 7, 1, tzinfo=zone("UTC")).utcoffset() == datetime(2026, 7, 1, tzinfo=UTC).utcoffset()
    )
