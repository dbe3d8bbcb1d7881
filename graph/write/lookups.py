"""What became of looking up watched handles in vain: kept with each handle until its account is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from graph.read.handles import Handle
from graph.records import key
from graph.rows import iso

if TYPE_CHECKING:
    from graph.connection import Graph

_NOTE = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
SET profile.lookup = row.state, profile.lookup_since = datetime(row.since),
    profile.lookup_tried = datetime(row.tried), profile.lookup_times = row.times,
    profile.lookup_reason = row.reason
RETURN count(*) AS n
"""


def note_lookups(graph: Graph, network: str, handles: Iterable[Handle]) -> None:
    """Keep how it stands with these handles, those that have an account by now left out. Raises GraphError."""
    rows = [
        {
            "key": key(network, f"@{handle.name}"),
            "state": handle.state,
            "since": iso(handle.since),
            "tried": iso(handle.tried),
            "times": handle.times,
            "reason": handle.reason[:300],
        }
        for handle in sorted(handles, key=lambda handle: handle.name)
        if handle.since is not None and handle.tried is not None
    ]
    if rows:
        graph.run(_NOTE, rows=rows)
