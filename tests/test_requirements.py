"""What a run does about the parts that its machine lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.servers import REPOSITORY, Jetstream

NEEDY = """
import pytest
from tests.requirements import leave_out

@pytest.mark.{marker}
def test_that_needs_it():
    leave_out("{part}", "not on this machine; fetch it")
"""


def run_of_a_needy_test(tmp_path: Path, part: str, required: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "test_needy.py").write_text(NEEDY.format(part=part, marker=part))
    (tmp_path / "conftest.py").write_text(
        "from tests.conftest import pytest_configure, pytest_terminal_summary\n"
    )
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            REPOSITORY / "pyproject.toml",
            "-p",
            "no:cacheprovider",
            tmp_path,
        ],
        cwd=REPOSITORY,
        env={**os.environ, "GRAPEVINE_REQUIRE": required},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.server
@pytest.mark.parametrize("part", ["neo4j", "browser", "jetstream"])
def test_a_missing_part_is_left_out_and_named_at_the_end(tmp_path: Path, part: str) -> None:
    run = run_of_a_needy_test(tmp_path, part, required="")
    assert run.returncode == 0
    assert f"{part}: not on this machine; fetch it" in run.stdout.partition("= left out =")[2]


@pytest.mark.server
def test_a_missing_part_that_is_required_fails(tmp_path: Path) -> None:
    run = run_of_a_needy_test(tmp_path, "browser", required="neo4j,browser")
    assert run.returncode == 1
    assert "browser is required here: not on this machine" in run.stdout


@pytest.mark.server
def test_a_misspelt_requirement_is_refused(tmp_path: Path) -> None:
    run = run_of_a_needy_test(tmp_path, "browser", required="broswer")
    assert run.returncode != 0
    assert "it knows neo4j, browser, jetstream" in run.stdout + run.stderr


@pytest.mark.jetstream
def test_the_jetstream_fixture_answers_on_loopback(jetstream: Jetstream) -> None:
    answer = httpx.get(f"{jetstream.pds_uri}/xrpc/com.atproto.sync.listRepos", timeout=30)
    assert len(answer.json()["repos"]) > 0
    assert jetstream.base_uri.startswith("ws://127.0.0.1:")


@pytest.mark.browser
def test_the_chromium_fixture_is_a_program(chromium: Path) -> None:
    assert os.access(chromium, os.X_OK)
