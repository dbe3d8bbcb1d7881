"""Influence (PageRank) and communities (Louvain) of profiles, from who follows and engages with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, LiteralString

import networkx as nx
from neo4j import ManagedTransaction

from graph.rows import Row, batches

if TYPE_CHECKING:
    from graph.connection import Graph

FOLLOW_WEIGHT = 3.0
"""A follow says more than one like or repost, which weighs 1."""
MOST_ENGAGEMENTS = 10
"""No more engagements than this count between two profiles: one that likes everything is no endorsement."""
SEED = 7

# One row a profile with a list of its targets: a row a relationship would cost its keys again each time.
_FOLLOWED = """
MATCH (profile:Profile)-[follow:FOLLOWS]->(other:Profile)
WHERE follow.until IS NULL AND profile.status = 'active' AND other.status = 'active'
RETURN profile.key AS source, collect(other.key) AS targets
"""

_ENGAGED = """
MATCH (profile:Profile)-[:ENGAGED]->(:Post)<-[:POSTED]-(other:Profile)
WHERE profile.status = 'active' AND other.status = 'active' AND other.key <> profile.key
RETURN profile.key AS source, collect(other.key) AS targets
"""

_STORE = """
UNWIND $rows AS row
MATCH (profile:Profile {key: row.key})
SET profile.influence = row.influence, profile.community = row.community, profile.analysed_on = $day
"""

_STALE = """
MATCH (profile:Profile)
WHERE profile.analysed_on < $day AND profile.influence IS NOT NULL
WITH profile LIMIT $batch
SET profile.influence = null, profile.community = null, profile.analysed_on = $day
RETURN count(profile) AS n
"""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an analysis covered."""

    profiles: int
    connections: int
    """Pairs of profiles, one of which follows or engages with the other."""
    communities: int


def analyse(graph: Graph, day: date | str) -> Analysis:
    """Store influence and community of every profile that follows or engages, or is followed or engaged with.

    ``day`` is the date that the numbers bear. Influence is 1.0 on average, whatever the graph's size.
    Communities are numbered from 0, the largest first; the same graph gets the same numbers. Profiles
    that no longer take part lose theirs.
    """
    network, keys = _read(graph)
    ranks = nx.pagerank(network, weight="weight") if keys else {}
    communities = _communities(network)
    rows: list[Row] = [
        {"key": key, "influence": float(ranks[number]) * len(keys), "community": communities[number]}
        for number, key in enumerate(keys)
    ]
    on = day if isinstance(day, str) else day.isoformat()
    for batch in batches(rows, 5_000):
        _store(graph, batch, on)
    while graph.run(_STALE, day=on, batch=5_000)[0]["n"]:
        pass
    return Analysis(len(keys), network.number_of_edges(), len(set(communities.values())))


def _store(graph: Graph, rows: Sequence[Row], day: str) -> None:
    def store(tx: ManagedTransaction) -> None:
        tx.run(_STORE, rows=rows, day=day).consume()

    graph.write(store)


def _read(graph: Graph) -> tuple[nx.DiGraph, list[str]]:
    """The connections between profiles, numbered in the order of their keys, and these keys."""

    def read(tx: ManagedTransaction) -> dict[tuple[str, str], float]:
        weights: dict[tuple[str, str], float] = {}
        names: dict[str, str] = {}
        for source, target, _ in _pairs(tx, _FOLLOWED):
            pair = (names.setdefault(source, source), names.setdefault(target, target))
            weights[pair] = FOLLOW_WEIGHT
        for source, target, times in _pairs(tx, _ENGAGED):
            pair = (names.setdefault(source, source), names.setdefault(target, target))
            weights[pair] = weights.get(pair, 0.0) + min(times, MOST_ENGAGEMENTS)
        return weights

    weights = graph.write(read)
    keys = sorted({key for pair in weights for key in pair})
    numbers = {key: number for number, key in enumerate(keys)}
    network = nx.DiGraph()
    network.add_nodes_from(range(len(keys)))
    network.add_weighted_edges_from(
        (numbers[source], numbers[target], weights[source, target]) for source, target in sorted(weights)
    )
    return network, keys


def _pairs(tx: ManagedTransaction, cypher: LiteralString) -> Iterator[tuple[str, str, int]]:
    for record in tx.run(cypher):
        for target, times in Counter(record["targets"]).items():
            yield record["source"], target, times


def _communities(network: nx.DiGraph) -> dict[int, int]:
    """The community of each node, numbered by size, then by the smallest node in it."""
    if not network.number_of_edges():
        return dict(enumerate(sorted(network.nodes)))
    both_ways = nx.Graph()
    both_ways.add_nodes_from(range(network.number_of_nodes()))
    for source, target, weight in network.edges(data="weight"):
        known = both_ways.get_edge_data(source, target, {"weight": 0.0})["weight"]
        both_ways.add_edge(source, target, weight=known + weight)
    found = nx.community.louvain_communities(both_ways, weight="weight", seed=SEED)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    return {node: number for number, members in enumerate(ordered) for node in members}
