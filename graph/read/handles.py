"""The watched handles whose account nobody knows yet: which, since when, when they were last asked for, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from graph.records import key
from graph.rows import native
from graph.text.counts import counted

if TYPE_CHECKING:
    from graph.connection import Graph

LookupState = Literal["unknown", "unasked"]
"""``unknown``: the network says that it knows no such handle. ``unasked``: it could not be asked."""
TIMEOUT_S = 30.0
NAMED = 5
"""How many handles a sentence names."""
_MOST = 10_000
_DAILY = 7
_STANDING = """
       profile.lookup AS state, profile.lookup_since AS since, profile.lookup_tried AS tried,
       coalesce(profile.lookup_times, 0) AS times, coalesce(profile.lookup_reason, '') AS reason
"""
_UNRESOLVED = f"""
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.key STARTS WITH $unresolved
RETURN profile.handle AS handle, {_STANDING}
ORDER BY handle
"""
_WITHOUT_ACCOUNT = f"""
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.network = $network
  AND (profile.key STARTS WITH $unresolved OR profile.lookup IS NOT NULL)
RETURN coalesce(profile.handle, profile.uid) AS handle, {_STANDING}
ORDER BY handle
"""
_WATCHED = (
    "MATCH (profile:Profile) WHERE profile.watched = true AND profile.network = $network RETURN count(*) AS n"
)
_LOOKED_UP = f"""
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.lookup IS NOT NULL
RETURN profile.network AS network, coalesce(profile.handle, profile.uid) AS handle, {_STANDING}
ORDER BY network, handle
"""
_ALL_WATCHED = """
MATCH (profile:Profile) WHERE profile.watched = true
RETURN profile.network AS network, count(*) AS n
"""


@dataclass(frozen=True, slots=True)
class Handle:
    """One watched handle (without ``@``, lower case) without an account; times are aware."""

    name: str
    state: LookupState | None = None
    """None: it was not asked for yet."""
    since: datetime | None = None
    """When it was first asked for in vain."""
    tried: datetime | None = None
    """When it was last."""
    times: int = 0
    """How often in a row it was asked for with this outcome."""
    reason: str = ""

    def told(self, state: LookupState, reason: str, at: datetime) -> Handle:
        """The same after one more look-up in vain."""
        times = self.times + 1 if state == self.state else 1
        return Handle(self.name, state, self.since or at, at, times, reason)

    def rests(self, now: datetime) -> bool:
        """Is it too early to ask again? What the network does not know is asked for daily, after a week weekly."""
        if self.state != "unknown" or self.tried is None:
            return False
        return now - self.tried < timedelta(days=1 if self.times <= _DAILY else 7)


@dataclass(frozen=True, slots=True)
class NetworkHandles:
    """How the look-ups of one network's watched handles stand."""

    network: str
    watched: int
    """All watched profiles of the network."""
    handles: tuple[Handle, ...] = ()
    """Those without an account."""

    def of(self, state: LookupState) -> list[Handle]:
        return [handle for handle in self.handles if handle.state == state]

    def sentences(self, title: str) -> list[str]:
        """What people should know, a sentence for each kind: "12 of 140 watched handles are not known to X: @a"."""
        unknown, unasked = self.of("unknown"), self.of("unasked")
        of = f"of {counted(self.watched, 'watched handle')}"
        said = []
        if unknown:
            said.append(f"{len(unknown)} {of} {_are(unknown)} not known to {title}: {_named(unknown)}")
        if unasked:
            since = min((handle.since for handle in unasked if handle.since), default=None)
            when = f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""
            reason = next((handle.reason for handle in unasked if handle.reason), "")
            why = f" ({reason.rstrip('.')})" if reason else ""
            said.append(f"{title} could not be asked for {len(unasked)} {of}{when}{why}: {_named(unasked)}")
        return said


def unresolved_handles(graph: Graph, network: str) -> list[Handle]:
    """The watched handles of ``network`` whose account nobody looked up with success yet."""
    return [_handle(row) for row in graph.run(_UNRESOLVED, unresolved=key(network, "@"))]


def network_handles(graph: Graph, network: str) -> NetworkHandles:
    """Those and the watched accounts that the network does not know, for what a run tells."""
    found = graph.run(_WITHOUT_ACCOUNT, network=network, unresolved=key(network, "@"))
    watched = int(graph.run(_WATCHED, network=network)[0]["n"])
    return NetworkHandles(network, watched, tuple(map(_handle, found)))


def handles_without_account(graph: Graph, network: str, *, timeout_s: float = TIMEOUT_S) -> NetworkHandles:
    """The same for pages and `doctor`, which may only read. Raises QuestionTimeout, GraphError."""
    wanted = {"network": network, "unresolved": key(network, "@")}
    rows = graph.ask(_WITHOUT_ACCOUNT, wanted, timeout_s=timeout_s, row_limit=_MOST).rows
    watched = graph.ask(_WATCHED, {"network": network}, timeout_s=timeout_s, row_limit=1).rows
    return NetworkHandles(network, int(watched[0]["n"]), tuple(map(_handle, rows)))


def all_without_account(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> list[NetworkHandles]:
    """The same for every network of which handles were looked up in vain, by name."""
    found: dict[str, list[Handle]] = {}
    for row in graph.ask(_LOOKED_UP, timeout_s=timeout_s, row_limit=_MOST).rows:
        found.setdefault(row["network"], []).append(_handle(row))
    if not found:
        return []
    counts = graph.ask(_ALL_WATCHED, timeout_s=timeout_s, row_limit=_MOST).rows
    watched = {row["network"]: int(row["n"]) for row in counts}
    return [NetworkHandles(name, watched.get(name, 0), tuple(found[name])) for name in sorted(found)]


def _handle(row: dict[str, Any]) -> Handle:
    return Handle(
        row["handle"], row["state"], native(row["since"]), native(row["tried"]), row["times"], row["reason"]
    )


def _are(handles: Sequence[Handle]) -> str:
    return "is" if len(handles) == 1 else "are"


def _named(handles: Sequence[Handle]) -> str:
    names = ", ".join(f"@{handle.name}" for handle in handles[:NAMED])
    return f"{names}, ..." if len(handles) > NAMED else names
