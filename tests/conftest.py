"""What every test may ask for, and what the end of a run says about tests left out."""

from __future__ import annotations

import pytest

from tests.engines import (
    chromium,
    embedded_graph,
    embedded_session,
    graph,
    home,
    jetstream,
    neo4j_graph,
    neo4j_server,
    neo4j_session,
)
from tests.requirements import missing, required

__all__ = [
    "chromium",
    "embedded_graph",
    "embedded_session",
    "graph",
    "home",
    "jetstream",
    "neo4j_graph",
    "neo4j_server",
    "neo4j_session",
]


def pytest_configure() -> None:
    """Refuses a misspelt GRAPEVINE_REQUIRE before anything is left out because of it."""
    required()


@pytest.fixture(autouse=True)
def _environment_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the graph of whoever runs it."""
    for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "GRAPEVINE_HOME"):
        monkeypatch.delenv(name, raising=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what the run left out and why."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    terminalreporter.section("left out")
    for part, reason in sorted(missing.items()):
        terminalreporter.line(f"{part}: {reason}")
    if not missing:
        terminalreporter.line(
            f"no part of the machine is missing; {skipped} tests skipped for their own reasons"
        )
