"""What the tests of commands may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grapevine import terminal
from graph.connection import Graph, GraphSettings, open_graph


@pytest.fixture
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both consoles 200 characters wide. COLUMNS would be too late: it counts where the module is imported."""
    for console in (terminal.console, terminal.errors):
        monkeypatch.setattr(console, "_width", 200)


@pytest.fixture
def commands_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> Path:
    """The data folder of the commands of a test, which is not made yet; the test works in the folder beside it."""
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GRAPEVINE_HEAP_MB", "256")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def commands_graph(home: Path) -> Iterator[Graph]:
    """Holds the engine of the test's ``home`` open, so that the commands of a test attach to it."""
    with open_graph(GraphSettings(home=home, heap_mb=256)) as graph:
        yield graph
