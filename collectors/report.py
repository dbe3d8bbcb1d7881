"""What one collection run did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Literal

from graph.read.handles import NetworkHandles
from graph.write.matching import Refused

from .base import Gap, Page, Skipped

NOT_READ = "not read: "
"""What the line begins with that a report has for each thing that could not be read."""
NAMED = 20
"""How many skipped records and failed profiles are named; the others are only counted."""


@dataclass(slots=True)
class CollectReport:
    """Counts and faults of one run, growing while it goes on."""

    collector: str
    title: str = ""
    """What people call the network."""
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
    failures: dict[str, str] = field(default_factory=dict)
    """What could not be read this time (profiles, look-ups, parts of the source), and why; without what could later."""
    parts: set[str] = field(default_factory=set)
    """Of these, the parts of the source that this reading of it could not read."""
    handles: NetworkHandles | None = None
    """How the look-ups of watched handles stand."""
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
        self._add_skipped(page.skipped)
        for part in page.failed:
            self.add_failure(part.what, part.reason)
            self.parts.add(part.what)
        if page.gap is not None:
            self.gaps.append(page.gap)

    def add_refused(self, refused: Sequence[Refused]) -> None:
        """Name the profiles that the graph joined to nobody, because their networks' terms forbid it."""
        self._add_skipped([Skipped(one.profile, str(one)) for one in refused])

    def _add_skipped(self, skipped: Sequence[Skipped]) -> None:
        self.skipped += len(skipped)
        self.skipped_named += skipped[: max(0, NAMED - len(self.skipped_named))]

    @property
    def failed(self) -> int:
        """How many profiles, look-ups and parts of the source could not be read this time."""
        return len(self.failures)

    @property
    def failed_named(self) -> list[Skipped]:
        """The first of them."""
        return [Skipped(what, why) for what, why in islice(list(self.failures.items()), NAMED)]

    def add_failure(self, what: str, fault: Exception | str) -> None:
        """Something could not be read this time."""
        self.failures[what] = str(fault)

    def clear_failure(self, what: str) -> None:
        """It could after all."""
        self.failures.pop(what, None)

    def read_anew(self) -> None:
        """The source is read again, also those of its parts that could not be read before."""
        for part in self.parts:
            self.clear_failure(part)
        self.parts.clear()

    @property
    def handle_sentences(self) -> list[str]:
        """Which watched handles the network does not know or could not be asked for; empty where all is well."""
        return self.handles.sentences(self.title or self.collector) if self.handles else []

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
        lines += self.handle_sentences
        lines += [f"{NOT_READ}{one.what}: {one.reason}" for one in self.failed_named]
        lines += [f"left out: {one.what}: {one.reason}" for one in self.skipped_named]
        return "\n".join(lines) or None


def _gap_line(gap: Gap) -> str:
    length = "an unknown number of" if gap.length is None else str(gap.length)
    return f"lost: {length} events from {gap.wanted} to {gap.resumed}: {gap.reason}"
