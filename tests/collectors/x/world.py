"""X's recorded network for the contract that holds for every collector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from collectors.x.collector import X
from collectors.x.settings import XSettings
from tests.collectors.worlds import NOW, Clock, World
from tests.collectors.x.server import TOKEN, NoLimit, XServer, post, serving

GENEROUS = XSettings(daily=1_000, monthly=1_000, ask_above=1_000)
"""Caps that no fault of the network reaches."""


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """X on loopback, two posts a page and one account a page."""
    users = [
        {"id": "7001", "username": "AnnaPell", "name": "Anna Pell"},
        {"id": "7002", "username": "bo_quill", "name": "Bo Quill"},
        {"id": "7003", "username": "cleo", "name": "Cleo"},
    ]
    said = [
        post(NOW - timedelta(hours=3), "fernhollow does it", "7001"),
        post(NOW - timedelta(hours=2), "does it?", "7002", in_reply_to_user_id="7001"),
        post(NOW - timedelta(hours=1), "fernhollow again", "7003"),
        {"id": "12", "text": "fernhollow by nobody"},
    ]
    server = XServer(posts=said, users=users, following={"7001": ["7002", "7003"]}, page=1)
    clock = Clock()

    def arrive(at: datetime) -> None:
        said.append(post(at, "fernhollow is new", "7003"))

    with serving(server):
        collector = X(TOKEN, api=server.api, clock=clock, settings=GENEROUS)
        collector.budget = NoLimit()
        yield World(
            collector, "7001", "annapell", frozenset({"x:7002", "x:7003"}), server=server.network,
            clock=clock, arrive=arrive, secrets=(TOKEN,),
        )  # fmt: skip
