"""How each job of the service ended last, for ``grapevine doctor``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from collectors.report import NOT_READ
from grapevine.alerting.specs import specs_of
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.doctor import Finding
from graph.read.runs import Run, recent_runs
from graph.schedule.jobs import WATCHDOG, StoredJob, stored_jobs
from graph.schedule.standing import standing
from graph.text.counts import counted
from graph.text.safe import one_line

from .trouble import moment, trouble_of

STEADY_AFTER = timedelta(minutes=1)
"""A stream that runs for so long after it failed has recovered."""
_LONGEST = 300
RETENTION = "retention"
"""The job that removes posts that are older than they are kept."""
SENDING = "send alerts"
"""The job that sends what is due of all alerts."""


def job_names(workspace: Workspace) -> list[str]:
    """The jobs that the configuration wants, by the names of their runs."""
    collecting = [f"collect {configured.network}" for configured in workspace.scheduled_collectors()]
    upkeep = ["analyse", *([RETENTION] if any(workspace.kept_days().values()) else [])]
    alerts = [f"alert {alert.name}" for alert in workspace.config.alerts if alert.on]
    return [*collecting, "label", *upkeep, *alerts, *([SENDING] if specs_of(workspace.config) else [])]


def runs_finding(jobs: Sequence[str], graph: Graph) -> Finding:
    """What went wrong in the last run of each of these jobs."""
    now = datetime.now(UTC)
    stored = stored_jobs(graph)
    latest = {job: recent_runs(graph, 2, job=job) for job in jobs}
    faults = [
        f"{job} {fault}{_upcoming(stored.get(job))}"
        for job, runs in latest.items()
        if (fault := last_fault(runs, now))
    ]
    if faults:
        return Finding(
            "jobs", "warn", "; ".join(faults), "grapevine run tries them again; its log says more."
        )
    if not any(latest.values()):
        return Finding("jobs", "ok", "none has run yet")
    return Finding("jobs", "ok", "none failed when it ran last")


def service_finding(jobs: Sequence[str], graph: Graph) -> Finding:
    """Whether a service looks after these jobs, and what is wrong with them, as the graph alone tells it."""
    stored = stored_jobs(graph)
    known = {name: job for name in jobs if (job := stored.get(name)) is not None}
    now = standing({**known, **{name: job for name, job in stored.items() if name == WATCHDOG}})
    if now.seen is None:
        return Finding("service", "ok", "no service has run yet", "Start it: grapevine run")
    if now.gone:
        return Finding(
            "service",
            "warn",
            f"nothing has been collected since {moment(now.collected or now.seen)}: `grapevine run` is not running "
            f"(last seen {moment(now.seen)})",
            "Start it: grapevine run. What was missed is read then, at once.",
        )
    faults = []
    for job in known.values():
        trouble = trouble_of(job)
        if said := trouble.said if trouble else job.alarm:
            upcoming = "now" if job.running else moment(job.next_run)
            faults.append(f"{said} (last run {moment(job.last_started)}, next run {upcoming})")
    if faults:
        return Finding("service", "warn", "; ".join(faults), "grapevine jobs shows every job with its runs.")
    at_work = sorted({str(job.owner) for job in known.values() if job.running})
    where = f"; at work: {', '.join(at_work)}" if at_work else ""
    # Such as a network that is switched on and wants a token; or the service has not looked yet.
    others = ", ".join(name for name in jobs if name not in known)
    without = f"; without {others}" if others else ""
    return Finding("service", "ok", f"{counted(len(known), 'job')} on schedule{without}{where}")


def last_fault(runs: Sequence[Run], now: datetime) -> str | None:
    """What went wrong in a job's last run, of its two latest, the latest first."""
    if not runs:
        return None
    last = runs[0]
    if last.state == "running":
        if len(runs) == 1 or now - last.started >= STEADY_AFTER:
            unread = [line for line in (last.error or "").splitlines() if line.startswith(NOT_READ)]
            return f"runs, with something {one_line(unread[0])[:_LONGEST]}" if unread else None
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


def _upcoming(job: StoredJob | None) -> str:
    if job is None or job.next_run is None or job.running:
        return ""
    return f" (next run {moment(job.next_run)})"
