"""When an alert with a ``cron`` is due: as crontab has it, in the alert's time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.triggers.cron import CronTrigger

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RANGE = re.compile(r"(\d)(?:-(\d))?(?:/(\d+))?")
_SOME_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
_LOOKED_AT = 60


@lru_cache(maxsize=256)
def trigger(cron: str, zone: str) -> CronTrigger:
    """The five fields of a crontab line. Raises ValueError."""
    from apscheduler.triggers.cron import CronTrigger

    advice = 'write five fields as crontab has them, such as "0 8 * * 1-5" for 8:00 from Monday to Friday'
    fields = cron.split()
    if len(fields) != 5:
        raise ValueError(advice)
    try:
        # APScheduler counts days of the week from Monday, crontab from Sunday.
        fields[4] = ",".join(_days(part) for part in fields[4].split(","))
        return CronTrigger.from_crontab(" ".join(fields), timezone=zone)
    except ValueError as error:
        raise ValueError(f"{error}: {advice}") from None


def cron_checked(cron: str) -> str:
    """``cron`` as it is. Raises ValueError for one that cannot be used, or that never comes."""
    if trigger(cron, "UTC").get_next_fire_time(None, _SOME_MONDAY) is None:
        raise ValueError(f"{cron!r} names no day that ever comes")
    return cron


def next_time(cron: str, zone: str, now: datetime) -> datetime:
    """When it is due next, later than ``now``."""
    found = trigger(cron, zone).get_next_fire_time(None, now + timedelta(microseconds=1))
    assert found is not None
    return datetime.fromtimestamp(found.timestamp(), UTC)


def moments(every: timedelta, cron: str | None, zone: str, first: datetime, last: datetime) -> list[datetime]:
    """When an alert is due from ``first`` to ``last``: by its ``cron``, where it has one, else once a period."""
    if cron is None:
        return [first + n * every for n in range((last - first) // every + 1)]
    found = [next_time(cron, zone, first - timedelta(microseconds=1))]
    while found[-1] <= last:
        found.append(next_time(cron, zone, found[-1]))
    return found[:-1]


@lru_cache(maxsize=256)
def longest_gap(cron: str, zone: str) -> timedelta:
    """The longest time from one turn to the next, of the first sixty of a year; it is the same whenever it is asked."""
    times = [_SOME_MONDAY]
    while len(times) < _LOOKED_AT:
        times.append(next_time(cron, zone, times[-1]))
    return max(after - before for before, after in pairwise(times[1:]))


def _days(part: str) -> str:
    found = _RANGE.fullmatch(part)
    if found is None:
        return part
    first = int(found[1])
    last = int(found[2]) if found[2] else (7 if found[3] else first)
    if first > 7 or last > 7 or first > last or found[3] == "0":
        raise ValueError(f"{part!r} names no days of the week")
    return ",".join(_DAYS[first : last + 1 : int(found[3] or 1)])
