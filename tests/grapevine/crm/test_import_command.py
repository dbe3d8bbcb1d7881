"""`grapevine import crm` into a graph: this month's export, the next one, and what its exit status says."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from grapevine.cli import app
from graph.connection import Graph

pytestmark = pytest.mark.server

ACCOUNTS = """\
Account Owner,Account Name,Billing State,Type,Website,MRR
Lee Park,Pellworth Foods,TX,Customer - Direct,pellworth.example,"1,200"
Mia Ode,Quillmark Media,CA,Prospect,quillmark.example,lots
"""


@pytest.fixture
def home(commands_home: Path) -> Path:
    Path("accounts.csv").write_text(ACCOUNTS)
    return commands_home


@pytest.fixture
def graph(commands_graph: Graph) -> Graph:
    return commands_graph


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["import", "crm", *arguments])


def companies(graph: Graph) -> list[tuple[str, str | None, float | None]]:
    rows = graph.run("MATCH (c:Company) RETURN c.name AS name, c.role AS role, c.mrr AS mrr ORDER BY name")
    return [(row["name"], row["role"], row["mrr"]) for row in rows]


def test_this_months_export_is_mapped_and_the_next_one_is_read_alike(graph: Graph, home: Path) -> None:
    first = run("accounts.csv")

    assert first.exit_code == 0
    assert "accounts.csv: 2 companies, as Salesforce writes them" in first.output
    assert "Left unused: Billing State" in first.output
    assert "Read 2 companies and 0 contacts from 1 file. The graph now holds 2 companies" in first.output
    assert 'Cell left out: accounts.csv, line 3, column MRR: "lots"' in first.output
    [kept] = (home / "imports").glob("*.toml")
    assert str(kept) in first.output.replace("\n", "")
    assert companies(graph) == [
        ("Pellworth Foods", "customer", 1200.0),
        ("Quillmark Media", "prospect", None),
    ]
    [left_out] = (home / "imports").glob("*.csv")
    assert left_out.name == "import-1-left-out.csv"
    assert str(left_out) in first.output.replace("\n", "")

    kept.write_text(kept.read_text().replace('"Prospect" = "prospect"', '"Prospect" = "partner"'))
    Path("accounts.csv").write_text(ACCOUNTS.replace('"1,200"', "1500").replace("lots", "10"))
    second = run("accounts.csv")

    assert second.exit_code == 0
    assert "Billing State" in second.output
    assert "is kept for the next one" not in second.output
    assert "Left out" not in second.output
    assert "Pellworth Foods: monthly revenue 1,200 -> 1,500" in second.output
    assert companies(graph) == [("Pellworth Foods", "customer", 1500.0), ("Quillmark Media", "partner", 10.0)]

    assert left_out.exists()
    assert CliRunner().invoke(app, ["import", "undo", "1", "--yes"]).exit_code == 0
    assert not left_out.exists()
    assert kept.exists()


def test_the_status_is_1_where_rows_are_left_out_or_nothing_is_stored(graph: Graph) -> None:
    Path("companies.csv").write_text("name,role\nPellworth Foods,customer\n,customer\n")
    lost = run("companies.csv")
    assert lost.exit_code == 1
    assert "Left out: 1 row." in lost.output
    assert [name for name, _, _ in companies(graph)] == ["Pellworth Foods"]

    Path("deals.csv").write_text("Deal Name,Company,Stage,Amount\nStarter,Pellworth Foods,Closed Won,100\n")
    deals = run("deals.csv")
    assert deals.exit_code == 0
    assert "1 deal from 1 file" in deals.output

    Path("empty.csv").write_text("name,role\n,\n-,customer\n")
    nothing = run("empty.csv")
    assert nothing.exit_code == 1


def test_a_file_without_roles_says_how_to_give_one_and_keeps_it(graph: Graph) -> None:
    Path("firms.csv").write_text("Firma;Webseite\nPellworth Foods;pellworth.example\n")

    assert "questions about customers stay empty" in run("firms.csv").output
    assert companies(graph) == [("Pellworth Foods", None, None)]
    assert run("firms.csv", "--role", "customer").exit_code == 0
    assert companies(graph) == [("Pellworth Foods", "customer", None)]
    Path("firms.csv").write_text(
        "Firma;Webseite\nPellworth Foods;pellworth.example\nQuillmark;quillmark.example\n"
    )
    again = run("firms.csv")
    assert "stay empty" not in again.output
    assert companies(graph) == [("Pellworth Foods", "customer", None), ("Quillmark", "customer", None)]
