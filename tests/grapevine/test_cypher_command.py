"""``cypher``, ``connect`` and ``question check`` on the command line, over a real engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import neo4j
import pytest
from typer.testing import CliRunner, Result

from grapevine.cli import app
from graph.connection import Graph
from graph.errors import GrapevineError
from tests.servers import neo4j_folder

pytestmark = pytest.mark.server


@pytest.fixture
def home(commands_home: Path) -> Path:
    return commands_home


@pytest.fixture
def graph(commands_graph: Graph) -> Graph:
    commands_graph.run(
        "UNWIND $rows AS row MERGE (c:Company {key: row[0]}) SET c.name = row[1], c.role = row[2]",
        rows=[["company:a", "=Acme", "us"], ["company:b", "Brightquay", "competitor"]],
    )
    return commands_graph


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*arguments], input=typed)


COMPANIES = "MATCH (c:Company) RETURN c.name AS company, c.role AS role ORDER BY company"


def test_cypher_prints_a_table_csv_or_json_from_an_argument_a_file_or_standard_input(graph: Graph) -> None:
    Path("mine.cypher").write_text(COMPANIES + ";\n", encoding="utf-8")

    assert "Brightquay" in run("cypher", COMPANIES).stdout
    assert run("cypher", "mine.cypher", "-f", "csv").stdout.splitlines() == [
        "company,role",
        "'=Acme,us",
        "Brightquay,competitor",
    ]
    assert json.loads(run("cypher", "-f", "json", typed=COMPANIES).stdout) == [
        {"company": "=Acme", "role": "us"},
        {"company": "Brightquay", "role": "competitor"},
    ]
    assert run("cypher", "MATCH (p:Post) RETURN p.key AS post").stdout.strip() == "No rows."


def test_values_go_in_as_parameters_and_rows_have_a_limit(graph: Graph) -> None:
    found = run(
        "cypher",
        "UNWIND range(1, $n) AS n RETURN n, $word AS word",
        "-p",
        "n=5",
        "-p",
        "word=a'b",
        "-f",
        "csv",
        "--rows",
        "2",
    )
    assert found.stdout.splitlines() == ["n,word", "1,a'b", "2,a'b"]
    assert "Only the first 2 rows: --rows raises the limit." in found.stderr


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE (c:Company {key: 'x'})", "may only read"),
        ("MATCH (c:Company RETURN c", "The graph refuses"),
        ("", "There is no Cypher"),
    ],
)
def test_what_writes_or_cannot_run_is_refused_in_a_sentence(graph: Graph, statement: str, told: str) -> None:
    with pytest.raises(GrapevineError, match=told):
        CliRunner().invoke(app, ["cypher", statement], catch_exceptions=False)
    assert graph.run("MATCH (c:Company) RETURN count(c) AS n") == [{"n": 2}]


def test_what_connect_prints_lets_the_driver_and_cypher_shell_in_to_read_alone(
    graph: Graph, home: Path
) -> None:
    shown = run("connect").stdout
    password = run("connect", "--password").stdout.strip()

    assert password not in shown
    assert str(home / "secrets.json") in shown
    address = next(line.split()[1] for line in shown.splitlines() if line.startswith("address"))
    with neo4j.GraphDatabase.driver(address, auth=("reader", password)) as driver:
        rows, _, _ = driver.execute_query(COMPANIES, database_="neo4j", routing_="r")
        assert [row["company"] for row in rows] == ["=Acme", "Brightquay"]
        with pytest.raises(neo4j.exceptions.Neo4jError, match="not allowed"):
            driver.execute_query("CREATE (c:Company {key: 'x'})", database_="neo4j")


@pytest.mark.neo4j
def test_cypher_shell_reads_the_embedded_engine_with_the_printed_command(graph: Graph, home: Path) -> None:
    shell = neo4j_folder() / "shell"
    line = next(
        line for line in run("connect").stdout.splitlines() if "cypher-shell" in line and "-a" in line
    )
    arguments = line[line.index("-a ") :].split()
    password = run("connect", "--password").stdout.strip()

    read = subprocess.run(
        [str(shutil.which("java")), "-cp", f"{shell}/lib/*", "org.neo4j.shell.Main", *arguments, "--format", "plain"],
        input=f"{COMPANIES};", text=True, capture_output=True, timeout=120, check=False,
        env={**os.environ, "NEO4J_PASSWORD": password},
    )  # fmt: skip

    assert read.stdout.splitlines()[:3] == ["company, role", '"=Acme", "us"', '"Brightquay", "competitor"'], (
        read.stderr
    )


def test_question_check_names_file_line_and_remedy_and_fails(graph: Graph) -> None:
    header = "// ---\n// question: Who?\n// description: All.\n// columns: [name]\n// ---\n"
    source = f"{header}MATCH (c:Compny) RETURN c.name AS name\n"
    Path("mine.cypher").write_text(source, encoding="utf-8")

    found = run("question", "check", "mine.cypher")

    assert found.exit_code == 1
    assert "mine.cypher, line 6: the graph knows no label `Compny`; is `Company` meant?" in found.stdout
    assert "1 fault." in found.stderr
    Path("mine.cypher").write_text(source.replace("Compny", "Company"), encoding="utf-8")
    assert "mine.cypher: no fault found" in run("question", "check", "mine.cypher").stdout
