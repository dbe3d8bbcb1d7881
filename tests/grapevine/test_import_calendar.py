"""`grapevine import calendar`: what it tells, and that the question, undo and age know of meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grapevine.cli import app
from graph.connection import Graph, GraphSettings, open_graph
from graph.records import Company, Person
from tests.collectors.calendar_files.calendars import calendar, event
from tests.graph.facts import write

pytestmark = pytest.mark.server


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> Iterator[Graph]:
    """Holds the engine open, so that the commands of a test attach to it."""
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GRAPEVINE_HEAP_MB", "256")
    monkeypatch.chdir(tmp_path)
    Path("grapevine.toml").write_text(
        '[us]\nname = "Fernhollow"\ndomain = "fern.example"\n[retention]\ndays = "10 days"\n'
    )
    with open_graph(GraphSettings(home=tmp_path / "home", heap_mb=256)) as graph:
        yield graph


def command(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_calendar_is_imported_asked_about_taken_back_and_removed_by_age(graph: Graph) -> None:
    write(
        graph,
        Company("company:fern.example", "Fernhollow", "us", domain="fern.example"),
        Person("person:ann", "Ann Moe", "crm", "company:fern.example", address="ann@fern.example"),
        Company("company:one", "Aldmere", "customer"),
        Person("person:bob", "Bob \x1b[31mVale", "crm", "company:one", address="bob@one.example"),
    )
    days = [datetime.now(UTC) + timedelta(days=days) for days in (1, -20)]
    bob = "ATTENDEE;CN=Bob:mailto:bob@one.example"
    guest = "ATTENDEE;CN=Eve Red:mailto:eve@far.example"
    events = [
        event(f"DTSTART:{day:%Y%m%dT%H%M%SZ}", bob, guest, uid=f"{number}", title="Talk \x1b[31mred")
        for number, day in enumerate(days)
    ]
    Path("work.ics").write_bytes(calendar(*events, event(uid="broken", title="Broken")))

    told = command("import", "calendar", "work.ics", "--owner", "Ann Moe")
    assert "2 meetings with 2 known people" in told.output
    assert "Not known: Eve" in told.output
    assert "work.ics, event 'Broken'" in told.output
    assert (told.exit_code, "\x1b[31m" in told.output) == (1, False)

    answer = command("ask", "meetings this week")
    assert "Ann Moe" in answer.output
    assert "Aldmere" in answer.output
    assert "\x1b[31m" not in answer.output
    assert "work.ics" in command("import", "list").output
    assert "Removed: 1 meeting." in command("retention", "--yes").output
    assert "1 meeting" in command("import", "undo", "--yes").output
    assert graph.run("MATCH (meeting:Meeting) RETURN count(meeting) AS n")[0]["n"] == 0


def test_an_owner_whom_nobody_knows_and_a_zone_that_is_none_are_refused(graph: Graph) -> None:
    Path("work.ics").write_bytes(calendar(event("DTSTART:20261201T090000Z")))
    nobody = command("import", "calendar", "work.ics", "--owner", "Zoe Nobody")
    assert "Nobody called Zoe Nobody is known" in f"{nobody.output}{nobody.exception}"
    nowhere = command("import", "calendar", "work.ics", "--timezone", "Nowhere/Land")
    assert "is no time zone" in f"{nowhere.output}{nowhere.exception}"
