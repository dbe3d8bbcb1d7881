"""What was done with people's data on somebody's word or by age, noted without a name in the transaction that does it.

Nothing removes these notes: neither age nor an erasure.
"""

from __future__ import annotations

import json
import os
import pwd
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.read.audit import AuditAction
from graph.read.subjects import SubjectKind
from graph.rows import iso

if TYPE_CHECKING:
    from graph.connection import Graph

_ENTER = """
MERGE (audit:Audit {key: $key})
SET audit.at = datetime($at), audit.by = $by, audit.action = $action, audit.kind = $kind, audit.network = $network,
    audit.subject_hash = $subject_hash, audit.counts = $counts
"""


def enter(
    tx: ManagedTransaction,
    entry: str,
    at: datetime,
    action: AuditAction,
    counts: Mapping[str, int],
    *,
    kind: SubjectKind | None = None,
    subject_hash: str | None = None,
    network: str | None = None,
) -> None:
    """Note under the id ``entry`` what was done, by whoever runs this process; the latest word on one id counts.

    ``subject_hash``: the keyed hash of the key of whom it was done to, ``kind`` what that is.
    """
    tx.run(
        _ENTER,
        key=entry,
        at=iso(at),
        by=user_name(),
        action=action,
        kind=kind,
        network=network,
        subject_hash=subject_hash,
        counts=json.dumps(dict(counts), sort_keys=True),
    ).consume()


def user_name() -> str:
    """Who runs this process, as the operating system says; a number where it knows no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def note_export(graph: Graph, kind: SubjectKind, subject_hash: str, counts: Mapping[str, int]) -> None:
    """Note that everything about one person or profile is given out. Raises GraphError."""
    entry, at = uuid.uuid4().hex, datetime.now(UTC)
    graph.write(lambda tx: enter(tx, entry, at, "export", counts, kind=kind, subject_hash=subject_hash))
