"""Whose turn a job is: one run at a time among all services of a graph, and one at a time of a network's jobs.

A run takes the job's lease, renews it while it works and gives it back. A service that died leaves its lease; another
one takes it over when it has watched it for ``LEASE_S`` by its own clock and it was not renewed, so that no two clocks
need to agree. What the run of a lost lease still wants to write is refused in the transaction that would write it.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from neo4j import ManagedTransaction

from graph.errors import GraphError

from .jobs import FIELDS, JobSpec, Outcome, StoredJob, stored_job

if TYPE_CHECKING:
    from graph.connection import Graph

T = TypeVar("T")
LEASE_S = 30.0
"""How long a lease holds that is not renewed."""
RENEW_S = 8.0
STAND_BY_S = 8.0
"""How often a service looks at what another one has. With both above, a take-over is done within a minute."""

# The first statement changes all that the decision rests on, so that of two services that ask at once one waits.
_ASK = f"""
MATCH (job:Job)
WHERE job.key = $name OR job.network = $network
SET job.asked = coalesce(job.asked, 0) + 1
RETURN {FIELDS}
"""
_TAKE = """
MATCH (job:Job {key: $name})
SET job.lease = $lease, job.lease_owner = $owner, job.last_started = datetime(),
  job.lease_until = datetime() + duration({milliseconds: $lease_ms})
"""
_RENEW = """
MATCH (job:Job {key: $name})
WHERE job.lease = $lease
SET job.lease_until = datetime() + duration({milliseconds: $lease_ms}), job += $found
SET job.brought = CASE WHEN $brought THEN datetime() ELSE job.brought END
RETURN count(job) AS n
"""
_END = """
MATCH (job:Job {key: $name})
WHERE job.lease = $lease
SET job.last_ended = datetime(), job.outcome = $outcome, job.error = $error, job.failures = $failures,
  job.next_run = datetime() + duration({milliseconds: $next_ms}), job += $found
SET job.brought = CASE WHEN $brought THEN datetime() ELSE job.brought END,
  job.held_until = CASE WHEN $held_ms IS NULL THEN job.held_until
    ELSE datetime() + duration({milliseconds: $held_ms}) END
REMOVE job.lease, job.lease_owner, job.lease_until
RETURN toString(job.next_run) AS planned
"""
_MINE = "MATCH (job:Job {key: $name}) WHERE job.lease = $lease RETURN count(job) AS n"


class LeaseLost(GraphError):  # noqa: N818 - it names what happened, as its siblings do
    """The run's turn was taken from it: what it has in hand is not written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The turn of {name!r} went to another run while this one was cut off or hung: it stops. Nothing is lost: "
            "the other run goes on from what was stored."
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a run has brought since that was last stored."""

    brought: bool = False
    """Did anything come?"""
    rhythm: str | None = None
    failures: int | None = None

    @property
    def properties(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in (("rhythm", self.rhythm), ("failures", self.failures))
            if value is not None
        }


@dataclass(frozen=True, slots=True)
class Lease:
    """A run's turn."""

    job: str
    token: str
    before: StoredJob
    """The job as it was before this run."""
    lost: threading.Event = field(default_factory=threading.Event, compare=False)
    """Set once the turn is known to be another's."""

    def held(self, tx: ManagedTransaction) -> None:
        """Raises LeaseLost where the turn is not this run's any more, as this transaction sees it."""
        if self.lost.is_set() or not tx.run(_MINE, name=self.job, lease=self.token).single(strict=True)["n"]:
            self.lost.set()
            raise LeaseLost(self.job)


@dataclass(frozen=True, slots=True)
class NotNow:
    """The job is not this service's to run at this moment."""

    why: str
    """Empty where it is only not due yet."""
    wait_s: float
    """When to ask again."""
    planned: str | None = None
    """The plan that this waits for; None where it waits for another's run."""
    beats: Mapping[str, str] = field(default_factory=dict)
    """The leases that stand in the way, with when they were last renewed."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that takes leases."""

    owner: str
    """The same in every process that cannot be at work beside this one, as a data folder's service is."""
    process: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def token(self) -> str:
        return f"{self.process}:{uuid.uuid4().hex[:8]}"

    def is_live(self, job: StoredJob, dead: Mapping[str, str]) -> bool:
        """Is the job's lease one that has to be respected? ``dead``: those that were watched for long enough."""
        if job.lease is None or dead.get(job.lease) == job.beat:
            return False
        return job.owner != self.owner or job.lease.startswith(f"{self.process}:")


def take_turn(
    graph: Graph,
    spec: JobSpec,
    holder: Holder,
    *,
    waited_for: str | None = None,
    dead: Mapping[str, str] | None = None,
) -> Lease | NotNow:
    """Take the job's lease, where it is due and nobody has it or, of its network, another one.

    ``waited_for``: the plan (``StoredJob.planned``) whose wait is over by the caller's own clock, whatever the graph's
    says by now. ``dead``: leases by their last renewal that the caller has watched for ``LEASE_S``. Raises GraphError.
    """
    token = holder.token()

    def take(tx: ManagedTransaction) -> Lease | NotNow:
        jobs = [_stored(row.data()) for row in tx.run(_ASK, name=spec.name, network=spec.network)]
        job = next((one for one in jobs if one.name == spec.name), None)
        if job is None:
            return NotNow("it is not planned", STAND_BY_S)
        if job.lease != token:
            siblings = [one for one in jobs if one.name != spec.name and not one.streaming]
            refused = _refusal(spec, job, siblings, holder, waited_for, dead or {})
            if refused is not None:
                return refused
        lease_ms = int(LEASE_S * 1000)
        tx.run(_TAKE, name=spec.name, lease=token, owner=holder.owner, lease_ms=lease_ms).consume()
        return Lease(spec.name, token, job)

    return graph.write(take)


def _refusal(
    spec: JobSpec,
    job: StoredJob,
    siblings: list[StoredJob],
    holder: Holder,
    waited_for: str | None,
    dead: Mapping[str, str],
) -> NotNow | None:
    in_the_way = [one for one in (job, *(() if spec.streaming else siblings)) if holder.is_live(one, dead)]
    if in_the_way:
        first = in_the_way[0]
        beats = {str(one.lease): str(one.beat) for one in in_the_way}
        what = "has it" if first is job else f"reads {spec.network} for {first.name!r}"
        return NotNow(f"{first.owner} {what}", STAND_BY_S, beats=beats)
    if job.due_ms is not None and job.due_ms > 0 and job.planned != waited_for:
        return NotNow("", job.due_ms / 1000, job.planned)
    held = max((one.held_ms or 0 for one in siblings), default=0)
    if held > 0:
        return NotNow(f"{spec.network} asked to be left alone", held / 1000, job.planned)
    return None


def renew_turn(graph: Graph, lease: Lease, found: Found) -> bool:
    """Keep the lease for another ``LEASE_S`` and store what was found; False where it is another's by now."""
    rows = graph.run(
        _RENEW,
        name=lease.job,
        lease=lease.token,
        lease_ms=int(LEASE_S * 1000),
        found=found.properties,
        brought=found.brought,
    )
    if not rows or not rows[0]["n"]:
        lease.lost.set()
    return not lease.lost.is_set()


def end_turn(
    graph: Graph,
    lease: Lease,
    outcome: Outcome,
    *,
    next_in_s: float,
    failures: int = 0,
    error: str | None = None,
    held_s: float | None = None,
    found: Found | None = None,
) -> str | None:
    """Give the lease back with how the run ended and when the next one is due: that plan, as text.

    ``held_s``: for how long the source wants none of the network's jobs. None where the turn was another's already.
    """
    found = found or Found()
    rows = graph.run(
        _END,
        name=lease.job,
        lease=lease.token,
        outcome=outcome,
        error=error,
        failures=failures,
        next_ms=int(next_in_s * 1000),
        held_ms=None if held_s is None else int(held_s * 1000),
        found={name: value for name, value in found.properties.items() if name != "failures"},
        brought=found.brought,
    )
    return str(rows[0]["planned"]) if rows else None


def _stored(row: Mapping[str, Any]) -> StoredJob:
    def plain(value: Any) -> Any:
        native: Callable[[], datetime] | None = getattr(value, "to_native", None)
        return native() if native is not None else value

    return stored_job({name: plain(value) for name, value in row.items()})
