"""For each registered collector a small recorded network, in which the same story can be asked after.

In each, Anna (watched) wrote a post with the word "fernhollow", follows two accounts, and Bo answered her.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from collectors.base import Collector
from collectors.bluesky.collector import Bluesky
from collectors.x.collector import X
from tests.collectors.x.server import TOKEN, XServer, post, serving

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """A collector at its recorded network, and what is known of Anna there."""

    collector: Collector
    anna: str
    handle: str
    followed: frozenset[str]


@contextmanager
def x_world(folder: Path) -> Iterator[World]:
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
    with serving(server):
        collector = X(TOKEN, api=server.api, clock=lambda: NOW)
        yield World(collector, "7001", "annapell", frozenset({"x:7002", "x:7003"}))


@contextmanager
def bluesky_world(folder: Path) -> Iterator[World]:
    """A recording folder."""
    anna, bo, cleo = (f"did:plc:{name * 4}aaaa" for name in ("anna", "boqu", "cleo"))
    answer = {"root": {"uri": f"at://{anna}/app.bsky.feed.post/1"}}
    answer["parent"] = answer["root"]
    lines = [
        _commit(1, anna, "1", {"text": "fernhollow does it"}),
        _commit(2, bo, "2", {"text": "does it?", "reply": answer}),
        _commit(3, cleo, "3", {"text": "fernhollow again"}),
        "no frame",
    ]
    (folder / "events.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    follows = [
        {"rkey": f"r{number}", "subject": did, "createdAt": "2026-01-05T08:00:00Z"}
        for number, did in enumerate((bo, cleo))
    ]
    account = {"did": anna, "handle": "anna.pellworth.example", "displayName": "Anna", "follows": follows}
    (folder / "repos.jsonl").write_text(json.dumps(account) + "\n", encoding="utf-8")
    followed = frozenset({f"bluesky:{bo}", f"bluesky:{cleo}"})
    yield World(Bluesky(recording=folder), anna, "anna.pellworth.example", followed)


def _commit(seq: int, did: str, rkey: str, said: dict[str, Any]) -> str:
    at = (NOW - timedelta(hours=4 - seq)).isoformat().replace("+00:00", "Z")
    record = {"$type": "app.bsky.feed.post", "createdAt": at, "langs": ["en"], **said}
    payload = {
        "$type": "network.bsky.jetstream.subscribeEvents#commit",
        "cid": "bafyreicpgpkwpruwe5aqko7vivwsontelcwzgjanq2buo73de4b3znqzm4",
        "collection": "app.bsky.feed.post",
        "did": did,
        "operation": "create",
        "record": record,
        "rev": f"3ke6kg3wk6i{seq:02}",
        "rkey": rkey,
        "seq": seq,
        "time": at,
    }
    return json.dumps({"$type": "message", "payload": payload})


WORLDS: dict[str, Callable[[Path], AbstractContextManager[World]]] = {
    "bluesky": bluesky_world,
    "x": x_world,
}
