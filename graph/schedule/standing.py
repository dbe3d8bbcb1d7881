"""How the service stands, told from the graph alone: does one live, and what did its watchdog raise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .jobs import WATCHDOG, StoredJob

DEAD_AFTER_S = 180.0
"""The watchdog looks every minute: no service is there that has not for so long."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the jobs of a graph stand."""

    seen: datetime | None = None
    """When a service last lived; None where none ever did."""
    gone: bool = False
    """One lived, and none does now."""
    collected: datetime | None = None
    """When a collection last ended."""
    alarms: tuple[str, ...] = ()
    """What the watchdog raised and did not take back, a sentence each, without a full stop."""


def standing(jobs: Mapping[str, StoredJob]) -> Standing:
    """How these jobs stand, with the watchdog among them."""
    watchdog = jobs.get(WATCHDOG)
    if watchdog is None or watchdog.ended_ms is None:
        return Standing()
    others = [job for job in jobs.values() if job.name != WATCHDOG]
    shortest = min((job.period for job in others if job.period), default=0.0)
    gone = not any(job.running for job in others) and watchdog.ended_ms / 1000 > max(shortest, DEAD_AFTER_S)
    return Standing(
        watchdog.last_ended,
        gone,
        max((job.last_ended for job in others if job.last_ended and job.network), default=None),
        tuple(job.alarm for job in others if job.alarm),
    )
