"""Meetings as calendars tell of them: updated when imported again, marked as gone when their calendar lacks them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from neo4j import ManagedTransaction

from graph.records import Meeting, MeetingsEnd, utc
from graph.rows import Row, each, iso, iso_or_none

_MEETINGS = """
UNWIND $rows AS row
MERGE (meeting:Meeting {key: row.key})
SET meeting.title = row.title, meeting.at = datetime(row.at), meeting.day = row.day,
    meeting.ends = datetime(row.ends), meeting.all_day = row.all_day, meeting.source = row.source,
    meeting.gone = null
"""
_LEAVE = """
UNWIND $rows AS row
MATCH (meeting:Meeting {key: row.key})<-[link:ATTENDS]-(person:Person)
WHERE NOT person.key IN row.people
DELETE link
"""
# From the meeting, which few attend, to somebody who may attend hundreds.
_ATTEND = """
UNWIND $rows AS row
MATCH (person:Person {key: row.person})
MATCH (meeting:Meeting {key: row.key})
MERGE (meeting)<-[:ATTENDS]-(person)
"""
_TOLD_OF = """
MATCH (meeting:Meeting)
WHERE meeting.day >= $first AND meeting.day <= $last AND meeting.source = $source AND meeting.gone IS NULL
RETURN meeting.key AS key
"""
_GONE = "UNWIND $rows AS key MATCH (meeting:Meeting {key: key}) SET meeting.gone = true"
_OF_PEOPLE = """
UNWIND $rows AS key
MATCH (:Person {key: key})-[:ATTENDS]->(meeting:Meeting)
RETURN DISTINCT meeting.key AS key
"""
# A title may name them.
_UNTITLED = "UNWIND $rows AS key MATCH (meeting:Meeting {key: key}) SET meeting.title = null"
_DESERTED = """
UNWIND $rows AS key
MATCH (meeting:Meeting {key: key})
WHERE NOT EXISTS { (meeting)<-[:ATTENDS]-(:Person) }
RETURN key
"""
_HELD = "UNWIND $rows AS key MATCH (meeting:Meeting {key: key}) RETURN key"
_DELETE = "UNWIND $rows AS key MATCH (meeting:Meeting {key: key}) DETACH DELETE meeting"


def write_meetings(tx: ManagedTransaction, records: Iterable[Meeting]) -> None:
    """Store meetings, one record each, with those of their people whom the graph holds."""
    rows: list[Row] = [
        {
            "key": record.key,
            "title": record.title,
            "at": iso(record.at),
            "day": utc(record.at).date().isoformat(),
            "ends": iso_or_none(record.ends),
            "all_day": record.all_day,
            "source": record.source,
            "people": sorted(set(record.people)),
        }
        for record in sorted(records, key=lambda record: record.key)
    ]
    each(tx, _MEETINGS, rows)
    each(tx, _LEAVE, rows)
    each(tx, _ATTEND, [{"key": row["key"], "person": person} for row in rows for person in row["people"]])


def ending(tx: ManagedTransaction, records: Iterable[MeetingsEnd]) -> list[str]:
    """Keys of the meetings that are gone once these calendars were read to their ends."""
    found: set[str] = set()
    for record in records:
        rows = tx.run(_TOLD_OF, first=record.first, last=record.last, source=record.source).data()
        found |= {
            row["key"]
            for row in rows
            if row["key"] not in record.held and not row["key"].startswith(record.spared)
        }
    return sorted(found)


def write_meetings_ends(tx: ManagedTransaction, records: Iterable[MeetingsEnd]) -> int:
    """Mark what is gone from these calendars; how many meetings."""
    gone = ending(tx, records)
    each(tx, _GONE, gone)
    return len(gone)


def meetings_of(tx: ManagedTransaction, people: Sequence[str]) -> list[str]:
    """Keys of the meetings that these people attend, gone ones too."""
    return sorted({row["key"] for row in each(tx, _OF_PEOPLE, people)})


def leave_meetings(tx: ManagedTransaction, meetings: Sequence[str]) -> None:
    """Of these meetings, from which somebody was erased: no title is kept, and none that nobody known attends."""
    each(tx, _UNTITLED, meetings)
    each(tx, _DELETE, [row["key"] for row in each(tx, _DESERTED, meetings)])


def delete_meetings(tx: ManagedTransaction, meetings: Sequence[str]) -> int:
    """Delete the meetings with these keys; how many there were."""
    held = [row["key"] for row in each(tx, _HELD, meetings)]
    each(tx, _DELETE, held)
    return len(held)
