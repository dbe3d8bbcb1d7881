"""The collector at a real Jetstream over a simulated network."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from collectors.base import Page, Unreachable
from collectors.bluesky.archive import archived
from collectors.bluesky.collector import Bluesky
from collectors.bluesky.pages import Position
from collectors.report import CollectReport
from collectors.run import collect, collect_history
from graph.connection import Graph
from graph.read.checkpoints import Checkpoint, load_checkpoint
from graph.records import Profile
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.servers import Jetstream, free_ports, running_jetstream

pytestmark = pytest.mark.jetstream
KEY = TombstoneKey(b"a key for tests alone")
MENTIONS = "bluesky:mentions"
Follows = dict[tuple[str, str], str]


class StreamAlone(Bluesky):
    """The collector without lists and names, which the simulated network does not serve."""

    def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
        """No lists."""
        yield from ()

    def describe(self, profiles: Any) -> Iterator[Page]:
        """No names."""
        yield from ()


class ListsAway(StreamAlone):
    """The same where whoever has the lists does not answer."""

    def connections(self, profile: str, cursor: str | None = None) -> Iterator[Page]:
        """Raises Unreachable."""
        raise Unreachable("the lists' host did not answer")


def frames(jetstream: Jetstream, last: int) -> list[dict[str, Any]]:
    """All events up to ``last``, read without any code of ours."""
    address = f"{jetstream.base_uri}/network.bsky.jetstream.subscribeEvents?cursor=1"
    found: list[dict[str, Any]] = []
    with connect(address, subprotocols=["xrpc.v1.json"], max_size=None) as connection:  # type: ignore[list-item]
        for message in connection:
            event = json.loads(message)["payload"]
            if event.get("seq", 0) > last:
                break
            found.append(event)
            if event.get("seq") == last:
                break
    return found


def folded(events: list[dict[str, Any]], watched: list[str]) -> tuple[Follows, set[str]]:
    """Follows that last, by account and record, and addresses of posts that stand, of watched accounts."""
    follows: Follows = {}
    posts: set[str] = set()
    for event in events:
        if event.get("collection") == "app.bsky.graph.follow":
            name = event["did"], event["rkey"]
            follows.pop(name, None)
            subject = event.get("record", {}).get("subject")
            if subject and (event["did"] in watched or subject in watched):
                follows[name] = subject
        elif event.get("collection") == "app.bsky.feed.post" and event["did"] in watched:
            uri = f"at://{event['did']}/app.bsky.feed.post/{event['rkey']}"
            posts.discard(uri)
            if event["operation"] != "delete":
                posts.add(uri)
    return follows, posts


def held(graph: Graph, watched: list[str]) -> tuple[Follows, set[str]]:
    """The same, out of the graph."""
    follows = graph.run(
        "MATCH (a:Profile)-[follow:FOLLOWS]->(b:Profile) WHERE follow.until IS NULL "
        "RETURN a.uid AS a, follow.uid AS rkey, b.uid AS b"
    )
    posts = graph.run(
        "MATCH (author:Profile)-[:POSTED]->(post:Post) WHERE author.uid IN $watched "
        "AND post.text IS NOT NULL RETURN post.uid AS uid",
        watched=watched,
    )
    return {(row["a"], row["rkey"]): row["b"] for row in follows}, {row["uid"] for row in posts}


def accounts(jetstream: Jetstream) -> list[str]:
    """A dozen of the network's accounts."""
    return sorted({event["did"] for event in frames(jetstream, 200) if "did" in event})[:12]


def watch(graph: Graph, dids: list[str]) -> None:
    """Mark the accounts as watched."""
    write_page(graph, [Profile(f"bluesky:{did}", watched=True) for did in dids], tombstones=KEY)


def begin_at(graph: Graph, jetstream: Jetstream) -> None:
    """The stream is to be read from the host's first event on."""
    host = jetstream.base_uri.partition("://")[2].partition("/")[0]
    start = Checkpoint(MENTIONS, str(Position(0, "2020-01-01T00:00:00Z", host)))
    write_page(graph, [], checkpoint=start, tombstones=KEY)


def reached(graph: Graph) -> int:
    """The last event in the graph."""
    return Position.parse(load_checkpoint(graph, MENTIONS) or "").seq


def read(graph: Graph, jetstream: Jetstream, until: int, made: type[Bluesky] = StreamAlone) -> CollectReport:
    """Collect until the stream's event ``until`` was written."""
    stop = threading.Event()

    def listen(page: Page, report: CollectReport) -> None:
        if page.cursor is not None and Position.parse(page.cursor).seq >= until:
            stop.set()

    return collect(
        graph,
        made(jetstream=jetstream.base_uri, environ={}),
        ["a*"],
        tombstones=KEY,
        stop=stop,
        on_page=listen,
    )


def test_follows_posts_and_their_deletes_are_as_an_independent_reader_finds_them(
    graph: Graph, jetstream: Jetstream
) -> None:
    watched = accounts(jetstream)
    watch(graph, watched)
    begin_at(graph, jetstream)
    report = read(graph, jetstream, 700)
    first = reached(graph)
    assert report.read >= 700
    assert held(graph, watched) == folded(frames(jetstream, first), watched)
    again = read(graph, jetstream, first + 200)
    last = reached(graph)
    assert again.read <= last - first + 1
    events = frames(jetstream, last)
    assert held(graph, watched) == folded(events, watched)
    assert any(
        event["operation"] == "delete" for event in events if event.get("collection", "").endswith("follow")
    )


def test_the_archive_brings_in_the_past_of_watched_profiles(
    embedded_graph: Graph, jetstream: Jetstream
) -> None:
    watched = accounts(jetstream)
    watch(embedded_graph, watched)
    collector = Bluesky(jetstream=jetstream.base_uri, environ={"GRAPEVINE_JETSTREAM_KEY": "any"})
    report = collect_history(embedded_graph, collector, datetime(2020, 1, 1, tzinfo=UTC), tombstones=KEY)
    sealed = max(event["seq"] for event in archived(jetstream.base_uri, "any", after=0))
    follows, posts = folded(frames(jetstream, sealed), watched)
    of_theirs = {name: subject for name, subject in follows.items() if name[0] in watched}
    assert held(embedded_graph, watched) == (of_theirs, posts)
    assert report.read > 0
    assert load_checkpoint(embedded_graph, MENTIONS) is None


def test_a_host_that_begins_its_log_anew_is_noticed_told_of_and_all_lists_are_due_again(
    embedded_graph: Graph, tmp_path: Path
) -> None:
    ports = free_ports(2)
    with running_jetstream(tmp_path / "first", commits_per_second=400, ports=ports) as first:
        watched = accounts(first)
        watch(embedded_graph, watched)
        begin_at(embedded_graph, first)
        assert read(embedded_graph, first, 300).gaps == []
    last = reached(embedded_graph)
    with running_jetstream(tmp_path / "second", commits_per_second=400, ports=ports) as second:
        frames(second, last + 20)
        report = read(embedded_graph, second, last + 50, ListsAway)
    [gap] = report.gaps
    assert "its log is another one than before, and begins later" in gap.reason
    assert Position.parse(gap.resumed).seq < 20
    assert gap.length is None
    assert json.loads(load_checkpoint(embedded_graph, "bluesky:relist") or "") == watched
