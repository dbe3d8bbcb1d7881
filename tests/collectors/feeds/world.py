"""A small set of feeds for the contract that holds for every collector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from collectors.feeds.collector import Feeds
from tests.collectors.feeds.server import Site, item, rss
from tests.collectors.worlds import NOW, Clock, World


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Two feeds on loopback."""
    site = Site()
    clock = Clock()
    entries = [
        item("a2", "fernhollow again", NOW - timedelta(hours=1)),
        item("a1", "fernhollow does it", NOW - timedelta(hours=3)),
        "<item><pubDate>Sun, 22 Nov 2026 06:30:00 GMT</pubDate></item>",
    ]

    def arrive(at: datetime) -> None:
        entries.insert(0, item(f"{at:%d%H%M}", "fernhollow is new", at))
        site.put("/anna.xml", rss("Anna's blog", *entries))

    site.put("/anna.xml", rss("Anna's blog", *entries))
    site.put("/bo.xml", rss("Bo's blog", item("b1", "does it?", NOW - timedelta(hours=2), "On fernhollow.")))
    with site.server.serving() as server:
        feeds = [f"{server.address}/anna.xml", f"{server.address}/bo.xml"]
        collector = Feeds(feeds, clock=clock)
        anna = f"{server.address.removeprefix('http://')}/anna.xml"
        texts = ("does it?\n\nOn fernhollow.", "fernhollow again", "fernhollow does it")
        yield World(collector, anna, "", frozenset(), texts=texts, server=server, clock=clock, arrive=arrive)
