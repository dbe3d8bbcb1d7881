"""What a run of the tests says at its end, by one process or by several workers; and which tests are quick."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import COUNT_FILE, recorded_tests
from tests.servers import REPOSITORY

FILE = """
import subprocess
import pytest
from tests.requirements import leave_out

@pytest.fixture
def chromium():
    leave_out("browser", "not on this machine; fetch it")

def test_that_needs_a_browser(chromium):
    assert chromium

@pytest.mark.server
def test_that_needs_a_server():
    assert subprocess.run(["true"]).returncode == 0

def test_that_needs_nothing():
    assert 1 + 1 == 2
"""
HOOKS = (
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "_quick_tests_start_no_process",
)


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "test_some.py").write_text(FILE)
    (tmp_path / "conftest.py").write_text(f"from tests.conftest import {', '.join(HOOKS)}\n")
    return tmp_path


def run(suite: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-c", REPOSITORY / "pyproject.toml", "--rootdir", suite,
         "-p", "no:cacheprovider", *arguments, suite],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        | {"GRAPEVINE_REQUIRE": ""},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.server
@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_was_left_out_is_named_also_where_workers_found_it_missing(suite: Path, workers: str) -> None:
    ran = run(suite, "-n", workers)
    assert ran.returncode == 0, ran.stdout
    assert "browser: not on this machine; fetch it" in ran.stdout.partition("= left out =")[2]
    assert "2 passed, 1 skipped" in ran.stdout


@pytest.mark.server
@pytest.mark.parametrize("workers", ["0", "2"])
def test_fewer_tests_than_are_recorded_fail_a_run_that_looks(suite: Path, workers: str) -> None:
    ran = run(suite, "-n", workers, "--recorded")
    assert ran.returncode == 1
    assert f"3 tests found; tests/COUNT records {recorded_tests()}" in ran.stdout
    assert "FEWER TESTS THAN RECORDED" in ran.stdout


@pytest.mark.server
def test_a_quick_run_leaves_out_what_needs_a_server_and_fails_what_starts_a_process_all_the_same(
    suite: Path,
) -> None:
    ran = run(suite, "--quick")
    assert ran.returncode == 0, ran.stdout
    assert "1 passed, 2 deselected" in ran.stdout
    (suite / "test_some.py").write_text(FILE.replace("@pytest.mark.server\n", ""))
    ran = run(suite, "--quick")
    assert ran.returncode == 1
    assert "this test starts a process: mark it with pytest.mark.server" in ran.stdout


def test_the_recorded_number_is_one_that_a_person_can_edit() -> None:
    assert COUNT_FILE.read_text(encoding="utf-8").strip().isdecimal()
    assert recorded_tests() > 1_600
