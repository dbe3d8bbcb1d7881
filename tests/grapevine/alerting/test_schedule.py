"""When an alert with a ``cron`` is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grapevine.alerting.schedule import longest_gap, next_time


@pytest.mark.parametrize(
    ("cron", "zone", "now", "due"),
    [
        ("0 8 * * *", "UTC", "2026-11-22 07:59", "2026-11-22 08:00"),
        ("0 8 * * *", "UTC", "2026-11-22 08:00", "2026-11-23 08:00"),
        ("0 8 * * *", "Europe/Berlin", "2026-11-22 07:30", "2026-11-23 07:00"),
        ("0 8 * * *", "Europe/Berlin", "2026-07-22 05:30", "2026-07-22 06:00"),
        # 2026-11-22 is a Sunday: 0 and 7, as crontab counts.
        ("0 8 * * 0", "UTC", "2026-11-21 12:00", "2026-11-22 08:00"),
        ("0 8 * * 7", "UTC", "2026-11-21 12:00", "2026-11-22 08:00"),
        ("0 8 * * 1-5", "UTC", "2026-11-21 12:00", "2026-11-23 08:00"),
        ("0 8 * * mon,thu", "UTC", "2026-11-23 12:00", "2026-11-26 08:00"),
        ("*/15 * * * *", "UTC", "2026-11-22 12:01", "2026-11-22 12:15"),
    ],
)
def test_it_is_due_as_crontab_has_it_in_the_alerts_time_zone(
    cron: str, zone: str, now: str, due: str
) -> None:
    said = next_time(cron, zone, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert said == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "gap"),
    [
        ("0 8 * * *", timedelta(days=1)),
        ("0 8 * * 1-5", timedelta(days=3)),
        ("*/15 * * * *", timedelta(minutes=15)),
    ],
)
def test_the_longest_gap_says_from_when_on_it_is_late(cron: str, gap: timedelta) -> None:
    assert longest_gap(cron, "UTC") == gap
