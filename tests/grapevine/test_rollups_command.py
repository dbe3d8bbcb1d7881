"""`grapevine rollups`: what questions count, compared and counted anew, and what `doctor` says of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from grapevine.cli import app
from grapevine.commands.rollups import rollups_finding
from graph.connection import GraphSettings, open_graph
from graph.records import Post
from graph.rollups.rebuild import rebuild
from graph.schema import migrate
from graph.write.writer import write_page
from tests.graph.facts import KEY, START


def said(*arguments: str, code: int = 0) -> str:
    """What the command prints, on single spaces; ``code`` is its exit code."""
    result = CliRunner().invoke(app, ["rollups", *arguments])
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def test_the_commands_find_what_is_wrong_and_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None
) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with open_graph(GraphSettings(home=tmp_path, heap_mb=256)) as graph:
        migrate(graph)
        write_page(graph, [Post(f"net:p{n}", "net:anna", "hello", START) for n in range(3)], tombstones=KEY)
        assert said("check") == "Nothing differs."
        assert rollups_finding(graph).status == "ok"

        graph.run("MATCH (c:Count) SET c.posts = 2")
        assert said("check", code=1) == (
            "Count all 2026-11-01 net: holds posts 2 of all, and should hold posts 3 of all "
            "1 difference. Mend it: grapevine rollups rebuild"
        )
        assert said("rebuild") == "3 posts counted. Nothing is left to count."
        assert said("check") == "Nothing differs."

        # As an upgrade leaves it.
        graph.run("MATCH (n:Count) DETACH DELETE n")
        graph.run("MATCH (p:Post) REMOVE p.counted")
        graph.run("MATCH (s:Schema) SET s.complete = false")
        found = rollups_finding(graph)
        assert (found.status, found.what) == ("warn", "3 posts not counted yet: answers are incomplete")
        assert found.remedy == "grapevine run counts on, or: grapevine rollups rebuild --missing"
        assert said("rebuild", "--missing") == "3 posts counted. Nothing is left to count."
        assert rollups_finding(graph).status == "ok"
        assert rebuild(graph, anew=False) == 0

        # As a rebuild leaves it that counted all and broke off before it removed what was older.
        graph.run("MATCH (s:Schema) SET s.complete = false")
        found = rollups_finding(graph)
        assert (found.status, found.what) == (
            "warn",
            "counting is not over: answers hold some of the old numbers",
        )
