"""The demo on the real stream: each company from an empty graph, and authors with their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from collectors.bluesky.collector import BlueskySettings
from grapevine.config import Config
from grapevine.sample.demo import latest_posts, listen_live, live_workspace
from grapevine.sample.graph import prepare_live
from grapevine.workspace import Workspace
from graph.connection import Graph, GraphError
from graph.read.checkpoints import load_checkpoint
from graph.settings import GraphSettings
from tests.collectors.bluesky.hosts import bluesky_hosts, jetstream_of
from tests.collectors.bluesky.wire import CARA, frame, post


def test_another_company_starts_with_nothing_of_the_one_before(embedded_graph: Graph) -> None:
    prepare_live(embedded_graph, "Acme", shared=False)
    embedded_graph.run("CREATE (:Company {key: 'company:acme', role: 'us'}), (:Post {key: 'bluesky:p'})")
    prepare_live(embedded_graph, "Acme", shared=False)
    assert embedded_graph.run("MATCH (p:Post) RETURN count(p) AS n") == [{"n": 1}]
    prepare_live(embedded_graph, "Contoso", shared=False)
    assert embedded_graph.run("MATCH (n) WHERE NOT n:Schema RETURN count(n) AS n") == [{"n": 1}]
    assert load_checkpoint(embedded_graph, "live") == "Contoso"


def test_a_server_that_holds_records_is_left_as_it_is(embedded_graph: Graph) -> None:
    embedded_graph.run("CREATE (:Company {key: 'company:acme', role: 'us'})")
    with pytest.raises(GraphError, match="unset NEO4J_URI"):
        prepare_live(embedded_graph, "Acme", shared=True)
    assert embedded_graph.run("MATCH (c:Company) RETURN count(c) AS n") == [{"n": 1}]


def test_the_authors_of_the_last_seconds_have_their_names(embedded_graph: Graph, tmp_path: Path) -> None:
    def session(connection: Any, query: Any) -> None:
        connection.send(frame(post(1, CARA, "p1", "Acme is down")))
        connection.recv()

    with bluesky_hosts() as hosts, jetstream_of(session) as jetstream:
        hosts.handles = {CARA: "cara.example"}
        settings = BlueskySettings(jetstream=jetstream.address, appview=hosts.address, plc=hosts.address)
        given = Workspace(Config(collectors={"bluesky": settings}), GraphSettings(home=tmp_path))
        workspace = live_workspace(given, "Acme")
        listen_live(workspace, embedded_graph, 3, lambda *_: None)
    assert [(one["text"], one["author"]) for one in latest_posts(embedded_graph)] == [
        ("Acme is down", "Cara")
    ]
