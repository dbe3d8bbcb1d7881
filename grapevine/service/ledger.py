"""Where the service keeps its jobs' turns: in the graph, which other services share, or nowhere."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.connection import Graph
from graph.schedule.jobs import JobSpec, Outcome, StoredJob, plan_job, stored_jobs
from graph.schedule.lease import LEASE_S, Found, Holder, Lease, NotNow, end_turn, renew_turn, take_turn

OWN_S = 2.0
"""How long to wait for a run of this process that is in the way."""


def holder_of(home: Path) -> Holder:
    """The service of this data folder on this machine: it takes its own leases over after a restart, at once.

    The folder's lock keeps a second service off it, so that whoever had them is dead.
    """
    try:
        number = home.stat().st_ino
    except OSError:
        number = 0
    return Holder(f"{socket.gethostname()}:{home.resolve()}#{number}")


class Ledger:
    """Remembers nothing, and every turn is free: for a service that is alone with its jobs."""

    def plan(self, spec: JobSpec, first_in_s: float, *, anew: bool = False) -> None:
        """Have the job known."""

    def take(self, spec: JobSpec, waited_for: str | None) -> Lease | NotNow | None:
        """The job's turn; None where no turns are kept. Raises GraphError."""
        return None

    def renew(self, lease: Lease, found: Found) -> bool:
        """Keep the turn; False where it is another's by now. Raises GraphError."""
        return True

    def end(
        self,
        lease: Lease,
        outcome: Outcome,
        *,
        next_in_s: float,
        failures: int = 0,
        error: str | None = None,
        held_s: float | None = None,
        found: Found | None = None,
    ) -> str | None:
        """Give the turn back, with how the run ended and when the next is due. Raises GraphError."""
        return None

    def look(self) -> Mapping[str, StoredJob]:
        """Every job as it is kept. Raises GraphError."""
        return {}


@dataclass
class GraphLedger(Ledger):
    """Turns as the graph keeps them, for the service ``holder``."""

    graph: Graph
    holder: Holder
    _watched: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Others' leases: when each was last renewed, and since when that is known, by this machine's own clock."""

    def plan(self, spec: JobSpec, first_in_s: float, *, anew: bool = False) -> None:
        plan_job(self.graph, spec, first_in_s=first_in_s, anew=anew)

    def take(self, spec: JobSpec, waited_for: str | None) -> Lease | NotNow | None:
        dead = {
            lease: beat
            for lease, (beat, since) in list(self._watched.items())
            if time.monotonic() - since >= LEASE_S
        }
        turn = take_turn(self.graph, spec, self.holder, waited_for=waited_for, dead=dead)
        if isinstance(turn, NotNow):
            self._watch(turn.beats)
            if any(lease.startswith(f"{self.holder.process}:") for lease in turn.beats):
                # Of this very process: that ends sooner than a stranger's dies.
                return replace(
                    turn, wait_s=OWN_S, why=turn.why.replace(self.holder.owner, "another run here")
                )
        return turn

    def renew(self, lease: Lease, found: Found) -> bool:
        return renew_turn(self.graph, lease, found)

    def end(
        self,
        lease: Lease,
        outcome: Outcome,
        *,
        next_in_s: float,
        failures: int = 0,
        error: str | None = None,
        held_s: float | None = None,
        found: Found | None = None,
    ) -> str | None:
        return end_turn(
            self.graph,
            lease,
            outcome,
            next_in_s=next_in_s,
            failures=failures,
            error=error,
            held_s=held_s,
            found=found,
        )

    def look(self) -> Mapping[str, StoredJob]:
        jobs = stored_jobs(self.graph)
        self._watch({job.lease: job.beat for job in jobs.values() if job.lease and job.beat})
        held = {job.lease for job in jobs.values()}
        for lease in [one for one in self._watched if one not in held]:
            self._watched.pop(lease, None)
        return jobs

    def _watch(self, beats: Mapping[str, str]) -> None:
        for lease, beat in beats.items():
            known = self._watched.get(lease)
            if known is None or known[0] != beat:
                self._watched[lease] = (beat, time.monotonic())
