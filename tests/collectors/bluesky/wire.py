"""Events as Jetstream sends them, made by hand for tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ANNA = "did:plc:anna"
BEN = "did:plc:ben"
CARA = "did:plc:cara"
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
EVENTS = "network.bsky.jetstream.subscribeEvents#"


def at(seq: int) -> datetime:
    """When the stream saw event ``seq``."""
    return START + timedelta(seconds=seq)


def uri(did: str, rkey: str) -> str:
    """A post's address."""
    return f"at://{did}/app.bsky.feed.post/{rkey}"


def commit(
    seq: int, did: str, collection: str, rkey: str, record: Any = None, operation: str = "create"
) -> dict[str, Any]:
    """A change of a record; no record: a deletion."""
    event = {
        "$type": f"{EVENTS}commit",
        "did": did,
        "collection": collection,
        "rkey": rkey,
        "operation": operation if record is not None else "delete",
        "rev": "3mptbypluud2a",
        "seq": seq,
        "time": f"{at(seq):%Y-%m-%dT%H:%M:%S.%fZ}",
    }
    return event | ({"record": record} if record is not None else {})


def post(
    seq: int, did: str, rkey: str, text: str, *, operation: str = "create", **more: Any
) -> dict[str, Any]:
    """A post, with further fields of its record."""
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "1970-01-01T00:00:00Z", **more}
    return commit(seq, did, "app.bsky.feed.post", rkey, record, operation)


def follow(seq: int, did: str, rkey: str, subject: str, *, operation: str = "create") -> dict[str, Any]:
    """A follow."""
    record = {"subject": subject, "createdAt": "1980-01-01T00:00:00Z"}
    return commit(seq, did, "app.bsky.graph.follow", rkey, record, operation)


def like(seq: int, did: str, rkey: str, subject: str, *, kind: str = "like") -> dict[str, Any]:
    """A like, or a repost."""
    return commit(seq, did, f"app.bsky.feed.{kind}", rkey, {"subject": {"uri": subject, "cid": "bafy"}})


def marker(seq: int, did: str, kind: str, **inside: Any) -> dict[str, Any]:
    """An identity, account or sync event."""
    event = {"$type": f"{EVENTS}{kind}", "did": did, "seq": seq, kind: {"did": did, **inside}}
    return event | {"time": f"{at(seq):%Y-%m-%dT%H:%M:%S.%fZ}"}


def frame(event: dict[str, Any]) -> str:
    """The event as it goes over the wire."""
    return json.dumps({"$type": "message", "payload": event}, ensure_ascii=False)


def write_recording(
    folder: Path, events: list[dict[str, Any]], repos: list[dict[str, Any]] | None = None
) -> Path:
    """A recording folder with these events and accounts."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "events.jsonl").write_text("".join(f"{frame(event)}\n" for event in events), "utf-8")
    if repos is not None:
        (folder / "repos.jsonl").write_text("".join(f"{json.dumps(repo)}\n" for repo in repos), "utf-8")
    return folder
