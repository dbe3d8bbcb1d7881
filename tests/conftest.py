"""What every test may ask for, which tests are quick, and what the end of a run says."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, NoReturn

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
    sample_run,
)
from tests.requirements import PARTS, missing, required

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
    "sample_run",
]

COUNT_FILE = Path(__file__).with_name("COUNT")
SERVER_FIXTURES = frozenset(
    {"embedded_session", "neo4j_server", "graph", "world", "jetstream", "chromium", "sample_run"}
)
"""Whoever asks for one of these, directly or through another fixture, needs a server or a browser."""
collected: set[int] = set()
"""How many tests this run found: one number, the same in every worker."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("grapevine")
    group.addoption("--quick", action="store_true", help="only tests that start no process and are not slow")
    group.addoption(
        "--recorded", action="store_true", help="fail where there are fewer tests than tests/COUNT"
    )


def pytest_configure() -> None:
    """Refuses a misspelt GRAPEVINE_REQUIRE before anything is left out because of it."""
    required()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the tests that need servers, so that ``-m server`` knows them, and puts them first: they take longest."""
    collected.add(len(items))
    for item in items:
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())) or any(
            map(item.get_closest_marker, PARTS)
        ):
            item.add_marker(pytest.mark.server)
    items.sort(key=lambda item: item.get_closest_marker("server") is None)
    if config.getoption("quick", False):
        left_out = [item for item in items if any(map(item.get_closest_marker, ("server", "slow")))]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hands what a worker found to the whole run, and fails a run with fewer tests than are recorded."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"missing": missing, "collected": sorted(collected)}
    elif session.config.getoption("recorded", False) and max(collected, default=0) < recorded_tests():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over what a worker of pytest-xdist found."""
    output = getattr(node, "workeroutput", {})
    missing.update(output.get("missing", {}))
    collected.update(output.get("collected", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many tests there are, and what the run left out and why."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    terminalreporter.section("left out")
    for part, reason in sorted(missing.items()):
        terminalreporter.line(f"{part}: {reason}")
    if not missing:
        terminalreporter.line(
            f"no part of the machine is missing; {skipped} tests skipped for their own reasons"
        )
    if terminalreporter.config.getoption("recorded", False):
        found, known = max(collected, default=0), recorded_tests()
        terminalreporter.line(f"{found} tests found; tests/COUNT records {known}")
        if found < known:
            terminalreporter.line(
                "FEWER TESTS THAN RECORDED: bring them back, or write the new number into tests/COUNT and say why",
                red=True,
            )


def recorded_tests() -> int:
    """The number in tests/COUNT: how many tests there are to be at least."""
    return int(COUNT_FILE.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _environment_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the graph of whoever runs it."""
    for name in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "GRAPEVINE_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _quick_tests_start_no_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``--quick``, fails a test that starts a process: it belongs to those that are marked ``server``."""

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("this test starts a process: mark it with pytest.mark.server", pytrace=False)

    if request.config.getoption("quick"):
        monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
