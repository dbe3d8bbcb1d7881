"""What a command loads, and what holds for the help of all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from collectors.registry import COLLECTORS
from grapevine.cli import COMMANDS, app, load
from graph.connection import GraphSettings, open_graph
from graph.schema import migrate

ROOT = Path(__file__).parents[2]
LIMIT_S = 120
HEAVY = {
    *("transformers", "onnxruntime", "pandas", "networkx", "streamlit", "torch", "scipy"),
    *("fastapi", "mcp", "uvicorn"),
}
LISTING = "import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules)); "
CALLING = "from grapevine.cli import main; main()"


def loaded(home: Path, *arguments: str) -> set[str]:
    """The packages that a command which ends well has loaded at its end."""
    run = subprocess.run(
        [sys.executable, "-c", LISTING + CALLING, *arguments],
        cwd=ROOT,
        env={**os.environ, "GRAPEVINE_HOME": str(home), "GRAPEVINE_HEAP_MB": "256"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    listed = next(line for line in run.stdout.splitlines() if line.startswith("LOADED"))
    return {name.partition(".")[0] for name in listed.split()[1:]}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose engine runs, with every network off: none is asked anything."""
    home = tmp_path_factory.mktemp("running")
    networks = "".join(f"[collectors.{name}]\nenabled = false\n" for name in COLLECTORS)
    (home / "grapevine.toml").write_text(networks)
    with open_graph(GraphSettings(home=home, heap_mb=256)) as graph:
        migrate(graph)
        graph.run("MERGE (c:Company {key: 'company:acme'}) SET c.name = 'Acme', c.role = 'us'")
        yield home


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("questions",), ("ask", "share-of-voice"), ("doctor",)],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.server
def test_a_command_that_labels_nothing_loads_neither_models_nor_data_frames(
    running: Path, arguments: tuple[str, ...]
) -> None:
    assert loaded(running, *arguments) & HEAVY == set()


@pytest.mark.server
def test_the_list_of_commands_loads_none_of_them(tmp_path: Path) -> None:
    seen = loaded(tmp_path, "--help")
    assert "typer" in seen
    assert (
        seen & {"neo4j", "pydantic", "numpy", "httpx", "structlog", "collectors", "nlp", "queries"} == set()
    )


def paths(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """A command, or those of a group, with the words that call each."""
    if hasattr(command, "commands"):
        for word, one in command.commands.items():
            yield from paths(one, f"{name} {word}")
    else:
        yield name, command


EVERY = {words: command for name in COMMANDS for words, command in paths(load(name), name)}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_the_first_of_the_commands_own_help(name: str) -> None:
    first = load(name).help.split("\n\n")[0]
    assert " ".join(first.split()) == COMMANDS[name][1]


@pytest.mark.parametrize("words", EVERY)
def test_every_command_shows_an_example(words: str) -> None:
    assert f"grapevine {words}" in " ".join(EVERY[words].help.split())


@pytest.mark.parametrize("words", ["", *EVERY])
def test_every_command_takes_the_short_name_of_help_and_the_version(words: str) -> None:
    runner = CliRunner()
    helped = runner.invoke(app, [*words.split(), "-h"])
    assert helped.exit_code == 0
    assert "Usage: " in helped.output
    told = runner.invoke(app, [*words.split(), "--version"])
    assert told.exit_code == 0
    assert told.output.startswith("grapevine ")
    assert f"Python {sys.version.split()[0]}" in told.output


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    refused = CliRunner().invoke(app, ["aks"])
    assert refused.exit_code == 2
    assert "Did you mean 'ask'?" in refused.output
