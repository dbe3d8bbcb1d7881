"""What one collection run did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from graph.write.matching import Refused

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
    """Items of the stream or search that were read, kept or not."""
    looked_up: int = 0
    """Accounts and entries of their lists that were read."""
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

    def add_page(self, page: Page, *, looked_up: bool) -> None:
        """Count a page that was written; ``looked_up`` where it is about accounts."""
        self.pages += 1
        if looked_up:
            self.looked_up += page.read
        else:
            self.read += page.read
        self.records.update(type(record).__name__ for record in page.records)
        self.skipped += len(page.skipped)
        self.skipped_named += page.skipped[: max(0, NAMED - len(self.skipped_named))]
        for part in page.failed:
            self.add_failure(part.what, part.reason)
        if page.gap is not None:
            self.gaps.append(page.gap)

    def add_refused(self, refused: Sequence[Refused]) -> None:
        """Name the profiles that the graph joined to nobody, because their networks' terms forbid it."""
        self.skipped += len(refused)
        named = [Skipped(one.profile, str(one)) for one in refused]
        self.skipped_named += named[: max(0, NAMED - len(self.skipped_named))]

    def add_failure(self, what: str, fault: Exception | str) -> None:
        """Count something that could not be read this time."""
        self.failed += 1
        if len(self.failed_named) < NAMED:
            self.failed_named.append(Skipped(what, str(fault)))

    def counts(self) -> dict[str, int]:
        """The report's numbers, as its Run keeps them."""
        lost = {"gaps": len(self.gaps), "lost": sum(gap.length or 0 for gap in self.gaps)}
        counts = {"pages": self.pages, "read": self.read, **dict(sorted(self.written.items()))}
        return counts | {
            name: count
            for name, count in {
                "looked up": self.looked_up,
                "skipped": self.skipped,
                "failed": self.failed,
                **lost,
            }.items()
            if count
        }

    def notes(self) -> str | None:
        """What went wrong, a line each, as its Run keeps it; None where all went well."""
        lines = [self.error] if self.error else []
        lines += [_gap_line(gap) for gap in self.gaps]
        if restored := self.written["profiles restored"]:
            lines.append(
                f"restored: {restored} accounts whose removal the network took back: their lists and posts are read "
                "again from now on (earlier posts: grapevine history), their people come with the next import"
            )
        lines += [f"not read: {one.what}: {one.reason}" for one in self.failed_named]
        lines += [f"left out: {one.what}: {one.reason}" for one in self.skipped_named]
        return "\n".join(lines) or None


def _gap_line(gap: Gap) -> str:
    length = "an unknown number of" if gap.length is None else str(gap.length)
    return f"lost: {length} events from {gap.wanted} to {gap.resumed}: {gap.reason}"
