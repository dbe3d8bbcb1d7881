"""What a stream knows of the graph without asking it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph.connection import Graph
from graph.read.stored_keys import StoredKeys, nameless_authors
from graph.records import Engagement, Follow, Post, Profile
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

AT = datetime(2026, 11, 1, tzinfo=UTC)


def test_profiles_posts_and_edges_of_one_network_are_loaded_batch_by_batch(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.read.stored_keys._BATCH", 20)
    posts = [
        Post(f"bluesky:p{n:03}", f"bluesky:a{n:03}", "hello", AT, reply_to="bluesky:stub") for n in range(45)
    ]
    records = [
        *posts,
        Post("x:1", "x:2", "elsewhere", AT),
        Follow("bluesky:a001", "bluesky:a002", AT, uid="f1"),
        Engagement("bluesky:a044", "bluesky:p000", "like", "like/l1", AT),
        Profile("bluesky:a001", handle="a001.example", seen=AT),
    ]
    write_page(graph, records, tombstones=TombstoneKey(b"a key for tests alone"))

    known = StoredKeys.load(graph, "bluesky")

    assert all(known.profile(f"a{n:03}") and known.post(f"p{n:03}") for n in range(45))
    assert known.edge("a001", "f1")
    assert known.edge("a044", "like/l1")
    assert not known.post("stub")
    assert not known.post("1")
    assert not known.profile("2")
    assert not known.edge("a002", "f1")
    assert nameless_authors(graph, "bluesky", most=3) == ["a000", "a002", "a003"]
