"""Hacker News' small network for the contract that holds for every collector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from collectors.hackernews.collector import HackerNews
from tests.collectors.hackernews.server import Site, comment, story
from tests.collectors.worlds import NOW, Clock, World


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Hacker News on loopback, two hits an answer."""
    first = story(41000001, NOW - timedelta(hours=3), "anna", "fernhollow does it")
    site = Site(
        hits=[
            first,
            comment(41000002, NOW - timedelta(hours=2), "bo_quill", "does it?", first),
            story(41000003, NOW - timedelta(hours=1), "cleo", "fernhollow again"),
            story(41000004, NOW - timedelta(hours=1, minutes=5), "dan", "fernhollow by nobody")
            | {"author": None},
        ],
        users={"anna": {"id": "anna", "about": "I grow <i>ferns</i>"}},
        page=2,
    )
    clock = Clock()

    def arrive(at: datetime) -> None:
        site.hits.append(story(int(at.timestamp()), at, "cleo", "fernhollow is new"))

    with site.server.serving() as server:
        collector = HackerNews(search=f"{server.address}/api/v1", items=f"{server.address}/v0", clock=clock)
        yield World(collector, "anna", "", frozenset(), server=server, clock=clock, arrive=arrive)
