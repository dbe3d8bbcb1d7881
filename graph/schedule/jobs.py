"""What the graph knows of each job: its period, its next run, its last outcome, and who has its lease.

Every time here is the graph's own, so that services whose clocks differ agree. A stored time is handed out as how far
it is away, and as text by which its owner is known again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from graph.connection import Graph

Outcome = Literal["done", "failed", "stopped", "asked to wait", "timed out", "given up"]
WATCHDOG = "watchdog"
"""The job that looks after the others; its last end says when a service last lived."""
TIMEOUT_S = 30.0
_MOST = 10_000

FIELDS = """
job.key AS name, job.period AS period, job.timeout AS timeout, job.network AS network,
coalesce(job.streaming, false) AS streaming, job.next_run AS next_run, toString(job.next_run) AS planned,
job.next_run.epochMillis - timestamp() AS due_ms, job.last_started AS last_started,
timestamp() - job.last_started.epochMillis AS started_ms, job.last_ended AS last_ended,
timestamp() - job.last_ended.epochMillis AS ended_ms, job.outcome AS outcome, job.error AS error,
coalesce(job.failures, 0) AS failures, job.lease AS lease, job.lease_owner AS owner, job.lease_until AS lease_until,
toString(job.lease_until) AS beat, timestamp() - job.lease_until.epochMillis AS lapsed_ms,
job.held_until.epochMillis - timestamp() AS held_ms, job.brought AS brought, job.rhythm AS rhythm,
job.alarm AS alarm, job.alarm_kind AS alarm_kind, job.alarm_since AS alarm_since
"""

_ALL = f"MATCH (job:Job) RETURN {FIELDS} ORDER BY name"
_PLAN = """
MERGE (job:Job {key: $name})
ON CREATE SET job.next_run = datetime() + duration({milliseconds: $first_ms}), job.failures = 0, job.period = $period
SET job.next_run = CASE
    WHEN $anew THEN datetime()
    WHEN job.failures = 0 AND coalesce(job.period, 0) <> coalesce($period, 0) AND $period IS NOT NULL
      THEN coalesce(job.last_started, datetime()) + duration({milliseconds: toInteger($period * 1000)})
    ELSE coalesce(job.next_run, datetime()) END,
  job.network = $network, job.streaming = $streaming, job.timeout = $timeout
SET job.period = $period
"""
_RUN_NOW = "MATCH (job:Job {key: $name}) SET job.next_run = datetime() RETURN count(job) AS n"
_ALIVE = "MERGE (job:Job {key: $name}) SET job.last_ended = datetime(), job.period = $period"
_ALARM = """
MATCH (job:Job {key: $name})
SET job.alarm_since = coalesce(job.alarm_since, datetime()), job.alarm_kind = coalesce(job.alarm_kind, $kind),
  job.alarm = coalesce(job.alarm, $said)
RETURN job.alarm_since AS since
"""
_ALL_CLEAR = "MATCH (job:Job {key: $name}) REMOVE job.alarm, job.alarm_since, job.alarm_kind"


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A job as the configuration wants it."""

    name: str
    period: float | None
    """Seconds from one run's begin to the next one's; None for a stream."""
    timeout: float | None = None
    """Seconds that one run may take; None where it may take as long as it likes."""
    network: str | None = None
    """The network whose allowance it shares with the other jobs of that network."""

    @property
    def streaming(self) -> bool:
        return self.period is None


@dataclass(frozen=True, slots=True)
class StoredJob:
    """A job as the graph has it. What ends in ``_ms`` is counted from the moment of reading."""

    name: str
    period: float | None
    timeout: float | None
    network: str | None
    streaming: bool
    next_run: datetime | None
    planned: str | None
    """``next_run`` as text: the same text, the same plan."""
    due_ms: int | None
    """Until its next run; negative when that is past."""
    last_started: datetime | None
    started_ms: int | None
    """Since its last run began."""
    last_ended: datetime | None
    ended_ms: int | None
    outcome: Outcome | None
    error: str | None
    failures: int
    """How many runs failed one after the other."""
    lease: str | None
    """Of the run that is at work."""
    owner: str | None
    lease_until: datetime | None
    beat: str | None
    """``lease_until`` as text: it changes each time that the lease is renewed."""
    lapsed_ms: int | None
    """Since its lease ran out; negative while it holds."""
    held_ms: int | None
    """Until when the source wants none of the network's jobs; negative when that is past."""
    brought: datetime | None
    """When it last brought something."""
    rhythm: str | None
    alarm: str | None
    """What the watchdog raised and did not take back yet."""
    alarm_kind: str | None
    alarm_since: datetime | None

    @property
    def running(self) -> bool:
        """Is a run at work, as far as its lease says?"""
        return self.lease is not None and (self.lapsed_ms is None or self.lapsed_ms < 0)


def stored_job(row: Mapping[str, Any]) -> StoredJob:
    """A job from a row of ``FIELDS``."""
    return StoredJob(**row)


def stored_jobs(graph: Graph, *, timeout_s: float | None = None) -> dict[str, StoredJob]:
    """Every job that was ever planned, by name. With ``timeout_s`` it only reads, as pages and questions do."""
    if timeout_s is None:
        rows: Iterable[Mapping[str, Any]] = graph.run(_ALL)
    else:
        rows = graph.ask(_ALL, timeout_s=timeout_s, row_limit=_MOST).rows
    return {row["name"]: stored_job(row) for row in rows}


def plan_job(graph: Graph, spec: JobSpec, *, first_in_s: float = 0.0, anew: bool = False) -> None:
    """Have the graph know the job: a new one runs after ``first_in_s``, a known one when it is due.

    With another period than before it runs when that has passed since its last run began; ``anew``: at once.
    """
    graph.run(
        _PLAN,
        name=spec.name,
        period=spec.period,
        timeout=spec.timeout,
        network=spec.network,
        streaming=spec.streaming,
        first_ms=int(first_in_s * 1000),
        anew=anew,
    )


def run_now(graph: Graph, name: str) -> bool:
    """Have the job run as soon as a service looks; False where no such job is known."""
    return bool(graph.run(_RUN_NOW, name=name)[0]["n"])


def say_alive(graph: Graph, period_s: float) -> None:
    """Note that a service lives."""
    graph.run(_ALIVE, name=WATCHDOG, period=period_s)


def raise_alarm(graph: Graph, name: str, kind: str, said: str) -> datetime:
    """Note what is wrong with a job, unless something is noted already; since when that is."""
    since: datetime = graph.run(_ALARM, name=name, kind=kind, said=said)[0]["since"]
    return since


def clear_alarm(graph: Graph, name: str) -> None:
    """Nothing is wrong with the job any more."""
    graph.run(_ALL_CLEAR, name=name)
