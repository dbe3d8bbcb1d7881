"""Reddit's recorded network for the contract that holds for every collector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests.collectors.reddit.server import (
    ANNA,
    BO,
    CLEO,
    SECRET,
    RedditWorld,
    comment,
    reddit_at,
    serving,
    submission,
)
from tests.collectors.worlds import NOW, Clock, World


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Reddit on loopback, one post a page: Anna's is in r/sysadmin, another one is found by search alone."""
    said = [
        submission("a", NOW - timedelta(hours=3), "fernhollow does it", ANNA, subreddit="other"),
        comment("b", NOW - timedelta(hours=2), "does it?", BO, to="t3_a", link_author="AnnaPell"),
        comment("c", NOW - timedelta(hours=1), "fernhollow again", CLEO, to="t3_z"),
        {
            "kind": "t1",
            "data": {"name": "t1_d", "author": "nobody", "subreddit": "sysadmin", "body": "fernhollow"},
        },
    ]
    network = RedditWorld(posts=said, page=1)
    clock = Clock()

    def arrive(at: datetime) -> None:
        network.posts.append(comment(f"n{at:%d%H%M}", at, "fernhollow is new", CLEO, to="t3_z"))

    with serving(network) as server:
        collector = reddit_at(server, clock=clock, search="off")
        yield World(
            collector, ANNA, "annapell", frozenset(), server=server, clock=clock, arrive=arrive,
            secrets=(SECRET, "token-of-an-hour"),
        )  # fmt: skip
