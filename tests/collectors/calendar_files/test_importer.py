"""Calendars into the graph: who is matched, what a later file changes, and what erasing, undoing and age take away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collectors.base import ConfigError
from collectors.calendar_files import CalendarReport, import_calendar
from graph.connection import Graph
from graph.person.data import persons_data
from graph.read.subjects import find_subject
from graph.records import Company, Person
from graph.write.erasure import erase_person
from graph.write.retention import count_old_meetings, remove_old_meetings
from graph.write.undo import undo_import
from tests.collectors.calendar_files.calendars import calendar, event
from tests.graph.facts import KEY, export, write

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANN = "ATTENDEE;CN=Ann Moe:mailto:Ann@US.example"
BOB = "ATTENDEE;CN=Bob Vale:mailto:bob@one.example"
CID = "ATTENDEE;CN=Cid Lund:mailto:cid@one.example"
TALK = event("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z", ANN, BOB, title="Renewal with Bob Vale")
SERIES = ("DTSTART;TZID=Europe/Oslo:20261202T090000", "RRULE:FREQ=WEEKLY;COUNT=3")
WEEKLY = event(*SERIES, BOB, CID, uid="two", title="Weekly")
SHOWN = """
MATCH (meeting:Meeting) WHERE meeting.gone IS NULL
OPTIONAL MATCH (meeting)<-[:ATTENDS]-(person:Person)
WITH meeting, person ORDER BY person.key
RETURN toString(meeting.day) AS day, meeting.title AS title, collect(person.name) AS people ORDER BY day, title
"""


@pytest.fixture
def people(graph: Graph) -> Graph:
    write(
        graph,
        Company("company:us", "Fernhollow", "us"),
        Company("company:one", "Aldmere", "customer"),
        Person("person:ann", "Ann Moe", "crm", "company:us", address="ann@us.example"),
        Person("person:bob", "Bob Vale", "crm", "company:one", address="Bob@one.example"),
        Person("person:cid", "Cid Lund", "crm", "company:one", address="cid@one.example"),
        Person("person:dot", "Dot Holm", "crm", "company:one"),
        Person("person:eve", "Eve Ek", "crm", "company:one", address="desk@one.example"),
        Person("person:fay", "Fay Ek", "crm", "company:one", address="desk@one.example"),
    )
    return graph


def bring(graph: Graph, folder: Path, *events: str, whole: bool = False) -> CalendarReport:
    path = folder / "work.ics"
    path.write_bytes(calendar(*events))
    return import_calendar(graph, path, KEY, now=NOW, whole=whole)


def shown(graph: Graph) -> list[tuple[str, str | None, list[str]]]:
    return [(row["day"], row["title"], row["people"]) for row in graph.run(SHOWN)]


def test_people_are_matched_by_address_and_never_by_name(people: Graph, tmp_path: Path) -> None:
    others = (
        "ATTENDEE;CN=Dot Holm:mailto:dot@elsewhere.example",
        "ATTENDEE;CN=Eve Ek:mailto:desk@one.example",
        "ATTENDEE;CN=Ida Stranger:mailto:ida@far.example",
    )
    report = bring(
        people,
        tmp_path,
        event("DTSTART:20261201T090000Z", ANN, BOB, *others, title="Renewal"),
        event("DTSTART:20261201T120000Z", ANN, uid="ours", title="Among us"),
        event("DTSTART:20261201T130000Z", uid="alone", title="Dentist"),
        event("DTSTART:20281201T130000Z", BOB, uid="far", title="In two years"),
    )
    assert shown(people) == [("2026-12-01", "Renewal", ["Ann Moe", "Bob Vale"])]
    assert (report.meetings, report.people, report.others, report.source) == (1, 2, 2, "work")
    assert report.namesakes == ("Dot Holm <dot@elsewhere.example>",)
    assert report.unknown == ("Ida Stranger <ida@far.example>",)
    assert report.notes == (
        "several people have the same address, so that nobody knows which of them attends: desk@one.example",
    )


def test_the_owner_attends_all_of_it(people: Graph, tmp_path: Path) -> None:
    path = tmp_path / "anna.ics"
    path.write_bytes(calendar(event("DTSTART:20261201T090000Z", BOB)))
    import_calendar(people, path, KEY, owner="person:ann", now=NOW)
    assert shown(people) == [("2026-12-01", "A talk", ["Ann Moe", "Bob Vale"])]


def test_importing_again_changes_nothing_and_a_later_file_moves_adds_and_takes_away(
    people: Graph, tmp_path: Path
) -> None:
    assert bring(people, tmp_path, TALK, WEEKLY).meetings == 4
    first = export(people)
    assert bring(people, tmp_path, TALK, WEEKLY).gone == 0
    assert export(people) == first

    later = event("DTSTART:20261203T090000Z", ANN, CID, title="Renewal")
    off = event("RECURRENCE-ID:20261209T080000Z", "DTSTART:20261209T080000Z", "STATUS:CANCELLED", uid="two")
    new = event("DTSTART:20261204T090000Z", BOB, uid="three", title="New")
    assert bring(people, tmp_path, later, WEEKLY, off, new).gone == 1
    assert shown(people) == [
        ("2026-12-02", "Weekly", ["Bob Vale", "Cid Lund"]),
        ("2026-12-03", "Renewal", ["Ann Moe", "Cid Lund"]),
        ("2026-12-04", "New", ["Bob Vale"]),
        ("2026-12-16", "Weekly", ["Bob Vale", "Cid Lund"]),
    ]


def test_what_lies_outside_a_files_events_is_gone_only_where_it_is_whole(
    people: Graph, tmp_path: Path
) -> None:
    bring(people, tmp_path, TALK, WEEKLY)
    assert bring(people, tmp_path, TALK).gone == 0
    assert len(shown(people)) == 4
    assert bring(people, tmp_path, TALK, whole=True).gone == 3
    assert [title for _, title, _ in shown(people)] == ["Renewal with Bob Vale"]


def test_another_calendar_takes_nothing_away_and_a_malformed_event_neither(
    people: Graph, tmp_path: Path
) -> None:
    bring(people, tmp_path, TALK, WEEKLY)
    other = tmp_path / "other.ics"
    days = (event(f"DTSTART:202612{day}T090000Z", CID, uid=day) for day in ("01", "30"))
    other.write_bytes(calendar(*days))
    assert import_calendar(people, other, KEY, now=NOW).gone == 0
    broken = event("DTSTART:nonsense", BOB, uid="two")
    report = bring(people, tmp_path, TALK, broken, whole=True)
    assert (report.gone, len(report.skipped), len(shown(people))) == (0, 1, 6)


def test_imports_taken_back_leave_the_graph_as_it_was(people: Graph, tmp_path: Path) -> None:
    empty = export(people)
    bring(people, tmp_path, TALK, WEEKLY)
    first = export(people)
    later = event("DTSTART:20261203T110000Z", "DTEND:20261203T120000Z", CID, title="Changed")
    bring(people, tmp_path, later, whole=True)
    assert export(people) != first

    undone = undo_import(people)
    assert (undone.kept, export(people)) == ([], first)
    undone = undo_import(people)
    assert (undone.removed["meeting"], undone.kept, export(people)) == (4, [], empty)


def test_with_somebody_erased_titles_go_and_no_later_import_brings_them_back(
    people: Graph, tmp_path: Path
) -> None:
    alone = event("DTSTART:20261204T090000Z", BOB, uid="three", title="Bob alone")
    bring(people, tmp_path, TALK, WEEKLY, alone)
    assert erase_person(people, "person:bob", tombstones=KEY).meetings == 5
    left = [
        ("2026-12-01", None, ["Ann Moe"]),
        *((f"2026-12-{day:02}", None, ["Cid Lund"]) for day in (2, 9, 16)),
    ]
    assert shown(people) == left
    assert "Bob" not in "".join(
        str(row) for row in people.run("MATCH (p:ImportPage) RETURN p.changes AS changes")
    )

    bring(people, tmp_path, TALK, WEEKLY, alone)
    assert [row for row in shown(people) if row[1] is not None or "Bob Vale" in row[2]] == []


def test_a_person_is_told_of_their_meetings(people: Graph, tmp_path: Path) -> None:
    bring(people, tmp_path, TALK)
    told = persons_data(people, find_subject(people, "person:bob")).relationships[
        "(Person)-[:ATTENDS]->(Meeting)"
    ]
    assert [(one["from"], one["to"]["title"]) for one in told] == [("theirs", "Renewal with Bob Vale")]
    assert "source" not in told[0]["to"]


def test_old_meetings_go_with_what_imports_keep_of_them(people: Graph, tmp_path: Path) -> None:
    bring(people, tmp_path, TALK, WEEKLY)
    assert count_old_meetings(people, "2026-12-09") == 2
    assert remove_old_meetings(people, "2026-12-09").counts() == {"meetings": 2}
    assert [day for day, _, _ in shown(people)] == ["2026-12-09", "2026-12-16"]
    changes = "".join(str(row) for row in people.run("MATCH (p:ImportPage) RETURN p.changes AS changes"))
    assert "Renewal" not in changes
    assert "Weekly" in changes


@pytest.mark.parametrize("content", [b"no calendar", calendar(), calendar(event("DTSTART:nonsense"))])
def test_a_file_without_an_event_stores_nothing(people: Graph, tmp_path: Path, content: bytes) -> None:
    bring(people, tmp_path, TALK)
    path = tmp_path / "work.ics"
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        import_calendar(people, path, KEY, now=NOW)
    assert len(shown(people)) == 1
