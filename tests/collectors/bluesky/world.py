"""Bluesky's recorded network for the contract that holds for every collector."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from collectors.bluesky.collector import Bluesky
from tests.collectors.worlds import NOW, World


@contextmanager
def world(folder: Path) -> Iterator[World]:
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
