"""What became of looking up watched handles in vain: kept with each handle until its account is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
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
_UNKNOWN = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
SET profile.lookup = 'unknown', profile.lookup_since = coalesce(profile.lookup_since, datetime($at)),
    profile.lookup_tried = datetime($at), profile.lookup_times = coalesce(profile.lookup_times, 0) + 1,
    profile.lookup_reason = ''
RETURN count(*) AS n
"""
_KNOWN = """
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.network = $network AND profile.lookup IS NOT NULL
  AND NOT profile.key STARTS WITH $unresolved AND NOT profile.uid IN $unknown
REMOVE profile.lookup, profile.lookup_since, profile.lookup_tried, profile.lookup_times, profile.lookup_reason
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


def note_unknown(graph: Graph, network: str, uids: Iterable[str], at: datetime) -> int:
    """Keep that the network does not know these of its watched accounts, and of the others no more that it did not.

    For networks whose accounts are known by their names, so that none is looked up. How many notes there were or are.
    Raises GraphError.
    """
    unknown = sorted(uids)
    known = graph.run(_KNOWN, network=network, unresolved=key(network, "@"), unknown=unknown)
    keys = [key(network, uid) for uid in unknown]
    rows = graph.run(_UNKNOWN, rows=keys, at=iso(at)) if keys else []
    return int(known[0]["n"]) + sum(int(row["n"]) for row in rows)
