"""`grapevine import posts`: shown and kept, stored, told, listed and taken back; what is left out is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from collectors.base import ConfigError
from grapevine.cli import app
from graph.connection import Graph

TICKETS = """\
{"id": 1, "subject": "Export", "description": "It stops", "created_at": "2026-11-20T09:15:00Z", "requester_id": 7}
{"id": 2, "subject":
{"id": 3, "subject": "Price", "description": "Too dear", "created_at": "soon", "requester_id": 8}
{"id": 4, "subject": "Thanks", "description": "\\u001b[31mFine", "created_at": "2026-11-21T09:15:00Z", "by": 8}
"""


@pytest.fixture
def home(commands_home: Path) -> Path:
    Path("tickets.jsonl").write_text(TICKETS)
    return commands_home


@pytest.fixture
def graph(commands_graph: Graph) -> Graph:
    return commands_graph


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["import", *arguments])


def texts(graph: Graph) -> list[str]:
    return [row["text"] for row in graph.run("MATCH (post:Post) RETURN post.text AS text ORDER BY post.key")]


def test_a_trial_shows_the_mapping_and_the_first_posts_and_stores_nothing(home: Path) -> None:
    result = run("posts", "tickets.jsonl", "--dry-run")

    assert result.exit_code == 0
    assert "tickets.jsonl: 3 rows" in result.output
    assert (
        "Kept under the name tickets (--source); times without a zone are in UTC (--timezone)."
        in result.output
    )
    assert "2 posts, the first of them:" in result.output
    assert "2026-11-20 09:15 UTC" in result.output
    assert "Row left out: tickets.jsonl, line 2" in result.output
    assert 'column created_at: "soon": no day can be found in it' in result.output.replace("\n", "")
    assert "\x1b[31m" not in result.output
    assert not (home / "imports").exists()


@pytest.mark.server
def test_posts_are_stored_told_listed_and_taken_back(graph: Graph, home: Path) -> None:
    first = run("posts", "tickets.jsonl", "--source", "zendesk")

    assert first.exit_code == 1
    assert "Read 2 posts from 1 file." in first.output
    assert "New: 2." in first.output
    assert "They wait for their labels" in first.output
    [kept] = (home / "imports" / "posts").glob("*.toml")
    [left_out] = (home / "imports").glob("*.csv")
    assert left_out.name == "import-1-left-out.csv"
    assert len(left_out.read_text().splitlines()) == 3
    assert texts(graph) == ["Export\nIt stops", "Thanks\n\x1b[31mFine"]

    Path("tickets.jsonl").write_text(TICKETS.splitlines()[0].replace("stops", "stops at 80"))
    second = run("posts", "tickets.jsonl")

    assert second.exit_code == 0
    assert "is kept for the next one" not in second.output
    assert "Changed: 1." in second.output.replace("changed: 1", "Changed: 1")
    assert kept.exists()
    listed = run("list").output
    assert "tickets.jsonl" in listed
    undone = run("undo", "1", "--yes")
    assert "Import 1 is taken back" in undone.output
    assert texts(graph) == ["Export\nIt stops at 80"]


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--map", "Colour=text"], "No file has a column Colour"),
        (["--timezone", "Mars"], "there is no such time zone"),
        (["--map", "created_at="], "no column says when a row was written"),
        (["--map", "subject=colour"], "there is no field 'colour'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(
    home: Path, arguments: list[str], fault: str
) -> None:
    result = run("posts", "tickets.jsonl", "--dry-run", *arguments)

    assert isinstance(result.exception, ConfigError)
    assert fault in str(result.exception)
