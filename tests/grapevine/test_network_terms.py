"""Whoever opens the graph of a workspace finds the networks' terms in it, written only where they changed."""

from __future__ import annotations

from collectors.registry import registered_terms
from collectors.report import CollectReport
from grapevine.config import Config
from grapevine.workspace import Workspace
from graph.connection import Graph
from graph.read.networks import network_terms
from graph.write.matching import Refused
from graph.write.networks import write_networks


def test_opening_a_workspace_brings_the_networks_terms_into_its_graph(embedded_graph: Graph) -> None:
    registered = {terms.name: terms for terms in registered_terms()}
    workspace = Workspace(Config(), embedded_graph.settings)

    with workspace.open() as graph:
        assert network_terms(graph) == registered
        assert write_networks(graph, registered.values()) == []

    changed = "MATCH (network:Network) WHERE network.matching = false SET network.matching = true"
    embedded_graph.run(changed)
    with workspace.open() as graph:
        assert network_terms(graph) == registered


def test_a_run_names_the_profiles_that_the_graph_joined_to_nobody() -> None:
    report = CollectReport("net")

    report.add_refused(
        [Refused("net:anna", "person:pia", "the terms forbid it"), Refused("net:b", "person:b", "")]
    )

    assert report.counts()["skipped"] == 2
    assert [one.reason for one in report.skipped_named] == [
        "net:anna is not joined to person:pia, since the terms forbid it",
        "net:b is not joined to person:b: its network's terms forbid it",
    ]
