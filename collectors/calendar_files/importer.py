"""A calendar into the graph: the meetings with people whom it knows, and what is gone since the last import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from collectors.base import ConfigError, Skipped
from collectors.import_run import import_run
from graph.connection import Graph
from graph.keys import meeting_key
from graph.records import Meeting, MeetingsEnd, Record
from graph.rows import batches
from graph.text.counts import counted
from graph.text.safe import storable
from graph.write.changes import ImportPage, begin_import
from graph.write.tombstones import TombstoneKey, erased_addresses
from graph.write.writer import write_page

from .events import read_file
from .occurrences import LaidOut, Occurrence, lay_out
from .people import Attendees

BACK = timedelta(days=30)
AHEAD = timedelta(days=365)
"""Meetings from so long ago until so long after the import are kept."""
_PAGE = 2_000
_MOST_MEETINGS = 100_000
_MOST_BYTES = 100_000_000
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class CalendarReport:
    """What the import of a calendar did."""

    source: str
    first: str
    last: str
    """The days (UTC) that it told of."""
    events: int
    """That the file has; a series is one."""
    meetings: int
    """That are stored now: those with somebody known who is not one of us."""
    others: int
    """Other meetings of these days: nobody known attends them but us."""
    gone: int
    """Meetings that were stored, and that the file has no more."""
    people: int
    """Who attend and are known, we among them."""
    namesakes: tuple[str, ...]
    """Attendees who may be people that the graph knows by name only."""
    unknown: tuple[str, ...]
    """The other attendees whom the graph does not know."""
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    run: str = ""
    """The key of the import's Run."""
    counts: dict[str, int] = field(default_factory=dict)


def import_calendar(
    graph: Graph,
    path: Path,
    tombstones: TombstoneKey,
    *,
    name: str | None = None,
    owner: str | None = None,
    zone: ZoneInfo | None = None,
    whole: bool = False,
    now: datetime | None = None,
) -> CalendarReport:
    """Store the meetings of a calendar's file from a month ago to a year ahead; importing again changes nothing.

    ``name`` tells the calendar from others, by default the file's name; ``owner`` is the key of the one of us who
    attends all of it, whether it says so or not. What an earlier file of the calendar held and this one lacks is gone,
    between the first and the last of its events, or in all these days where it is ``whole``. Times without a zone are
    in ``zone``, by default the file's own, else UTC. Raises ConfigError for a file that is no calendar, GraphError.
    """
    counts: dict[str, int] = {}
    with import_run(graph, "import calendar", counts) as run:
        source = " ".join(storable(name or path.stem).split())[:_LONGEST_NAME] or "calendar"
        today = (now or datetime.now(UTC)).astimezone(UTC).date()
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigError(
                f"{path.name} is larger than {_MOST_BYTES // 1_000_000} MB: export fewer years of it."
            )
        file = read_file(path.name, path.read_bytes(), zone)
        if not file.events and not whole:
            raise ConfigError(
                f"{path.name} holds no event that can be read: nothing was stored"
                + (f" ({file.skipped[0].what}: {file.skipped[0].reason})." if file.skipped else ".")
            )
        laid = lay_out(file.events, today - BACK, today + AHEAD)
        if len(laid.meetings) > _MOST_MEETINGS:
            raise ConfigError(
                f"{path.name} holds {len(laid.meetings):,} meetings of a year; {_MOST_MEETINGS:,} are the most."
            )
        attendees = Attendees.of(graph, laid.meetings)
        begin_import(graph, run.key, [path.name])
        records = list(_meetings(graph, laid, attendees, tombstones, source, owner))
        days = [one.at.date() for one in laid.meetings]
        first = today - BACK if whole else min(days, default=today)
        last = today + AHEAD if whole else max(days, default=today)
        spared = tuple(sorted(meeting_key(uid) for uid in file.spared | laid.spared))
        end = MeetingsEnd(
            source, first.isoformat(), last.isoformat(), frozenset(one.key for one in records), spared
        )
        gone = 0
        for number, page in enumerate(_pages(records, end)):
            written = write_page(graph, page, tombstones=tombstones, import_page=ImportPage(run.key, number))
            gone += written["meetings gone"]
        people = {person for one in records for person in one.people}
        skipped = (*file.skipped, *laid.skipped)
        counts |= {
            "meetings": len(records),
            "gone": gone,
            "events": len(file.events),
            "skipped": len(skipped),
        }
        return CalendarReport(
            source,
            end.first,
            end.last,
            len(file.events),
            len(records),
            len(laid.meetings) - len(records),
            gone,
            len(people),
            attendees.namesakes,
            attendees.unknown,
            skipped,
            tuple(_notes(file.floating, zone, attendees.shared)),
            run.key,
            dict(counts),
        )


def _meetings(
    graph: Graph,
    laid: LaidOut,
    attendees: Attendees,
    tombstones: TombstoneKey,
    source: str,
    owner: str | None,
) -> Iterator[Meeting]:
    addresses = {address for one in laid.meetings for address, _ in one.attending.addresses}
    erased = erased_addresses(graph, tombstones, addresses - attendees.keys.keys())
    for one in laid.meetings:
        people = set(attendees.attending(one.attending)) | ({owner} if owner else set())
        if people - attendees.ours - {owner}:
            yield _record(one, people, source, erased)


def _record(one: Occurrence, people: set[str], source: str, erased: frozenset[str]) -> Meeting:
    # Whoever was erased may be named in the title.
    named = any(address in erased for address, _ in one.attending.addresses)
    return Meeting(
        meeting_key(one.uid, one.name),
        one.at,
        source,
        tuple(sorted(people)),
        None if named else one.title,
        one.ends,
        one.all_day,
    )


def _pages(records: Sequence[Meeting], end: MeetingsEnd) -> Iterator[list[Record]]:
    pages: list[list[Record]] = [list(some) for some in batches(records, _PAGE)] or [[]]
    pages[-1].append(end)
    yield from pages


def _notes(floating: int, zone: ZoneInfo | None, shared: frozenset[str]) -> Iterator[str]:
    if floating and zone is None:
        yield (
            f"{counted(floating, 'time')} of the file {'has' if floating == 1 else 'have'} no zone: taken in the "
            "calendar's own, else in UTC; --timezone says another one"
        )
    if shared:
        yield (
            "several people have the same address, so that nobody knows which of them attends: "
            + ", ".join(sorted(shared)[:10])
        )
