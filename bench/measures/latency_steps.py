"""Of the time from an event to the webhook of its alert: which step takes how much of it."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .service_steps import CHECK, SEND, STORED

STEPS = (
    "event to stored: the stream's page, its transaction",
    "stored to check: gathered, left alone, its turn",
    "check: the question asked, what is new recorded",
    "recorded to sending: the job's turn, messages before it",
    "sending: to the webhook",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A follow that was told: when the Jetstream sent it, and when its message arrived."""

    record: str
    event: float
    arrived: float


def steps_of(told: Sequence[Told], notes: Path) -> list[tuple[float, ...]]:
    """The seconds of each of ``STEPS``, of each follow whose steps were all noted."""
    stored: dict[str, float] = {}
    checks: dict[str, tuple[float, float]] = {}
    sends: dict[str, tuple[str, float]] = {}
    for line in notes.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if said["step"] == STORED:
            stored.setdefault(said["record"], said["at"])
        elif said["step"] == CHECK:
            checks[said["moment"]] = (said["began"], said["at"])
        elif said["step"] == SEND:
            sends.setdefault(str(said["record"]).rpartition("/")[2], (said["moment"], said["at"]))
    found = []
    for one in told:
        moment, sent = sends.get(one.record, ("", 0.0))
        if one.record in stored and moment in checks:
            times = (one.event, stored[one.record], *checks[moment], sent, one.arrived)
            found.append(tuple(after - before for before, after in pairwise(times)))
    return found


def print_steps(steps: Sequence[tuple[float, ...]]) -> None:
    """A line a step: its mean, its share of all, and how long it takes at most in 95 of 100 cases."""
    if len(steps) < 2:
        return
    all_s = statistics.fmean(sum(one) for one in steps)
    print(f"\n{'step':<60}{'mean':>8}{'share':>8}{'p95':>8}")
    for number, name in enumerate(STEPS):
        seconds = sorted(one[number] for one in steps)
        mean = statistics.fmean(seconds)
        p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
        print(f"{name:<60}{mean:>6.2f} s{mean / all_s:>8.0%}{p95:>6.2f} s")
