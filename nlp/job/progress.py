"""How far a label job has come, how fast it is, and how long the rest will take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .work import Work

_MOST_FAILURES = 100


@dataclass(frozen=True, slots=True)
class Failure:
    """A post that no labels could be made for: its key and the error."""

    post: str
    error: str


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What one run of the job came to, or has come to so far."""

    labelled: int
    """Posts whose labels were stored."""
    failed: int
    seconds: float
    failures: tuple[Failure, ...] = ()
    """The posts that failed, at most the first hundred."""
    unchanged: int = 0
    """Posts that were looked at again and whose labels hold."""
    done: int = 0
    """Posts that the job is done with, those included that are about to be stored."""
    total: int = 0
    """Posts that there were to do, and that came since."""
    work: str = ""
    """What there was to do: "41,000 posts: topics only"."""
    left_s: float | None = None
    """Seconds that the rest will take at the rate so far; None as long as there is none."""
    superseded: bool = False
    """A labeller with other definitions was started, and this one has ended."""
    signals: int = 0
    """Posts of those that tell of a company's event, or told of another one before."""

    @property
    def rate(self) -> float:
        """Posts a second."""
        return self.done / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        """One line for people: what there is to do, how much is done, how fast, how long it will take."""
        left = "" if self.left_s is None else f", {span(self.left_s)} left"
        return f"{self.work}; {self.done:,} done, {self.rate:,.0f} a second{left}"


class Progress:
    """The counts of a running job. Each kind of work has a rate of its own."""

    def __init__(self) -> None:
        self.labelled = self.unchanged = self.done = self.signals = 0
        self.superseded = False
        self._failures: list[Failure] = []
        self._failed = 0
        self._parts: dict[str, int] = {}
        self._left: Counter[str] = Counter()
        self._spent: dict[str, float] = {}
        self._done: Counter[str] = Counter()
        self._started = self._last = time.monotonic()

    def expect(self, posts: Mapping[Work, int]) -> None:
        """So many posts more are to be done."""
        for work, count in posts.items():
            if count:
                self._parts[work.name] = self._parts.get(work.name, 0) + count
                self._left[work.name] += count

    def looked_at(self, work: Work, posts: int) -> None:
        """Done with ``posts`` of this kind; the time since the last call was theirs."""
        now = time.monotonic()
        self._spent[work.name] = self._spent.get(work.name, 0.0) + now - self._last
        self._last = now
        self._done[work.name] += posts
        self._left[work.name] = max(0, self._left[work.name] - posts)
        self.done += posts

    def failed(self, failures: Sequence[Failure]) -> None:
        """The model failed on these posts."""
        self._failed += len(failures)
        self._failures += failures[: _MOST_FAILURES - len(self._failures)]

    def report(self) -> LabelReport:
        """The counts by now."""
        return LabelReport(
            self.labelled,
            self._failed,
            time.monotonic() - self._started,
            tuple(self._failures),
            self.unchanged,
            self.done,
            max(self.done, sum(self._parts.values())),
            self._work(),
            self._left_s(),
            self.superseded,
            self.signals,
        )

    def _work(self) -> str:
        if not self._parts:
            return ""
        if len(self._parts) == 1:
            [(name, count)] = self._parts.items()
            return f"{count:,} posts: {name}"
        parts = sorted(self._parts.items(), key=lambda part: -part[1])
        return f"{sum(self._parts.values()):,} posts: {', '.join(f'{n:,} {name}' for name, n in parts)}"

    def _left_s(self) -> float | None:
        if not self.done:
            return None
        needed = {name: self._spent[name] / count for name, count in self._done.items() if count}
        slowest = max(needed.values())
        return sum(count * needed.get(name, slowest) for name, count in self._left.items())


def span(seconds: float) -> str:
    """A length of time as people say it: "40 s", "12 min", "3 h 20 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
