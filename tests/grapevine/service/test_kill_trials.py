"""A service that is killed and started again misses nothing, doubles nothing, and goes on at once."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.servers import REPOSITORY

TRIALS = 4
"""All hundred: python bench/kills.py"""


@pytest.mark.server
@pytest.mark.timeout(1_800)
def test_a_service_that_is_killed_again_and_again_misses_and_doubles_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "bench/kills.py", "--trials", str(TRIALS), "--seed", "21"],
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", done.stdout, re.MULTILINE)
    assert {row[0] for row in rows} == {"search", "stream"}
    for _, published, stored, missed, doubled in rows:
        assert int(published) == int(stored) > 0
        assert (missed, doubled) == ("0", "0")
    assert f"{TRIALS} kills" in done.stdout
    assert " 0 runs overlapped" in done.stdout
