"""Handles, names and lists are looked up beside the live stream: whatever their hosts do, posts go on being stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from collectors.base import Page
from collectors.bluesky.collector import Bluesky
from collectors.report import CollectReport
from collectors.run import collect
from graph.connection import Graph
from graph.read.handles import network_handles, unresolved_handles
from graph.read.runs import recent_runs
from graph.read.watched import watched_profiles
from graph.records import Company, Profile
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.bluesky.hosts import Hosts, bluesky_hosts, jetstream_of
from tests.collectors.bluesky.wire import ANNA, BEN, CARA, commit, frame, post

KEY = TombstoneKey(b"a key for tests alone")
DORA = "did:plc:dora"
UNAVAILABLE: Any = (503, {}, {})


@contextmanager
def live(send: Callable[[Callable[[Any], None]], None]) -> Iterator[tuple[Bluesky, Hosts]]:
    """A live stream whose frames ``send`` sends, beside hosts that know Anna and Ben."""

    def session(connection: Any, query: Any) -> None:
        send(lambda event: connection.send(frame(event)))
        connection.recv()

    with bluesky_hosts() as hosts, jetstream_of(session) as jetstream:
        hosts.handles = {ANNA: "anna.contoso.example", BEN: "ben.example"}
        yield (
            Bluesky(
                jetstream=jetstream.address,
                appview=hosts.address,
                plc=hosts.address,
                compress=False,
                environ={},
            ),
            hosts,
        )


def watch(graph: Graph, *handles: str) -> None:
    company = Company(
        "company:contoso.example", "Contoso", profiles=tuple(f"bluesky:@{handle}" for handle in handles)
    )
    write_page(graph, [company], tombstones=KEY)


def until(graph: Graph, holds: Callable[[CollectReport], object]) -> dict[str, Any]:
    """Arguments of a run that stops as soon as ``holds``; after twenty seconds it is too late."""
    stop = threading.Event()
    late = time.monotonic() + 20

    def listen(_page: Page, report: CollectReport) -> None:
        if holds(report) or time.monotonic() > late:
            stop.set()

    return {"tombstones": KEY, "stop": stop, "on_page": listen, "refresh_s": 0.1}


def said(graph: Graph) -> set[str]:
    return {row["text"] for row in graph.run("MATCH (p:Post) WHERE p.text IS NOT NULL RETURN p.text AS text")}


def test_posts_are_stored_while_the_appview_takes_connections_and_answers_nothing(
    embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.collecting.beside.HEAD_START_S", 0.3)
    over = threading.Event()
    watch(embedded_graph, "anna.contoso.example")
    with live(lambda send: send(post(1, CARA, "p1", "churn is high"))) as (collector, hosts):
        hosts.hold = lambda _path: over.wait(30)
        began = time.monotonic()
        report = collect(
            embedded_graph, collector, ["churn"], **until(embedded_graph, lambda _: said(embedded_graph))
        )
        seconds = time.monotonic() - began
        over.set()
    assert said(embedded_graph) == {"churn is high"}
    assert report.state == "stopped"
    # Of its waiting for an answer, which takes ten, nothing is seen; the machine may be busy.
    assert seconds < 9


def test_a_handle_that_could_not_be_looked_up_is_asked_for_again_and_then_watched(
    embedded_graph: Graph,
) -> None:
    watch(embedded_graph, "anna.contoso.example", "ben.example")
    with live(lambda send: send(post(1, ANNA, "p1", "hello"))) as (collector, hosts):
        hosts.faults += [("resolveHandle", UNAVAILABLE)] * 3
        report = collect(
            embedded_graph,
            collector,
            ["churn"],
            **until(embedded_graph, lambda report: report.read and said(embedded_graph)),
        )
    assert watched_profiles(embedded_graph, "bluesky") == {ANNA, BEN}
    assert said(embedded_graph) == {"hello"}, "the stream was opened when they were known"
    assert (report.failures, unresolved_handles(embedded_graph, "bluesky")) == ({}, [])
    kept = embedded_graph.run("MATCH (p:Profile {key: $key}) RETURN keys(p) AS keys", key=f"bluesky:{ANNA}")
    assert not [name for name in kept[0]["keys"] if name.startswith("lookup")]


def test_names_that_are_refused_cost_no_handle_and_are_asked_for_again(embedded_graph: Graph) -> None:
    watch(embedded_graph, "anna.contoso.example")

    def named(report: CollectReport) -> bool:
        rows = embedded_graph.run("MATCH (p:Profile) WHERE p.name IS NOT NULL RETURN p.uid AS uid")
        return {row["uid"] for row in rows} == {ANNA, CARA} and not report.failures

    with live(lambda send: send(post(1, CARA, "p1", "churn is high"))) as (collector, hosts):
        hosts.handles[CARA] = "cara.example"
        hosts.faults += [("getProfiles", (401, {}, {"message": "not for you"}))] * 2
        report = collect(embedded_graph, collector, ["churn"], **until(embedded_graph, named))
    assert watched_profiles(embedded_graph, "bluesky") == {ANNA}
    assert named(report)


def test_what_cannot_be_looked_up_is_told_while_the_run_goes_on(embedded_graph: Graph) -> None:
    watch(embedded_graph, "anna.contoso.example", "nobody.example", "stale.example")
    with live(lambda send: send(post(1, CARA, "p1", "churn is high"))) as (collector, hosts):
        hosts.answer_from(0, "getProfiles", UNAVAILABLE)
        told: list[str] = []

        def is_told(_report: CollectReport) -> bool:
            run = recent_runs(embedded_graph)[0]
            told.append(f"{run.state}: {run.error}")
            return "not read: names" in told[-1]

        report = collect(embedded_graph, collector, ["churn"], **until(embedded_graph, is_told))
    sentence = "2 of 3 watched handles are not known to Bluesky: @nobody.example, @stale.example"
    assert told[-1].startswith(f"running: {sentence}\nnot read: names: 127.0.0.1:")
    assert report.handles is not None
    assert report.handles.sentences("Bluesky") == [sentence]
    [nobody, _] = unresolved_handles(embedded_graph, "bluesky")
    assert (nobody.name, nobody.state, nobody.times) == ("nobody.example", "unknown", 1)
    assert nobody.since == nobody.tried


def test_a_handle_that_is_unknown_is_asked_for_again_after_a_day_and_later_after_a_week(
    embedded_graph: Graph,
) -> None:
    watch(embedded_graph, "anna.contoso.example", "nobody.example")

    def asked_by_a_run() -> int:
        with live(lambda send: send(post(1, CARA, "p1", "churn"))) as (collector, hosts):
            collect(embedded_graph, collector, ["churn"], **until(embedded_graph, lambda report: report.read))
            return sum("resolveHandle" in path for path in hosts.asked)

    def back_date(days: float) -> None:
        embedded_graph.run(
            "MATCH (p:Profile) WHERE p.lookup IS NOT NULL SET p.lookup_tried = datetime($at)",
            at=(Bluesky(environ={}).now() - timedelta(days=days)).isoformat(),
        )

    assert asked_by_a_run() == 2
    assert asked_by_a_run() == 0
    back_date(1.1)
    assert asked_by_a_run() == 1
    embedded_graph.run("MATCH (p:Profile) WHERE p.lookup IS NOT NULL SET p.lookup_times = 8")
    back_date(1.1)
    assert asked_by_a_run() == 0
    back_date(7.1)
    assert asked_by_a_run() == 1


def test_handles_that_could_not_be_asked_for_are_kept_with_the_reason(
    embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.collecting.beside.HEAD_START_S", 0.3)
    watch(embedded_graph, "anna.contoso.example")
    with live(lambda send: send(post(1, CARA, "p1", "churn is high"))) as (collector, hosts):
        hosts.answer_from(0, "resolveHandle", UNAVAILABLE)

        def told(_: CollectReport) -> object:
            return said(embedded_graph) and network_handles(embedded_graph, "bluesky").sentences("Bluesky")

        collect(embedded_graph, collector, ["churn"], **until(embedded_graph, told))
    [sentence] = network_handles(embedded_graph, "bluesky").sentences("Bluesky")
    assert sentence.startswith("Bluesky could not be asked for 1 of 1 watched handle since ")
    assert "answered 503" in sentence
    assert sentence.endswith(": @anna.contoso.example")


def test_a_follow_that_ends_while_its_list_is_read_has_ended_when_the_list_is_stored(
    embedded_graph: Graph,
) -> None:
    """The follower is a stranger of whom nothing was known when the stream told of the end."""
    write_page(embedded_graph, [Profile(f"bluesky:{ANNA}", watched=True)], tombstones=KEY)
    asked, ended = threading.Event(), threading.Event()

    def send(send_event: Callable[[Any], None]) -> None:
        asked.wait(20)
        send_event(commit(1, DORA, "app.bsky.graph.follow", "dora-anna") | {"time": "2126-01-01T00:00:00Z"})

    def hold(path: str) -> None:
        if "getRelationships" in path:
            asked.set()
            ended.wait(20)

    def listed(report: CollectReport) -> bool:
        if report.read:
            ended.set()
        return bool(report.records["SnapshotEnd"] == 2)

    with live(send) as (collector, hosts):
        hosts.followers[ANNA] = [DORA]
        hosts.rkeys[DORA, ANNA] = "dora-anna"
        hosts.hold = hold
        collect(embedded_graph, collector, ["churn"], **until(embedded_graph, listed))
    [row] = embedded_graph.run(
        "MATCH (:Profile)-[f:FOLLOWS]->(:Profile) RETURN f.uid AS uid, f.until AS until"
    )
    assert (row["uid"], row["until"] and row["until"].year) == ("dora-anna", 2126)


def test_an_own_server_that_is_away_costs_no_second_reading_of_the_followers(embedded_graph: Graph) -> None:
    write_page(embedded_graph, [Profile(f"bluesky:{ANNA}", watched=True)], tombstones=KEY)
    with live(lambda send: send(post(1, CARA, "p1", "churn"))) as (collector, hosts):
        hosts.followers[ANNA] = [DORA]
        hosts.pds = "http://127.0.0.1:1"
        for _ in range(2):
            collect(
                embedded_graph,
                collector,
                ["churn"],
                **until(embedded_graph, lambda report: ANNA in report.failures),
            )
            embedded_graph.run(
                "MATCH (c:Checkpoint) WHERE c.key STARTS WITH 'bluesky:connections:' "
                "SET c.at = c.at - duration('PT23H')"
            )
        hosts.pds = hosts.address
        report = collect(
            embedded_graph,
            collector,
            ["churn"],
            **until(embedded_graph, lambda report: report.records["SnapshotEnd"]),
        )
    assert sum("getFollowers" in path for path in hosts.asked) == 1
    assert report.failures == {}
