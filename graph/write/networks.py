"""The networks' terms into the graph, where the writer and the pages find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.read.networks import NetworkTerms, kept_days, network_terms
from graph.rows import each

from .matching import part_profiles

if TYPE_CHECKING:
    from graph.connection import Graph

_WRITE = """
UNWIND $rows AS row
MERGE (network:Network {name: row.name})
SET network.title = row.title, network.matching = row.matching, network.matching_rule = row.matching_rule,
    network.deletions_within_hours = row.deletions_within_hours, network.storage_days = row.storage_days,
    network.display_rule = row.display_rule
"""

_KEEP = """
UNWIND $rows AS row
MATCH (network:Network {name: row.name})
SET network.kept_days = row.days
"""


def write_kept_days(graph: Graph, days: Mapping[str, int | None]) -> None:
    """Store for how many days each network's posts are kept, None without a limit, where that changed.

    The networks' terms must be there (``write_networks``). From then on the writer takes no older post in; removing
    those that are there is for ``graph.write.retention``. Raises GraphError.
    """

    def write(tx: ManagedTransaction) -> None:
        held = kept_days(tx)
        told = [{"name": name, "days": kept} for name, kept in sorted(days.items()) if held.get(name) != kept]
        each(tx, _KEEP, told)

    graph.write(write)


def write_networks(graph: Graph, terms: Iterable[NetworkTerms]) -> list[str]:
    """Store what differs from what the graph holds; the names of the networks that did. Raises GraphError.

    Profiles of a network whose terms now forbid to match them are taken from the people to whom they were joined.
    """
    held = network_terms(graph)
    told = sorted(
        (one for one in terms if held.get(one.name) != one),
        key=lambda one: one.name,
    )
    if not told:
        return []
    forbidding = [one.name for one in told if not one.matching]

    def write(tx: ManagedTransaction) -> None:
        each(tx, _WRITE, [asdict(one) for one in told])
        part_profiles(tx, forbidding)

    graph.write(write)
    return [one.name for one in told]
