"""When somebody is told: outside quiet hours, or at the next digest, in their own time zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from queries.alerts.times import Digest, QuietHours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "now", "told"),
    [
        ("22:00-07:00", "UTC", "2026-11-22 21:59", "2026-11-22 21:59"),
        ("22:00-07:00", "UTC", "2026-11-22 22:00", "2026-11-23 07:00"),
        ("22:00-07:00", "UTC", "2026-11-23 06:59", "2026-11-23 07:00"),
        ("22:00-07:00", "UTC", "2026-11-23 07:00", "2026-11-23 07:00"),
        ("12:00 to 13:30", "UTC", "2026-11-23 12:30", "2026-11-23 13:30"),
        # 22:30 in Berlin, an hour ahead of UTC in winter and two in summer.
        ("22:00-07:00", "Europe/Berlin", "2026-11-22 21:30", "2026-11-23 06:00"),
        ("22:00-07:00", "Europe/Berlin", "2026-07-22 20:30", "2026-07-23 05:00"),
        # The night that clocks are set forward, and the one that they are set back.
        ("22:00-07:00", "Europe/Berlin", "2026-03-28 22:00", "2026-03-29 05:00"),
        ("22:00-07:00", "Europe/Berlin", "2026-10-24 22:00", "2026-10-25 06:00"),
    ],
)
def test_quiet_hours_end_at_their_time_of_day(hours: str, zone: str, now: str, told: str) -> None:
    assert QuietHours.parse(hours, zone).over(at(now)) == at(told)


@pytest.mark.parametrize(
    ("digest", "zone", "happened", "told"),
    [
        ("daily at 08:00", "UTC", "2026-11-22 07:59", "2026-11-22 08:00"),
        ("daily at 08:00", "UTC", "2026-11-22 08:00", "2026-11-23 08:00"),
        ("Daily 8:00", "America/New_York", "2026-11-22 14:00", "2026-11-23 13:00"),
        # 2026-11-22 is a Sunday.
        ("weekly on Monday at 08:00", "UTC", "2026-11-22 12:00", "2026-11-23 08:00"),
        ("weekly on monday at 08:00", "UTC", "2026-11-23 08:00", "2026-11-30 08:00"),
        ("weekly sunday 08:00", "UTC", "2026-11-22 12:00", "2026-11-29 08:00"),
    ],
)
def test_a_digest_goes_out_at_the_next_of_its_times(digest: str, zone: str, happened: str, told: str) -> None:
    assert Digest.parse(digest, zone).next(at(happened)) == at(told)


@pytest.mark.parametrize("text", ["", "22-7", "25:00-07:00", "07:00-07:00", "22:00-07:00 and more"])
def test_quiet_hours_that_cannot_be_read_say_how_to_write_them(text: str) -> None:
    with pytest.raises(ValueError, match="22:00-07:00"):
        QuietHours.parse(text)


@pytest.mark.parametrize("text", ["", "daily", "weekly at 08:00", "daily at 25:00", "hourly at 08:00"])
def test_a_digest_that_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="daily at 08:00"):
        Digest.parse(text)
