"""Mastodon's recorded network for the contract that holds for every collector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from collectors.mastodon.collector import Mastodon as Collector
from tests.collectors.mastodon.server import Mastodon, account, mention, post_id, serving, status
from tests.collectors.worlds import NOW, Clock, World

ANNA = account("anna")
BO = account("bo@other.example")
CLEO = account("cleo")


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """One server, one account a page in lists: Anna is its own, Bo is from elsewhere."""
    said = status(NOW - timedelta(hours=3), "fernhollow does it", ANNA, replies_count=1)
    answer = status(
        NOW - timedelta(hours=2), "does it?", BO, in_reply_to_id=said["id"], mentions=[mention(ANNA)]
    )
    tagged = status(NOW - timedelta(hours=1), "fernhollow again", CLEO, tags=[{"name": "Fernhollow"}])
    malformed = {"id": post_id(NOW - timedelta(minutes=90)), "tags": [{"name": "fernhollow"}]}
    server = Mastodon(
        accounts=[ANNA, BO, CLEO],
        statuses=[said, tagged, malformed],
        answers={said["id"]: [answer]},
        following={"anna": ["bo@other.example", "cleo"]},
        followers={"anna": ["cleo"]},
        page=1,
    )
    clock = Clock()

    def arrive(at: datetime) -> None:
        server.statuses.append(status(at, "fernhollow is new", CLEO, tags=[{"name": "Fernhollow"}]))

    with serving(server) as own_address:
        collector = Collector([server.address], tokens={}, clock=clock, own_address=own_address)
        followed = frozenset({"mastodon:bo@other.example", "mastodon:cleo@mastodon.example"})
        name = "anna@mastodon.example"
        yield World(collector, name, name, followed, server=server.server, clock=clock, arrive=arrive)
