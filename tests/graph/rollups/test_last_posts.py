"""When each profile posted last, through everything that changes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graph.connection import Graph
from graph.records import Post, PostRemoved, ProfileResolved, Record
from graph.rollups.rebuild import rebuild
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def write(graph: Graph, *records: Record) -> None:
    write_page(graph, records, tombstones=TombstoneKey(b"of a test"))


def post(key: str, author: str, day: int) -> Post:
    return Post(f"net:{key}", f"net:{author}", "Words.", START + timedelta(days=day))


def last_posts(graph: Graph) -> dict[str, str | None]:
    rows = graph.run("MATCH (p:Profile) RETURN p.key AS key, p.last_post AS day ORDER BY key")
    return {row["key"]: row["day"] for row in rows}


def test_the_day_of_a_profiles_last_post_follows_what_is_written_removed_and_renamed(graph: Graph) -> None:
    write(graph, post("1", "ada", 2), post("2", "ada", 5), post("3", "bea", 1), post("4", "@cy", 7))
    assert last_posts(graph) == {"net:@cy": "2026-11-08", "net:ada": "2026-11-06", "net:bea": "2026-11-02"}
    # What comes in late does not turn it back.
    write(graph, post("5", "ada", 3))
    assert last_posts(graph)["net:ada"] == "2026-11-06"
    write(
        graph,
        PostRemoved("net:2", START + timedelta(days=9)),
        PostRemoved("net:3", START + timedelta(days=9)),
    )
    assert last_posts(graph)["net:ada"] == "2026-11-04"
    assert last_posts(graph).get("net:bea") is None
    write(graph, ProfileResolved("net:ada", "cy"))
    assert last_posts(graph)["net:ada"] == "2026-11-08"


def test_a_rebuild_sets_it_right(graph: Graph) -> None:
    write(graph, post("1", "ada", 2), post("2", "bea", 4))
    graph.run("MATCH (p:Profile {key: 'net:ada'}) SET p.last_post = '2027-01-01'")
    graph.run("MATCH (p:Profile {key: 'net:bea'}) SET p.last_post = null")
    rebuild(graph)
    assert last_posts(graph) == {"net:ada": "2026-11-03", "net:bea": "2026-11-05"}
