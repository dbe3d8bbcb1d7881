"""Which profiles are collected: importers mark them as watched, collectors ask for them here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from graph.records import CompanyRole, Direction, key
from graph.rows import iso

if TYPE_CHECKING:
    from graph.connection import Graph

_WATCHED = """
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.network = $network AND NOT profile.key STARTS WITH $unresolved
RETURN profile.uid AS uid
"""

_HANDLES = """
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.network = $network AND NOT profile.key STARTS WITH $unresolved
  AND profile.status = 'active' AND profile.handle IS NOT NULL
RETURN profile.handle AS handle
"""

_WANTING = """
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.network = $network AND NOT profile.key STARTS WITH $unresolved
  AND profile.status = 'active'
  AND NOT EXISTS { (profile)<-[:OPERATES]-(company:Company) WHERE company.role IN $without }
  AND (($following AND profile.following_baseline IS NULL)
       OR ($followers AND profile.followers_baseline IS NULL))
RETURN profile.uid AS uid
ORDER BY uid
"""

_LISTED = """
MATCH (profile:Profile)
WHERE profile.watched = true AND profile.network = $network AND NOT profile.key STARTS WITH $unresolved
  AND profile.status = 'active'
  AND NOT EXISTS { (profile)<-[:OPERATES]-(company:Company) WHERE company.role IN $without }
WITH profile, [listed IN [CASE WHEN $following THEN coalesce(profile.following_snapshot, '') END,
                          CASE WHEN $followers THEN coalesce(profile.followers_snapshot, '') END]
               WHERE listed IS NOT NULL] AS lists
WITH profile.uid AS uid, reduce(oldest = lists[0], one IN lists | CASE WHEN one < oldest THEN one ELSE oldest END)
     AS listed
WHERE listed <= $before
RETURN uid, listed
ORDER BY listed, uid
"""


def watched_profiles(graph: Graph, network: str) -> frozenset[str]:
    """The uids of the watched accounts of ``network``, hidden ones included: they may come back."""
    rows = graph.run(_WATCHED, network=network, unresolved=key(network, "@"))
    return frozenset(row["uid"] for row in rows)


def watched_handles(graph: Graph, network: str) -> frozenset[str]:
    """The handles of the watched accounts of ``network``."""
    rows = graph.run(_HANDLES, network=network, unresolved=key(network, "@"))
    return frozenset(row["handle"] for row in rows)


def profiles_wanting_baseline(
    graph: Graph,
    network: str,
    directions: Sequence[Direction] = ("following", "followers"),
    without: Collection[CompanyRole] = (),
) -> list[str]:
    """The uids of watched accounts whose first full list in one of ``directions`` was not read to its end.

    But for those that companies with a role in ``without`` operate.
    """
    rows = graph.run(
        _WANTING,
        network=network,
        unresolved=key(network, "@"),
        following="following" in directions,
        followers="followers" in directions,
        without=list(without),
    )
    return [row["uid"] for row in rows]


def lists_due(
    graph: Graph,
    network: str,
    before: datetime,
    directions: Sequence[Direction] = ("following", "followers"),
    without: Collection[CompanyRole] = (),
) -> list[str]:
    """The uids of watched accounts of whom a list was last read at ``before`` or earlier, longest ago first.

    But for those that companies with a role in ``without`` operate. In this order a quota that is too small for all of
    them still reaches each in its turn.
    """
    rows = graph.run(
        _LISTED,
        network=network,
        unresolved=key(network, "@"),
        before=iso(before),
        following="following" in directions,
        followers="followers" in directions,
        without=list(without),
    )
    return [row["uid"] for row in rows]
