"""Bluesky in the graph: runs over a live stream that breaks off, with lists read beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from collectors.base import Page
from collectors.bluesky.collector import Bluesky
from collectors.report import CollectReport
from collectors.run import collect
from graph.connection import Graph
from graph.read.checkpoints import load_checkpoint
from tests.collectors.bluesky.hosts import Hosts, bluesky_hosts, jetstream_of
from tests.collectors.bluesky.story import DORA, KEY, STORY, follows, texts, watch_anna
from tests.collectors.bluesky.wire import (
    ANNA,
    BEN,
    CARA,
    at,
    frame,
)

live_hosts: list[Hosts] = []
"""The web hosts beside each live stream, the latest last."""


@contextmanager
def live(frames: list[str], breaks: int = 0) -> Iterator[Bluesky]:
    """A live host that sends frames from the cursor on; ``breaks`` subscriptions end after two frames."""

    def session(connection: Any, query: Any) -> None:
        first = int(query["cursor"][0]) if "cursor" in query else 0
        wanted = frames if first > 10**14 else frames[max(0, first - 1) :]
        broken = len(jetstream.asked) <= breaks
        for one in wanted[:2] if broken else wanted:
            connection.send(one)
        if broken:
            connection.close()
        else:
            connection.recv()

    with bluesky_hosts() as hosts, jetstream_of(session) as jetstream:
        live_hosts.append(hosts)
        hosts.handles = {ANNA: "anna.contoso.example", BEN: "ben.example"}
        hosts.follows[ANNA] = [
            {"uri": f"at://{ANNA}/f/old", "value": {"subject": CARA, "createdAt": "2025-01-01T00:00:00Z"}}
        ]
        yield Bluesky(
            jetstream=jetstream.address, appview=hosts.address, plc=hosts.address, compress=False, environ={}
        )


def until_read(
    count: int, stop: threading.Event, looked_up: Callable[[CollectReport], object] = lambda _: True
) -> Any:
    """A listener that stops the run when so many events were read, and what is looked up beside them as well."""

    def listen(page: Page, report: CollectReport) -> None:
        if report.read >= count and looked_up(report):
            stop.set()

    return listen


def test_a_live_stream_that_breaks_off_is_read_on_without_loss(embedded_graph: Graph) -> None:
    watch_anna(embedded_graph)
    stop = threading.Event()
    with live([frame(event) for event in STORY], breaks=2) as collector:
        report = collect(
            embedded_graph,
            collector,
            ["churn"],
            tombstones=KEY,
            stop=stop,
            on_page=until_read(17, stop, lambda report: report.records["SnapshotEnd"] == 2),
        )
    assert report.state == "stopped"
    assert texts(embedded_graph) == ["churn everywhere", "churn is low"]
    assert (
        load_checkpoint(
            embedded_graph,
            "bluesky:mentions",
        )
        is not None
    )
    assert (ANNA, CARA, at(11), True) in [
        (a, b, until, base) for a, b, _, until, base in follows(embedded_graph)
    ]


def test_a_profile_watched_while_the_stream_runs_gets_its_baseline_and_its_events(
    embedded_graph: Graph,
) -> None:
    stop = threading.Event()

    def listen(page: Page, report: CollectReport) -> None:
        if report.pages == 1 and not watched:
            watched.append(ANNA)
            watch_anna(embedded_graph)
        rows = embedded_graph.run(
            "MATCH (p:Profile) WHERE p.followers_baseline IS NOT NULL RETURN p.uid AS uid"
        )
        if rows:
            stop.set()

    watched: list[str] = []
    with live([frame(STORY[0])]) as collector:
        collect(
            embedded_graph, collector, ["churn"], tombstones=KEY, stop=stop, on_page=listen, refresh_s=0.1
        )
    assert [(a, b, baseline) for a, b, _, _, baseline in follows(embedded_graph)] == [(ANNA, CARA, True)]


def test_an_unreachable_server_of_one_account_repeats_no_other_list(embedded_graph: Graph) -> None:
    watch_anna(embedded_graph)
    stop = threading.Event()
    with live([frame(event) for event in STORY]) as collector:
        hosts = live_hosts[-1]
        hosts.followers[ANNA] = [DORA]
        hosts.faults += [("listRecords", (502, {}, {}))] * 20
        report = collect(
            embedded_graph,
            collector,
            ["churn"],
            tombstones=KEY,
            stop=stop,
            on_page=until_read(17, stop, lambda report: report.failures),
        )
        asked = list(hosts.asked)
    assert [one.what for one in report.failed_named] == [ANNA]
    assert sum("listRecords" in path for path in asked) > 1
    assert sum("getFollowers" in path for path in asked) == 1
