"""A small story on Bluesky, as recorded accounts and events, and what the graph holds of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from collectors.bluesky.collector import Bluesky
from collectors.report import CollectReport
from collectors.run import collect
from graph.connection import Graph
from graph.records import Company
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from tests.collectors.bluesky.wire import (
    ANNA,
    BEN,
    CARA,
    commit,
    follow,
    like,
    marker,
    post,
    uri,
)

KEY = TombstoneKey(b"a key for tests alone")
DORA = "did:plc:dora"
REPOS: list[dict[str, Any]] = [
    {
        "did": ANNA,
        "handle": "anna.contoso.example",
        "displayName": "Anna",
        "follows": [{"rkey": "old", "subject": CARA, "createdAt": "2025-01-01T00:00:00Z"}],
        "followers": [DORA],
    },
    {
        "did": DORA,
        "handle": "dora.example",
        "follows": [{"rkey": "dora-anna", "subject": ANNA, "createdAt": "2025-02-01T00:00:00Z"}],
    },
    {"did": BEN, "handle": "ben.example", "displayName": "Ben"},
]
STORY = [
    post(1, BEN, "p1", "churn is high"),
    post(2, BEN, "p2", "not about it"),
    follow(3, ANNA, "f1", BEN),
    follow(4, BEN, "f2", ANNA),
    like(5, CARA, "l1", uri(BEN, "p1")),
    like(6, CARA, "l2", uri(BEN, "p2")),
    like(7, ANNA, "l3", uri(CARA, "c1")),
    post(8, ANNA, "a1", "hello"),
    post(9, BEN, "p1", "churn is low", operation="update"),
    commit(10, BEN, "app.bsky.graph.follow", "f2"),
    commit(11, ANNA, "app.bsky.graph.follow", "old"),
    commit(12, DORA, "app.bsky.graph.follow", "dora-anna"),
    commit(13, CARA, "app.bsky.feed.like", "l1"),
    post(14, CARA, "c9", "churn everywhere"),
    commit(15, ANNA, "app.bsky.feed.post", "a1"),
    marker(16, BEN, "identity", handle="ben.contoso.example"),
    marker(17, CARA, "account", active=False, status="deactivated"),
]


def watch_anna(graph: Graph) -> None:
    """Anna, known by her handle alone, belongs to a customer."""
    company = Company("company:contoso.example", "Contoso", profiles=("bluesky:@anna.contoso.example",))
    write_page(graph, [company], tombstones=KEY)


def run(graph: Graph, folder: Path, **more: Any) -> CollectReport:
    """One run over the recording."""
    return collect(graph, Bluesky(recording=folder, environ={}), ["churn"], tombstones=KEY, **more)


def follows(graph: Graph) -> list[tuple[Any, ...]]:
    """All follows, as follower, followed, since, until, baseline."""
    rows = graph.run(
        "MATCH (a:Profile)-[follow:FOLLOWS]->(b:Profile) RETURN a.uid AS a, b.uid AS b, "
        "follow.since AS since, follow.until AS until, follow.baseline AS baseline ORDER BY a, b, since"
    )
    return [(row["a"], row["b"], row["since"], row["until"], row["baseline"]) for row in rows]


def texts(graph: Graph) -> list[str]:
    """The texts of all posts."""
    rows = graph.run("MATCH (post:Post) WHERE post.text IS NOT NULL RETURN post.text AS text ORDER BY text")
    return [row["text"] for row in rows]
