"""`grapevine names`: what a company is called, shown and changed, in the configuration and in the graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors.crm.keys import keys_in
from grapevine.cli import app
from grapevine.config import load_config
from grapevine.names.known import NamesError
from graph.connection import Graph, GraphSettings, open_graph
from graph.read.companies import StoredCompany, all_companies
from graph.records import Company
from graph.schema import migrate
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

KEY = TombstoneKey(b"a key for tests only")
CONFIGURED = """\
# ours
[us]
name = "Acmeflow GmbH"   # the legal name
domain = "acmeflow.example"

# theirs
[[competitors]]
name = "Brightquay, Inc."
aliases = [
  "BQ",
  "Bright Quay",  # as they say
]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("names")


@pytest.fixture(scope="module")
def graph(home: Path) -> Iterator[Graph]:
    """The data folder's engine, kept running so that each command joins it."""
    with open_graph(GraphSettings(home=home, heap_mb=256)) as graph:
        migrate(graph)
        yield graph


@pytest.fixture(autouse=True)
def world(home: Path, graph: Graph, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> None:
    """The same companies before every test."""
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.chdir(home)
    (home / "grapevine.toml").write_text(CONFIGURED)
    graph.run("MATCH (n) WHERE NOT n:Schema DETACH DELETE n")
    write_page(
        graph,
        [
            Company("company:star", "Star Ltd", "customer", domain="star.example", aliases=("Starry",)),
            Company("company:nova", "Nova GmbH", "customer", aliases=("Star",)),
        ],
        tombstones=KEY,
    )


def said(*arguments: str) -> str:
    """What the command prints that ends well, on single spaces."""
    result = CliRunner().invoke(app, ["names", *arguments])
    if result.exception:
        raise result.exception
    return " ".join(result.output.split())


def stored(graph: Graph, key: str) -> StoredCompany:
    return next(company for company in all_companies(graph) if company.key == key)


def test_the_forms_are_shown_with_what_is_risky_and_why() -> None:
    output = said("acmeflow")
    assert output.startswith("Acmeflow GmbH us, acmeflow.example")
    assert "without legal form" in output
    assert "#Acmeflow" in output
    assert "None of them is risky" in output
    shared = said("star ltd")
    assert (
        "│ Star │ without legal form │ yes │ Nova GmbH is called so too. It is an everyday word too" in shared
    )


def test_a_name_that_is_not_known_yet_shows_its_forms() -> None:
    output = said("Friday Brands Ltd", "--text", "Friday Brands is down")
    assert "No company of the graph or of grapevine.toml is called so: these would be its forms." in output
    assert 'The text names Friday Brands Ltd: "Friday Brands".' in output


def test_a_text_is_tried_and_it_is_said_why_it_names_nobody() -> None:
    assert 'The text names Acmeflow GmbH: "ACMEFLOW".' in said("Acmeflow", "--text", "ACMEFLOW is down")
    missed = said("Star Ltd", "--text", "Star is down")
    assert 'The text does not name Star Ltd. "Star" is a name of Nova GmbH too' in missed


def test_names_of_the_configured_are_written_into_the_file_with_its_comments(
    home: Path, graph: Graph
) -> None:
    output = said("acmeflow", "--add", "AF Desk", "--formerly", "Wendelfeld AG", "--context", "widgets")
    assert "AF Desk means Acmeflow GmbH now." in output
    assert "Wendelfeld AG is a former name of Acmeflow GmbH now" in output
    said("Brightquay", "--remove", "BQ", "--remove", "#brightquay")
    assert (home / "grapevine.toml").read_text() == CONFIGURED.replace(
        'domain = "acmeflow.example"\n',
        'domain = "acmeflow.example"\naliases = ["AF Desk"]\nformerly = ["Wendelfeld AG"]\ncontext = ["widgets"]\n',
    ).replace('  "BQ",\n', "") + 'never = ["#Brightquay"]\n'
    ours = stored(graph, "company:acmeflow.example")
    assert (ours.aliases, ours.formerly, ours.context) == (("AF Desk",), ("Wendelfeld AG",), ("widgets",))
    assert "Wendelfeld is now called Acmeflow GmbH." in said("Wendelfeld")
    assert "Taken away: #Brightquay" in said("Bright Quay")
    assert keys_in(graph).company("Wendelfeld AG", None) == "company:acmeflow.example"


def test_names_of_other_companies_are_kept_in_the_graph_and_outlive_an_import(graph: Graph) -> None:
    said(
        "Star Ltd",
        "--add",
        "Sternwerk",
        "--remove",
        "Starry",
        "--remove",
        "star",
        "--formerly",
        "Stella Works",
    )
    write_page(graph, [Company("company:star", "Star Ltd", aliases=("Starry", "Astra"))], tombstones=KEY)
    star = stored(graph, "company:star")
    assert (star.aliases, star.formerly) == (("Astra", "Starry", "Sternwerk"), ("Stella Works",))
    assert star.never == ("Star", "Starry")
    output = said("Star Ltd")
    assert "Sternwerk" in output
    assert "Taken away: Star, Starry" in output
    assert "Starry means Star Ltd again." in said("Star Ltd", "--add", "starry")
    assert stored(graph, "company:star").never == ("Star",)


def test_a_company_gets_a_new_name_and_stays_one(home: Path, graph: Graph) -> None:
    assert "Star Ltd is called Boltline now" in said("Boltline", "--formerly", "Star Ltd")
    star = stored(graph, "company:star")
    assert (star.name, star.formerly) == ("Boltline", ("Star Ltd",))
    assert keys_in(graph).company("STAR Ltd.", "star.example") == "company:star"

    said("Quayline", "--formerly", "Acmeflow")
    us = load_config(home / "grapevine.toml").us
    assert us is not None
    assert (us.name, us.formerly) == ("Quayline", ("Acmeflow GmbH",))
    ours = [company for company in all_companies(graph) if company.role == "us"]
    assert [(one.key, one.name) for one in ours] == [("company:acmeflow.example", "Quayline")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("Star",),
            "'Star' is what several companies are called: Nova GmbH (company:nova), Star Ltd (star.example)",
        ),
        (
            ("Star Ltd", "--remove", "Sternwerk"),
            "Star Ltd is not found under 'Sternwerk'. Its forms: grapevine names",
        ),
        (("Star Ltd", "--add", "starry"), "Star Ltd is found under 'starry' already."),
        (
            ("Star Ltd", "--add", "Nova"),
            "'Nova' is the name of another company (company:nova), so that --add would",
        ),
        (("Star Ltd", "--formerly", "Brightquay"), "'Brightquay' is the name of another company"),
        (("Star Ltd", "--formerly", "STAR"), "Star Ltd is called STAR today"),
        (("Star Ltd", "--add", "  "), "Write a name with at least one letter or digit"),
        (
            ("Nobody Inc", "--add", "X Y"),
            "No company of the graph or of grapevine.toml is called 'Nobody Inc'",
        ),
        (("\x1b[2J",), "No company can be called so"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(NamesError) as refused:
        said(*arguments)
    assert message in str(refused.value)


def test_a_form_that_another_company_has_too_is_added_with_a_warning(graph: Graph) -> None:
    output = said("Nova GmbH", "--add", "Starry")
    assert (
        "Star Ltd is called Starry too: a post that says it needs something that speaks for one of them."
        in output
    )
    assert stored(graph, "company:nova").own_aliases == ("Starry",)


def test_the_last_form_is_not_taken_away(graph: Graph) -> None:
    write_page(graph, [Company("company:kestrel", "Kestrelo")], tombstones=KEY)
    with pytest.raises(NamesError, match="no form of Kestrelo would be left"):
        said("Kestrelo", "--remove", "Kestrelo")
