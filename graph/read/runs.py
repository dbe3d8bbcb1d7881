"""What the service did: each run of a job is a node with its times, counts and error."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from graph.rows import iso

if TYPE_CHECKING:
    from graph.connection import Graph

RunState = Literal["running", "done", "failed", "stopped"]

_START = """
MERGE (run:Run {key: $key})
SET run.job = $job, run.started = datetime($started), run.state = 'running'
"""

_FINISH = """
MATCH (run:Run {key: $key})
SET run.ended = datetime($ended), run.state = $state, run.counts = $counts, run.error = $error
"""

_RECENT = """
MATCH (run:Run)
WHERE $job IS NULL OR run.job = $job
RETURN run.key AS key, run.job AS job, run.started AS started, run.ended AS ended, run.state AS state,
       run.counts AS counts, run.error AS error
ORDER BY run.started DESC, run.key
LIMIT $limit
"""

_ABANDONED = """
MATCH (run:Run {state: 'running'})
WHERE run.job = $job
SET run.state = 'stopped', run.ended = datetime($ended), run.error = 'ended without a word'
RETURN count(run) AS n
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job, as far as it has come."""

    key: str
    job: str
    started: datetime
    ended: datetime | None = None
    state: RunState = "running"
    counts: Mapping[str, int] | None = None
    error: str | None = None


def start_run(graph: Graph, job: str) -> Run:
    """Note that ``job`` begins now."""
    run = Run(key=uuid.uuid4().hex, job=job, started=datetime.now(UTC))
    graph.run(_START, key=run.key, job=job, started=iso(run.started))
    return run


def finish_run(
    graph: Graph,
    run: Run,
    counts: Mapping[str, int],
    error: str | None = None,
    state: RunState | None = None,
) -> None:
    """Note that ``run`` ended now; its state follows from ``error`` unless it is given."""
    graph.run(
        _FINISH,
        key=run.key,
        ended=iso(datetime.now(UTC)),
        state=state or ("failed" if error else "done"),
        counts=json.dumps(dict(counts), sort_keys=True),
        error=error,
    )


def close_abandoned_runs(graph: Graph, job: str) -> int:
    """Mark runs of ``job`` whose process died as stopped. Call it only where no other process runs it."""
    return int(graph.run(_ABANDONED, job=job, ended=iso(datetime.now(UTC)))[0]["n"])


def recent_runs(graph: Graph, limit: int = 20, *, job: str | None = None) -> list[Run]:
    """The latest runs (of ``job``), latest first."""
    return [
        Run(**{**row, "counts": json.loads(row["counts"]) if row["counts"] else None})
        for row in graph.run(_RECENT, limit=limit, job=job)
    ]
