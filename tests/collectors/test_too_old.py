"""What was removed by age does not come back when its network is read again from the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.registry import COLLECTORS, collector_class, registered_terms
from collectors.run import collect
from graph.connection import Graph
from graph.read.audit import audit_entries
from graph.records import Profile
from graph.write.networks import write_kept_days, write_networks
from graph.write.retention import remove_old
from graph.write.writer import write_page
from tests.collectors.worlds import world_of
from tests.graph.facts import KEY

POSTS = "MATCH (post:Post) WHERE post.text IS NOT NULL AND post.network = $network RETURN post.key AS key ORDER BY key"


@pytest.mark.parametrize(
    "network", [name for name in sorted(COLLECTORS) if "mentions" in collector_class(name).abilities]
)
def test_a_second_collection_of_the_same_answers_brings_nothing_back_that_was_removed_by_age(
    network: str, embedded_graph: Graph, tmp_path: Path
) -> None:
    graph = embedded_graph
    write_networks(graph, registered_terms())

    def read(folder: Path) -> int:
        graph.run("MATCH (checkpoint:Checkpoint) DELETE checkpoint")
        folder.mkdir()
        with world_of(network, folder) as world:
            if world.anna:
                write_page(graph, [Profile(f"{network}:{world.anna}", watched=True)], tombstones=KEY)
            return collect(graph, world.collector, ["fernhollow"], tombstones=KEY).written["posts too old"]

    assert read(tmp_path / "first") == 0
    found = graph.run(POSTS, network=network)
    assert found

    write_kept_days(graph, {network: 1})
    assert remove_old(graph, network, "2999-01-01").posts == len(found)
    assert read(tmp_path / "second") == len(found)
    assert graph.run(POSTS, network=network) == []
    assert [one.network for one in audit_entries(graph)] == [network]
