"""`grapevine import` and `grapevine forget` in the terminal."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grapevine.cli import app
from grapevine.commands import imports
from graph.connection import Graph
from graph.errors import GraphError
from graph.records import Post, Profile, ProfileStatusChange
from graph.write.tombstones import tombstone_key
from graph.write.writer import write_page

pytestmark = pytest.mark.server

COMPANIES = "name,role,domain\nPellworth Foods,customer,pellworth.example\n"
CONTACTS = """\
name,company,address,profiles
Anna Pell,Pellworth Foods,anna@pellworth.example,bluesky:annapell.example
Bo Quill,Pellworth Foods,,
"""


ANNA = "bluesky:did:plc:anna"
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def graph_home() -> Path:
    return Path(os.environ["GRAPEVINE_HOME"])


@pytest.fixture
def home(commands_home: Path) -> Path:
    Path("companies.csv").write_text(COMPANIES)
    Path("contacts.csv").write_text(CONTACTS)
    return commands_home


@pytest.fixture
def graph(commands_graph: Graph) -> Graph:
    return commands_graph


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=typed)


def said(*arguments: str, typed: str = "") -> str:
    """What a command that ends well prints."""
    result = run(*arguments, typed=typed)
    if result.exception:
        raise result.exception
    return result.output


def people(graph: Graph) -> list[str]:
    return [row["name"] for row in graph.run("MATCH (p:Person) RETURN p.name AS name ORDER BY name")]


def test_an_import_says_what_it_read_and_what_the_graph_holds_and_can_be_taken_back(graph: Graph) -> None:
    assert "Nothing was imported yet: grapevine import crm" in said("import", "list")
    output = said("import", "crm", "companies.csv", "contacts.csv")
    assert "Read 1 company and 2 contacts from 2 files. The graph now holds 1 company and 2 people." in output
    Path("companies.csv").write_text("name,role\nQuillmark Media,prospect\n")
    output = said("import", "crm", "companies.csv")
    assert (
        "Read 1 company and 0 contacts from 1 file. The graph now holds 2 companies and 2 people." in output
    )

    listed = said("import", "list")
    assert "companies.csv, contacts.csv" in listed
    refused = run("import", "undo", "1", typed="n\n")
    assert refused.exit_code == 1
    assert "Take it back?" in refused.output
    assert people(graph) == ["Anna Pell", "Bo Quill"]

    output = said("import", "undo", "1", typed="y\n")
    assert "Import 1 is taken back: 2 jobs, 1 company, 2 people and 1 profile removed" in output.replace(
        "1 profile link, ", ""
    )
    assert "The graph now holds 1 company and 0 people." in output
    output = said("import", "undo", "--yes")
    assert (
        "Import 2 is taken back: 1 company removed. The graph now holds 0 companies and 0 people." in output
    )
    with pytest.raises(GraphError, match="no import to take back"):
        said("import", "undo", "--yes")


def test_somebody_is_forgotten_after_a_preview_and_does_not_come_back(graph: Graph) -> None:
    said("import", "crm", "companies.csv", "contacts.csv")
    assert "Nothing was erased on request yet." in said("forget", "--log")

    refused = run("forget", "anna pell", typed="n\n")
    assert refused.exit_code == 1
    assert "The person Anna Pell (person:anna@pellworth.example) would go, with:" in refused.output
    assert "1 person, 1 profile, 1 job" in refused.output
    assert people(graph) == ["Anna Pell", "Bo Quill"]

    assert "Erased: 1 person, 1 profile, 1 job." in said("forget", "anna@pellworth.example", "--yes")
    output = said("import", "crm", "companies.csv", "contacts.csv")
    assert "The graph now holds 1 company and 1 person." in output
    assert "1 row left out: erased on request (grapevine forget --log)." in output
    assert people(graph) == ["Bo Quill"]
    log = said("forget", "--log")
    assert "1 person, 1 profile, 1 job" in log
    assert "Anna" not in log


def test_a_company_that_the_configuration_names_is_forgotten_with_a_note(graph: Graph) -> None:
    Path("grapevine.toml").write_text('[us]\nname = "Fernhollow"\n\n[[competitors]]\nname = "Brightquay"\n')
    said("import", "crm", "companies.csv")

    output = said("forget", "brightquay", "--yes")

    assert "grapevine.toml still names Brightquay" in output
    said("import", "crm", "companies.csv")
    names = [row["name"] for row in graph.run("MATCH (c:Company) RETURN c.name AS name ORDER BY name")]
    assert names == ["Fernhollow", "Pellworth Foods"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nobody",), "No person, profile or company in the graph is 'nobody'"),
        ((), "Say whom to forget"),
        (("anna pell", "--kind", "human"), "There is no kind 'human': write person, profile, company"),
        (("anna pell", "--with-profiles"), "--with-profiles is for companies: Anna Pell is a person"),
    ],
)
def test_forgetting_says_what_was_wrong(graph: Graph, arguments: tuple[str, ...], message: str) -> None:
    said("import", "crm", "companies.csv", "contacts.csv")
    with pytest.raises(GraphError, match=message):
        said("forget", *arguments, "--yes")


def test_a_profile_that_its_network_took_down_is_let_back_by_hand(graph: Graph) -> None:
    write_page(graph, [Post("bluesky:p1", ANNA, "hello", NOW)], tombstones=tombstone_key(graph_home()))
    write_page(graph, [ProfileStatusChange(ANNA, "removed", NOW)], tombstones=tombstone_key(graph_home()))
    assert "may come back" in said("restore", ANNA)
    assert "nothing keeps it away" in said("restore", ANNA)
    assert "(may come back)" in said("forget", "--log")
    write_page(graph, [Post("bluesky:p1", ANNA, "hello", NOW)], tombstones=tombstone_key(graph_home()))
    assert [row["key"] for row in graph.run("MATCH (p:Post) RETURN p.key AS key")] == ["bluesky:p1"]


def test_who_asked_to_be_erased_stays_away_unless_they_took_that_back(graph: Graph) -> None:
    write_page(graph, [Post("bluesky:p1", ANNA, "hello", NOW)], tombstones=tombstone_key(graph_home()))
    said("forget", ANNA, "--yes")
    refused = run("restore", ANNA)
    assert isinstance(refused.exception, GraphError)
    assert "--erasure-request-withdrawn" in str(refused.exception)
    assert "may come back" in said("restore", ANNA, "--erasure-request-withdrawn")


def test_an_import_asks_whether_a_handle_that_has_moved_on_means_who_had_it(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for handle, seen in (("annapell.example", NOW), ("anna.example", NOW + timedelta(days=3))):
        write_page(graph, [Profile(ANNA, handle, seen=seen)], tombstones=tombstone_key(graph_home()))
    monkeypatch.setattr(imports, "somebody_answers", lambda: True)
    asked = "@annapell.example is now @anna.example (bluesky:did:plc:anna) since 2026-11-04"
    hers = "MATCH (p:Profile)-[:BELONGS_TO]->(:Person) RETURN p.key AS key"
    output = said("import", "crm", "contacts.csv", typed="n\n")
    assert asked in output
    assert "it is left out" in output
    assert graph.run(hers) == []
    output = said("import", "crm", "contacts.csv", typed="\n")
    assert "that account is used" in output
    assert graph.run(hers) == [{"key": ANNA}]
