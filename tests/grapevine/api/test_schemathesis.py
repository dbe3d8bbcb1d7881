"""Whether the HTTP interface keeps to its own OpenAPI document, whatever is sent to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from queries.alerts.states import short
from tests.grapevine.served import Running

CONFIG = """
# Whether a value can be used depends on the graph (is there such a topic?), which no schema says.
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "410", "422", "503"]

# Some that are there, so that more is tried than whether what is not there is found.
[parameters]
"path.question" = "{question}"
"path.alert" = "{alert}"
"path.company" = "company:osterfjord"
"path.person" = "person:anna"
"""
LIMIT_S = 240


def test_schemathesis_finds_nothing(api: Running, tmp_path: Path) -> None:
    (tmp_path / "schemathesis.toml").write_text(
        CONFIG.format(question="volume-and-sentiment-by-day", alert=short("quiet/0")), encoding="utf-8"
    )
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(tmp_path / "schemathesis.toml")),
            *("run", api.address.replace("/v1", "/openapi.json")),
            *("--header", f"Authorization: Bearer {api.tokens['admin']}"),
            *("--seed", "1", "--max-examples", "4", "--phases", "examples,coverage,fuzzing"),
            *("--generation-database", "none", "--continue-on-failure", "--request-timeout", "60"),
            *("--suppress-health-check", "all", "--no-color"),
        ],
        cwd=tmp_path,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "COLUMNS": "160"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    assert "Test cases" in run.stdout or "passed" in run.stdout
