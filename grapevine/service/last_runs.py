"""How each job of the service ended last, for ``grapevine doctor``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.doctor import Finding
from graph.read.runs import Run, recent_runs
from graph.text.safe import one_line

STEADY_AFTER = timedelta(minutes=1)
"""A stream that runs for so long after it failed has recovered."""
_LONGEST = 300


def job_names(workspace: Workspace) -> list[str]:
    """The jobs that the configuration wants, by the names of their runs."""
    collecting = [f"collect {configured.network}" for configured in workspace.collectors()]
    return [*collecting, "label", "analyse", *(f"alert {name}" for name in workspace.config.alerts)]


def runs_finding(jobs: Sequence[str], graph: Graph) -> Finding:
    """What went wrong in the last run of each of these jobs."""
    now = datetime.now(UTC)
    faults = [f"{job} {fault}" for job in jobs if (fault := last_fault(recent_runs(graph, 2, job=job), now))]
    if faults:
        return Finding(
            "jobs", "warn", "; ".join(faults), "grapevine run tries them again; its log says more."
        )
    return Finding("jobs", "ok", "none failed when it ran last")


def last_fault(runs: Sequence[Run], now: datetime) -> str | None:
    """What went wrong in a job's last run, of its two latest, the latest first."""
    if not runs:
        return None
    last = runs[0]
    if last.state == "running":
        if len(runs) == 1 or now - last.started >= STEADY_AFTER:
            return None
        last = runs[1]
    when = f"{last.ended or last.started:%Y-%m-%d %H:%M} UTC"
    reason = one_line((last.error or "no reason").splitlines()[0])[:_LONGEST]
    if last.state == "failed":
        return f"failed at {when}: {reason}"
    if last.counts and (last.counts.get("failed") or last.counts.get("gaps")):
        return f"left something out at {when}: {reason}"
    if last.counts and last.counts.get("cut short"):
        return f"its question had more rows at {when} than row_limit in [questions] lets it look at"
    return None
