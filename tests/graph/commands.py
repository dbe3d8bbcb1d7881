"""A second command on the same data folder: a process of its own that holds the graph open."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from graph.engine.start import EngineState
from tests.servers import REPOSITORY

SCRIPT = """
import dataclasses, json, sys
from pathlib import Path
from graph.connection import GraphSettings, open_graph
from graph.engine.start import running_engine
home = Path(sys.argv[1])
with open_graph(GraphSettings(home=home, heap_mb=256)) as graph:
    print(json.dumps(dataclasses.asdict(running_engine(home))), flush=True)
    for line in sys.stdin:
        print(json.dumps(graph.run(line)), flush=True)
"""


class Command:
    """Opens the graph of ``home`` in a new process; ``end`` closes it there, ``kill`` does not."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(home)],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def engine(self) -> EngineState:
        """Waits until the graph is open there; the engine it uses."""
        return EngineState(**self._answer())

    def run(self, cypher: str) -> list[dict[str, Any]]:
        """Has it run a statement."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{cypher}\n")
        self.process.stdin.flush()
        rows: list[dict[str, Any]] = self._answer()
        return rows

    def end(self) -> None:
        """Lets it close the graph and end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(60) == 0

    def kill(self) -> None:
        """Ends it as the kernel does when memory runs out."""
        self.process.kill()
        self.process.wait(10)

    def __enter__(self) -> Command:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())
