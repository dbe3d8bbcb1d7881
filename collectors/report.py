"""What one collection run did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .base import Gap, Page, Skipped

NAMED = 20
"""How many skipped records and failed profiles are named; the others are only counted."""


@dataclass(slots=True)
class CollectReport:
    """Counts and faults of one run, growing while it goes on."""

    collector: str
    state: Literal["running", "done", "stopped", "failed"] = "running"
    pages: int = 0
    read: int = 0
    """Items of the source that were read, kept or not."""
    records: Counter[str] = field(default_factory=Counter)
    """Records that were found, by kind."""
    written: Counter[str] = field(default_factory=Counter)
    """What the writer counted."""
    skipped: int = 0
    skipped_named: list[Skipped] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    failed: int = 0
    """Profiles and lookups that could not be read this time."""
    failed_named: list[Skipped] = field(default_factory=list)
    retry_at: datetime | None = None
    """When the source wants to be asked again, where it said so."""
    error: str | None = None
    seconds: float = 0.0

    def add_page(self, page: Page) -> None:
        """Count a page that was written."""
        self.pages += 1
        self.read += page.read
        self.records.update(type(record).__name__ for record in page.records)
        self.skipped += len(page.skipped)
        self.skipped_named += page.skipped[: max(0, NAMED - len(self.skipped_named))]
        if page.gap is not None:
            self.gaps.append(page.gap)

    def add_failure(self, what: str, fault: Exception) -> None:
        """Count something that could not be read this time."""
        self.failed += 1
        if len(self.failed_named) < NAMED:
            self.failed_named.append(Skipped(what, str(fault)))

    def counts(self) -> dict[str, object]:
        """The report as its Run node keeps it."""
        counts: dict[str, object] = {
            "read": self.read,
            "pages": self.pages,
            **dict(sorted(self.written.items())),
        }
        if self.skipped:
            counts["skipped"] = self.skipped
            counts["skipped_named"] = [f"{one.what}: {one.reason}" for one in self.skipped_named]
        if self.failed:
            counts["failed"] = self.failed
            counts["failed_named"] = [f"{one.what}: {one.reason}" for one in self.failed_named]
        if self.gaps:
            counts["gaps"] = [_told(gap) for gap in self.gaps]
        return counts


def _told(gap: Gap) -> str:
    length = "an unknown number of" if gap.length is None else str(gap.length)
    return f"{length} events from {gap.wanted} to {gap.resumed}: {gap.reason}"
