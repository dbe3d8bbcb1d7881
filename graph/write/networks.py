"""The networks' terms into the graph, where the writer and the pages find them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from neo4j import ManagedTransaction

from graph.read.networks import NetworkTerms, network_terms
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
