"""What was done with people's data: erased, brought back, removed by age, given to the person; without names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from graph.rows import native

from .subjects import SubjectKind

if TYPE_CHECKING:
    from graph.connection import Graph

AuditAction = Literal["export", "forget", "restore", "retention"]
"""``export``: one person's data; ``restore``: an erasure was taken back; ``retention``: old posts were removed."""

_ENTRIES = """
MATCH (audit:Audit)
RETURN audit.at AS at, audit.by AS by, audit.action AS action, audit.kind AS kind, audit.network AS network,
       audit.subject_hash AS subject_hash, audit.counts AS counts
ORDER BY at DESC, audit.key
"""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """That something was done: when, by which user of the operating system, what, and to how much."""

    at: datetime
    by: str
    action: AuditAction
    kind: SubjectKind | None
    """What it was done to, where that was one person, profile or company."""
    network: str | None
    """Whose posts were removed by age."""
    subject_hash: str | None
    """A keyed hash of the key of whom it was done to: the same one for the same key."""
    counts: dict[str, int]


def audit_entries(graph: Graph, *actions: AuditAction) -> list[AuditEntry]:
    """What was done, the latest first; of these ``actions`` alone where some are named. Raises GraphError."""
    return [
        AuditEntry(
            native(row["at"]) or datetime.now(UTC),
            row["by"],
            row["action"],
            row["kind"],
            row["network"],
            row["subject_hash"],
            json.loads(row["counts"]),
        )
        for row in graph.run(_ENTRIES)
        if not actions or row["action"] in actions
    ]
