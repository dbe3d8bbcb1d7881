"""Feeds in the graph, on both engines."""

from datetime import UTC, datetime, timedelta

from collectors.feeds.collector import Feeds
from collectors.run import collect
from graph.connection import Graph
from graph.read.export import canonical_export
from graph.write.tombstones import TombstoneKey
from tests.collectors.feeds.server import Site, item, rss

KEY = TombstoneKey(b"a key for tests alone")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_feeds_become_posts_and_a_second_run_adds_nothing(graph: Graph) -> None:
    site = Site()
    text = "&lt;p&gt;The outage of Fernhollow is over.&lt;/p&gt;"
    site.put(
        "/news.xml",
        rss(
            "The Hill News",
            item("n2", "Weather", NOW),
            item("n1", "Back again", NOW - timedelta(hours=2), text),
        ),
    )
    with site.server.serving() as server:
        host = server.address.removeprefix("http://")
        feed = Feeds([f"{server.address}/news.xml"], clock=lambda: NOW)

        first = collect(graph, feed, ["fernhollow"], tombstones=KEY)
        once = list(canonical_export(graph))
        again = collect(graph, feed, ["fernhollow"], tombstones=KEY)

    rows = graph.run(
        "MATCH (feed:Profile)-[:POSTED]->(post:Post)-[:LINKS_TO]->(link:Link) "
        "RETURN feed.key AS feed, feed.name AS name, feed.url AS page, post.text AS text, post.day AS day, "
        "toString(post.at) AS at, link.url AS link"
    )
    assert rows == [
        {
            "feed": f"feeds:{host}/news.xml",
            "name": "The Hill News",
            "page": "https://anna.example/",
            "text": "Back again\n\nThe outage of Fernhollow is over.",
            "day": "2026-11-22",
            "at": rows[0]["at"],
            "link": "https://anna.example/n1",
        }
    ]
    assert str(rows[0]["at"]).startswith("2026-11-22T07:00")
    assert (first.written["posts"], first.read, first.failed) == (1, 2, 0)
    assert (again.written["posts"], again.read, again.failed) == (0, 0, 0)
    assert list(canonical_export(graph)) == once
