"""When posts were written, from a whole column: any form of date, with the time and the zone that stand beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collectors.base import ConfigError
from collectors.crm.values.column import CellFault, Column
from collectors.crm.values.days import days
from collectors.crm.values.texts.placeholders import no_value

NOON = time(12)
"""The time of a post of which the day alone is known: noon is the same day in nearly every zone."""
_EPOCH = re.compile(r"(\d{10}|\d{13}|\d{16})(?:\.\d+)?")
_SERIAL = re.compile(r"[2-7]\d{4}\.(\d+)")
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})[:h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap])?\.?(?:m\.?)?(?=\W|$)\s*"
    r"(z\b|(?:utc|gmt)?\s*[+-]\d{1,2}:?(?:\d{2})?\b|[a-z]{2,5}\b)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_TWITTER = "%a %b %d %H:%M:%S %z %Y"
_ABBREVIATIONS = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "bst": 1, "ist": 5.5, "jst": 9,
    "aest": 10, "aedt": 11,
}  # fmt: skip
_UTC_HEADER = re.compile(r"[(\[_ ](?:utc|gmt)(?:[)\]]|$)", re.IGNORECASE)
_FUTURE = timedelta(days=1)


def zone(name: str) -> tzinfo:
    """The time zone of this name, such as Europe/Berlin. Raises ConfigError for one that is none."""
    if name.casefold() in ("utc", "gmt", "z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"--timezone {name}: there is no such time zone; write one as Europe/Berlin or UTC"
        ) from None


def header_zone(header: str, otherwise: tzinfo) -> tzinfo:
    """The zone of a column: UTC where its name says so ("Submit Date (UTC)")."""
    return UTC if _UTC_HEADER.search(header) else otherwise


def times(
    cells: Sequence[str], where: tzinfo, now: datetime, clocks: Sequence[str] | None = None
) -> Column[datetime]:
    """The time of each cell, in UTC. ``where`` holds for those that name no zone; a day alone is read as its noon.

    ``clocks`` are the cells of a column with the times of day. A time to come is a fault.
    """
    values: list[datetime | None] = [None] * len(cells)
    faults: list[CellFault] = []
    rest: list[int] = []
    for row, cell in enumerate(cells):
        if no_value(cell):
            continue
        if not (clocks and len(cell) <= 10) and (found := _whole(cell, where)) is not None:
            values[row] = found
        else:
            rest.append(row)
    by_day = days([cells[row] for row in rest])
    for row, day in zip(rest, by_day.values, strict=True):
        if day is not None:
            clock = (clocks[row] if clocks else "") or cells[row]
            values[row] = _at(day, clock, where)
    faults += [CellFault(rest[fault.row], fault.remedy) for fault in by_day.faults]
    latest = now + _FUTURE
    for row, value in enumerate(values):
        if value is not None and value > latest:
            values[row] = None
            faults.append(
                CellFault(row, "it is a time to come: mend the year, or the order of day and month")
            )
    return Column(tuple(values), tuple(faults), by_day.notes)


def is_time(cell: str) -> bool:
    """Does a cell hold a day, with or without a time?"""
    return (
        _whole(cell, UTC) is not None
        or (not no_value(cell) and days([cell]).values[0] is not None)
        or bool(re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:[ T,].*)?", cell))
    )


def is_clock(cell: str) -> bool:
    """Does a cell hold a time of day and nothing else?"""
    return _CLOCK.fullmatch(cell.strip()) is not None


@lru_cache(1 << 14)
def _whole(cell: str, where: tzinfo) -> datetime | None:
    """A form that has one reading by itself; a day alone is its noon in ``where``."""
    text = cell.strip()
    if found := _EPOCH.fullmatch(text):
        digits = found[1]
        return datetime.fromtimestamp(int(digits) / 10 ** (len(digits) - 10), UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None and text[:1].isalpha():
        try:
            at = datetime.strptime(text, _TWITTER)  # noqa: DTZ007 - it has %z
        except ValueError:
            try:
                at = parsedate_to_datetime(text) if ":" in text and "," in text[:5] else None
            except (ValueError, TypeError, IndexError):
                at = None
    if at is None:
        return None
    if len(text) <= 10 and at.time() == time.min:
        at = datetime.combine(at.date(), NOON)
    return _utc(at, where)


def _at(day: str, cell: str, where: tzinfo) -> datetime | None:
    """The time of a day whose clock stands somewhere in the cell."""
    date = datetime.fromisoformat(day)
    if found := _SERIAL.fullmatch(cell.strip()):
        return _utc(date + timedelta(seconds=round(float(f"0.{found[1]}") * 86400)), where)
    found = _CLOCK.search(cell)
    if not found:
        return _utc(datetime.combine(date.date(), NOON), where)
    hour = int(found[1]) % 12 + (12 if found[4] in "pP" else 0) if found[4] else int(found[1])
    try:
        clock = time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        return _utc(datetime.combine(date.date(), NOON), where)
    return _utc(datetime.combine(date.date(), clock), _zone_named(found[5] or "") or where)


def _zone_named(text: str) -> tzinfo | None:
    name = text.strip().casefold()
    if name in _ABBREVIATIONS:
        return timezone(timedelta(hours=_ABBREVIATIONS[name]))
    if found := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if offset < timedelta(hours=24):
            return timezone(-offset if found[1] == "-" else offset)
    return None


def _utc(at: datetime, where: tzinfo) -> datetime | None:
    try:
        return (at if at.tzinfo else at.replace(tzinfo=where)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
