"""``grapevine label fix`` and ``label errors`` over the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grapevine.cli import app
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.errors import GrapevineError
from graph.records import Company, Post
from graph.write.writer import write_page

pytestmark = pytest.mark.server

CONFIGURATION = """
[us]
name = "Tallowmere"

[[topics]]
name = "pricing"
description = "what software costs, price rises, discounts and invoices"
keywords = ["price*", "invoice*"]
"""
TEXT = "Our lamb Invoice hates the rain. Brightquay, bring back the sun!"
URL = "https://net.example/lamb"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> Iterator[Path]:
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path))
    monkeypatch.setenv("GRAPEVINE_HEAP_MB", "512")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "grapevine.toml").write_text(CONFIGURATION, encoding="utf-8")
    workspace = Workspace.load()
    with workspace.open() as graph:
        workspace.apply(graph)
        post = Post("net:lamb", "net:anna", TEXT, datetime(2026, 11, 20, tzinfo=UTC), url=URL)
        company = Company("company:brightquay", "Brightquay", "competitor")
        write_page(graph, [company, post], tombstones=workspace.tombstones())
        assert called("label").startswith("1 post labelled")
        yield tmp_path


def called(*words: str) -> str:
    """What the command prints; its error, where it ends in one, is raised."""
    result = CliRunner().invoke(app, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.replace("│", " ").split())


def held(graph: Graph) -> tuple[str, list[str], list[str]]:
    row = graph.run(
        "MATCH (p:Post {key: 'net:lamb'}) OPTIONAL MATCH (p)-[:ABOUT]->(t:Topic) "
        "WITH p, collect(t.key) AS topics OPTIONAL MATCH (p)-[:MENTIONS]->(c:Company) "
        "RETURN p.sentiment AS sentiment, topics, collect(c.key) AS companies"
    )[0]
    return row["sentiment"], row["topics"], row["companies"]


def test_labels_put_right_outlive_relabelling_and_make_an_example(world: Path) -> None:
    assert "pricing" in called("label", "fix", URL)
    said = called(
        "label",
        "fix",
        URL,
        "--sentiment",
        "positive",
        "--not-topic",
        "pricing",
        "--not-company",
        "brightquay",
    )
    assert "sentiment positive topics none companies none" in said
    assert "It became a counterexample of pricing" in said
    configuration = (world / "grapevine.toml").read_text(encoding="utf-8")
    assert TEXT in configuration
    assert configuration.startswith(CONFIGURATION.rstrip("\n"))
    called("topics", "relabel")
    with Workspace.load().open() as graph:
        assert held(graph) == ("positive", [], [])
    told = called("label", "errors")
    assert "topic pricing yes no 1" in told
    assert "company Brightquay yes no 1" in told


def test_a_correction_taken_back_gives_the_models_labels_again(world: Path) -> None:
    before = called("label", "fix", "net:lamb")
    called("label", "fix", "net:lamb", "--sentiment", "positive", "--not-company", "Brightquay")
    assert called("label", "fix", "net:lamb", "--undo").startswith("Taken back")
    called("label")
    assert called("label", "fix", "net:lamb") == before
    assert called("label", "fix", "net:lamb", "--undo").startswith("Nothing of it was corrected")
    assert called("label", "errors").startswith("No label was corrected yet")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("net:nobody", "--sentiment", "positive"), "No post has the key or address net:nobody"),
        (("net:lamb", "--sentiment", "angry"), "write one of positive, neutral, negative"),
        (("net:lamb", "--not-topic", "pricng"), "Did you mean pricing?"),
        (("net:lamb", "--company", "Nobody Ltd"), "No one company of the graph is called 'Nobody Ltd'"),
    ],
)
def test_what_cannot_be_corrected_is_told(world: Path, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(GrapevineError, match=told.replace("?", r"\?")):
        called("label", "fix", *words)
