"""What can be wrong with a job, as the graph alone tells it, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from graph.schedule.jobs import StoredJob
from graph.text.safe import one_line

from .rhythm import SHORTEST_SILENCE_S, SILENT_RUNS, Rhythm
from .running import GIVE_UP_S

FAILED_RUNS = 3
"""So many in a row are an alarm."""
LATE_S = 120.0
"""How long after its time a job that does not run is late, at least; a period of up to an hour where that is longer."""
_LONGEST_GRACE_S = 3600.0
_LONGEST = 300

Kind = Literal["failed", "silent", "late", "stuck"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is wrong with a job."""

    kind: Kind
    said: str
    """A sentence that begins with the job's name, without a full stop."""
    remedy: str


def trouble_of(job: StoredJob) -> Trouble | None:
    """The worst of what is wrong with the job; None where nothing is."""
    if job.failures >= FAILED_RUNS:
        return Trouble(
            "failed",
            f"{job.name} failed {job.failures} times in a row: {reason(job)}",
            "Do what the reason says. It is tried again by itself; `grapevine doctor` asks its source now.",
        )
    if job.running:
        return _stuck(job) or _silent(job)
    return _late(job) or _silent(job)


def grace_s(job: StoredJob) -> float:
    """How long after its time a job that does not run is late."""
    return max(LATE_S, min(job.period or 0.0, _LONGEST_GRACE_S))


def reason(job: StoredJob) -> str:
    """The first line of why it failed last."""
    lines = (job.error or "no reason").strip().splitlines()
    return one_line(lines[0] if lines else "no reason")[:_LONGEST]


def span(seconds: float) -> str:
    """A length of time in the largest unit of which there are two, at least in minutes: "3 days", "45 minutes"."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if (count := int(seconds // size)) >= 2 or unit == "minute":
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError("minutes are the last unit")


def moment(at: datetime | None) -> str:
    """A time as people read it."""
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def _late(job: StoredJob) -> Trouble | None:
    late_s = -(job.due_ms or 0) / 1000
    if late_s < grace_s(job) or (job.held_ms or 0) > 0:
        return None
    return Trouble(
        "late",
        f"{job.name} did not run at its time, {moment(job.next_run)}: it is {span(late_s)} late",
        "Look whether `grapevine run` is at work and what its log says, and start it again.",
    )


def _stuck(job: StoredJob) -> Trouble | None:
    if job.timeout is None or (job.started_ms or 0) / 1000 < job.timeout + GIVE_UP_S + LATE_S:
        return None
    return Trouble(
        "stuck",
        f"{job.name} has been at work since {moment(job.last_started)}, longer than it may",
        f"Start `grapevine run` again where it works ({job.owner}), or give it a longer timeout.",
    )


def _silent(job: StoredJob) -> Trouble | None:
    if job.rhythm is None:
        return None
    rhythm = Rhythm.from_json(job.rhythm)
    shortest = SHORTEST_SILENCE_S if job.streaming else SILENT_RUNS * (job.period or 0.0)
    if not rhythm.is_silent(shortest):
        return None
    watched = timedelta(seconds=rhythm.quiet_s)
    return Trouble(
        "silent",
        f"{job.name} has brought nothing for {span(watched.total_seconds())}, longer than its rhythm allows "
        f"(last: {moment(job.brought)})",
        "Look at the network itself, and at what is watched. `grapevine doctor` asks its source now; "
        f"`grapevine jobs run '{job.name}'` reads it now.",
    )
