"""What the service did: each run of a job is a node with its times, counts and error."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from graph.rows import iso

if TYPE_CHECKING:
    from graph.connection import Graph

RunState = Literal["running", "done", "failed", "stopped"]
COLLECT = "collect "
"""What the name of a collection's job begins with; the collector's name follows."""
TIMEOUT_S = 30.0
_RUNS_READ = 1_000
_LATEST = 20
"""Enough to tell how a collector stands, unless nothing went well for so long."""
_UNDER_WAY = timedelta(seconds=10)
"""A run's first checkpoint may be of the moment it began, before the network was reached."""
KEPT = timedelta(days=30)
"""How long runs are kept; a service makes 1,500 a day, and pages look through them. Imports are kept for `undo`."""
_REMOVED_AT_ONCE = 2_000

_START = """
MERGE (run:Run {key: $key})
SET run.job = $job, run.started = datetime($started), run.state = 'running'
"""

_FINISH = """
MATCH (run:Run {key: $key})
SET run.ended = datetime($ended), run.state = $state, run.counts = $counts, run.error = $error
"""

_TELL = """
MATCH (run:Run {key: $key})
WHERE run.state = 'running'
SET run.counts = $counts, run.error = $error
"""

_RECENT = """
MATCH (run:Run)
RETURN run.key AS key, run.job AS job, run.started AS started, run.ended AS ended, run.state AS state,
       run.counts AS counts, run.error AS error
ORDER BY run.started DESC, run.key
LIMIT $limit
"""

# Two statements, so that the engine need not look at each run for what is the same for all of them.
_RECENT_OF_JOB = _RECENT.replace("RETURN", "WHERE run.job = $job\nRETURN", 1)

_ABANDONED = """
MATCH (run:Run {state: 'running'})
WHERE run.job = $job
SET run.state = 'stopped', run.ended = datetime($ended), run.error = 'ended without a word'
RETURN count(run) AS n
"""

_REMOVE_OLD = """
MATCH (run:Run)
WHERE run.started < datetime($before) AND run.state <> 'running' AND NOT run.job STARTS WITH 'import '
WITH run LIMIT $most
DETACH DELETE run
RETURN count(*) AS n
"""

_COLLECTING = "MATCH (run:Run) WHERE run.job STARTS WITH $collect RETURN DISTINCT run.job AS job"

_CHECKPOINTS = """
MATCH (checkpoint:Checkpoint)
WHERE checkpoint.key CONTAINS ':'
RETURN checkpoint.key AS key, checkpoint.at AS at
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


@dataclass(frozen=True, slots=True)
class Collecting:
    """How collecting from one network stands. Times are aware."""

    collector: str
    reached: datetime | None = None
    """When a run last brought something from the network, or at least reached it."""
    failing_since: datetime | None = None
    """When the first of the runs that failed one after the other began; None where the last one went well."""
    error: str | None = None
    """What the latest of them said."""


def start_run(graph: Graph, job: str) -> Run:
    """Note that ``job`` begins now."""
    run = Run(key=uuid.uuid4().hex, job=job, started=datetime.now(UTC))
    graph.run(_START, key=run.key, job=job, started=iso(run.started))
    return run


def tell_run(graph: Graph, run: Run, counts: Mapping[str, int], error: str | None) -> None:
    """Note how ``run`` stands while it goes on: ``error`` is what it cannot read at present."""
    graph.run(_TELL, key=run.key, counts=json.dumps(dict(counts), sort_keys=True), error=error)


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


def remove_old_runs(graph: Graph, now: datetime) -> int:
    """Remove the runs that began more than ``KEPT`` before ``now``, but no import; returns how many went."""
    removed = 0
    while gone := int(graph.run(_REMOVE_OLD, before=iso(now - KEPT), most=_REMOVED_AT_ONCE)[0]["n"]):
        removed += gone
    return removed


def recent_runs(graph: Graph, limit: int = 20, *, job: str | None = None) -> list[Run]:
    """The latest runs (of ``job``), latest first."""
    rows = graph.run(_RECENT, limit=limit) if job is None else graph.run(_RECENT_OF_JOB, limit=limit, job=job)
    return [_run(row) for row in rows]


def collecting(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> list[Collecting]:
    """How collecting from each network stands that was ever collected from, by name. It may only read.

    Raises QuestionTimeout after ``timeout_s``, GraphError.
    """

    def latest(job: str, limit: int) -> list[Run]:
        rows = graph.ask(
            _RECENT_OF_JOB, {"job": job, "limit": limit}, timeout_s=timeout_s, row_limit=limit
        ).rows
        return [_run(row) for row in rows]

    jobs = graph.ask(_COLLECTING, {"collect": COLLECT}, timeout_s=timeout_s, row_limit=_RUNS_READ).rows
    marks = graph.ask(_CHECKPOINTS, timeout_s=timeout_s, row_limit=_RUNS_READ).rows
    runs: dict[str, list[Run]] = {}
    # Each by itself: a stream's one run of weeks is older than all the runs of networks without a stream.
    for job in (row["job"] for row in jobs):
        found = latest(job, _LATEST)
        if len(found) == _LATEST and not any(map(_reached, found)):
            found = latest(job, _RUNS_READ)
        runs[job.removeprefix(COLLECT)] = found
    return [
        _standing(
            name, runs[name], [row["at"] for row in marks if row["at"] and row["key"].startswith(f"{name}:")]
        )
        for name in sorted(runs)
    ]


def _standing(name: str, runs: list[Run], marks: Iterable[datetime]) -> Collecting:
    """``runs`` are the collector's, latest first; ``marks`` the times at which its positions were stored."""
    during = [mark for mark in marks if any(_fell_into(mark, run) for run in runs)]
    reached = max([*during, *(run.ended for run in runs if run.ended and _reached(run))], default=None)
    failed: list[Run] = []
    for run in runs:
        if _reached(run) or (run.state == "running" and any(_fell_into(mark, run) for mark in during)):
            # A stream that read for hours and then broke off failed when it ended, not when it began.
            failed += [run] if run.state == "failed" else []
            break
        if run.state == "failed":
            failed.append(run)
    if not failed:
        return Collecting(name, reached)
    first = failed[-1]
    since = first.ended if _reached(first) and first.ended else first.started
    return Collecting(name, reached, since, failed[0].error)


def _reached(run: Run) -> bool:
    return run.state == "done" or bool(run.counts and run.counts.get("pages"))


def _fell_into(mark: datetime, run: Run) -> bool:
    return run.started + _UNDER_WAY <= mark and (run.ended is None or mark <= run.ended)


def _run(row: Mapping[str, Any]) -> Run:
    return Run(**{**row, "counts": json.loads(row["counts"]) if row["counts"] else None})
