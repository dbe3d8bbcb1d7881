"""A small world with alerts, and `grapevine serve` and `grapevine mcp` as processes over it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from grapevine.programs.tokens import Role, Tokens
from graph.connection import Graph
from queries.alerts.states import history_entry
from tests.engines import emptied
from tests.queries.world import build
from tests.servers import REPOSITORY

PERIOD = "2026-10-23 to 2026-11-22"
"""The thirty days that the small world is seen from."""
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CONFIG = """
[serve]
loopback_webhooks = true
questions_at_once = 2
[questions]
timeout_s = 8
folders = ['questions']
"""
SLOW = """// ---
// question: How slow is it?
// description: It counts for longer than anybody waits.
// columns: [n]
// ---
UNWIND range(1, 30000) AS a UNWIND range(1, 30000) AS b WITH a, b WHERE a * b < 0
RETURN count(*) AS n
"""
WAIT_S = 60


@dataclass(frozen=True)
class Running:
    """A served world, and how to ask it."""

    address: str
    tokens: dict[str, str]
    graph: Graph
    process: subprocess.Popen[str]

    def client(self, role: str | None = "reader") -> httpx.Client:
        """A client with the token of this role, or without any."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        return httpx.Client(base_url=self.address, headers=headers, timeout=WAIT_S, trust_env=False)


def environment(graph: Graph, folder: Path) -> dict[str, str]:
    """What commands over this graph's data folder need."""
    (folder / "grapevine.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "questions").mkdir(exist_ok=True)
    (folder / "questions" / "slow.cypher").write_text(SLOW, encoding="utf-8")
    return {
        **os.environ,
        "GRAPEVINE_HOME": str(graph.settings.home),
        "GRAPEVINE_HEAP_MB": "512",
        "GRAPEVINE_CONFIG": str(folder / "grapevine.toml"),
        "PYTHONPATH": str(REPOSITORY),
        "COLUMNS": "200",
    }


def plant(graph: Graph) -> None:
    """The small world, and three alerts of one minute after another."""
    emptied(graph)
    build(graph)
    for number in range(3):
        plant_alert(graph, f"quiet/{number}", AT + timedelta(minutes=number))


def plant_alert(graph: Graph, key: str, at: datetime, state: str = "open") -> None:
    """An alert about Osterfjord, as a check records it."""
    graph.run(
        """
        CREATE (:Alert {key: $key, alert: 'quiet', question: 'customers-who-fell-silent', title: $title,
          body: 'Osterfjord is quiet.', row: $row, account: 'company:osterfjord', owner: 'Nora Quist',
          at: datetime($at), state: $state, state_at: datetime($at), history: [$entry]})
        """,
        key=key,
        title=f"{key} fell silent",
        row=json.dumps({"company": "Osterfjord Logistics", "company_key": "company:osterfjord"}),
        at=at.isoformat(),
        state=state,
        entry=history_entry(at, "recorded", "grapevine"),
    )


@contextmanager
def serving(graph: Graph, folder: Path, command: Sequence[str] = ("serve",)) -> Iterator[Running]:
    """A command that serves, on a free port, stopped at the end."""
    keep = Tokens(graph.settings.home)
    keep.file.path.unlink(missing_ok=True)
    tokens = {role.value: keep.add(f"the-{role}", role) for role in Role}
    process = subprocess.Popen(
        [sys.executable, "-m", "grapevine", *command, "--port", "0"],
        cwd=folder,
        env=environment(graph, folder),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(r"http://\S+", line):
                yield Running(found[0], tokens, graph, process)
                break
        else:
            raise AssertionError(said)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert process.returncode == 0
