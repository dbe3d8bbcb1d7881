"""What each network's terms allow and ask, as the graph holds it: whoever writes or shows obeys what stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

if TYPE_CHECKING:
    from graph.connection import Graph

TIMEOUT_S = 10.0
_MOST = 1_000

_TERMS = """
MATCH (network:Network)
RETURN network.name AS name, network.title AS title, network.matching AS matching,
       coalesce(network.matching_rule, '') AS matching_rule,
       network.deletions_within_hours AS deletions_within_hours, network.storage_days AS storage_days,
       coalesce(network.display_rule, '') AS display_rule
ORDER BY name
"""

_NAMES = "MATCH (network:Network) RETURN network.name AS name, network.title AS title"
# Over the index of `all_day`, which both engines seek in a statement of its own: of topics and companies there are
# hundreds of times as many.
_COUNTED = (
    "MATCH (count:Count) WHERE count.all_day >= '0' RETURN DISTINCT count.network AS name, null AS title"
)
# A range over the indexed key: a network's posts begin with its name.
_HAS_POSTS = "MATCH (post:Post) WHERE post.key >= $first AND post.key < $last RETURN 1 AS held LIMIT 1"

_KEPT = """
MATCH (network:Network) WHERE network.kept_days IS NOT NULL
RETURN network.name AS name, network.kept_days AS days
"""


@dataclass(frozen=True, slots=True)
class NetworkTerms:
    """One network's terms of use."""

    name: str
    """As its keys begin (``name:uid``)."""
    title: str
    """What people call it."""
    matching: bool
    """May its profiles be joined to people?"""
    matching_rule: str = ""
    """Where they may not: what forbids it."""
    deletions_within_hours: int | None = None
    """How fast what it deleted must go here; None where it never tells."""
    storage_days: int | None = None
    """For how many days its posts may be kept; None without a limit."""
    display_rule: str = ""
    """What must stand beside its posts wherever they are shown; empty where nothing must."""


def kept_days(tx: ManagedTransaction) -> dict[str, int]:
    """For how many days posts are kept, by the names of the networks of which not all are."""
    return {row["name"]: int(row["days"]) for row in tx.run(_KEPT).data()}


def first_kept_day(days: int, now: datetime) -> str:
    """The earliest day (``YYYY-MM-DD``) of which posts are kept, where they are kept for so many days."""
    return (now.astimezone(UTC) - timedelta(days=days)).date().isoformat()


def network_terms(graph: Graph) -> dict[str, NetworkTerms]:
    """The terms of every network that the graph knows, by its name. Raises GraphError."""
    return {row["name"]: NetworkTerms(**row) for row in graph.run(_TERMS)}


def networks_with_posts(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> dict[str, str]:
    """The networks that the graph holds posts of: their titles by their names, in the titles' order.

    It may only read. Raises QuestionTimeout, GraphError.
    """
    known: dict[str, str] = {}
    for cypher in (_NAMES, _COUNTED):
        for row in graph.ask(cypher, timeout_s=timeout_s, row_limit=_MOST).rows:
            if row["name"]:
                known[row["name"]] = row["title"] or known.get(row["name"]) or row["name"]
    held = {
        name: title
        for name, title in known.items()
        if graph.ask(
            _HAS_POSTS, {"first": f"{name}:", "last": f"{name};"}, timeout_s=timeout_s, row_limit=1
        ).rows
    }
    return dict(sorted(held.items(), key=lambda one: (one[1].casefold(), one[0])))


def display_rules(graph: Graph, *, timeout_s: float = TIMEOUT_S) -> dict[str, NetworkTerms]:
    """The terms of the networks whose posts may only be shown with something beside them, by the networks' names.

    It may only read. Raises QuestionTimeout, GraphError.
    """
    rows = graph.ask(_TERMS, timeout_s=timeout_s, row_limit=_MOST).rows
    return {row["name"]: NetworkTerms(**row) for row in rows if row["display_rule"]}
